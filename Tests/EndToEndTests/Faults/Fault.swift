import Foundation
import TestSupport
import Testing
import Timing

/// One thing that a server does wrong, or right in an unusual way, and how a request must end there.
struct Fault: Sendable {
    var name: String
    /// The outcome; several, with `|` between, where the specifications leave a choice.
    var outcome: String
    /// What the message must speak of; a failure's message is never empty.
    var says = ""
    var isStream = false
    var attributes = ""
    var inner = ""
    /// How the connection is secured; nil for plain TCP.
    var tls: TLSContext?
    /// With this URL instead of the server's own.
    var url: (@Sendable (Int) -> String)?
    var play: FaultServer.Play

    /// A plain request.
    static func http(
        _ name: String, _ outcome: String, says: String = "", attributes: String = "", inner: String = "",
        _ play: @escaping FaultServer.Play
    ) -> Fault {
        Fault(
            name: name, outcome: outcome, says: says, attributes: attributes, inner: inner, play: play)
    }

    /// A stream in the dialect of OpenAI's completions.
    static func stream(
        _ name: String, _ outcome: String, says: String = "", attributes: String = "", inner: String = "",
        _ play: @escaping FaultServer.Play
    ) -> Fault {
        var fault = http(name, outcome, says: says, attributes: attributes, inner: inner, play)
        fault.isStream = true
        return fault
    }

    /// Reads the request, sends the bytes, and closes.
    static func answer(_ bytes: [UInt8]) -> FaultServer.Play {
        { connection in
            connection.request()
            connection.send(bytes)
            connection.closeNotify()
        }
    }

    static func answer(_ text: String) -> FaultServer.Play { answer(Array(text.utf8)) }

    /// Reads the request, sends the bytes, and breaks the connection a little later.
    static func answerAndReset(_ text: String) -> FaultServer.Play {
        { connection in
            connection.request()
            connection.send(text)
            // A reset takes with it what the client has not read by then.
            connection.wait(milliseconds: 500)
            connection.reset()
        }
    }

    /// Reads the request, sends the bytes, and says nothing more.
    static func answerAndHold(_ text: String) -> FaultServer.Play {
        { connection in
            connection.request()
            connection.send(text)
            connection.hold()
        }
    }
}

/// Faults played all at once against one run of the real command.
struct FaultMatrix {
    /// What holds of every plan of the matrix.
    struct Setting {
        /// Attributes of `<httpDefaults>`.
        var defaults = ""
        var files: [String: String] = [:]
        var scheme = "http"
        var host = "127.0.0.1"
        var headers = ""
    }

    private static let groups = 6

    /// Runs the faults and holds what came of each against what it must be.
    static func check(_ faults: [Fault], _ setting: Setting = Setting()) throws {
        let names = Set(faults.map(\.name))
        #expect(names.count == faults.count, "a name stands for two faults")
        let server = try FaultServer(faults.map { FaultServer.Part(tls: $0.tls, play: $0.play) })
        defer { server.stop() }
        let run = try PlanRun.run(
            plan(faults, server.ports, setting), environment: ["WEIR_TEST_KEY": "hidden-key-0123"],
            files: setting.files, timeout: isSanitized ? .seconds(900.0) : .seconds(240.0))
        #expect(
            [0, 97, 98, 99].contains(run.exitCode), "\(run.exitCode): \(run.result.stderr.prefix(2_000))")
        let lines = Dictionary(try run.samples().map { ($0.label, $0) }) { first, _ in first }
        for fault in faults { check(fault, lines[fault.name]) }
    }

    private static func check(_ fault: Fault, _ line: PlanRun.SampleLine?) {
        guard let line else {
            Issue.record("\(fault.name): no sample")
            return
        }
        let allowed = fault.outcome.split(separator: "|").map(String.init)
        #expect(
            allowed.contains(line.outcome),
            "\(fault.name): \(line.outcome) instead of \(fault.outcome): \(line.message)")
        if line.outcome != "ok" { #expect(!line.message.isEmpty, "\(fault.name): no message") }
        #expect(
            fault.says.isEmpty || line.message.lowercased().contains(fault.says.lowercased()),
            "\(fault.name): \"\(fault.says)\" is not in \(line.message)")
    }

    private static func plan(_ faults: [Fault], _ ports: [Int], _ setting: Setting) -> String {
        var steps = [String](repeating: "", count: groups)
        for (index, fault) in faults.enumerated() {
            let kind = fault.isStream ? "sse" : "http"
            let url = fault.url?(ports[index]) ?? "\(setting.scheme)://\(setting.host):\(ports[index])/"
            let dialect = fault.isStream ? #"dialect="openai-completions""# : ""
            let body = fault.isStream && !fault.inner.contains("<body>") ? "<body>{}</body>" : ""
            steps[index % groups] += """
                <\(kind) name="\(fault.name)" path="\(url)" \(dialect) \(fault.attributes)>\(body)\(fault.inner)</\(kind)>

                """
        }
        let threads = steps.enumerated().filter { !$0.element.isEmpty }.map { index, steps in
            "<threadGroup name=\"g\(index)\" threads=\"1\" loops=\"1\">\n\(steps)</threadGroup>"
        }
        return """
            <testPlan name="faults" seed="1">
            <variables><secret name="key" env="WEIR_TEST_KEY"/></variables>
            <httpDefaults timeout="30s" \(setting.defaults)>\(setting.headers)</httpDefaults>
            \(Plans.patience)
            \(threads.joined(separator: "\n"))
            </testPlan>
            """
    }
}
