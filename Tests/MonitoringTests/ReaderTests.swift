import Glibc
import Metrics
import Testing
import Timing

@testable import Monitoring

/// What the system's own accounts say, held against texts in their form.
@Suite struct ReaderTests {
    private func values(_ result: ReaderResult) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: result.values.map { ($0.series, $0.value) })
    }

    @Test func gpusAreReadAndWhatIsNoNumberIsMissing() {
        let result = GPUReader.result(
            """
            0, 97, 71959, 81559, 642.32, 1980, 61, 0x0000000000000004
            1, [N/A], 512, 81559, [N/A], 1410, 34, 0x0000000000000001
            2, [Not Supported], 0, 24576, [Unknown Error], [GPU requires reset], N/A, [N/A]
            """)
        let values = values(result)
        #expect(values["0.utilization"] == 0.97)
        #expect(values["0.throttled"] == 1 && values["1.throttled"] == 0 && values["2.throttled"] == nil)
        #expect(values["1.utilization"] == nil && values["1.power"] == nil)
        #expect(values["utilization"] == 0.97 && values["temperature"] == 61)
        #expect(values["0.memory"] == 71959.0 / 81559)
        #expect(result.failure == nil)
        #expect(
            GPUReader.result("Field \"x\" is not a valid field to query.\n").failure?.contains("not a valid")
                == true)
        #expect(GPUReader.result("").failure != nil)
    }

    @Test func aProcessMayHaveBracketsInItsName() {
        let text =
            "42 (a) b (c) S 7 42 42 0 -1 4194304 1 0 0 0 150 50 0 0 20 0 9 0 100 1000000 2560 18446744073709551615 1"
        #expect(
            ProcessTable.facts(text) == ProcessTable.Facts(parent: 7, ticks: 200, threads: 9, pages: 2_560))
        #expect(ProcessTable.facts("42 (x) S 1") == nil)
    }

    @Test func listenersAreFoundByTheirPort() {
        let text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1
               1: 0100007F:1F40 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 12346 1
               2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12347 1
            """
        #expect(Listeners.inodes(text, port: 8_000) == [12_345])
        #expect(Listeners.inodes(text, port: 80) == [12_347])
    }

    @Test func theMachinesAccountsAreRead() throws {
        #expect(try #require(HostReader.ticks("cpu  10 0 20 60 5 0 5 0 0 0\n")) == (35, 100))
        #expect(HostReader.memory("MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable:  250 kB\n") == 0.75)
        var counters = HostReader.Counters()
        HostReader.addNetwork(
            """
            Inter-|   Receive                                                |  Transmit
                lo: 9 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0
              eth0: 100 1 0 0 0 0 0 0 200 1 0 0 0 0 0 0
            veth12: 9 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0
            """, to: &counters)
        HostReader.addDisks(
            """
               8       0 sda 10 0 4 1 10 0 8 1 0 700 2
               8       1 sda1 10 0 4 1 10 0 8 1 0 700 2
             259       0 nvme0n1 10 0 2 1 10 0 2 1 0 300 2
             259       1 nvme0n1p1 10 0 2 1 10 0 2 1 0 300 2
             253       0 dm-0 10 0 4 1 10 0 8 1 0 700 2
            """, to: &counters)
        #expect(counters.received == 100 && counters.sent == 200)
        #expect(counters.read == 6 * 512 && counters.written == 10 * 512)
        #expect(counters.busy == ["sda": 700, "nvme0n1": 300])
    }

    @Test func thisMachineAndThisProcessAreSeen() {
        var host = HostReader()
        _ = host.read()
        var sum = 0.0
        for index in 0..<3_000_000 { sum += Double(index).squareRoot() }
        let seen = values(host.read())
        #expect(sum > 0 && (seen["cpu"].map { (0...1).contains($0) } ?? true))
        #expect((0...1).contains(seen["memory"] ?? -1))
        var process = ProcessReader(.pid(getpid()))
        _ = process.read()
        let own = values(process.read())
        #expect((own["memory"] ?? 0) > 1_000_000)
        #expect((own["threads"] ?? 0) >= 1 && (own["descriptors"] ?? 0) >= 3)
        var none = ProcessReader(.command("no-such-program-7f3a"))
        #expect(none.read().failure?.contains("no-such-program") == true)
    }

    @Test func aProgramThatIsMissingOrHangsIsNamed() {
        guard case .failure(let missing) = ChildProgram.run("no-such-program-7f3a", [], limit: .seconds(5.0))
        else {
            Issue.record("it ran")
            return
        }
        #expect(missing.text == "there is no program no-such-program-7f3a")
        guard case .failure(let hanging) = ChildProgram.run("sleep", ["30"], limit: .milliseconds(200)) else {
            Issue.record("it ended")
            return
        }
        #expect(hanging.text.contains("has not answered"))
        // What it has started holds the pipe.
        let start = Instant.now()
        guard case .failure = ChildProgram.run("sh", ["-c", "sleep 30; true"], limit: .milliseconds(200)),
            case .failure(let long) = ChildProgram.run(
                "sh", ["-c", "head -c 3000000 /dev/zero; sleep 30"], limit: .seconds(20.0))
        else {
            Issue.record("it ended")
            return
        }
        #expect(long.text == "sh writes more than 1 MiB")
        #expect(Instant.now() - start < .seconds(25.0))
        guard case .failure(let failed) = ChildProgram.run("false", [], limit: .seconds(5.0)) else {
            Issue.record("it succeeded")
            return
        }
        #expect(failed.hasExited)
    }
}
