import Dispatch
import Synchronization
import TestSupport
import Testing
import Timing

@testable import Transport

/// The loop and libcurl against a server that plays exact bytes.
@Suite struct EventLoopTests {
    @Test func aStreamArrivesPieceByPieceAndEnds() throws {
        let server = try ScriptedServer { _, _ in
            [
                .send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                ),
                .send("6\r\ndata:1\r\n"), .wait(.milliseconds(30)), .send("2\r\n\n\n\r\n"),
                .send("0\r\n\r\n"),
            ]
        }
        defer { server.stop() }
        let seen = try Recorder.run([.post(server.url + "/stream", body: "{}")])
        #expect(seen.bodies[0] == "data:1\n\n")
        #expect(seen.heads[0]?.status == 200)
        #expect(seen.heads[0]?.header("content-type") == "text/event-stream")
        let summary = try #require(seen.summaries[0])
        #expect(summary.error == nil)
        #expect(summary.attempts == 1)
        #expect(summary.issued <= (try #require(summary.connected)))
        #expect(summary.connectionReused == false)
        #expect(server.requests.first?.body == Array("{}".utf8))
    }

    @Test func theKernelsTimesLieBetweenTheServersWriteAndTheLook() throws {
        #expect(FollowedPair.stampsAreGiven)
        let writes = Mutex<[Instant]>([])
        let server = try ScriptedServer { _, _ in
            writes.withLock { $0.append(Instant.now()) }
            return [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .close]
        }
        defer { server.stop() }
        let seen = try Recorder.run([.post(server.url, body: "{}")])
        let arrival = try #require(seen.arrivals[0]?.first)
        #expect(arrival.source == .kernel)
        let written = try #require(writes.withLock { $0.first })
        // The kernel stamps by the wall clock, whose offset a busy machine reads a little wrong.
        let error = Duration.milliseconds(1)
        #expect(arrival.last > written - error)
        #expect(arrival.last <= seen.lookedAt + error)
    }

    @Test func withoutKernelStampsTheUsersClockIsNamed() throws {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .close]
        }
        defer { server.stop() }
        let seen = try Recorder.run([.post(server.url, body: "{}")], usesKernelStamps: false)
        #expect(seen.arrivals[0]?.first?.source == .user)
    }

    @Test func aConnectionIsUsedAgain() throws {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .awaitNextRequest]
        }
        defer { server.stop() }
        let seen = try Recorder.run(
            [.post(server.url, body: "a"), .post(server.url, body: "b")], inSeries: true)
        #expect(seen.summaries[0]?.connectionReused == false)
        #expect(seen.summaries[1]?.connectionReused == true)
        #expect(server.connectionsAccepted == 1)
    }

    /// The server announces keep-alive and closes; where libcurl only finds out by writing, it sends again on its own,
    /// and that attempt is counted though the server never saw it.
    @Test func aServerThatLiesAboutKeepAliveCostsNoRequest() throws {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"), .close]
        }
        defer { server.stop() }
        let requests = (0..<4).map { Request.post(server.url, body: "\($0)") }
        let seen = try Recorder.run(requests, inSeries: true)
        for index in requests.indices {
            #expect(seen.summaries[index]?.error == nil)
            #expect(seen.bodies[index] == "ok")
        }
        #expect(server.requests.count == requests.count)
        #expect(seen.summaries.values.allSatisfy { (1...2).contains($0.attempts) })
    }

    @Test func aLargeBodyArrivesWholeAndIsStampedWhenSent() throws {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), .close]
        }
        defer { server.stop() }
        let body = String(repeating: "0123456789abcdef", count: 16 * 1024)
        let seen = try Recorder.run([.post(server.url, body: body)])
        #expect(server.requests.first?.body.count == body.utf8.count)
        let summary = try #require(seen.summaries[0])
        let connected = try #require(summary.connected)
        #expect(try #require(summary.sent) >= connected)
        #expect(summary.bytesSent > body.utf8.count)
    }

    @Test func aResetIsALostConnection() throws {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"), .wait(.milliseconds(50)), .reset]
        }
        defer { server.stop() }
        let seen = try Recorder.run([.post(server.url, body: "{}")])
        #expect(seen.summaries[0]?.error?.kind == .connectionLost)
        #expect(seen.bodies[0] == "part")
    }

    /// The look at a socket for the kernel's stamp must leave the reset on it: nothing else tells it from an end.
    @Test func aResetOfABodyWithoutLengthIsALostConnection() throws {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\n\r\npart"), .wait(.milliseconds(50)), .reset]
        }
        defer { server.stop() }
        let seen = try Recorder.run([.post(server.url, body: "{}")])
        #expect(seen.summaries[0]?.error?.kind == .connectionLost)
        #expect(seen.bodies[0] == "part")
    }

    @Test func aClosedPortIsRefused() throws {
        let server = try ScriptedServer { _, _ in [.close] }
        let url = server.url
        server.stop()
        let seen = try Recorder.run([.post(url, body: "{}")])
        #expect(seen.summaries[0]?.error?.kind == .connectRefused)
        #expect(seen.summaries[0]?.error?.message == "connection refused: 127.0.0.1:\(server.port)")
        #expect(seen.summaries[0]?.connected == nil)
    }

    @Test func anUnknownHostIsDNS() throws {
        let seen = try Recorder.run([.post("http://weir-test.invalid/", body: "{}")])
        #expect(seen.summaries[0]?.error?.kind == .dns)
        #expect(seen.summaries[0]?.error?.message == "unknown host: weir-test.invalid")
    }

    @Test func whatIsNotHTTPIsAProtocolViolation() throws {
        let server = try ScriptedServer { _, _ in [.send("SSH-2.0-OpenSSH_9.2\r\n"), .close] }
        defer { server.stop() }
        let seen = try Recorder.run([.post(server.url, body: "{}")])
        #expect(seen.summaries[0]?.error?.kind == .protocolViolation)
    }

    @Test func theReceiverCanEndATransfer() throws {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"), .hold]
        }
        defer { server.stop() }
        let seen = try Recorder.run([.post(server.url, body: "{}")], acceptsBody: false)
        #expect(seen.summaries[0]?.error?.kind == .aborted)
    }

    @Test func redirectsAreNotFollowedUnlessAsked() throws {
        let server = try ScriptedServer { request, _ in
            request.path == "/old"
                ? [
                    .send("HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 3\r\n\r\nold"),
                    .awaitNextRequest,
                ]
                : [.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew"), .awaitNextRequest]
        }
        defer { server.stop() }
        let plain = try Recorder.run([.post(server.url + "/old", body: "{}")])
        #expect(plain.heads[0]?.status == 302)
        #expect(plain.bodies[0] == "old")
        var request = Request.post(server.url + "/old", body: "{}")
        request.options = TransferOptions(redirects: .keepCredentials)
        let followed = try Recorder.run([request])
        #expect(followed.heads[0]?.status == 200)
        #expect(followed.bodies[0] == "new")
        #expect(followed.summaries[0]?.attempts == 1)
    }

    @Test func manyTransfersAtOnceAllEnd() throws {
        let server = try ScriptedServer { _, _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"), .wait(.milliseconds(20)), .send("ok"),
                .close,
            ]
        }
        defer { server.stop() }
        let seen = try Recorder.run((0..<50).map { Request.post(server.url, body: "\($0)") })
        #expect(seen.summaries.count == 50)
        #expect(seen.bodies.values.allSatisfy { $0 == "ok" })
    }

    @Test func postingToALoopThatHasEndedDoesNothing() throws {
        let loop = try EventLoop(label: "test", maxConnections: 1)
        let done = DispatchSemaphore(value: 0)
        loop.stop()
        loop.queue.async {
            loop.run(Recorder([], loop: loop, inSeries: false, acceptsBody: true))
            done.signal()
        }
        done.wait()
        loop.post { Issue.record("a loop that has ended ran something") }
    }
}
