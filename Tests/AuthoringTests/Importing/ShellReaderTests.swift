import Testing

@testable import Authoring
@testable import TestPlan

/// What a shell makes of a line; the right sides are what bash 5.2 gives a program.
@Suite struct ShellReaderTests {
    private func words(_ text: String) throws -> [String] {
        var reader = ShellReader(text, file: "f")
        return try reader.read().first?.words.map { $0.text.template() } ?? []
    }

    @Test(arguments: [
        ("curl a  b\tc", ["curl", "a", "b", "c"]),
        (#"curl 'a b'"c d"e\ f"#, ["curl", "a bc de f"]),
        (#"curl '' """#, ["curl", "", ""]),
        (#"curl "a\"b\\c\d\$e""#, ["curl", #"a"b\c\d$e"#]),
        (#"curl 'it'\''s'"#, ["curl", "it's"]),
        ("curl \\\n  a \\\r\n  b", ["curl", "a", "b"]),
        ("curl \"a\\\nb\"", ["curl", "ab"]),
        ("curl a # a comment\n", ["curl", "a"]),
        ("# first\ncurl a#b", ["curl", "a#b"]),
        (#"curl $'a\n\t\x41\u00e9\'\\\101\e'"#, ["curl", "a\n\tA\u{E9}'\\A${=__urldecode(%1B)}"]),
        (#"curl $'\ud83d\ude00\U0001F600\xc3\xa9'"#, ["curl", "😀😀é"]),
        (#"curl "$A-${B}" '$C' $D"#, ["curl", "${A}-${B}", "$C", "${D}"]),
        (#"A=x; curl "$A" ${A}"#, ["curl", "x", "x"]),
        (#"A=x B='y z' curl "$B""#, ["curl", "y z"]),
        ("$ curl a", ["curl", "a"]),
        ("curl a 2>/dev/null >out b 2>&1 &> all", ["curl", "a", "b"]),
        ("curl a | jq '.x | y' && curl b", ["curl", "a"]),
        (#"curl "a$" 'b$'$"c""#, ["curl", "a$", "b$c"]),
    ])
    func aLineBecomesWords(line: String, expected: [String]) throws {
        #expect(try words(line) == expected)
    }

    @Test(arguments: [
        ("curl 'a\n b", 1, 6, "has no end"), ("curl x \"a", 1, 8, "has no end"),
        ("curl\\\n $'a", 2, 2, "has no end"),
        ("curl $(x)", 1, 6, "is not run"), ("curl `x`", 1, 6, "is not run"),
        ("curl a <<E\nE", 1, 8, "here-documents"),
        ("curl h?a&b=1", 1, 9, "needs quotes"), ("curl \"$1\"", 1, 7, "known to the shell only"),
        ("curl ${A#x}", 1, 6, "known to the shell only"),
        ("curl ${A", 1, 6, "no \"}\""), ("curl (a)", 1, 6, "unexpected"),
        (#"curl $'\xff'"#, 1, 6, "not UTF-8"), (#"curl $'\ud800'"#, 1, 8, "no character"),
        (#"curl $'\ud83d\u0041'"#, 1, 8, "surrogate"),
    ])
    func whatAShellWouldNotTakeHasAPlace(line: String, row: Int, column: Int, message: String) {
        var reader = ShellReader(line, file: "f")
        let error = #expect(throws: Diagnostic.self) { try reader.read() }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.location == SourceLocation(file: "f", line: row, column: column))
    }

    @Test func noPrefixOfACommandTraps() {
        let text =
            #"A=1; curl -sX POST "h/$A?b=${C:-d}" -H $'x: \u00e9\x41' 2>/dev/null \\n -d 'a' | jq "." && curl b"#
        let scalars = Array(text.unicodeScalars)
        for count in 0...scalars.count {
            var reader = ShellReader(String(String.UnicodeScalarView(scalars[..<count])), file: "f")
            _ = try? reader.read()
        }
    }

    @Test(arguments: [
        (
            "curl \"http://h/a\" ^\r\n  -H \"a: b\" ^\r\n  --data-raw \"{\\\"a\\\":1}\"",
            ["curl", "http://h/a", "-H", "a: b", "--data-raw", "{\"a\":1}"]
        ),
        (
            "curl ^\"http://h/?a=1^&b=2^\" ^\n -d ^\"^{^\\^\"a^\\^\":^\\^\"x y^\\^\"^}^\"",
            ["curl", "http://h/?a=1&b=2", "-d", "{\"a\":\"x y\"}"]
        ),
        ("curl ^\"a^\" -d ^\"x^\n\ny^\"", ["curl", "a", "-d", "x\ny"]),
        (#"curl ^"a^" -d "C:\\dir\\" -X ^"""^""#, ["curl", "a", "-d", #"C:\\dir\"#, "-X", "\""]),
    ])
    func windowsCommandsAreReadAsItsShellDoes(line: String, expected: [String]) throws {
        #expect(CmdReader.fits(line))
        #expect(try CmdReader.read(line, file: "f").first?.words.map { $0.text.template() } == expected)
    }
}
