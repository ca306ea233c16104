import Foundation
import TestSupport
import Testing
import Timing

@testable import Authoring

/// The job files that start a plan's shares.
@Suite struct ShardJobTests {
    private func job(
        _ path: String = "plans/shop.xml", name: String = "Shop & Co", _ arguments: [String] = [],
        searches: Bool = false
    ) -> ShardJob {
        ShardJob(
            path: path, planName: name, shards: 4, searches: searches, arguments: arguments,
            startsAt: 1_795_800_000_000_000_000,
            expected: .seconds(Int64(300)))
    }

    @Test(arguments: ShardJob.Engine.allCases, [false, true])
    func theFileIsAsItWasRead(engine: ShardJob.Engine, searches: Bool) throws {
        let text = job(arguments: ["-J", "users=40", "--set", "who=it's me"], searches: searches)
            .text(for: engine)
        let difference = try Golden.difference(
            of: text, from: "shards-\(engine.rawValue)\(searches ? "-capacity" : "").txt")
        #expect(difference == nil)
    }

    private func job(arguments: [String], searches: Bool = false) -> ShardJob {
        job("plans/shop.xml", name: "Shop & Co", arguments, searches: searches)
    }

    @Test(arguments: [
        ("Shop & Co", "shop-co"), ("---", "plan"), ("深圳", "plan"), ("a.b", "a-b"),
        (String(repeating: "x", count: 99), String(repeating: "x", count: 40)),
    ])
    func aNameIsALabel(plan: String, label: String) { #expect(job(name: plan).name == label) }

    @Test(arguments: [
        ("users=4", "users=4"), ("it's", #"'it'\''s'"#), ("$(reboot)", "'$(reboot)'"), ("", "''"),
        ("a b", "'a b'"),
    ])
    func aWordIsOneWordOfTheShell(text: String, word: String) { #expect(ShardJob.quoted(text) == word) }

    @Test func whatTheClusterWouldReplaceStaysAsItIs() {
        let text = job(arguments: ["-J", "a=$(HOME)\"\\"]).text(for: .kubernetes)
        #expect(text.contains(#"- "a=$$(HOME)\"\\""#), "\(text)")
    }

    /// The scripts are such that a shell reads them.
    @Test(arguments: [ShardJob.Engine.slurm, .ssh], [false, true])
    func theShellReadsTheScript(engine: ShardJob.Engine, searches: Bool) throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "job.sh", job(arguments: ["-J", "q=it's; \"$x\""], searches: searches).text(for: engine))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-n", directory.path("job.sh")]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
