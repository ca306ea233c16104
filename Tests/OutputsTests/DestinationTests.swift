import Testing

@testable import Outputs

@Suite struct DestinationTests {
    @Test(arguments: [
        ("prometheus-rw=http://h:9090", "http://h:9090/api/v1/write"),
        ("prometheus-rw=https://h/push/", "https://h/push/"),
        ("otlp=http://h:4318/", "http://h:4318/v1/metrics"),
        ("otlp=http://h/otlp?x=1", "http://h/otlp?x=1"),
        ("influx=http://h:8086/write?db=load", "http://h:8086/write?db=load&precision=ms"),
        (
            "influx=http://h/api/v2/write?org=o&bucket=b&precision=ms",
            "http://h/api/v2/write?org=o&bucket=b&precision=ms"
        ),
        (
            "influx=http://h/api/v2/write?orgID=1&bucket=b",
            "http://h/api/v2/write?orgID=1&bucket=b&precision=ms"
        ),
    ]) func anAddressGetsWhatItsKindNeeds(text: String, url: String) throws {
        #expect(try OutputDestination(text, environment: [:]).url == url)
    }

    @Test(arguments: [
        ("graphite=http://h", "one of prometheus-rw, otlp, influx"),
        ("http://h", "must be KIND=URL"),
        ("otlp=", "needs an http or https address"),
        ("otlp=ftp://h", "needs an http or https address"),
        ("otlp=h:4318", "needs an http or https address"),
        ("otlp=http://", "needs an http or https address"),
        ("influx=http://h:8086", "needs the path and database"),
        ("influx=http://h/write", "db is missing"),
        ("influx=http://h/api/v2/write?org=o", "bucket is missing"),
        ("influx=http://h/write?db=a&precision=s", "precision=ms"),
        ("influx=http://h/write?db=a&u=me&p=secret", "WEIR_OUT_INFLUX_HEADERS"),
        ("otlp=http://me:secret@h", "WEIR_OUT_OTLP_HEADERS"),
    ]) func aWrongAddressIsRefusedInWords(text: String, words: String) {
        do throws(OutputDestination.Problem) {
            let destination = try OutputDestination(text, environment: [:])
            Issue.record("taken: \(destination.url)")
        } catch {
            #expect(error.description.contains(words), "\(error)")
            #expect(!error.description.contains("secret"))
        }
    }

    @Test func headersComeFromTheEnvironment() throws {
        let destination = try OutputDestination(
            "otlp=http://h",
            environment: [
                "WEIR_OUT_HEADERS": "Authorization=Bearer%20all, X-Scope-OrgID = team",
                "WEIR_OUT_OTLP_HEADERS": "authorization=Basic YTpiPQ==",
                "WEIR_OUT_INFLUX_HEADERS": "X-Other=1",
            ])
        #expect(destination.headers.map(\.name) == ["authorization", "X-Scope-OrgID"])
        #expect(destination.headers.map(\.value) == ["Basic YTpiPQ==", "team"])
        #expect(destination.name == "otlp http://h/v1/metrics")
    }

    @Test(arguments: ["Authorization", "=secret", "a b=secret", "A=secret%0d%0aB: c", "A=%ff%fesecret", "A="])
    func brokenHeadersAreToldWithoutTheirValues(text: String) {
        do throws(OutputDestination.Problem) {
            _ = try OutputDestination("otlp=http://h", environment: ["WEIR_OUT_HEADERS": text])
            Issue.record("taken")
        } catch {
            #expect(error.description.contains("WEIR_OUT_HEADERS") && !error.description.contains("secret"))
        }
    }

    @Test(arguments: [
        ("branch=main", true), ("_x9=a=b", true), ("run=1", false), ("9a=1", false), ("a-b=1", false),
        ("a=", false), ("a", false), ("=1", false), ("__name__=x", false), ("é=1", false),
    ]) func tagsHaveNamesThatEveryCollectorTakes(text: String, isTaken: Bool) {
        #expect((Tag(text) != nil) == isTaken)
    }

    @Test func answersAreTakenRefusedOrTriedAgain() {
        func answer(_ status: Int, _ body: String = "", _ kind: OutputKind = .prometheusRW) -> Outbox.Answer {
            CollectorAnswer.read(.init(status: status, body: Array(body.utf8)), from: kind)
        }
        #expect(answer(204) == .taken && answer(200, "{}", .otlp) == .taken)
        #expect(answer(200, "", .otlp) == .taken)
        #expect(answer(200, #"{"partialSuccess":{}}"#, .otlp) == .taken)
        #expect(
            answer(200, #"{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too old"}}"#, .otlp)
                == .refused("3 points of a batch: too old"))
        #expect(answer(400, "out of\norder") == .refused("status 400: out of order"))
        #expect(answer(401) == .refused("status 401"))
        #expect(answer(307) == .refused("status 307 (redirects are not followed)"))
        for status in [408, 429, 500, 503] {
            #expect(answer(status) == .failed("status \(status)", retryAfter: nil))
        }
    }
}
