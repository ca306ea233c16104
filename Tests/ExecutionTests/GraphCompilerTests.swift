import Testing
@testable import TestPlan
import Transport

@testable import Execution

@Suite struct GraphCompilerTests {
    /// A graph that is only shown asks no name server.
    @Test func hostsAreLookedUpForARunOnly() throws {
        let text = """
            <testPlan name="p" seed="7"><httpDefaults baseURL="http://localhost:1"/>
            <threadGroup name="g" threads="1" loops="1"><http name="a" path="/"/></threadGroup></testPlan>
            """
        let plan = try PlanLoader.load(Array(text.utf8), path: "plan.xml", inputs: PlanInputs())
        let shown = GraphCompiler.compile(plan, userAgent: "test", looksUpHosts: false)
        #expect(shown.samplers.map { $0.options.connection.resolved == nil } == [true])
        let run = GraphCompiler.compile(plan, userAgent: "test")
        #expect(run.samplers.first?.options.connection.resolved?.entries.isEmpty == false)
    }

    /// libcurl is set up anew wherever any option of a connection differs.
    @Test func connectionsDifferByEachOfTheirOptions() {
        let changes: [(inout ConnectionOptions) -> Void] = [
            { $0.insecure = true }, { $0.caFile = "a" }, { $0.clientCertificate = "a" },
            { $0.clientKey = "a" },
            { $0.http = .version2 }, { $0.resolved = ResolvedHosts(urls: []) },
        ]
        #expect(ConnectionOptions() == ConnectionOptions())
        for change in changes {
            var options = ConnectionOptions()
            change(&options)
            #expect(options != ConnectionOptions())
        }
    }
}
