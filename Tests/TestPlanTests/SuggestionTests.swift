import TestPlan
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("thread", "threads"), ("Threads", "threads"), ("rampup", "rampUp"), ("rmapUp", "rampUp"),
        ("duratoin", "duration"), ("lops", "loops"), ("onSampleErr", "onSampleError"),
    ])
    func findsTheNameThatWasMeant(name: String, meant: String) {
        let names = ["name", "threads", "loops", "duration", "rampUp", "startupDelay", "onSampleError"]
        #expect(Suggestion.nearest(to: name, in: names) == meant)
        #expect(Suggestion.text(for: name, in: names) == "did you mean \"\(meant)\"?")
    }

    @Test(arguments: ["", "x", "zzzzzz", "users", "connectTimeout"])
    func keepsSilentWhereNothingIsNear(name: String) {
        #expect(Suggestion.nearest(to: name, in: ["name", "threads", "rampUp", ""]) == nil)
        #expect(Suggestion.text(for: name, in: []) == nil)
    }

    @Test func prefersTheNearestThenTheFirst() {
        #expect(Suggestion.nearest(to: "ttft", in: ["ttfa", "ttfb", "tpot"]) == "ttfa")
        #expect(Suggestion.nearest(to: "questionss", in: ["question", "questions"]) == "questions")
        #expect(Suggestion.nearest(to: "a", in: ["b"]) == nil)
    }
}
