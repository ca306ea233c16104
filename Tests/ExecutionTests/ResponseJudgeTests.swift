import Metrics
import Streaming
import TestPlan
import Testing
import Timing
import Transport

@testable import Execution

@Suite struct ResponseJudgeTests {
    typealias Facts = ResponseJudge.Facts

    private static func head(of contentType: String) -> ResponseHead {
        var head = ResponseHead()
        head.status = 200
        head.bytes = Array("HTTP/1.1 200 OK\r\ncontent-type: \(contentType)\r\n\r\n".utf8)
        return head
    }

    private static func facts(_ change: (inout Facts) -> Void) -> Facts {
        var facts = Facts()
        facts.isStream = true
        facts.status = 200
        facts.bodyBegan = true
        facts.events = 5
        facts.tokens = 3
        change(&facts)
        return facts
    }

    private func outcome(_ facts: Facts, _ assertions: [Assertion] = [], content: String = "") -> Outcome {
        ResponseJudge.judge(
            facts, assertions: AssertionSet(assertions), elapsed: .milliseconds(100),
            content: Array(content.utf8)
        ).outcome
    }

    @Test func theServersOwnWordsStandBesideAStatusThatAnAssertionRefuses() {
        let status = Assertion(
            name: "status is 200", condition: .status([.exactly(200)]),
            location: SourceLocation(file: "plan.xml"))
        func message(_ change: (inout Facts) -> Void, _ assertions: [Assertion] = []) -> String? {
            ResponseJudge.judge(
                Self.facts(change), assertions: AssertionSet(assertions), elapsed: .zero, content: []
            ).message
        }
        let refused: (inout Facts) -> Void = {
            $0.status = 401
            $0.excerpt = "Incorrect API key"
        }
        #expect(message(refused, [status]) == "status is 200: found status 401: Incorrect API key")
        #expect(message(refused) == "HTTP 401: Incorrect API key")
        let redirected: (inout Facts) -> Void = {
            $0.status = 302
            $0.location = "https://host/x"
            $0.excerpt = "<a>moved</a>"
        }
        #expect(message(redirected) == "HTTP 302: redirected to https://host/x")
        #expect(message { $0.appError = #"{"type":"busy","detail":"\u00fcberlastet"}"# } == "überlastet")
        #expect(message { $0.appError = "busy" } == "busy")
    }

    @Test func theStartOfAnAnswerStandsBesideAnAssertionOnIt() {
        let wanted = Assertion(
            name: "content contains \"x\"", condition: .contains("x"),
            location: SourceLocation(file: "plan.xml"))
        let judged = ResponseJudge.judge(
            Self.facts { $0.sawEnd = true }, assertions: AssertionSet([wanted]), elapsed: .zero,
            content: Array(#"I cannot help with that. \u00fc"#.utf8))
        #expect(judged.message == "content contains \"x\": not found in 31 characters")
        #expect(judged.words == "I cannot help with that. ü")
        let empty = ResponseJudge.judge(
            Self.facts { $0.sawEnd = true }, assertions: AssertionSet([wanted]), elapsed: .zero, content: [])
        #expect(empty.words == nil)
    }

    private static let aborted = TransferError(kind: .aborted, message: "aborted")
    private static let lost = TransferError(kind: .connectionLost, message: "reset")

    private static let cases: [(String, Facts, Outcome)] = [
        ("whole stream", facts { $0.sawEnd = true }, .ok),
        ("finish reason without the marker", facts { $0.sawFinish = true }, .ok),
        ("neither end nor finish", facts { _ in }, .truncated),
        ("the body's end is the dialect's end", facts { $0.endsWithBody = true }, .ok),
        (
            "a body whose end nobody can prove",
            facts {
                $0.endsWithBody = true; $0.endIsProven = false
            }, .truncated
        ),
        (
            "a body whose end nobody can prove, with the marker",
            facts {
                $0.endsWithBody = true; $0.endIsProven = false; $0.sawEnd = true
            }, .ok
        ),
        (
            "no marker, which other streams had",
            facts {
                $0.endsWithBody = true; $0.markerWasSeen = true
            }, .truncated
        ),
        (
            "no marker, which other streams had, where the plan needs none",
            facts {
                $0.endsWithBody = true; $0.markerWasSeen = true; $0.streamEnd = .body
            }, .ok
        ),
        (
            "a body whose end nobody can prove, where the plan needs no marker",
            facts {
                $0.endsWithBody = true; $0.endIsProven = false; $0.streamEnd = .body
            }, .truncated
        ),
        (
            "a finish reason where the plan needs the marker",
            facts {
                $0.sawFinish = true; $0.streamEnd = .marker
            }, .truncated
        ),
        (
            "a finish reason where there is no other end, and the plan needs the marker",
            facts {
                $0.sawFinish = true; $0.endsWithFinish = true; $0.streamEnd = .marker
            }, .ok
        ),
        (
            "no finish reason where it is the end", facts { $0.endsWithFinish = true }, .truncated
        ),
        (
            "an end inside an event, after a finish reason",
            facts {
                $0.sawFinish = true; $0.endedInsideEvent = true
            }, .truncated
        ),
        (
            "an end inside an event, after the marker",
            facts {
                $0.sawEnd = true; $0.endedInsideEvent = true
            }, .ok
        ),
        (
            "reset after the marker",
            facts {
                $0.sawEnd = true; $0.error = lost
            }, .ok
        ),
        ("reset mid-stream", facts { $0.error = lost }, .resetMidStream),
        (
            "reset after the head",
            facts {
                $0.error = lost; $0.bodyBegan = false; $0.events = 0; $0.tokens = 0
            },
            .resetBeforeResponse
        ),
        (
            "reset before the head",
            facts {
                $0.error = lost; $0.status = 0; $0.bodyBegan = false
            }, .resetBeforeResponse
        ),
        (
            "an error inside a 200",
            facts {
                $0.appError = "overloaded"; $0.sawEnd = true
            }, .appError
        ),
        (
            "an error, then a reset",
            facts {
                $0.appError = "overloaded"; $0.error = lost
            }, .appError
        ),
        (
            "[DONE] without a token",
            facts {
                $0.sawEnd = true; $0.tokens = 0
            }, .emptyAnswer
        ),
        (
            "no event at all",
            facts {
                $0.events = 0; $0.tokens = 0
            }, .emptyAnswer
        ),
        (
            "only events that cannot be read",
            facts {
                $0.tokens = 0; $0.undecoded = 5
            }, .decode
        ),
        (
            "one event that cannot be read in a whole stream",
            facts {
                $0.undecoded = 1; $0.sawEnd = true
            }, .decode
        ),
        (
            "no event stream",
            facts {
                $0.take(head(of: "application/json"), keepsHeaders: false); $0.tokens = 0
            }, .protocol
        ),
        (
            "no content type is tolerated",
            facts {
                $0.sawEnd = true
            }, .ok
        ),
        ("429", facts { $0.status = 429 }, .rateLimited),
        ("404", facts { $0.status = 404 }, .http4xx),
        ("503", facts { $0.status = 503 }, .http5xx),
        (
            "503, then a reset",
            facts {
                $0.status = 503; $0.error = lost
            }, .http5xx
        ),
        ("302", facts { $0.status = 302 }, .http3xx),
        (
            "left by the client",
            facts {
                $0.cut = .cancelled; $0.error = aborted
            }, .cancelled
        ),
        (
            "left by the client before a token",
            facts {
                $0.cut = .cancelled; $0.tokens = 0
            }, .timeout
        ),
        (
            "left by the client before a head",
            facts {
                $0.cut = .cancelled; $0.tokens = 0; $0.status = 0
            }, .timeout
        ),
        (
            "left by the client after an error status",
            facts {
                $0.cut = .cancelled; $0.status = 503
            }, .http5xx
        ),
        (
            "left by the client in the read that ended it",
            facts {
                $0.cut = .cancelled; $0.sawEnd = true
            }, .ok
        ),
        (
            "JSON lines where they are asked for",
            facts {
                $0.framing = .ndjson; $0.take(head(of: "Application/X-NDJSON;v=1"), keepsHeaders: false)
                $0.sawEnd = true
            }, .ok
        ),
        (
            "events where JSON lines are asked for",
            facts {
                $0.framing = .ndjson; $0.take(head(of: "text/event-stream"), keepsHeaders: false)
                $0.sawEnd = true
            }, .protocol
        ),
        ("cut by the end of the test", facts { $0.cut = .endOfTest }, .censored),
        (
            "cut by the end of the test after the marker",
            facts {
                $0.cut = .endOfTest; $0.sawEnd = true
            }, .ok
        ),
        ("idle", facts { $0.cut = .idleTimeout }, .idleTimeout),
        (
            "idle after the marker",
            facts {
                $0.cut = .idleTimeout; $0.sawEnd = true
            }, .ok
        ),
        ("too slow", facts { $0.cut = .timeout }, .timeout),
        (
            "no first byte",
            facts {
                $0.cut = .firstByteTimeout; $0.status = 0
            }, .timeout
        ),
        (
            "not connected",
            facts {
                $0.cut = .connectTimeout; $0.status = 0
            }, .connectTimeout
        ),
        ("a limit", facts { $0.cut = .limit("a line over 16 MiB") }, .limit),
        (
            "broken content coding",
            facts { $0.error = TransferError(kind: .decode, message: "gzip") }, .decode
        ),
        (
            "no descriptors",
            facts {
                $0.status = 0; $0.error = TransferError(kind: .clientResource, message: "EMFILE")
            }, .clientResource
        ),
        (
            "no name",
            facts {
                $0.status = 0; $0.error = TransferError(kind: .dns, message: "")
            }, .dns
        ),
        (
            "bad certificate",
            facts {
                $0.status = 0; $0.error = TransferError(kind: .tls, message: "")
            }, .tls
        ),
    ]

    @Test func everyWayToEndHasOneOutcome() {
        for (name, facts, expected) in Self.cases {
            #expect(outcome(facts) == expected, "\(name)")
        }
    }

    @Test func whatWasOddIsFlagged() {
        let judge = { (facts: Facts) in
            ResponseJudge.judge(facts, assertions: AssertionSet([]), elapsed: .zero, content: []).flags
        }
        #expect(judge(Self.facts { $0.sawFinish = true }) == .missingEndMarker)
        #expect(
            judge(
                Self.facts {
                    $0.sawFinish = true; $0.endsWithFinish = true
                }) == [])
        #expect(
            judge(
                Self.facts {
                    $0.sawEnd = true; $0.error = Self.lost
                }) == .closedUncleanly)
        #expect(
            judge(
                Self.facts {
                    $0.sawEnd = true; $0.cut = .lingering
                }) == .lingering)
        #expect(
            judge(
                Self.facts {
                    $0.undecoded = 1; $0.sawEnd = true
                }) == .undecodedEvent)
    }

    private func assertion(_ condition: Assertion.Condition) -> Assertion {
        Assertion(name: "check", condition: condition, location: SourceLocation(file: "plan.xml"))
    }

    @Test func assertionsJudgeWhatIsOtherwiseOk() {
        let good = Self.facts { $0.sawEnd = true }
        #expect(outcome(good, [assertion(.contains("weir"))], content: "a weir here") == .ok)
        #expect(outcome(good, [assertion(.contains("dam"))], content: "a weir here") == .assertionFailed)
        #expect(outcome(good, [assertion(.matches("w[ei]+r"))], content: "a weir here") == .ok)
        #expect(outcome(good, [assertion(.matches("^weir"))], content: "a weir here") == .assertionFailed)
        #expect(outcome(good, [assertion(.minLength(3))], content: "你好吗") == .ok)
        #expect(outcome(good, [assertion(.minLength(4))], content: "你好吗") == .assertionFailed)
        #expect(outcome(good, [assertion(.duration(atMost: .milliseconds(100)))]) == .ok)
        #expect(outcome(good, [assertion(.duration(atMost: .milliseconds(99)))]) == .assertionFailed)
    }

    private func path(_ text: String) throws -> JSONPath { try #require(JSONPath(text)) }

    @Test func assertionsOnHeadersJSONAndFigures() throws {
        let good = Self.facts {
            $0.sawEnd = true; $0.bytes = 120; $0.finishReason = "stop"
            $0.headers = ["HTTP/1.1 200 OK", "X-Model: llama-3", "x-model: mistral"]
        }
        let text = #"{"a":[{"b":"ja"}],"n":null}"#
        let holding: [Assertion.Condition] = [
            .json, .jsonPath(try path("a[0].b"), equals: nil), .jsonPath(try path("a[0].b"), equals: "ja"),
            .mentions(["nein", "JA"]), .header("X-MODEL", .exists), .header("x-model", .equals("llama-3")),
            .header("x-model", .contains("stral")), .header("x-model", .matches("^mis")), .size(100...120),
            .events(5...5), .finishReason(["length", "stop"]),
        ]
        for condition in holding {
            #expect(outcome(good, [assertion(condition)], content: text) == .ok, "\(condition)")
        }
        let failing: [Assertion.Condition] = [
            .jsonPath(try path("n"), equals: nil), .jsonPath(try path("a[1]"), equals: nil),
            .jsonPath(try path("a[0].b"), equals: "JA"),
            .mentions(["nein"]), .header("X-Other", .exists), .header("x-model", .equals("x")),
            .header("x-model", .matches("^x")), .size(0...119), .size(121...(.max)), .events(6...(.max)),
            .finishReason(["length"]),
        ]
        for condition in failing {
            #expect(
                outcome(good, [assertion(condition)], content: text) == .assertionFailed, "\(condition)")
        }
        #expect(outcome(good, [assertion(.json)], content: "no") == .assertionFailed)
    }

    @Test func everyAssertionThatFailsIsNamed() {
        let good = Self.facts { $0.sawEnd = true }
        let names = ["one", "two", "three"]
        let assertions = zip(
            names, [.contains("x"), .minLength(1), .mentions(["y"])] as [Assertion.Condition]
        )
        .map { Assertion(name: $0, condition: $1, location: SourceLocation(file: "plan.xml")) }
        let judgement = ResponseJudge.judge(
            good, assertions: AssertionSet(assertions), elapsed: .zero, content: Array("abc".utf8))
        #expect(judgement.failedAssertions == ["one", "three"])
        #expect(judgement.message?.hasPrefix("one: ") == true)
    }

    @Test func aStatusAssertionReplacesTheUsualJudgement() {
        let missing = Self.facts {
            $0.isStream = false; $0.status = 404
        }
        #expect(outcome(missing) == .http4xx)
        #expect(outcome(missing, [assertion(.status([.exactly(404)]))]) == .ok)
        #expect(outcome(missing, [assertion(.status([.hundreds(2)]))]) == .http4xx)
        let found = Self.facts { $0.isStream = false }
        #expect(outcome(found, [assertion(.status([.exactly(204)]))]) == .assertionFailed)
    }

    @Test func aPlainSamplerNeedsNoStream() {
        let plain = Self.facts {
            $0.isStream = false; $0.tokens = 0; $0.events = 0
        }
        #expect(outcome(plain) == .ok)
    }
}
