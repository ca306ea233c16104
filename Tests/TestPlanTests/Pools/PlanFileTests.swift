import Foundation
import TestPlan
import Testing

@Suite struct PlanFileTests {
    private let place = PlanLocation(file: "plan.xml", line: 3, column: 30)
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array("inside".utf8), to: "plan/data.txt")
        try folder.write(Array("below".utf8), to: "plan/sub/data.txt")
        try folder.write(Array("outside".utf8), to: "secret.txt")
        try folder.write(Array("sibling".utf8), to: "plan-b/data.txt")
        try folder.link("plan/out.txt", to: "../secret.txt")
        try folder.link("plan/outside", to: "..")
        try folder.link("plan/sibling", to: "../plan-b")
        try folder.link("plan/in.txt", to: "sub/data.txt")
        try folder.link("plan/dangling.txt", to: "nothing.txt")
        try folder.link("linked", to: "plan")
    }

    private func read(_ path: String, in directory: String = "plan", limit: Int = 100) throws -> String {
        let bytes = try PlanFile.read(path, directory: folder.path + "/" + directory, at: place, limit: limit)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("data.txt", "inside"), ("./data.txt", "inside"), ("sub/data.txt", "below"),
        ("sub/../data.txt", "inside"), ("in.txt", "below"),
    ])
    func readsWhatLiesInThePlansFolder(path: String, content: String) throws {
        #expect(try read(path) == content)
        #expect(try read(path, in: "linked") == content)
        #expect(try read(path, in: "plan/") == content)
    }

    @Test(arguments: [
        ("../secret.txt", "lies outside the plan's folder"),
        ("sub/../../secret.txt", "lies outside the plan's folder"),
        ("../plan/data.txt", "lies outside the plan's folder"),
        ("..", "lies outside the plan's folder"),
        ("out.txt", "lies outside the plan's folder"),
        ("outside/secret.txt", "lies outside the plan's folder"),
        ("sibling/data.txt", "lies outside the plan's folder"),
        ("/etc/passwd", "must be relative to the plan's folder"),
        ("", "path is empty"),
        ("a\u{0}b", "contains a NUL"),
        ("none.txt", "there is no file \"none.txt\""),
        ("dangling.txt", "there is no file \"dangling.txt\""),
        ("sub", "is not a regular file"),
        ("data.txt/x", "cannot read"),
    ])
    func refusesEverythingElseAtItsPlace(path: String, message: String) throws {
        let error = try #require(throws: Diagnostic.self) { try read(path) }
        #expect(error.message.contains(message))
        #expect(error.location == place)
    }

    @Test func refusesAFileAboveTheLimit() throws {
        #expect(try read("data.txt", limit: 6) == "inside")
        let error = try #require(throws: Diagnostic.self) { try read("data.txt", limit: 5) }
        #expect(error.message == "the file \"data.txt\" is larger than the 5 bytes that are allowed")
    }

    @Test func doesNotWaitForANamedPipe() throws {
        try #require(mkfifo(folder.path + "/plan/pipe", 0o600) == 0)
        let error = try #require(throws: Diagnostic.self) { try read("pipe") }
        #expect(error.message == "\"pipe\" is not a regular file")
    }
}
