import Foundation
import TestSupport
import Testing

@Suite struct DoctorTests {
    private struct Answer: Decodable {
        struct Check: Decodable {
            let name: String
            let judgement: String
            let found: String
        }

        let exitCode: Int32
        let checks: [Check]

        func check(_ name: String) -> Check? { checks.first { $0.name == name } }
    }

    private func doctor(_ arguments: [String]) throws -> (answer: Answer, exitCode: Int32) {
        let result = try WeirCommand.run(["doctor", "--json"] + arguments)
        return (try JSONDecoder().decode(Answer.self, from: Data(result.stdout.utf8)), result.exitCode)
    }

    @Test func aTargetThatAnswersIsFound() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let (answer, code) = try doctor(["--target", server.url])
        #expect(answer.check("target")?.judgement == "ok", "\(answer)")
        #expect(answer.check("target")?.found.contains("answer") == true)
        #expect(code == answer.exitCode && code == 0, "\(answer)")
    }

    @Test func aTargetThatIsNotThereIsToldWith99() throws {
        let server = try Plans.quickServer()
        let url = server.url
        server.stop()
        let (answer, code) = try doctor(["--target", url])
        #expect(answer.check("target")?.judgement == "fail")
        #expect(code == 99, "\(answer)")
    }

    @Test func aPlansNeedsAreCompared() throws {
        let plan = """
            <testPlan name="crowd" seed="1">
              <httpDefaults baseURL="http://127.0.0.1:9"/>
              <threadGroup name="g" threads="THREADS" loops="1"><http name="h" path="/"/></threadGroup>
            </testPlan>
            """
        let crowd = try PlanRun.prepare(plan.replacing("THREADS", with: "100000"))
        let (answer, code) = try doctor([crowd.path("plan.xml")])
        #expect(answer.check("ports")?.judgement == "fail" && code == 97, "\(answer)")
        #expect(answer.check("target")?.found.hasPrefix("http://127.0.0.1:9/") == true)
        let few = try PlanRun.prepare(plan.replacing("THREADS", with: "1"))
        #expect(try doctor([few.path("plan.xml")]).exitCode == 99)
    }

    @Test(arguments: ["ftp://h", "h:80", ""])
    func aWrongAddressIsWrongUsage(target: String) throws {
        #expect(try WeirCommand.run(["doctor", "--target", target]).exitCode == 64)
    }
}
