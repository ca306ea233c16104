import Testing

@testable import Monitoring

@Suite struct ExpositionReaderTests {
    private func read(_ text: String, _ names: Set<String>? = nil) -> Exposition {
        ExpositionReader(names: names).read(Array(text.utf8))
    }

    @Test func samplesHaveNamesLabelsAndValues() {
        let body = read(
            """
            # HELP a_total Requests.
            # TYPE a_total counter
            a_total{code="200",path="/x"} 12 1395066363000
            vllm:b 3.5
              c{}\t+Inf\r
            d NaN

            """)
        #expect(body.samples.map(\.name) == ["a_total", "vllm:b", "c", "d"])
        #expect(body.samples[0].label("path") == "/x")
        #expect(body.samples[0].value == 12)
        #expect(body.samples[2].value == .infinity)
        #expect(body.samples[3].value.isNaN)
        #expect(body.malformed == 0)
    }

    @Test func labelsMayHoldAnything() {
        let body = read(#"m{a="x,}=\" y",b="back\\slash",c="two\nlines",d="\q"} 1"#)
        #expect(
            body.samples.first?.labels.map(\.value) == ["x,}=\" y", "back\\slash", "two\nlines", "\\q"])
    }

    @Test func exemplarsAndTheEndOfOpenMetricsArePassedOver() {
        let body = read(
            """
            # TYPE foo histogram
            foo_bucket{le="0.1"} 8 # {trace_id="a\\"b"} 0.054 1520879607.789
            foo_count 17
            # EOF
            """)
        #expect(body.samples.map(\.value) == [8, 17])
        #expect(body.hasEnd)
    }

    @Test(arguments: [
        "m", "m ", "m x", "m{a} 1", "m{a=b} 1", "m{a=\"b} 1", "m{a=\"b\" 1", "{a=\"b\"} 1", "m 0x10",
        "m{a=\"\\", "m 1e999",
    ])
    func whatIsNoSampleIsCounted(line: String) {
        let body = read("\(line)\nok 1\n")
        #expect(body.malformed == 1, "\(body)")
        #expect(body.firstProblem?.hasPrefix("line 1: ") == true)
        #expect(body.samples.map(\.name) == ["ok"])
    }

    @Test func onlyWhatIsAskedForIsRead() {
        let body = read("a 1\nab 2\nb broken\na{x=\"1\"} 3\n", ["a"])
        #expect(body.samples.map(\.value) == [1, 3])
        #expect(body.malformed == 0)
    }

    @Test func samplesBeyondTheLimitAreCounted() {
        let reader = ExpositionReader(names: nil, mostSamples: 2)
        let body = reader.read(Array("a 1\nb 2\nc 3\nd 4\n".utf8))
        #expect(body.samples.count == 2 && body.left == 2)
    }

    @Test func noBytesTrap() {
        var state: UInt64 = 7
        for _ in 0..<2_000 {
            let bytes = (0..<60).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let pick = Array("a{}=\"\\, \n#1.e+\0\u{ff}".utf8)
                return pick[Int(state >> 33) % pick.count]
            }
            _ = ExpositionReader(names: nil).read(bytes)
        }
    }
}
