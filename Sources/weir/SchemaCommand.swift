import ArgumentParser
import Authoring
import TestPlan

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the XSD of test plans.",
        discussion: """
            Save it beside your plans and name it in them, and an XML editor completes and explains every element:

              weir schema > testplan.xsd
              <testPlan xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                        xsi:noNamespaceSchemaLocation="testplan.xsd" …>

            As Markdown it is the plan language's reference, docs/plan-reference.md.
            """)

    enum SchemaFormat: String, CaseIterable, ExpressibleByArgument {
        case xsd
        case markdown
    }

    @Option(help: "The schema itself, or a reference made from it.")
    var format = SchemaFormat.xsd

    func run() {
        Terminal.standardOutput.write(format == .xsd ? PlanSchema.text : PlanReference.markdown)
    }
}
