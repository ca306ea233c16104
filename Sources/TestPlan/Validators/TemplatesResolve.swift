/// Every `${…}` in a path, header or body has a value during the run.
struct TemplatesResolve: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        // A pool that could not be read has been reported; its columns are not known.
        let read = Set(draft.pools.map(\.pool.name))
        let broken = draft.scope.broken.union(
            draft.scope.names(of: .questionPool).filter { !read.contains($0) })
        let threadVariables = draft.scope.threadVariables
        return draft.requestTemplates.flatMap { owner, template in
            // A step of a file that could not be read may set any name.
            template
                .problems(
                    values: draft.scope.values, inputs: draft.inputs, pools: draft.pools,
                    threadVariables: threadVariables,
                    broken: draft.incomplete.isEmpty ? broken : broken.union(template.names)
                )
                .map { Diagnostic("\(owner): \($0.message)", at: $0.location, suggestion: $0.suggestion) }
        }
    }
}
