import TestPlan

/// A part of the run: the groups that run at the same time.
package struct RunPhase: Equatable, Sendable {
    package let role: ThreadGroup.Role
    /// Indexes into ``ExecutionGraph/groups``, in the order of the plan.
    package let groups: [Int]

    package init(role: ThreadGroup.Role, groups: [Int]) {
        self.role = role
        self.groups = groups
    }

    /// The parts that have a group, in their order.
    ///
    /// - Parameter inTurn: each group of the load is a part of its own.
    static func all(of groups: [GroupPlan], inTurn: Bool) -> [RunPhase] {
        ThreadGroup.Role.allCases.flatMap { role -> [RunPhase] in
            let own = groups.indices.filter { groups[$0].role == role }
            if own.isEmpty { return [] }
            let parts = inTurn && role == .main ? own.map { [$0] } : [own]
            return parts.map { RunPhase(role: role, groups: $0) }
        }
    }
}
