import Foundation
import TestSupport
import Testing

/// Plans that make no sense: each is refused before anything is sent, with file, line, column and reason.
@Suite struct BadInputTests {
    /// One element on a line of its own, so that places are easy to count.
    private static func plan(_ step: String, group: String = #"threads="2" loops="2""#) -> String {
        """
        <testPlan name="bad">
        <httpDefaults baseURL="http://127.0.0.1:1"/>
        <questionPool name="rows" file="rows.txt" sharing="unique"/>
        <threadGroup name="g" \(group)>
        \(step)
        </threadGroup>
        </testPlan>
        """
    }

    @Test(
        arguments: [
            (
                #"<loop count="forever"><thinkTime duration="0"/></loop><http name="ask" path="/"/>"#,
                "5:1: error: loop: neither a request nor a wait is in it, so it would spin"
            ),
            (
                #"<loop count="forever"><onceOnly><http name="ask" path="/"/></onceOnly></loop>"#,
                "5:1: error: loop: its requests and waits come but once in a thread's life, so it would spin"
            ),
            (
                #"<rendezvous threads="3"/><http name="ask" path="/"/>"#,
                "5:1: error: rendezvous: it waits for 3 threads, and threadGroup \"g\" has 2"
            ),
            (
                #"<switch value="a"><default><http name="ask" path="/"/></default></switch>"#,
                "5:1: error: switch: there is no <case> in it"
            ),
            (
                #"<http name="ask" path="/${rows}"/>"#,
                "3:1: error: questionPool \"rows\": sharing=\"unique\" deals each row once; the plan takes up to "
                    + "4 rows, and there are 3"
            ),
            (
                #"<http name="ask" path="/"><extract name="v" regex="(a"/></http>"#,
                "5:52: error: extract \"v\": regex is not a regular expression: "
            ),
            (
                #"<http name="ask" path="/"><assertion><content matches="[z"/></assertion></http>"#,
                "5:56: error: content: matches is not a regular expression: "
            ),
            (
                #"<if condition="${knd} == 'a'"><http name="ask" path="/"/></if>"#,
                "5:16: error: if: \"knd\" is no variable, secret or question pool of this plan, and no step sets it"
            ),
            (
                #"<if condition="'a' matches '('"><http name="ask" path="/"/></if>"#,
                "5:29: error: if: condition: \"(\" is not a regular expression: "
            ),
        ])
    func nonsenseIsRefusedWithPlaceAndReason(step: String, message: String) throws {
        let directory = try PlanRun.prepare(Self.plan(step), files: ["rows.txt": "a\nb\nc\n"])
        for command in ["validate", "run"] {
            let output = command == "run" ? ["-o", directory.path("out")] : []
            let result = try WeirCommand.run([command, directory.path("plan.xml")] + output)
            #expect(result.exitCode == 65)
            #expect(
                result.stderr.hasPrefix(directory.path("plan.xml") + ":" + message), "\(result.stderr)")
            #expect(result.stderr.contains("\n1 error in "), "\(result.stderr)")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.path("out")))
    }

    @Test(arguments: [
        ("{\"a\": 1}", "1:1: error: not a JMeter plan: "),
        ("<html><body/></html>", "1:1: error: not a JMeter plan: expected <jmeterTestPlan>, found <html>"),
        ("<jmeterTestPlan>\n<hashTree>\n</jmeterTestPlan>", "3:1: error: not a JMeter plan: "),
        ("<jmeterTestPlan/>", "1:1: error: not a JMeter plan: there is no <TestPlan> in it"),
    ])
    func aJMXThatIsNoneIsRefused(text: String, message: String) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("plan.jmx", text)
        let result = try WeirCommand.run(["import", path])
        #expect(result.exitCode == 65)
        #expect(result.stdout.isEmpty)
        #expect(result.stderr.hasPrefix(path + ":" + message), "\(result.stderr)")
        #expect(result.stderr.hasSuffix("\n"))
    }
}
