import Testing

@testable import TestPlan

/// `--data-dir` and `--allow-outside`.
@Suite struct FileAccessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, text) in [
            ("plan/own.txt", "own"), ("plan/both.txt", "plan"), ("data/both.txt", "data"),
            ("data/sub/deep.txt", "deep"),
            ("secret.txt", "secret"),
        ] {
            try folder.write(Array(text.utf8), to: name)
        }
        try folder.link("plan/out.txt", to: folder.path + "/secret.txt")
        try folder.link("data/out.txt", to: folder.path + "/secret.txt")
    }

    private func read(_ path: String, data: Bool = false, outside: Bool = false) throws -> String {
        var access = FileAccess()
        access.dataDirectory = data ? folder.path + "/data" : nil
        access.allowsOutside = outside
        return String(
            decoding: try PlanFile.read(
                path.replacing("ROOT", with: folder.path), directory: folder.path + "/plan", access: access,
                at: origin, limit: 100), as: UTF8.self)
    }

    @Test(arguments: [
        ("own.txt", "own"), ("both.txt", "plan"), ("sub/deep.txt", "deep"), ("ROOT/data/both.txt", "data"),
        ("../data/both.txt", "data"), ("ROOT/plan/own.txt", "own"),
    ])
    func theDataDirectoryIsReadToo(path: String, text: String) throws {
        #expect(try read(path, data: true) == text)
    }

    @Test(arguments: [
        "ROOT/secret.txt", "../secret.txt", "out.txt", "ROOT/data/out.txt", "../none.txt", "/none.txt",
    ])
    func nothingElseIs(path: String) throws {
        let error = try #require(throws: Diagnostic.self) { try read(path, data: true) }
        #expect(error.message.hasSuffix("lies outside the plan's folder, where a plan may not reach"))
        #expect(
            error.suggestion
                == "--data-dir DIR lets it read files of another folder, --allow-outside any file")
    }

    @Test func everythingIsReadWhereThePersonSaysSo() throws {
        for path in ["ROOT/secret.txt", "../secret.txt", "out.txt"] {
            #expect(try read(path, outside: true) == "secret")
        }
        #expect(try read("sub/deep.txt", data: true, outside: true) == "deep")
        #expect(throws: Diagnostic.self) { try read("sub/deep.txt", outside: true) }
        #expect(throws: Diagnostic.self) { try read("ROOT/data", outside: true) }
    }

    @Test func whatIsMissingIsSaid() throws {
        let error = try #require(throws: Diagnostic.self) { try read("none.txt", data: true) }
        #expect(error.message == "there is no file \"none.txt\" in the plan's folder or the data directory")
    }

    @Test func theRefusalSaysBoth() throws {
        for path in ["ROOT/data/both.txt", "../data/both.txt", "out.txt"] {
            let error = try #require(throws: Diagnostic.self) { try read(path) }
            #expect(error.suggestion?.contains("--data-dir DIR") == true)
            #expect(error.suggestion?.contains("--allow-outside") == true)
        }
    }
}
