import TestPlan

extension RequestImport {
    /// How an import goes about it.
    package struct Settings: Sendable {
        /// Write credentials into the plan.
        package var keepsSecrets = false
        /// Keep the images, styles and scripts of recorded pages.
        package var keepsAll = false
        /// Whether files can be written beside the plan.
        package var writesFiles = true
        /// Of the process: what a command reads from it gets its value from there.
        package var environment: [String: String] = [:]

        package init() {}
    }

    /// Imports requests of any kind but JMeter's.
    ///
    /// - Parameters:
    ///   - bytes: the content of a file.
    ///   - file: its path as the person gave it; a name in brackets for what is no file.
    ///   - folder: where relative paths in it begin; empty for the current folder.
    /// - Throws: a ``PlanError`` that names the place.
    package static func read(
        _ bytes: [UInt8], as source: ImportSource, file: String, folder: String, settings: Settings
    ) throws(PlanError) -> RequestImport {
        var options = RequestPlan.Options()
        options.keepsSecrets = settings.keepsSecrets
        options.environment = settings.environment
        options.writesFiles = settings.writesFiles
        do throws(Diagnostic) {
            let text = try ImportInput.utf8(bytes, file: file)
            switch source {
            case .curl:
                return try CurlImport.read(
                    String(decoding: text, as: UTF8.self), file: file, folder: folder, options: options)
            case .har:
                return try HARImport.read(text, file: file, keepsAll: settings.keepsAll, options: options)
            case .postman: return try PostmanImport.read(text, file: file, options: options)
            case .jmeter:
                throw Diagnostic(
                    "is \(source.title), which is read otherwise", at: SourceLocation(file: file))
            }
        } catch {
            // A line of a recording may be the whole of it: it is not shown.
            let source = bytes.count < 1 << 20 ? [file: String(decoding: bytes, as: UTF8.self)] : [:]
            throw PlanError(diagnostics: [error], path: file, sources: source)
        }
    }
}
