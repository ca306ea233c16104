import Foundation
import TestSupport
import Testing

/// The folder of the package, from where this file is.
let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// Runs a program, found by its name or its path, and returns its exit status and what it printed; nil where it is not installed.
func runProgram(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String)? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let places = program.hasPrefix("/") ? [program] : folders.map { "\($0)/\(program)" }
    guard
        let path = places.first(where: {
            FileManager.default.isExecutableFile(atPath: $0)
        })
    else { return nil }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

/// Says in the test's output why part of it did not run.
func skip(_ reason: String) {
    print("skipped: \(reason)")
}

/// Gives `body` a folder of its own, and takes it away afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weir-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}

/// Checks that the text is well-formed XML, by a parser that is not ours.
func expectWellFormed(_ xml: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try withTemporaryFolder { folder in
        let path = "\(folder)/document.xml"
        try xml.write(toFile: path, atomically: true, encoding: .utf8)
        guard let result = try runProgram("xmllint", ["--huge", "--noout", path]) else {
            return skip("xmllint is not installed")
        }
        #expect(result.status == 0, "\(result.output)", sourceLocation: sourceLocation)
    }
}

/// Compares the text with the golden file of that name; `WEIR_RECORD=1` writes it instead.
func expectSnapshot(
    _ text: String, _ name: String, test: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    guard let difference = try Golden.difference(of: text, from: name, test: test) else { return }
    Issue.record("\(difference)", sourceLocation: sourceLocation)
}

/// Text as a hostile server would send it.
enum Hostile {
    static let texts = [
        "<script>alert(1)</script>", "]]> <![CDATA[ <!-- --> <?pi?>", "\"\u{0301} onmouseover=\"alert(1)",
        "\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{07} \u{9B}2J",
        "\u{0}\u{1}\u{8}\u{B}\u{1F}\u{7F}\u{85}\u{9F}",
        "\u{202E}reversed\u{2066}\u{200F}", "\u{FFFE}\u{FFFF}\u{FFFD}\u{1FFFE}", "=HYPERLINK(\"http://x\")",
        "a\r\nb\nc\u{2028}d\te", "&amp; &#27; &lt;", "{{css}} {{{planName}}} {{/thresholds}}",
        "🏊🏽‍♀️ 世界 \u{E0041}",
        "' onfocus='alert(1)", "javascript:alert(1)", "\\u001b[31m \\ \"",
    ]

    /// All of them, and a megabyte more.
    static let everything = texts.joined(separator: " ")
    static let endless = everything + String(repeating: "x<\u{1B}&", count: 250_000)
}
