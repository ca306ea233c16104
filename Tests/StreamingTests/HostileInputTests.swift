@testable import Streaming
import Testing

/// Nothing that a server can send may trap, whatever the dialect and however it is cut.
struct HostileInputTests {
    private static func dialects() throws -> [Dialect] {
        Dialect.builtIn + [.text(path: try path("choices[0].text"))]
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func randomBytesNeverTrapAndCutsNeverMatter(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let alphabet =
            Array("data: event: id: retry:\r\n\n\n{}[]\",:\\u00e9 \u{0}é🌊[DONE]0123".utf8) + [0xEF, 0xFF]
        for dialect in try Self.dialects() {
            for round in 0..<100 {
                let length = Int.random(in: 0...200, using: &random)
                let body: [UInt8] = (0..<length).map { _ in
                    round.isMultiple(of: 2)
                        ? UInt8.random(in: 0...255, using: &random)
                        : alphabet.randomElement(using: &random) ?? 0
                }
                Self.compare(dialect, body, &random)
            }
        }
    }

    @Test(arguments: [21, 22, 23] as [UInt64])
    func damagedStreamsNeverTrapAndCutsNeverMatter(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let bodies = [
            Fixture.llamaCppChat, Fixture.llamaCppCompletion, Fixture.vLLMReasoning, Fixture.openAITools,
            Fixture.errorMidStream,
        ]
        for dialect in try Self.dialects() {
            for body in bodies {
                for _ in 0..<6 {
                    var bytes = Array(body.utf8)
                    for _ in 0..<Int.random(in: 1...6, using: &random) {
                        RandomJSON.damage(&bytes, &random)
                        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                            in: 0...255, using: &random)
                    }
                    Self.compare(dialect, bytes, &random)
                }
            }
        }
    }

    @Test(arguments: [41, 42] as [UInt64])
    func damagedStreamsOfServicesNeverTrapAndCutsNeverMatter(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let bodies =
            Capture.all.map { ($0.dialect, Array($0.body.utf8)) } + [
                (.fastGPT, Array((Capture.fastGPT + Capture.fastGPTTail).utf8)),
                (.bedrock, Array(Capture.bedrock.joined())),
            ]
        for (dialect, body) in bodies {
            for round in 0..<40 {
                var bytes = body
                for _ in 0..<Int.random(in: 1...5, using: &random) {
                    if round.isMultiple(of: 2) { RandomJSON.damage(&bytes, &random) }
                    guard !bytes.isEmpty else { break }
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                Self.compare(dialect, bytes, &random)
                // Nor does looking for the dialect, whatever was sent.
                _ = Dialect.recognised(in: bytes)
            }
        }
    }

    private static func compare(_ dialect: Dialect, _ body: [UInt8], _ random: inout SplitMix64) {
        let limits = StreamLimits(lineBytes: 300, eventBytes: 250, bodyBytes: 2_000)
        let whole = StreamRecord(dialect, [body[...]], limits: limits)
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < body.count {
            let end = min(body.count, start + Int.random(in: 1...40, using: &random))
            pieces.append(body[start..<end])
            start = end
        }
        let cut = StreamRecord(dialect, pieces, limits: limits)
        if cut != whole {
            let name = dialect.description?.name ?? "own"
            Issue.record("\(name): \(body) cut at \(pieces.map(\.count)): \(cut), whole: \(whole)")
        }
    }
}
