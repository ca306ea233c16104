/// One thing that must hold of a plan as a whole; each is a file in this folder.
protocol PlanRule: Sendable {
    /// What is wrong, in any order; empty where the rule is kept.
    func check(_ draft: PlanDraft) -> [Diagnostic]
}

/// All rules; every one is asked, whatever the others say.
enum PlanRules {
    static let all: [any PlanRule] = [
        NamesAreUnique(), GroupsHaveSamplers(), TemplatesResolve(), PoolsCanEnd(),
        NamedThingsExist(), ThresholdsFitSamplers(), ThresholdsAreDistinct(), AssertionsCanHold(),
        DialectsAreSound(), WarmUpEnds(), TargetsAreHTTP(), HeadersAreLegal(), OverridesExist(),
        PoolsSuffice(), ConversationsCarryHistory(), CookiesAreKeptOnce(),
        ControllersHaveSteps(), LoopsTakeTime(), PacesAgree(), RendezvousCanMeet(), RowsAreTheirOwn(),
        ForEachHasValues(),
        ReplaysHaveRows(), CodingsCanBeUndone(), CapacityCanBeSearched(),
    ]

    static func check(_ draft: PlanDraft) -> [Diagnostic] {
        all.flatMap { $0.check(draft) }
    }
}
