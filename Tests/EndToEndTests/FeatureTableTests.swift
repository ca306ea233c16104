import Foundation
import MockLLM
import TestSupport
import Testing

/// The table of docs/features.md, line by line: each has a case that uses what the line names, and runs.
@Suite struct FeatureTableTests {
    /// A line's first and last cell.
    struct Line: Sendable, CustomTestStringConvertible {
        let feature: String
        let weir: String
        var testDescription: String { feature }
        var isRefusal: Bool { weir.hasPrefix("no: ") || weir.hasPrefix("not yet: ") }

        /// What stands between backticks.
        var terms: [String] {
            weir.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        }
    }

    static let lines: [Line] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/features.md").standardizedFileURL
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let head = "| | JMeter | k6 | Gatling | Weir |\n"
        let table = text.components(separatedBy: head).dropFirst().first ?? ""
        return table.components(separatedBy: "\n").dropFirst().prefix { $0.hasPrefix("|") }.map { line in
            let cells = line.components(separatedBy: " | ")
            return Line(
                feature: cells[0].trimmingCharacters(in: .init(charactersIn: "| ")),
                weir: (cells.last ?? "").trimmingCharacters(in: .init(charactersIn: "| ")))
        }
    }()

    @Test func everyLineHasACaseAndEveryCaseALine() {
        #expect(Self.lines.count > 50)
        #expect(Set(Self.lines.map(\.feature)) == Set(FeatureTable.proofs.keys))
    }

    @Test(arguments: lines)
    func aLineIsTrue(line: Line) throws {
        let proof = try #require(FeatureTable.proofs[line.feature], "no case for \"\(line.feature)\"")
        switch proof {
        case .runs(let feature):
            #expect(!line.isRefusal)
            try run(feature, line)
        case .refuses(let plan):
            #expect(line.isRefusal)
            let directory = try PlanRun.prepare(plan)
            let result = try WeirCommand.run([
                "validate", directory.path("plan.xml"), "-J", "target=http://h",
            ])
            #expect(result.exitCode == 65, "\(result.stdout)\(result.stderr)")
            #expect(result.stderr.contains("1 error in"), "\(result.stderr)")
        case .refusesCommand(let arguments):
            #expect(line.isRefusal)
            #expect(try WeirCommand.run(arguments).exitCode == 64)
        }
    }

    private func run(_ feature: FeatureCase, _ line: Line) throws {
        let mock = try feature.server == nil ? Plans.quickServer() : nil
        defer { mock?.stop() }
        let scripted = try feature.server?()
        defer { scripted?.stop() }
        let run = try PlanRun.run(
            feature.plan, target: mock?.url ?? scripted?.url ?? "",
            arguments: ["--record", "samples"]
                + feature.arguments.map {
                    $0.replacingOccurrences(of: "TARGET", with: mock?.url ?? scripted?.url ?? "")
                }, environment: feature.environment,
            files: feature.files)
        #expect(run.exitCode == feature.exitCode, "\(run.result.stdout)\(run.result.stderr)")
        feature.check(run)
        for command in feature.commands {
            let places = [
                "PLAN": run.directory.path("plan.xml"), "OUT": run.directory.path("out"),
                "SEARCH": run.directory.path("search"), "NEW": run.directory.path("new"),
            ]
            let target = mock?.url ?? scripted?.url ?? ""
            let result = try WeirCommand.run(
                command.map { word in
                    places[word]
                        ?? word.replacingOccurrences(of: "TARGET", with: target)
                        .replacingOccurrences(of: "FOLDER", with: run.directory.path)
                })
            #expect(result.exitCode == 0, "\(command) \(result.stdout)\(result.stderr)")
        }
        for term in line.terms { #expect(isUsed(term, in: feature, run), "\(term) is not in the case") }
    }

    /// Whether the case uses what the line names: `<element attributes>`, `--option`, `weir command`, a file of the
    /// report, or any other text of a plan.
    private func isUsed(_ term: String, in feature: FeatureCase, _ run: PlanRun) -> Bool {
        if term.hasPrefix("<") {
            let words = term.dropFirst().dropLast().split(separator: " ")
            return feature.plan.components(separatedBy: "<\(words[0])").dropFirst().contains { rest in
                let tag = rest.prefix { $0 != ">" }
                return tag.first?.isLetter != true && words.dropFirst().allSatisfy { tag.contains(" \($0)=") }
            }
        }
        if term.hasPrefix("--") { return feature.arguments.contains(term) }
        if term.hasPrefix("weir ") { return feature.commands.contains { "weir \($0[0])" == term } }
        if term.wholeMatch(of: /[a-z]+\.[a-z]+/) != nil {
            return FileManager.default.fileExists(atPath: run.directory.path("out/\(term)"))
        }
        return feature.plan.contains(term)
    }
}
