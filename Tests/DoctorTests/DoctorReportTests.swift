import Foundation
import Reporting
import TestSupport
import Testing
import Timing
import Transport

@testable import Doctor

@Suite struct DoctorReportTests {
    private static let report: DoctorReport = {
        var readings = DoctorCheckTests.healthy
        readings.clock?.isSynchronised = false
        readings.proxies = ["HTTPS_PROXY"]
        readings.processors = .init(count: 4, quota: 1.5, load: 2)
        readings.needs = .init(plan: "crowd", streams: 2_000_000)
        readings.target = .init(
            url: "http://127.0.0.1:8000", status: nil, times: .init(lookedUp: .microseconds(30)),
            failure: TransferError(kind: .connectRefused, message: "Connection refused"))
        return DoctorReport(version: "0.1.0", readings)
    }()

    @Test func theTextIsTheGoldenOne() throws {
        let text = Self.report.text(style: .plain)
        #expect(try Golden.difference(of: text, from: "doctor.txt") == nil)
    }

    @Test func programsGetTheSame() throws {
        let object = try JSONSerialization.jsonObject(with: Data(Self.report.json().utf8)) as? [String: Any]
        let checks = object?["checks"] as? [[String: Any]] ?? []
        #expect(object?["exitCode"] as? Int == 97 && object?["version"] as? String == "0.1.0")
        #expect(checks.map { $0["name"] as? String } == Self.report.findings.map { $0.finding.name })
        #expect(checks.first?["judgement"] as? String == "fail" && checks.first?["advice"] is String)
    }

    @Test func marksAreOfTheTerminal() {
        let plain = Self.report.text(style: TerminalStyle(color: true, width: 80, unicode: false))
        #expect(plain.contains("\u{1B}[32;1mOK") && plain.contains("-> ") && !plain.contains("→"))
    }
}
