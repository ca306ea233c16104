import TestPlan

/// What came of a JMeter plan: a plan of Weir's own, and everything that has no counterpart in it.
package struct JMeterImport: Sendable {
    /// Something of the JMeter plan that the new plan does not say, or says differently.
    package struct Note: Sendable {
        /// What kind of thing it is; notes are grouped by it.
        package enum Kind: Int, CaseIterable, Sendable {
            /// A script, which only JMeter can run.
            case script
            /// It is not in the new plan.
            case leftUndone
            /// It is in the new plan, and does something a little different.
            case differs
            /// A person must give a value.
            case needsValue
            /// Of no use in Weir: reports, listeners, views.
            case ofNoUse

            /// What stands above the notes of this kind.
            var title: String {
                switch self {
                case .script: "scripts, which run in JMeter only"
                case .leftUndone: "left undone"
                case .differs: "done otherwise"
                case .needsValue: "need a value from you"
                case .ofNoUse: "of no use here"
                }
            }
        }

        /// Of the `.jmx` file.
        package let line: Int
        /// `JSR223Sampler "sign": no counterpart`.
        package let message: String
        /// What it is about.
        package let kind: Kind
    }

    /// The plan, as its file is to read.
    package let text: String
    /// Elements that have become part of the plan.
    package let importedCount: Int
    /// Elements that JMeter would not have run, in comments now.
    package let disabledCount: Int
    /// In the order of the file.
    package let notes: [Note]
    /// Files that the plan reads and that have to be written beside it.
    package let dataFiles: [JMeterDataFile]
    /// The JMeter plan, for its own numbers.
    let plan: JMeterElement

    /// What JMeter would do, by group, read from its plan alone.
    package func figures(properties: [String: String]) -> [JMeterFigures] {
        JMeterCount(plan: plan, properties: properties).figures
    }

    /// Imports a plan.
    ///
    /// - Parameters:
    ///   - path: the `.jmx` file of JMeter 3 to 5; what it names is looked for in its folder.
    ///   - schemaLocation: what the new plan calls its schema; nil to name none.
    /// - Throws: a ``PlanError`` where the file cannot be read or is no JMeter plan.
    package static func read(path: String, schemaLocation: String? = nil) throws(PlanError) -> JMeterImport {
        do throws(Diagnostic) {
            return try read(try PlanText.read(path), path: path, schemaLocation: schemaLocation)
        } catch {
            throw PlanError(diagnostics: [error], path: path, sources: [:])
        }
    }

    /// Imports a plan whose text is in memory already.
    static func read(
        _ bytes: [UInt8], path: String, schemaLocation: String? = nil
    ) throws(Diagnostic) -> JMeterImport {
        let elements = try JMeterFile.elements(of: bytes, path: path)
        guard let plan = elements.first(where: { $0.kind == "TestPlan" }) else {
            throw Diagnostic(
                "not a JMeter plan: there is no <TestPlan> in it",
                at: SourceLocation(file: path, line: 1, column: 1),
                suggestion: "a file that holds only a test fragment or a part of a tree cannot be imported")
        }
        var importer = JMeterImporter(
            file: path, text: try JMeterFile.text(of: bytes, path: path), plan: plan)
        return importer.run(schemaLocation: schemaLocation)
    }
}
