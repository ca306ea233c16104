/// Reads the lists of scripted conversations before the run: each row has one, and the longest bounds the turns.
enum ScriptedTurns {
    /// Sets how many turns each scripted conversation has at most.
    ///
    /// - Returns: what is wrong with their lists; a name that nobody knows is left to ``TemplatesResolve``.
    static func count(in draft: inout PlanDraft) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let (scope, inputs, pools) = (draft.scope, draft.inputs, draft.pools)
        for index in draft.plan.threadGroups.indices {
            draft.plan.threadGroups[index].steps.updateControllers { controller in
                guard var conversation = controller.conversation, let script = conversation.script else {
                    return
                }
                let problems = script.problems(
                    values: scope.values, inputs: inputs, pools: pools, threadVariables: scope.threadVariables
                )
                guard problems.isEmpty else { return }
                let compiled = CompiledTemplate(
                    script, values: scope.values, inputs: inputs, pools: pools,
                    threadVariables: scope.threadVariables)
                do throws(Diagnostic) {
                    let most = try most(
                        compiled, pools, controller.label, at: script.location,
                        needsAnswers: conversation.history == .recorded)
                    let upper = min(conversation.turns.upperBound, most)
                    conversation.turns = min(conversation.turns.lowerBound, upper)...upper
                    controller.kind = .conversation(conversation)
                } catch {
                    diagnostics.append(error)
                }
            }
        }
        return diagnostics
    }

    /// The turns of the longest list.
    private static func most(
        _ script: CompiledTemplate, _ pools: [LoadedPool], _ label: String, at location: SourceLocation,
        needsAnswers: Bool
    ) throws(Diagnostic) -> Int {
        guard let found = script.onlyCell else {
            throw Diagnostic(
                "\(label): script must be one column of a question pool, or what stands in one", at: location,
                suggestion: "for example script=\"${questions.turns}\"")
        }
        let pool = pools[found.pool]
        var most = 0
        var hasAnswers = false
        for row in 0..<pool.rowCount {
            let cell = pool.cell(row: row, column: found.column)
            let text = found.path.map { $0.value(in: cell) ?? [] } ?? Array(cell)
            guard let list = ConversationScript(text) else {
                throw Diagnostic(
                    "\(label): row \(row + 1) of the pool \(pool.pool.name.quoted) (\(pool.pool.file)) has no list of "
                        + "strings or messages here", at: location,
                    suggestion:
                        "it must be such as [\"Hi\",\"And then?\"] or [{\"role\":\"user\",\"content\":\"Hi\"}]"
                )
            }
            most = max(most, list.turns.count)
            hasAnswers = hasAnswers || list.answers.contains { !$0.isEmpty }
        }
        guard hasAnswers || !needsAnswers else {
            throw Diagnostic(
                "\(label): history=\"recorded\", and in no row of the pool \(pool.pool.name.quoted) (\(pool.pool.file)) does "
                    + "anybody answer", at: location,
                suggestion: "messages of the roles assistant and gpt are answers")
        }
        guard most > 0 else {
            throw Diagnostic(
                "\(label): in no row of the pool \(pool.pool.name.quoted) (\(pool.pool.file)) does the user say "
                    + "anything", at: location, suggestion: "messages of the roles user and human are said")
        }
        return most
    }
}

extension [Step] {
    /// Calls `update` for each controller, at any depth.
    fileprivate mutating func updateControllers(_ update: (inout Controller) -> Void) {
        for index in indices {
            guard case .controller(var controller) = self[index] else { continue }
            update(&controller)
            controller.steps.updateControllers(update)
            for branch in controller.branches.indices {
                controller.branches[branch].steps.updateControllers(update)
            }
            self[index] = .controller(controller)
        }
    }
}
