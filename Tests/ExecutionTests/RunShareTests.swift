import Foundation
import Metrics
import TestPlan
import TestSupport
import Testing
import Timing

@testable import Execution

/// A run of several machines sends what a run of one sends: the same requests, with the same rows, at the same times.
@Suite struct RunShareTests {
    @Test(arguments: [("0/1", 0, 1), ("2/8", 2, 8), ("99999/100000", 99_999, 100_000)])
    func aShareIsRead(text: String, index: Int, count: Int) throws {
        let share = try #require(RunShare(text))
        #expect(share.index == index && share.count == count)
        #expect(share.description == text)
    }

    @Test(arguments: [
        "", "1", "/", "1/", "/2", "2/2", "-1/2", "+1/2", "0/0", "1/2/3", " 0/2", "0/100001", "٠/2",
    ])
    func whatIsNoShareIsRefused(text: String) { #expect(RunShare(text) == nil) }

    /// Each thread of a group and each arrival has one machine and there one loop, however many loops each has.
    @Test(arguments: [1, 2, 3, 7], [false, true])
    func everyThreadHasOneLoopOfOneMachine(machines: Int, isPinned: Bool) throws {
        for threads in [0, 1, 2, 5, 12] {
            let plan = GroupPlan(
                name: "g", workload: .closed(ClosedWorkload(threads: threads)), onSampleError: .continue,
                entry: 0, dealers: [], isPinned: isPinned)
            var union: [Int] = []
            for machine in 0..<machines {
                let part = try #require(RunShare(machine, of: machines))
                // Machines differ in their processors.
                let loops = 1 + machine % 3
                for loop in 0..<loops {
                    guard let share = plan.share(ofShard: loop, of: loops, group: 4, in: part) else {
                        continue
                    }
                    let own = Array(stride(from: share.first, to: threads, by: share.stride))
                    if !isPinned {
                        #expect(own.allSatisfy { $0 % min(machines, max(1, threads)) == machine })
                    }
                    union += own
                }
            }
            #expect(union.sorted() == Array(0..<threads))
        }
    }

    /// A request as the service sees it, and when.
    private struct Sent: Hashable, Comparable {
        let time: Int64
        let text: String

        static func < (left: Sent, right: Sent) -> Bool { (left.time, left.text) < (right.time, right.text) }
    }

    /// Who sent a request: its thread, or its arrival where any thread can take it.
    private struct Sender: Hashable, Comparable {
        let time: Int64
        let place: [Int]

        static func < (left: Sender, right: Sender) -> Bool {
            (left.time, left.place.description) < (right.time, right.place.description)
        }
    }

    private struct Seen: Equatable {
        var sent: [Sent] = []
        var senders: [Sender] = []
        var scheduled = 0

        mutating func add(_ run: VirtualRun, _ graph: ExecutionGraph) {
            for (time, request) in zip(run.issues, run.requests) {
                let lines = request.headers.lines.joined(separator: "\n")
                let body = String(decoding: request.body, as: UTF8.self)
                sent.append(
                    Sent(
                        time: (time - VirtualRun.start).nanoseconds,
                        text: "\(request.method) \(request.url)\n\(lines)\n\(body)"))
            }
            for sample in run.samples {
                let isOpen = graph.groups[sample.id.group].isOpen
                let own = isOpen ? [-1, 0] : [sample.id.thread, sample.id.ordinal]
                senders.append(
                    Sender(
                        time: (sample.issued - VirtualRun.start).nanoseconds,
                        place: [sample.id.group] + own + [sample.iteration, sample.sampler]))
            }
            scheduled += run.aggregate?.requests.scheduled ?? 0
        }

        var sorted: Seen { Seen(sent: sent.sorted(), senders: senders.sorted(), scheduled: scheduled) }
    }

    private static func compare(_ graph: ExecutionGraph, loadAt: Int64 = 0) throws {
        let answer = [(Int64, ScriptedEvent)].chat("x")
        var whole = Seen()
        whole.add(VirtualRun.run(graph, loadAt: loadAt) { _ in answer }, graph)
        #expect(whole.scheduled > 0)
        for machines in [2, 3, 7] {
            var union = Seen()
            for machine in 0..<machines {
                let part = try #require(RunShare(machine, of: machines))
                let loops = 1 + machine % 2
                for loop in 0..<loops {
                    union.add(
                        VirtualRun.run(graph, shard: loop, of: loops, in: part, loadAt: loadAt) { _ in answer
                        },
                        graph)
                }
            }
            let (wanted, found) = (whole.sorted, union.sorted)
            #expect(wanted.scheduled == found.scheduled, "\(machines) machines")
            #expect(wanted.senders == found.senders, "\(machines) machines")
            let odd = zip(wanted.sent, found.sent).first { $0 != $1 }
            #expect(
                wanted.sent == found.sent,
                "\(machines) machines: \(odd.map { "\($0.0)\n\($0.1)" } ?? "")")
        }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("plans")

    static let plans: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".xml") }.sorted()

    /// Sizes at which virtual time is short.
    private static let sizes = [
        "duration": "6s", "rampUp": "2s", "users": "5", "threads": "5", "readers": "4", "leavers": "4",
        "loops": "4",
        "rate": "7/s", "base": "2", "peak": "6", "turns": "3",
    ]

    @Test(arguments: plans) func theUnionOfAnExamplesSharesIsItsRun(plan: String) throws {
        let path = Self.folder.appendingPathComponent(plan).path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var inputs = PlanInputs()
        inputs.environment = ["API_KEY": "k", "OPENAI_API_KEY": "k"]
        inputs.properties = Self.sizes.filter { text.contains("__P(\($0.key)") }
        let graph = GraphCompiler.compile(try PlanLoader.load(path: path, inputs: inputs), userAgent: "test")
        try Self.compare(graph, loadAt: 1_000)
    }

    /// Every shape of a load, and everything that threads of a group have in common.
    static let shapes = [
        "loops":
            #"<threadGroup name="g" threads="9" loops="3" rampUp="2s" startupDelay="300ms">\#(http("ab"))</threadGroup>"#,
        "duration":
            #"<threadGroup name="g" threads="4" duration="3s">\#(http("a"))<thinkTime min="5ms" max="90ms"/></threadGroup>"#,
        "fewer threads than machines":
            #"<threadGroup name="g" threads="2" loops="5">\#(http("a"))</threadGroup>"#,
        "two groups":
            #"<threadGroup name="g" threads="3" loops="2">\#(http("a"))</threadGroup><threadGroup name="h" threads="5" loops="2">\#(http("b"))</threadGroup>"#,
        "stages":
            #"<threadGroup name="g"><stages><stage duration="1s" threads="8"/><stage duration="1s" threads="2" ramp="step"/><stage duration="1s" threads="8"/></stages>\#(http("a"))</threadGroup>"#,
        "even arrivals":
            #"<openThreadGroup name="g" rate="40/s" duration="2s" maxThreads="30">\#(http("ab"))</openThreadGroup>"#,
        "poisson arrivals":
            #"<openThreadGroup name="g" rate="40/s" arrivals="poisson" duration="2s" maxThreads="30">\#(http("a"))</openThreadGroup>"#,
        "gamma arrivals":
            #"<openThreadGroup name="g" rate="40/s" arrivals="gamma" burstiness="0.5" duration="2s" maxThreads="60">\#(http("a"))</openThreadGroup>"#,
        "staged arrivals":
            #"<openThreadGroup name="g" maxThreads="40"><stages><stage duration="1s" rate="5/s"/><stage duration="1s" rate="60/s"/></stages>\#(http("a"))</openThreadGroup>"#,
        "pace of a thread":
            #"<threadGroup name="g" threads="5" duration="3s"><pace rate="4/s"/>\#(http("a"))</threadGroup>"#,
        "pace of a group":
            #"<threadGroup name="g" threads="5" duration="3s"><pace rate="20/s" scope="group"/>\#(http("a"))</threadGroup>"#,
        "rendezvous":
            #"<threadGroup name="g" threads="6" loops="3"><rendezvous threads="3" timeout="5s"/>\#(http("a"))</threadGroup>"#,
        "percent":
            #"<threadGroup name="g" threads="5" loops="20"><percent percent="30%">\#(http("a"))</percent>\#(http("b"))</threadGroup>"#,
        "percent, spread evenly":
            #"<threadGroup name="g" threads="5" loops="20"><percent percent="30%" spread="even">\#(http("a"))</percent>\#(http("b"))</threadGroup>"#,
        "random":
            #"<threadGroup name="g" threads="5" loops="6"><random>\#(http("abc"))</random></threadGroup>"#,
        "set-up and tear-down":
            #"<setUp name="s" threads="2" loops="1">\#(http("s"))</setUp><threadGroup name="g" threads="5" loops="3">\#(http("a"))</threadGroup>"#,
        "warm-up":
            #"<warmUp iterations="1"/><threadGroup name="g" threads="5" loops="3">\#(http("a"))</threadGroup>"#,
    ]

    @Test(arguments: shapes.keys.sorted()) func theUnionOfSharesIsTheRun(shape: String) throws {
        try Self.compare(.plan(try #require(Self.shapes[shape])), loadAt: 1_000)
    }

    /// Rows are dealt by thread and iteration, whoever shares them.
    @Test(
        arguments: [
            ("sequential", "all"), ("shuffle", "all"), ("random", "all"), ("sequential", "group"),
            ("shuffle", "group"),
            ("sequential", "thread"), ("shuffle", "thread"), ("shuffle", "unique"),
        ])
    func rowsAreDealtAsToOne(order: String, sharing: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("q.txt", (0..<60).map { "q\($0)" }.joined(separator: "\n"))
        let ask = ##"<http name="ask" path="/a?q=${q}"/>"##
        try directory.write(
            "plan.xml",
            """
            <testPlan name="rows" seed="7"><httpDefaults baseURL="http://127.0.0.1:1"/>
            <questionPool name="q" file="q.txt" order="\(order)" sharing="\(sharing)"/>
            <threadGroup name="g" threads="5" loops="4">\(ask)</threadGroup>
            <openThreadGroup name="o" rate="10/s" duration="2s" maxThreads="20">\(ask)</openThreadGroup></testPlan>
            """)
        let plan = try PlanLoader.load(path: directory.path("plan.xml"), inputs: PlanInputs())
        try Self.compare(GraphCompiler.compile(plan, userAgent: "test"))
    }
}
