import Foundation
import TestSupport
import Testing

/// Every `weir …` command line of the documents is one that the built program takes.
@Suite struct DocumentedCommandsTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static var documents: [URL] {
        let docs = root.appendingPathComponent("docs")
        let files = [docs, docs.appendingPathComponent("zh")].flatMap { folder in
            (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        }
        let readmes = ["README.md", "README.zh-CN.md"].map { root.appendingPathComponent($0) }
        return (files.filter { $0.pathExtension == "md" } + readmes).filter {
            FileManager.default.fileExists(atPath: $0.path)
        }
    }

    /// The command lines in a document's code blocks and code spans, continued lines joined.
    private static func commands(in text: String) -> [[String]] {
        var found: [[String]] = []
        var isCode = false
        for line in text.replacingOccurrences(of: "\\\n", with: " ").components(separatedBy: "\n") {
            if line.trimmingCharacters(in: .whitespaces).hasPrefix("```") {
                isCode.toggle()
                continue
            }
            let parts =
                isCode
                ? [line]
                : line.components(separatedBy: "`").enumerated()
                    .filter { $0.offset % 2 == 1 }.map(\.element)
            found += parts.compactMap(command)
        }
        return found
    }

    /// The words after `weir`, up to a pipe, a redirection or a comment; nil where the line calls nothing.
    private static func command(_ line: String) -> [String]? {
        let words = line.split(separator: " ").map { $0.trimmingCharacters(in: .init(charactersIn: "\"'")) }
        guard let start = words.firstIndex(where: { $0 == "weir" || $0.hasSuffix("/weir") }) else {
            return nil
        }
        let rest = words[(start + 1)...].prefix { !["|", "||", "&&", ">", "2>", "#", ";"].contains($0) }
        guard let name = rest.first, name.allSatisfy(\.isLetter) else { return nil }
        return Array(rest)
    }

    @Test func everyCommandAndOptionExists() throws {
        var helps: [String: String] = [:]
        for document in Self.documents {
            let text = try String(contentsOf: document, encoding: .utf8)
            for command in Self.commands(in: text) {
                let name = command[0]
                if helps[name] == nil {
                    let help = try WeirCommand.run([name, "--help"])
                    #expect(help.exitCode == 0, "\(document.lastPathComponent): weir \(name)")
                    helps[name] = help.stdout
                }
                let known = Set(
                    (helps[name] ?? "").split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
                for word in command.dropFirst() where word.hasPrefix("-") && word.count > 1 {
                    let option = String(word.prefix { $0 != "=" })
                    #expect(
                        known.contains(option),
                        "\(document.lastPathComponent): weir \(command.joined(separator: " ")): \(option)")
                }
            }
        }
    }

    @Test func aMisspeltOptionWouldBeFound() {
        let found = Self.commands(
            in: "```sh\n./weir run plan.xml --fast \\\n  -o x | tee y\n```\nuse `weir mock`, `weirdo x`")
        #expect(found == [["run", "plan.xml", "--fast", "-o", "x"], ["mock"]])
    }
}
