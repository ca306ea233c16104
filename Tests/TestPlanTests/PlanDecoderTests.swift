import Metrics
import Testing
import Timing

@testable import TestPlan

@Suite struct PlanDecoderTests {
    private func load(_ inputs: PlanInputs = PlanInputs()) throws -> ValidatedPlan {
        let loaded = LoadedText(FullPlan.text, inputs: inputs)
        return try #require(loaded.plan, "\(loaded.error?.description ?? "")")
    }

    @Test func aWholePlanIsRead() throws {
        let plan = try load().plan
        #expect(plan.name == "everything")
        #expect(plan.seed == 42)
        #expect(plan.stallAfter == .seconds(Int64(3)))
        #expect(plan.end.mode == .drain)
        #expect(plan.end.drainTimeout == .seconds(Int64(10)))
        #expect(plan.httpDefaults.timeouts.total == .seconds(Int64(300)))
        #expect(plan.httpDefaults.followRedirects == .yes)
        #expect(plan.httpDefaults.headers.map(\.name) == ["X-Key"])
        #expect(plan.serviceLevels.first?.value.limits.count == 10)
        #expect(plan.serviceLevels.first?.value.phases.map(\.name) == ["retrieved"])
        #expect(plan.warmUp?.duration == .seconds(Int64(10)))
        #expect(plan.warmUp?.iterations == 1)
    }

    @Test func aGroupKeepsItsStepsInOrder() throws {
        let group = try #require(try load().plan.threadGroups.first)
        let steps = group.steps.map { step in
            switch step {
            case .sampler(let sampler): sampler.label
            case .thinkTime: "thinkTime"
            case .pace: "pace"
            case .rendezvous: "rendezvous"
            case .assignment: "set"
            case .counter: "counter"
            case .controller(let controller): controller.label
            }
        }
        #expect(steps == ["http \"log in\"", "thinkTime", "sse \"ask\"", "thinkTime", "sse \"tell\""])
        #expect(group.loops == .forever)
        #expect(group.onSampleError == .startNextLoop)
    }

    @Test func controllersKeepTheirStepsAndNames() throws {
        let plan = try load().plan
        let group = try #require(plan.threadGroups.first { $0.name == "steps" })
        #expect(
            group.controllers.map(\.elementName) == [
                "loop", "while", "if", "switch", "forEach", "onceOnly", "random", "randomOrder", "interleave",
                "percent", "transaction", "runtime",
            ])
        #expect(group.shape == .stages(group.stages))
        #expect(group.threads == 50)
        #expect(group.duration == .seconds(Int64(60)))
        #expect(group.samplers.count == 16)
        #expect(plan.threadGroups.map(\.role).filter { $0 != .main } == [.setUp, .tearDown])
        #expect(plan.threadGroups.first { $0.role == .setUp }?.onSampleError == .stopTest)
    }

    @Test func assertionsAreNamedAfterTheirConditions() throws {
        let samplers = try load().plan.threadGroups[0].samplers
        #expect(
            samplers[0].assertions.map(\.name) == [
                "logged in: status is 200 or 204", "logged in: takes at most 2s",
            ])
        #expect(
            samplers[1].assertions.map(\.name) == [
                "content contains \"a\"", "content matches \"b+\"", "content has at least 1 character",
            ])
    }

    @Test func thresholdsAreInTheUnitsOfTheirMetrics() throws {
        let thresholds = try load().thresholds
        #expect(thresholds.map(\.limit) == [800e6, 0.01, 0.99, 1.5, 1000, 1e9])
        #expect(thresholds[0].name == "first token")
        #expect(thresholds[0].confidence == 0.95)
        #expect(thresholds[0].abortAfter == .seconds(Int64(60)))
        #expect(thresholds[1].name == "errorRate at most 1%")
        #expect(thresholds[1].abortAfter == nil)
        #expect(thresholds[2].serviceLevel == "interactive")
    }

    @Test func numbersAndDurationsComeFromProperties() throws {
        let inputs = PlanInputs(properties: ["threads": "50", "duration": "90s", "follow": "false"])
        let plan = try load(inputs).plan
        #expect(plan.threadGroups[0].threads == 50)
        #expect(plan.threadGroups[0].duration == .seconds(Int64(90)))
        #expect(plan.httpDefaults.followRedirects == .no)
    }

    @Test func variablesAreEvaluatedInOrderAndReplacedBySet() throws {
        #expect(try load().values["target"] == "http://127.0.0.1:8089/")
        let plan = try load(PlanInputs(set: ["host": "http://other"]))
        #expect(plan.values["target"] == "http://other")
    }

    @Test func theBaseURLIsReadyForPathsToBeAppended() throws {
        let template = try #require(try load().plan.httpDefaults.baseURL)
        guard case .literal(let url)? = template.segments.first, template.segments.count == 1 else {
            Issue.record("\(template)")
            return
        }
        #expect(url == "http://127.0.0.1:8089")
    }

    @Test func aSecretComesFromTheEnvironmentAndIsKnownAsOne() throws {
        let plan = try load(PlanInputs(environment: ["API_KEY": "s3cret"]))
        #expect(plan.values["apiKey"] == "s3cret")
        #expect(plan.secrets.map(\.value) == ["s3cret"])
        #expect(try load(PlanInputs(environment: ["API_KEY": ""])).values["apiKey"] == "none")
    }

    @Test func aSeedIsDrawnWhereThePlanHasNone() throws {
        let plan = try #require(LoadedText().plan)
        #expect(plan.seedWasDrawn && plan.seed > 0 && plan.plan.seed == nil)
        let seeded = try load()
        #expect(!seeded.seedWasDrawn && seeded.seed == 42)
    }

    @Test func thePlansTextHasAnIdentity() throws {
        #expect(PlanText.hash("") == "cbf29ce484222325")
        #expect(PlanText.hash("a") == "af63dc4c8601ec8c")
        #expect(try load().hash.count == 16)
    }

    @Test(arguments: [
        ("<sse name='a' path='/'><body>{\"q\":\"${__UUID}\"}</body></sse>", true),
        ("<http name='a' path='/'><body> {\"q\":\"${__UUID}\"}</body></http>", true),
        ("<http name='a' path='/'><body>q=\"${__UUID}\"</body></http>", false),
        (
            "<sse name='a' path='/'><header name='content-type' value='text/plain'/>"
                + "<body>{\"q\":\"${__UUID}\"}</body></sse>", false
        ),
    ])
    func aBodyIsJSONUnlessThePlanSaysOtherwise(step: String, isJSON: Bool) throws {
        let loaded = LoadedText(steps: step)
        let plan = try #require(loaded.plan, "\(loaded.messages)").plan
        let body = try #require(plan.threadGroups[0].samplers[0].body)
        let isEscaped = body.content.segments.contains { segment in
            if case .reference(_, .jsonString) = segment { true } else { false }
        }
        #expect(isEscaped == isJSON)
    }
}

extension ThreadGroup {
    fileprivate var stages: [LoadStage] { if case .stages(let stages) = shape { stages } else { [] } }
}
