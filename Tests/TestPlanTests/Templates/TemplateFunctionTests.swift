import Foundation
import TestPlan
import Testing

@Suite struct TemplateFunctionTests {
    @Test func propertiesAndEnvironmentAreConstants() {
        var inputs = PlanInputs()
        inputs.properties = ["host": "h\"1"]
        inputs.environment = ["HOME": "/root"]
        inputs.access = .all
        let template = CompiledTemplate(
            .parsed(#"{"h":"${__P(host,x)}","e":"${__env(HOME)}","d":"${__env(NONE,none)}"}"#, isJSON: true),
            values: [:], inputs: inputs, pools: [])
        #expect(template.constant == Array(#"{"h":"h\"1","e":"/root","d":"none"}"#.utf8))
        #expect(template.pools == [])
    }

    @Test(arguments: [(1, 6), (-3, 3), (0, 0), (Int.min, Int.max), (Int.max - 1, Int.max), (1, 1_000_000)])
    func randomStaysInItsRangeAndReachesBothEnds(min: Int, max: Int) throws {
        var seen: Set<Int> = []
        for iteration in 0..<300 {
            var context = TemplateContext.made(iteration: iteration)
            let text = rendered("${__Random(\(min), \(max))}", in: &context)
            let number = try #require(Int(text))
            #expect(number >= min && number <= max)
            seen.insert(number)
        }
        let span = max.subtractingReportingOverflow(min)
        if !span.overflow && span.partialValue < 7 { #expect(seen == Set(min...max)) }
    }

    @Test func randomFollowsAVariable() {
        let template = Template.parsed("${__Random(1,${users})}")
        for users in 1...5 {
            let compiled = CompiledTemplate(
                template, values: ["users": "\(users)"], inputs: PlanInputs(), pools: [])
            var seen: Set<String> = []
            for iteration in 0..<200 {
                var context = TemplateContext.made(iteration: iteration)
                var bytes: [UInt8] = []
                compiled.render(into: &bytes, &context)
                seen.insert(String(decoding: bytes, as: UTF8.self))
            }
            #expect(seen == Set((1...users).map(String.init)))
        }
    }

    @Test func eachDrawOfAnIterationIsItsOwnAndRepeats() {
        func line(thread: Int, iteration: Int, seed: UInt64 = 9) -> String {
            var context = TemplateContext.made(seed: seed, thread: thread, threads: 50, iteration: iteration)
            let text = rendered(
                "${__Random(1,1000000)} ${__Random(1,1000000)} ${__UUID} ${__UUID}", in: &context)
            #expect(context.draw == 4)
            return text
        }
        let parts = line(thread: 3, iteration: 7).split(separator: " ")
        #expect(Set(parts).count == 4)
        #expect(line(thread: 3, iteration: 7) == line(thread: 3, iteration: 7))
        let places = [(3, 8), (4, 7), (7, 3)].map { line(thread: $0.0, iteration: $0.1) }
        #expect(
            Set(places + [line(thread: 3, iteration: 7), line(thread: 3, iteration: 7, seed: 8)]).count == 5)
    }

    @Test func uuidIsARandomVersion4() throws {
        for iteration in 0..<200 {
            var context = TemplateContext.made(iteration: iteration)
            let text = rendered("${__UUID}", in: &context)
            let uuid = try #require(UUID(uuidString: text))
            #expect(uuid.uuidString.lowercased() == text)
            #expect(uuid.uuid.6 >> 4 == 4)
            #expect(uuid.uuid.8 >> 6 == 0b10)
        }
    }

    @Test func countersCountFromOne() {
        var numbers: Set<String> = []
        for thread in 0..<4 {
            for iteration in 0..<5 {
                var context = TemplateContext.made(thread: thread, threads: 4, iteration: iteration)
                let text = rendered("${__threadNum}/${__counter(TRUE)}/${__counter(false)}", in: &context)
                let parts = text.split(separator: "/").map(String.init)
                #expect(parts[0] == "\(thread + 1)")
                #expect(parts[1] == "\(iteration + 1)")
                numbers.insert(parts[2])
            }
        }
        #expect(numbers == Set((1...20).map(String.init)))
    }

    @Test func requestIDIsTheContexts() {
        var context = TemplateContext.made()
        context.requestID = "r-\"1\""
        #expect(
            rendered(#"["${__requestId}",${__requestId}]"#, isJSON: true, in: &context)
                == #"["r-\"1\"",r-"1"]"#)
    }

    @Test func timeIsUnixMillisecondsOrDivided() throws {
        let before = Int(Date().timeIntervalSince1970 * 1000) - 1
        let parts = rendered("${__time} ${__time()} ${__time(/1000)} ${__time(/1)}").split(separator: " ")
        let after = Int(Date().timeIntervalSince1970 * 1000) + 1
        for part in [parts[0], parts[1], parts[3]] {
            let milliseconds = try #require(Int(part))
            #expect((before...after).contains(milliseconds))
        }
        let seconds = try #require(Int(parts[2]))
        #expect((before / 1000...after / 1000).contains(seconds))
    }

    @Test(arguments: [
        "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "yyyyMMddHHmmssSSS", "HH'h'mm", "dd/MM/yyyy", "''yyyy''",
        "yyyy年MM月dd日",
    ])
    func timePatternIsJavasInUTC(pattern: String) throws {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = pattern
        let text = rendered("${__time(\(pattern))}")
        // Read back, so that the clock may move on meanwhile.
        let date = try #require(formatter.date(from: text))
        #expect(formatter.string(from: date) == text)
        if pattern.hasPrefix("yyyy-MM-dd'T'HH") { #expect(abs(date.timeIntervalSinceNow) < 60) }
    }

    @Test func timePatternsOwnTextIsEscaped() {
        #expect(rendered(#"["${__time('"')}"]"#, isJSON: true) == #"["\""]"#)
    }
}
