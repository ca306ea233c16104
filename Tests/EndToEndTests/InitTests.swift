import Foundation
import TestSupport
import Testing

@Suite struct InitTests {
    @Test func whatItWritesRunsAtOnce() throws {
        let directory = try TemporaryDirectory()
        let start = try WeirCommand.run(["init", directory.path("a/b")])
        #expect(start.exitCode == 0, "\(start.stderr)")
        #expect(try directory.read("a/b/testplan.xsd").contains("<xs:schema"))
        let result = try WeirCommand.run([
            "run", directory.path("a/b/plan.xml"), "--mock", "--quiet", "-J", "duration=3s", "--ttft", "10ms",
            "--itl", "2ms", "-o", directory.path("out"),
        ])
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
    }

    @Test func writesIntoTheCurrentFolderUnlessSaid() throws {
        let directory = try TemporaryDirectory()
        #expect(try WeirCommand.run(["init"], directory: directory.path).exitCode == 0)
        #expect(try WeirCommand.run(["validate", directory.path("plan.xml")]).exitCode == 0)
    }

    @Test(arguments: ["plan.xml", "questions.json", "testplan.xsd"])
    func overwritesNothingAndThenWritesNothing(name: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(name, "mine")
        let result = try WeirCommand.run(["init", directory.path])
        #expect(result.exitCode == 74)
        #expect(result.stderr.contains(name))
        #expect(try directory.read(name) == "mine")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [name])
    }
}
