import TestPlan

/// The reference of the plan language for people, made from the schema's documentation.
package enum PlanReference {
    /// The whole reference as Markdown; the same for the same schema.
    package static var markdown: String {
        let (root, _) = XMLReader.read(Array(PlanSchema.text.utf8), file: "testplan.xsd")
        guard let root else { return "" }
        return Writer(schema: SchemaModel(root)).text
    }

    private struct Writer {
        let schema: SchemaModel

        var text: String {
            let names = Set(schema.elements.map(\.name))
            var parts = [
                """
                # The plan language

                <!-- Generated from schemas/testplan.xsd by `weir schema --format markdown`; do not edit. -->

                Each element with its attributes, what may stand in it, and an example. `weir schema` prints the
                XSD itself, with which an XML editor completes and explains as you type. A value may hold `${…}`;
                where it is evaluated stands with its type under [Values](#values).

                """
            ]
            parts.append(
                "Elements: "
                    + schema.elements.map { "[`\($0.name)`](#\(Self.anchor($0.name)))" }
                    .joined(separator: " · ") + "\n")
            parts += schema.elements.map { section(of: $0, known: names) }
            parts.append("## Values\n")
            parts += schema.types.map(section)
            return parts.joined(separator: "\n")
        }

        /// How GitHub names a heading's anchor.
        private static func anchor(_ name: String) -> String { name.lowercased().replacing("/", with: "") }

        private func section(of element: SchemaModel.Element, known: Set<String>) -> String {
            var lines = ["## `\(element.name)`", "", Self.escaped(element.documentation), ""]
            let parents = schema.elements.filter { $0.children.contains(element.name) }.map(\.name)
            if !parents.isEmpty {
                lines += ["Stands in " + Self.links(parents) + ".", ""]
            }
            if !element.attributes.isEmpty {
                lines += ["| attribute | value | default | meaning |", "|---|---|---|---|"]
                lines += element.attributes.map(row)
                lines.append("")
            }
            if !element.children.isEmpty {
                lines += ["Holds " + Self.links(element.children) + ".", ""]
            } else if element.hasText {
                lines += ["Holds text.", ""]
            }
            if let example = ReferenceExamples.examples[element.name] {
                lines += ["```xml", example, "```", ""]
            }
            return lines.joined(separator: "\n")
        }

        private static func links(_ names: [String]) -> String {
            var unique: [String] = []
            for name in names where !unique.contains(name) { unique.append(name) }
            return unique.map { "[`\($0)`](#\(anchor($0)))" }.joined(separator: ", ")
        }

        private func row(_ attribute: SchemaModel.Attribute) -> String {
            let (meaning, fallback) = Self.parts(of: attribute.documentation)
            let type = schema.types.first { $0.name == attribute.type }
            let value =
                if let type, !type.words.isEmpty, type.words.count <= 8 {
                    type.words.map { "`\($0.word)`" }.joined(separator: ", ")
                } else if type != nil {
                    "[\(attribute.type)](#\(Self.anchor(attribute.type)))"
                } else {
                    "text"
                }
            let standing = attribute.isRequired ? "needed" : fallback
            return "| `\(attribute.name)` | \(value) | \(standing) | \(Self.escaped(meaning)) |"
        }

        /// The documentation without its sentence `Default: continue.`, and the default.
        private static func parts(of documentation: String) -> (meaning: String, fallback: String) {
            guard let start = documentation.firstRange(of: "Default: ") else { return (documentation, "") }
            let rest = documentation[start.upperBound...]
            // A full stop within a number ends nothing.
            let end = rest.firstRange(of: ". ")?.lowerBound ?? rest.lastIndex(of: ".") ?? rest.endIndex
            let meaning = documentation[..<start.lowerBound] + rest[end...].dropFirst()
            return (
                meaning.split(whereSeparator: \.isWhitespace).joined(separator: " "),
                escaped(String(rest[..<end]))
            )
        }

        /// Text in a table: no column borders, no markup.
        private static func escaped(_ text: String) -> String {
            text.replacing("|", with: "\\|").replacing("<", with: "&lt;")
        }

        private func section(of type: SchemaModel.ValueType) -> String {
            var lines = ["### \(type.name)", "", Self.escaped(type.documentation), ""]
            if !type.words.isEmpty {
                lines += type.words.map { "- `\($0.word)`: \(Self.escaped($0.documentation))" } + [""]
            }
            return lines.joined(separator: "\n")
        }
    }
}
