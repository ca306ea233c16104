import Metrics
import Testing
import Timing
import Transport

@testable import Doctor

@Suite struct DoctorCheckTests {
    static let healthy: MachineReadings = {
        var readings = MachineReadings()
        readings.openFiles = .init(soft: 1_024, hard: 1_048_576)
        readings.ports = .init(lowest: 32_768, highest: 60_999, timeWait: 12)
        readings.clock = .init(
            resolution: Duration(nanoseconds: 1), cost: Duration(nanoseconds: 25), source: "tsc",
            isSynchronised: true)
        readings.processors = .init(count: 4, quota: nil, load: 0.5)
        readings.memory = .init(total: 16 << 30, available: 8 << 30, groupLeft: nil)
        readings.stamps = .stamped(age: .microseconds(40))
        readings.curl = CurlFacts(
            version: "7.88.1", number: 0x07_58_01, tlsLibrary: "OpenSSL/3.0.15",
            features: Set(CurlFacts.Feature.allCases), authorities: "/etc/ssl/certs/ca-certificates.crt")
        readings.xmlVersion = "2.9.14"
        readings.authorityBytes = 220_000
        return readings
    }()

    private static func judged(
        _ name: String, _ change: (inout MachineReadings) -> Void
    ) -> Finding? {
        var readings = healthy
        change(&readings)
        return DoctorCheck.findings(readings).map(\.finding).first { $0.name == name }
    }

    @Test func aHealthyMachineIsAllRight() {
        let report = DoctorReport(version: "1", Self.healthy)
        #expect(report.findings.allSatisfy { $0.finding.judgement == .ok && $0.finding.advice == nil })
        #expect(report.findings.count == DoctorCheck.all.count - 1, "all but the target, which nobody named")
        #expect(report.exitCode == .success)
        #expect(Set(report.findings.map(\.finding.name)).count == report.findings.count)
    }

    /// What is not known is not judged.
    @Test func nothingIsSaidWithoutAReading() {
        #expect(DoctorCheck.findings(MachineReadings()).map(\.finding.name) == ["proxies"])
    }

    @Test(arguments: [
        (1_048_576, 0, Finding.Judgement.ok), (1_064, 0, .ok), (1_063, 0, .warn), (64, 0, .warn),
        (0, 0, .warn),
        (1_048_576, 5_000, .ok), (5_064, 5_000, .ok), (5_063, 5_000, .fail),
    ]) func openFilesAreHeldAgainstThePlan(hard: Int, streams: Int, judgement: Finding.Judgement) {
        let finding = Self.judged("openFiles") {
            $0.openFiles = .init(soft: min(hard, 1_024), hard: hard)
            if streams > 0 { $0.needs = .init(plan: "p", streams: streams) }
        }
        #expect(finding?.judgement == judgement)
        #expect((finding?.advice == nil) == (judgement == .ok))
    }

    @Test(arguments: [
        (32_768, 60_999, 0, 0, Finding.Judgement.ok), (50_000, 55_000, 0, 0, .warn),
        (32_768, 60_999, 22_000, 0, .warn), (32_768, 60_999, 0, 28_232, .ok),
        (32_768, 60_999, 1, 28_232, .warn), (32_768, 60_999, 0, 28_233, .fail),
        (32_768, 60_999, 99_999, 0, .warn),
    ]) func portsAreHeldAgainstThePlan(
        lowest: Int, highest: Int, timeWait: Int, streams: Int, judgement: Finding.Judgement
    ) {
        let finding = Self.judged("ports") {
            $0.ports = .init(lowest: lowest, highest: highest, timeWait: timeWait)
            if streams > 0 { $0.needs = .init(plan: "p", streams: streams) }
        }
        #expect(finding?.judgement == judgement)
    }

    @Test(arguments: [
        (8_000, nil, 0, Finding.Judgement.ok), (100, nil, 0, .warn), (8_000, 100, 0, .warn),
        (10, nil, 0, .warn),
        (8_000, 512, 10_000, .ok), (8_000, 300, 10_000, .fail),
    ]) func memoryIsThatOfTheGroupToo(
        available: Int, left: Int?, streams: Int, judgement: Finding.Judgement
    ) {
        let finding = Self.judged("memory") {
            $0.memory = .init(
                total: 16 << 30, available: available << 20, groupLeft: left.map { $0 << 20 })
            if streams > 0 { $0.needs = .init(plan: "p", streams: streams) }
        }
        #expect(finding?.judgement == judgement)
    }

    @Test(arguments: [
        (4, nil, 0.5, Finding.Judgement.ok, Finding.Judgement.ok), (1, nil, 0.1, .warn, .ok),
        (4, 1.5, 0.5, .warn, .ok), (4, 1.5, 1.2, .warn, .warn), (4, 8, 3.5, .ok, .warn),
        (4, 0, 1, .warn, .warn),
    ]) func processorsAreThoseThatTheGroupMayUse(
        count: Int, quota: Double?, load: Double, processors: Finding.Judgement, other: Finding.Judgement
    ) {
        let change: (inout MachineReadings) -> Void = {
            $0.processors = .init(count: count, quota: quota, load: load)
        }
        #expect(Self.judged("processors", change)?.judgement == processors)
        #expect(Self.judged("otherWork", change)?.judgement == other)
    }

    @Test func clocksAreJudged() {
        #expect(Self.judged("clock") { $0.clock?.resolution = .milliseconds(Int64(4)) }?.judgement == .warn)
        let slow = Self.judged("clock") {
            $0.clock?.cost = .microseconds(3)
            $0.clock?.source = "hpet"
        }
        #expect(slow?.judgement == .warn && slow?.advice?.contains("available_clocksource") == true)
        #expect(Self.judged("wallClock") { $0.clock?.isSynchronised = false }?.judgement == .warn)
        #expect(Self.judged("wallClock") { $0.clock?.isSynchronised = nil } == nil)
        #expect(Self.judged("kernelStamps") { $0.stamps = .unstamped }?.judgement == .warn)
        #expect(Self.judged("kernelStamps") { $0.stamps = .failed("no socket") }?.judgement == .fail)
    }

    @Test func librariesAreJudged() {
        #expect(Self.judged("libcurl") { $0.curl?.number = 0x07_51_00 }?.judgement == .fail)
        let old = Self.judged("libcurl") { $0.curl?.features.remove(.http2) }
        #expect(old?.judgement == .warn && old?.found.hasSuffix("not HTTP/2") == true)
        #expect(Self.judged("libcurl") { $0.curl?.features.remove(.zstd) }?.judgement == .ok)
        #expect(Self.judged("authorities") { $0.authorityBytes = nil }?.judgement == .warn)
        #expect(Self.judged("authorities") { $0.curl?.authorities = nil }?.judgement == .ok)
        let needed = Self.judged("authorities") {
            $0.authorityBytes = 0
            $0.target = .init(url: "https://h", status: 200, times: .init(), failure: nil)
        }
        #expect(needed?.judgement == .fail)
        #expect(Self.judged("proxies") { $0.proxies = ["HTTPS_PROXY"] }?.judgement == .warn)
        #expect(
            MachineReader.proxies(["HTTP_PROXY": "http://p", "https_proxy": "", "x": "y"]) == ["HTTP_PROXY"])
    }

    @Test func aTargetIsAskedOnce() {
        func target(_ status: Int?, _ failure: TransferError? = nil) -> Finding? {
            Self.judged("target") {
                $0.target = .init(
                    url: "https://h/v1", status: status,
                    times: .init(
                        lookedUp: .milliseconds(Int64(2)), connected: .milliseconds(Int64(5)),
                        secured: .milliseconds(Int64(20)), answered: .milliseconds(Int64(60))),
                    failure: failure)
            }
        }
        #expect(
            target(404)?.found == "https://h/v1: status 404 (DNS 2ms, connect 3ms, TLS 15ms, answer 40ms)")
        #expect(target(404)?.judgement == .ok && target(503)?.judgement == .warn)
        for kind in [TransferError.Kind.dns, .connectRefused, .tls, .protocolViolation, .aborted] {
            let failed = target(nil, TransferError(kind: kind, message: "no\nway"))
            #expect(failed?.judgement == .fail && failed?.found.contains("no way") == true)
            #expect(failed?.advice?.isEmpty == false)
        }
    }

    @Test func theMachineCountsBeforeTheTarget() {
        var readings = Self.healthy
        readings.target = .init(
            url: "http://h", status: nil, times: .init(), failure: TransferError(kind: .dns, message: "m"))
        #expect(DoctorReport(version: "1", readings).exitCode == .thresholdFailed)
        readings.needs = .init(plan: "p", streams: 2_000_000)
        #expect(DoctorReport(version: "1", readings).exitCode == .runInvalid)
        readings.target = nil
        #expect(DoctorReport(version: "1", readings).exitCode == .runInvalid)
    }

    @Test(arguments: [
        ("50000 100000", 0.5), ("max 100000", nil), ("-1 100000", nil), ("", nil), ("1 0", nil), ("x y", nil),
        ("200000\n 100000\n", 2),
    ]) func quotasAreRead(text: String, quota: Double?) {
        #expect(ControlGroup.quota(cpuMax: text) == quota)
    }

    @Test func groupsAboveCountToo() {
        #expect(
            ControlGroup.folders("cpu", procCgroup: "0::/a/b\n") == [
                "/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup",
            ])
        #expect(
            ControlGroup.folders("memory", procCgroup: "3:cpu,cpuacct:/x\n2:memory:/y\n") == [
                "/sys/fs/cgroup/memory/y", "/sys/fs/cgroup/memory",
            ])
        #expect(
            ControlGroup.folders("cpu", procCgroup: "nonsense") == ["/sys/fs/cgroup", "/sys/fs/cgroup/cpu"])
    }

    @Test func theKernelsTablesAreRead() {
        #expect(
            MachineReader.timeWait(sockstat: "sockets: used 1\nTCP: inuse 9 orphan 0 tw 12 alloc 1\n") == 12)
        #expect(MachineReader.timeWait(sockstat: "TCP: inuse 9 tw") == 0)
        #expect(MachineReader.kibibytes("MemAvailable", in: "MemTotal: 9 kB\nMemAvailable:  2 kB\n") == 2_048)
        #expect(MachineReader.kibibytes("MemFree", in: "MemTotal: 9 kB") == nil)
    }

    /// Of the machine at hand no more is known than that it runs this test.
    @Test func thisMachineIsRead() {
        let readings = MachineReader.read(target: nil, needs: nil)
        #expect((readings.openFiles?.hard ?? 0) > 0)
        #expect((readings.clock?.resolution ?? .zero) > .zero)
        #expect((readings.processors?.count ?? 0) > 0)
        #expect((readings.memory?.total ?? 0) > (readings.memory?.available ?? .max))
        #expect((readings.curl?.number ?? 0) >= 0x07_55_00)
        if case .failed(let words) = readings.stamps { Issue.record("no loopback: \(words)") }
        #expect(readings.stamps != nil)
    }
}
