import Glibc
import Testing

@testable import TestPlan

@Suite struct ExpressionTests {
    private let start = SourceLocation(file: "p", line: 3, column: 10)

    private func holds(_ text: String, _ values: [String: String] = [:]) throws -> Bool {
        let parsed = ExpressionParser.parse(SourceText(text, at: start))
        let expression = try #require(parsed.expression, "\(parsed.diagnostics)")
        let compiled = CompiledExpression(expression) {
            CompiledTemplate($0, values: values, inputs: PlanInputs(), pools: [])
        }
        var context = TemplateContext(
            seed: 1, group: 0, thread: 4, threads: 9, pools: [], wallClock: .sample())
        return compiled.holds(in: &context)
    }

    @Test(arguments: [
        ("1 == 1.0", true), ("1 != 1", false), ("2 < 10", true), ("'2' < '10'", true), ("-1 <= -1", true),
        ("3 > 2 and 2 > 3", false), ("3 > 2 or 2 > 3", true), ("not 1 == 2", true), ("!(1 == 2)", true),
        ("1 == 2 or 1 == 1 and 2 == 2", true), ("(1 == 2 or 1 == 1) and 2 == 3", false),
        ("1 == 1 && 2 == 2 || false", true), ("'a' == 'a'", true), ("\"a\" == 'b'", false),
        ("'a' != 'b'", true), ("'abc' contains 'b'", true), ("'abc' contains 'd'", false),
        ("'abc' contains ''", true), ("'' contains 'a'", false), ("'abc' matches '^a.c$'", true),
        ("'xabcx' matches 'b'", true), ("true", true), ("false", false), ("not false", true),
        ("1 eq 1 and 1 ne 2 and 1 lt 2 and 1 le 1 and 2 gt 1 and 2 ge 2", true), ("1e3 == 1000", true),
        ("${kind} == 'long'", true), ("${kind} == long", false), ("${n} >= 10", true), ("${n} < 9", false),
        ("'${kind}er' == 'longer'", true), ("${empty} == ''", true), ("${yes}", true), ("${n}", false),
        ("${__threadNum} == 5", true), ("${kind} < 5", false), ("${kind} > 5", false),
    ])
    func conditionsMeanWhatTheySay(text: String, expected: Bool) throws {
        let values = ["kind": "long", "n": "12", "empty": "", "yes": "true"]
        if text == "${kind} == long" {
            #expect(ExpressionParser.parse(SourceText(text, at: start)).expression == nil)
        } else {
            #expect(try holds(text, values) == expected)
        }
    }

    @Test(arguments: [
        ("", 10, "the condition is empty", nil),
        ("1 =", 12, "\"=\" cannot stand in a condition", "write \"==\" to compare"),
        ("1 ==", 14, "a value is missing at the end of the condition", nil),
        ("1 == 1 2", 17, "expected an operator or the end, found \"2\"", nil),
        ("(1 == 1", 17, "\")\" is missing at the end of the condition", nil),
        ("'a", 10, "the text that begins here has no closing '", nil),
        ("${a", 10, "the reference that begins here has no \"}\"", nil),
        (
            "kind == 'a'", 10, "expected a value, found \"kind\"",
            "write ${kind} for the variable, or 'kind' for the text"
        ),
        ("1 == 1 adn 2 == 2", 17, "expected an operator or the end, found \"adn\"", "did you mean \"and\"?"),
        ("5", 10, "\"5\" alone is no condition", "compare it with something"),
        ("${a} < 'b'", 18, "< compares numbers, found \"b\"", nil),
        ("${a} matches '('", 24, "\"(\" is not a regular expression", nil),
        ("${a} matches ${b}", 23, "the regular expression of matches must not have references", nil),
        ("1.2.3 == 1", 10, "\"1.2.3\" is no number", nil),
        ("1 & 2", 12, "\"&\" cannot stand in a condition", "write \"and\""),
    ])
    func whatIsWrongIsSaidWithItsPlace(text: String, column: Int, message: String, suggestion: String?) {
        let parsed = ExpressionParser.parse(SourceText(text, at: start))
        #expect(parsed.expression == nil)
        #expect(parsed.diagnostics.map(\.location.column) == [column])
        #expect(parsed.diagnostics.first?.message.hasPrefix(message) == true, "\(parsed.diagnostics)")
        #expect(parsed.diagnostics.first?.suggestion == suggestion)
    }

    @Test func hostileDepthIsRefused() {
        let text = String(repeating: "(", count: 10_000) + "true"
        #expect(ExpressionParser.parse(SourceText(text, at: start)).diagnostics.count == 1)
        let negations = String(repeating: "!", count: 10_000) + "true"
        #expect(ExpressionParser.parse(SourceText(negations, at: start)).diagnostics.count == 1)
    }

    @Test func longChainsAreReadAndAskedInProportionToTheirLength() throws {
        /// The thread's own processor time, which does not depend on what else the machine does.
        func processorTime(terms: Int) throws -> Double {
            let chain = (0..<terms).map { "${n} != \($0)" }.joined(separator: " and ")
            var (before, after) = (timespec(), timespec())
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
            #expect(try holds(chain, ["n": "-1"]))
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
            return Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) / 1e9
        }
        let few = try processorTime(terms: 300)
        let many = try processorTime(terms: 3_000)
        // Ten times the work; quadratic reading would take a hundred times as long.
        #expect(many < few * 40, "\(few) s, \(many) s")
    }

    @Test func theEndOfALongChainHasItsPlace() {
        // References in the file's own escapes put a mark before each term.
        let term = "${__threadNum} &lt; 1 or "
        let count = 500
        let chain = String(repeating: term, count: count)
        let before = #"<threadGroup name="g" threads="1" loops="1"><if condition=""#
        let loaded = LoadedText(
            steps:
                #"<if condition="\#(chain)oops"><sse name="a" path="/"/></if>"#
        )
        let column = before.count + term.count * count + 1
        #expect(loaded.messages.first?.hasPrefix("4:\(column) if") == true, "\(loaded.messages)")
    }

    @Test func aReferenceInAConditionIsResolvedAtLoadWithItsPlace() {
        let loaded = LoadedText(
            steps: #"<if condition="1 &lt; 2 and ${knd} == 'a'"><sse name="ask" path="/v1"/></if>"#)
        #expect(
            loaded.messages == [
                "4:73 if: \"knd\" is no variable, secret or question pool of this plan, and no step sets it"
            ])
    }
}
