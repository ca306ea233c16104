#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

import Records

/// A finished run on disk: its folder and its `summary.json`.
package struct FinishedRun: Sendable {
    /// As it was given, or found below what was given.
    package let path: String
    let summary: SummaryDocument

    /// The run at a path, or all runs in the folders right below it, by name.
    ///
    /// `unfinished` are folders below it that hold samples and no summary: runs that were killed.
    package static func find(
        _ given: String
    ) throws(ComparisonError) -> (runs: [FinishedRun], unfinished: [String]) {
        var path = given
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if path.hasSuffix("/summary.json") { path.removeLast("/summary.json".count) }
        if Folder.exists("\(path)/summary.json") { return ([try FinishedRun(path: path)], []) }
        guard !Folder.exists("\(path)/samples.jtl") else {
            throw .damaged(
                path: path, place: "summary.json",
                reason: "there are samples and no summary: the run was killed before its end")
        }
        var runs: [FinishedRun] = []
        var unfinished: [String] = []
        for name in try entries(of: path) {
            let folder = "\(path)/\(name)"
            if Folder.exists("\(folder)/summary.json") {
                runs.append(try FinishedRun(path: folder))
            } else if Folder.exists("\(folder)/samples.jtl") {
                unfinished.append(folder)
            }
        }
        guard !runs.isEmpty else { throw .noRun(path: given) }
        return (runs, unfinished)
    }

    private static func entries(of path: String) throws(ComparisonError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw Folder.exists(path)
                ? .noRun(path: path) : .cannotRead(path: path, reason: "no such file or folder")
        }
    }

    /// Reads the folder's summary; throws ``ComparisonError/damaged(path:place:reason:)`` with the place of what
    /// is not as `schemas/summary.schema.json` says.
    package init(path: String) throws(ComparisonError) {
        self.path = path
        let file = "\(path)/summary.json"
        guard let data = FileManager.default.contents(atPath: file) else {
            throw .cannotRead(path: file, reason: "the system refused")
        }
        do {
            summary = try JSONDecoder().decode(SummaryDocument.self, from: data)
        } catch let error as DecodingError {
            let (place, reason) = Self.describe(error)
            throw .damaged(path: file, place: place, reason: reason)
        } catch {
            throw .damaged(path: file, place: "document", reason: "\(error)")
        }
        try check(file)
    }

    private func check(_ file: String) throws(ComparisonError) {
        guard summary.schemaVersion == SummaryDocument.currentVersion else {
            throw .damaged(
                path: file, place: "schemaVersion",
                reason: "expected \(SummaryDocument.currentVersion), found \(summary.schemaVersion)")
        }
        for (index, sampler) in summary.samplers.enumerated() {
            guard sampler.requests >= 0, sampler.failures >= 0, sampler.failures <= sampler.requests else {
                throw .damaged(
                    path: file, place: "samplers[\(index)]",
                    reason: "\(sampler.failures) failures of \(sampler.requests) requests cannot be")
            }
        }
    }

    private static func describe(_ error: DecodingError) -> (place: String, reason: String) {
        func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            var text = ""
            for part in context.codingPath + [key].compactMap(\.self) {
                text += part.intValue.map { "[\($0)]" } ?? (text.isEmpty ? "" : ".") + part.stringValue
            }
            return text.isEmpty ? "document" : text
        }
        switch error {
        case .keyNotFound(let key, let context): return (place(context, key), "missing")
        case .typeMismatch(let type, let context):
            return (place(context), "expected \(word(type)), found another kind of value")
        case .valueNotFound(let type, let context):
            return (place(context), "expected \(word(type)), found null")
        case .dataCorrupted(let context):
            let cause = context.underlyingError.map { "\($0)" } ?? context.debugDescription
            return (place(context), "not valid JSON: \(cause)")
        @unknown default: return ("document", "\(error)")
        }
    }

    private static func word(_ type: Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is Int.Type: "a whole number"
        case is Double.Type: "a number"
        default: "\(type)".contains("Array") ? "an array" : "an object"
        }
    }
}
