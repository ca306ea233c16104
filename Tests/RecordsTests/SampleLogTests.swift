import Foundation
import Metrics
import TestSupport
import Testing
import Timing

@testable import Records

@Suite struct SampleLogTests {
    private static let context = SampleContext(
        samplers: ["ask", "=cmd|' /C calc'!A0, \"x\""], groups: ["readers", "a, b"],
        urls: ["http://127.0.0.1:8089/v1/chat", "http://h/?q=a,b"],
        offset: WallClockOffset(nanoseconds: 1_773_480_413_000_000_000))

    private static func sample() -> Sample {
        let scheduled = Instant(nanoseconds: 10_000_000_000)
        var sample = Sample(
            id: RequestID(group: 0, thread: 12, ordinal: 5), iteration: 3, sampler: 0, scheduled: scheduled,
            issued: scheduled + .microseconds(120))
        sample.connect = .microseconds(1_600)
        sample.connected = sample.issued + .microseconds(1_600)
        sample.sent = sample.issued + .microseconds(1_700)
        sample.firstByte = sample.issued + .microseconds(80_400)
        sample.firstToken = sample.issued + .microseconds(212_345)
        sample.firstAnswerToken = sample.firstToken
        sample.lastToken = sample.issued + .microseconds(912_345)
        sample.done = sample.issued + .microseconds(913_500)
        sample.outputTokens = 3
        sample.tokenEvents = 3
        sample.status = 200
        sample.bytesReceived = 912
        sample.bytesSent = 401
        sample.groupThreads = 50
        sample.allThreads = 54
        sample.arrivalRate = ArrivalRate(perSecond: 12.05)
        sample.flags = [.connectionReused, .warmUp]
        if let first = sample.firstToken, let last = sample.lastToken {
            sample.tokens = [
                TokenStamp(time: first, source: .kernel),
                TokenStamp(time: first + .seconds(0.1), source: .coalesced),
                TokenStamp(time: last, source: .user),
            ]
        }
        return sample
    }

    private static func write(_ samples: [Sample], record: RecordMode) throws -> (jtl: String, jsonl: String?)
    {
        try withTemporaryFolder { folder in
            let log = try SampleLog(directory: folder, context: context, record: record)
            try log.append(samples)
            try log.flush()
            try log.close()
            try log.close()
            return (
                try String(contentsOfFile: "\(folder)/samples.jtl", encoding: .utf8),
                try? String(contentsOfFile: "\(folder)/samples.jsonl", encoding: .utf8)
            )
        }
    }

    @Test func aLineIsWhatJMeterWrites() throws {
        let lines = try Self.write([Self.sample()], record: .none).jtl.split(separator: "\n")
        let jmeters =
            "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,"
            + "bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect"
        let own = [
            "outcome", "ttft", "ttfa", "tpot", "e2e", "outputTokens", "tokenEvents", "stalls", "warmUp",
            "flags",
            "requestId", "issuedNs", "sendDelay", "connectTime", "ttfb", "done", "usage", "promptTokens",
            "stamps", "openRequests", "phases", "failedAssertions", "part", "arrivalRate", "traceId",
        ]
        let header = ([jmeters] + own.map { "\"\($0)\"" }).joined(separator: ",")
        #expect(String(lines[0]) == header)
        #expect(LatencyMetric.allCases.compactMap(\.entry.column).allSatisfy(own.contains))
        let line = [
            "1773480423000,914,ask,200,OK,readers 1-13,text,true,,912,401,50,54,http://127.0.0.1:8089/v1/chat",
            "80,0,2,ok,212.345000,212.345000,350.000000,912.345000,3,3,0,true,connectionReused warmUp,g0-t12-r5",
            "1773480423000120000,0.120000,1.600000,80.400000,913.500000,false,,0/0/0,0,,,,12.050,",
        ].joined(separator: ",")
        #expect(String(lines[1]) == line)
    }

    @Test func aRequestWithoutAnAnswerHasJMetersWordsForIt() throws {
        var sample = Self.sample()
        sample.outcome = .connectRefused
        sample.status = nil
        sample.connect = nil
        sample.firstByte = nil
        sample.firstToken = nil
        sample.firstAnswerToken = nil
        let line = try Self.write([sample], record: .none).jtl.split(separator: "\n")[1]
        #expect(
            line.contains(
                ",Non HTTP response code: connectRefused,Non HTTP response message: connectRefused,"))
        #expect(line.contains(",false,,912,"))
        #expect(line.contains(",0,0,0,connectRefused,,,"))
    }

    @Test func hostileFieldsStayInTheirCell() throws {
        var samples: [Sample] = []
        for text in Hostile.texts + [Hostile.endless] {
            var sample = Self.sample()
            sample.id = RequestID(group: 1, thread: 0, ordinal: 0)
            sample.sampler = 1
            sample.outcome = .http5xx
            sample.message = text
            samples.append(sample)
        }
        let jtl = try Self.write(samples, record: .none).jtl
        #expect(jtl.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        let rows = try Self.parse(jtl)
        #expect(rows.count == samples.count + 1)
        for row in rows {
            #expect(row.count == 42)
            #expect(row.allSatisfy { !["=", "+", "@"].contains($0.first) })
        }
        #expect(rows[1][5] == "a, b 2-1")
        #expect(rows[1][2] == "'=cmd|' /C calc'!A0, \"x\"")
    }

    /// Reads the table by a reader that is not ours.
    private static func parse(_ csv: String) throws -> [[String]] {
        try withTemporaryFolder { folder in
            let path = "\(folder)/a.csv"
            try csv.write(toFile: path, atomically: true, encoding: .utf8)
            let code =
                "import csv,json,sys; print(json.dumps(list(csv.reader(open(sys.argv[1], newline='')))))"
            guard let result = try runProgram("python3", ["-c", code, path]) else {
                skip("python3 is not installed")
                return []
            }
            return try JSONDecoder().decode([[String]].self, from: Data(result.output.utf8))
        }
    }

    @Test func recordedSamplesHoldEveryTimeThatHappened() throws {
        var failed = Self.sample()
        failed.outcome = .timeout
        failed.firstToken = nil
        failed.firstAnswerToken = nil
        failed.lastToken = nil
        failed.connected = nil
        failed.flags = []
        failed.tokens = []
        let lines = try #require(try Self.write([Self.sample(), failed], record: .events).jsonl).split(
            separator: "\n")
        let expected = [
            "{\"id\":\"g0-t12-r5\",\"group\":\"readers\",\"thread\":12,\"iteration\":3,\"sampler\":\"ask\",",
            "\"outcome\":\"ok\",\"flags\":[\"connectionReused\",\"warmUp\"],\"scheduledNs\":10000000000,",
            "\"issuedNs\":10000120000,\"connectedNs\":10001720000,\"sentNs\":10001820000,",
            "\"firstByteNs\":10080520000,\"firstTokenNs\":10212465000,\"firstAnswerTokenNs\":10212465000,",
            "\"lastTokenNs\":10912465000,\"doneNs\":10913620000,\"outputTokens\":3,\"tokenEvents\":3,",
            "\"tokens\":[[10212465000,\"k\"],[10312465000,\"c\"],[10912465000,\"u\"]]}",
        ].joined()
        #expect(String(lines[0]) == expected)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any])
        #expect(object["firstTokenNs"] == nil)
        #expect(object["connectedNs"] == nil)
        #expect((object["tokens"] as? [Any])?.isEmpty == true)
    }

    @Test func samplesWithoutEventsHaveNoTokens() throws {
        let written = try Self.write([Self.sample()], record: .samples)
        #expect(written.jsonl?.contains("\"tokens\"") == false)
        #expect(try Self.write([Self.sample()], record: .none).jsonl == nil)
    }

    @Test func theTraceOfASampleIsWrittenAndReadAgain() throws {
        var traced = Self.sample()
        traced.traceID = TraceID(high: 0x0AF7_6519_16CD_43DD, low: 0x8448_EB21_1C80_319C)
        var plain = Self.sample()
        plain.id = RequestID(group: 0, thread: 12, ordinal: 6)
        let written = try Self.write([traced, plain], record: .samples)
        #expect(written.jtl.contains(",12.050,0af7651916cd43dd8448eb211c80319c\n"))
        #expect(written.jsonl?.contains(#""traceId":"0af7651916cd43dd8448eb211c80319c""#) == true)
        #expect(written.jsonl?.components(separatedBy: "traceId").count == 2)
        func read(_ text: String) throws -> (traces: [TraceID?], problems: [String]) {
            try withTemporaryFolder { folder in
                try text.write(toFile: "\(folder)/samples.jtl", atomically: true, encoding: .utf8)
                var reader = JTLReader(
                    samplers: Self.context.samplers, threads: [50, 1],
                    start: Self.context.offset.nanoseconds, duration: nil)
                var traces: [TraceID?] = []
                reader.read("\(folder)/samples.jtl") { traces.append($0.traceID) }
                return (traces, reader.problems.filter { $0.contains("traceId") })
            }
        }
        #expect(try read(written.jtl).traces == [traced.traceID, nil])
        for damage in ["0AF7651916cd43dd8448eb211c80319c", "0af7", String(repeating: "0", count: 32)] {
            let damaged = written.jtl.replacing("0af7651916cd43dd8448eb211c80319c", with: damage)
            let found = try read(damaged)
            #expect(found.traces == [nil] && found.problems.count == 1, "\(damage)")
        }
        // Files of earlier versions have no such column.
        let lines = written.jtl.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).dropLast().joined(separator: ",")
        }
        let earlier = try read(lines.joined(separator: "\n") + "\n")
        #expect(earlier.traces == [nil, nil] && earlier.problems.isEmpty)
    }

    @Test func manySamplesPassTheBufferWhole() throws {
        let jtl = try Self.write(Array(repeating: Self.sample(), count: 5_000), record: .none).jtl
        #expect(jtl.split(separator: "\n").count == 5_001)
        #expect(jtl.hasSuffix("0/0/0,0,,,,12.050,\n"))
    }

    @Test func aFolderThatIsNotThereIsAnErrorWithItsPath() {
        let error = #expect(throws: ReportError.self) {
            try SampleLog(directory: "/nonexistent-folder", context: Self.context, record: .none)
        }
        #expect(
            error?.description == "/nonexistent-folder/samples.jtl: cannot write: No such file or directory")
    }

    @Test func theSamplesOfAnotherRunAreNeverOverwritten() throws {
        try withTemporaryFolder { folder in
            _ = try SampleLog(directory: folder, context: Self.context, record: .none)
            #expect(throws: ReportError.cannotWrite(path: "\(folder)/samples.jtl", reason: "File exists")) {
                try SampleLog(directory: folder, context: Self.context, record: .none)
            }
        }
    }

    @Test func aFullDiskIsAnErrorAndStaysOne() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else {
            return skip("there is no /dev/full")
        }
        var file = try OutputFile(appendingTo: "/dev/full")
        try file.append { $0.append("line\n") }
        var errors: [ReportError?] = []
        do { try file.flush() } catch { errors.append(error) }
        do { try file.append { $0.append("more\n") } } catch { errors.append(error) }
        do { try file.close() } catch { errors.append(error) }
        let expected = ReportError.cannotWrite(path: "/dev/full", reason: "No space left on device")
        #expect(errors == [expected, expected, expected])
    }
}
