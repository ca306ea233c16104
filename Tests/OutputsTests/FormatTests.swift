import Foundation
import Metrics
import Reporting
import Testing
import Timing

@testable import Outputs

@Suite struct FormatTests {
    private static let moment: Moment = {
        var requests = MetricFamily("weir_requests", .counter, "Requests.")
        requests.add([("sampler", #"a "b",c=d\"#), ("outcome", "ok")], 3)
        return Moment(
            families: [requests, MetricFamily("weir_open_requests", .gauge, "Open.", value: 1.5)],
            labels: [("run", "r"), ("plan", ""), ("sampler", "of all"), ("Env", "ci")], time: 1_000,
            start: 0, version: "1")
    }()

    private static var distribution: Moment {
        var histogram = LatencyHistogram()
        histogram.record(.microseconds(Int64(900)))
        histogram.record(.milliseconds(Int64(700)))
        histogram.record(.seconds(Int64(2_000)))
        var family = MetricFamily("weir_ttft_seconds", .histogram, "Time.", unit: "seconds")
        family.add([], histogram)
        return Moment(families: [family], labels: [], time: 5, start: 1, version: "1")
    }

    /// The bytes by hand, from the protocol's description.
    @Test func remoteWriteIsTheProtocolsBytes() {
        func field(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
        func label(_ name: String, _ value: String) -> [UInt8] {
            field(0x0A, field(0x0A, Array(name.utf8)) + field(0x12, Array(value.utf8)))
        }
        let sample: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0x08, 0x40, 0x10, 0xE8, 0x07]
        let first =
            label("Env", "ci") + label("__name__", "weir_requests_total") + label("outcome", "ok")
            + label("run", "r") + label("sampler", #"a "b",c=d\"#) + field(0x12, sample)
        let other: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0x10, 0xE8, 0x07]
        let second =
            label("Env", "ci") + label("__name__", "weir_open_requests") + label("run", "r")
            + label("sampler", "of all") + field(0x12, other)
        func metadata(_ type: UInt8, _ name: String, _ help: String) -> [UInt8] {
            field(0x1A, [0x08, type] + field(0x12, Array(name.utf8)) + field(0x22, Array(help.utf8)))
        }
        let expected =
            field(0x0A, first) + field(0x0A, second) + metadata(1, "weir_requests_total", "Requests.")
            + metadata(2, "weir_open_requests", "Open.")
        #expect(RemoteWriteFormat.message(Self.moment) == expected)
    }

    @Test(arguments: [
        (0, [0]), (1, [1, 0]), (60, [60, 59 << 2]), (61, [61, 60 << 2, 60]), (256, [0x80, 2, 60 << 2, 255]),
        (257, [0x81, 2, 61 << 2, 0, 1]), (65_536, [0x80, 0x80, 4, 61 << 2, 255, 255]),
    ]) func aBlockOfLiteralsBeginsWithItsLength(count: Int, head: [UInt8]) {
        let bytes = [UInt8](repeating: 7, count: count)
        #expect(SnappyBlock.literal(bytes) == head + bytes)
    }

    @Test func longBlocksAreInPieces() {
        let block = SnappyBlock.literal([UInt8](repeating: 7, count: 65_537))
        #expect(block.count == 3 + 3 + 65_536 + 1 + 1)
        #expect(block[(3 + 3 + 65_536)...].elementsEqual([0, 7]))
    }

    @Test func linesAreEscapedAsInfluxWantsThem() {
        #expect(
            String(decoding: LineProtocolFormat.body(Self.moment), as: UTF8.self)
                == #"weir_requests,Env=ci,outcome=ok,run=r,sampler=a\ "b"\,c\=d/ value=3 1000"# + "\n"
                + #"weir_open_requests,Env=ci,run=r,sampler=of\ all value=1.5 1000"# + "\n")
    }

    @Test func aDistributionIsFieldsOfOneLine() {
        let text = String(decoding: LineProtocolFormat.body(Self.distribution), as: UTF8.self)
        #expect(text.hasPrefix("weir_ttft_seconds count=3,sum=2000.7009,p50=0.7"))
        #expect(text.contains(",0.001=1,") && text.contains(",0.8=2,") && text.hasSuffix(",800.0=2 5\n"))
        #expect(text.split(separator: "\n").count == 1)
    }

    @Test func bucketsOfOTLPCountTheirOwnValuesAlone() throws {
        let json = try JSONSerialization.jsonObject(with: Data(OTLPFormat.body(Self.distribution)))
        func at(_ path: [String], _ value: Any?) -> Any? {
            path.reduce(value) { value, name in
                let first = (value as? [Any])?.first ?? value
                return (first as? [String: Any])?[name]
            }
        }
        let metric = at(["resourceMetrics", "scopeMetrics", "metrics"], json)
        #expect(at(["name"], metric) as? String == "weir_ttft_seconds")
        #expect(at(["unit"], metric) as? String == "s")
        let point = at(["histogram", "dataPoints"], metric)
        let counts = (at(["bucketCounts"], point) as? [String])?.compactMap { Int($0) } ?? []
        let bounds = at(["explicitBounds"], point) as? [Double] ?? []
        #expect(counts.count == bounds.count + 1 && counts.reduce(0, +) == 3)
        #expect(counts.first == 1 && counts.last == 1 && bounds.first == 0.001 && bounds.last == 800)
        #expect(at(["timeUnixNano"], point) as? String == "5000000")
        #expect(at(["startTimeUnixNano"], point) as? String == "1000000")
    }

    @Test func aRisesZeroIsSentFirst() {
        #expect(Self.distribution.families[0].atStart?.points.count == 1)
        #expect(MetricFamily("weir_open_requests", .gauge, "Open.", value: 1).atStart == nil)
    }
}
