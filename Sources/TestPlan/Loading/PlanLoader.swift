/// Reads a plan's file and everything it names, and judges it: the one way to a ``ValidatedPlan``.
package enum PlanLoader {
    /// Loads a plan.
    ///
    /// - Parameters:
    ///   - path: the plan's file; what it names is looked for in its folder and nowhere else.
    ///   - inputs: what was given on the command line and in the environment.
    /// - Throws: a ``PlanError`` with all that is wrong, an unreadable file included.
    package static func load(path: String, inputs: PlanInputs) throws(PlanError) -> ValidatedPlan {
        let bytes: [UInt8]
        do throws(Diagnostic) {
            bytes = try PlanText.read(path)
        } catch {
            throw PlanError(diagnostics: [error], path: path, sources: [:])
        }
        return try load(bytes, path: path, inputs: inputs)
    }

    /// Loads a plan whose text is in memory already.
    static func load(_ bytes: [UInt8], path: String, inputs: PlanInputs) throws(PlanError) -> ValidatedPlan {
        let text = String(decoding: XMLReader.withoutByteOrderMark(bytes), as: UTF8.self)
        let (root, malformed) = XMLReader.read(bytes, file: path)
        guard let root else { throw PlanError(diagnostics: malformed, path: path, sources: [path: text]) }
        let shape = ShapeCheck.check(root)
        guard root.name == Grammar.root, root.namespace == nil else {
            throw PlanError(diagnostics: shape.diagnostics, path: path, sources: [path: text])
        }
        let directory = PlanText.directory(of: path)
        var includes = IncludeReader(directory: directory, access: inputs.files)
        let expanded = includes.expand(root)
        var (draft, undecodable, files) = PlanDecoder.decode(
            expanded, directory: directory, inputs: inputs,
            misspelt: shape.misspelt.union(includes.misspelt))
        draft.incomplete = includes.incomplete
        let unreadable = readPools(of: &draft, directory: directory)
        let unreplayable = readTraces(of: &draft, directory: directory)
        let unsaid = ScriptedTurns.count(in: &draft)
        var diagnostics = malformed + shape.diagnostics + includes.diagnostics
        diagnostics += undecodable + unreadable + unreplayable + unsaid + PlanRules.check(draft)
        diagnostics += PropertiesAreRead(root: expanded, draft: draft).check(draft)
        diagnostics += PlanSchema.check(
            bytes, root: root, reported: diagnostics.filter { $0.location.file == path })
        diagnostics += includes.checkSchema(reported: diagnostics)
        guard diagnostics.isEmpty else {
            files[path] = text
            files.merge(includes.texts) { first, _ in first }
            for pool in draft.plan.questionPools where pool.synthetic == nil {
                addSource(of: pool, in: directory, for: diagnostics, to: &files)
            }
            throw PlanError(diagnostics: diagnostics, path: path, sources: files, secrets: secrets(of: draft))
        }
        return validated(draft, path: path, text: text)
    }

    private static func readPools(of draft: inout PlanDraft, directory: String) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let replayed = Set(draft.plan.threadGroups.compactMap(\.replay?.pool))
        for (index, pool) in draft.plan.questionPools.enumerated() {
            if let prompts = pool.synthetic {
                draft.pools.append(prompts.pool(pool, index: index, seed: draft.seed))
                continue
            }
            do throws(PoolError) {
                draft.pools.append(
                    try PoolReader.read(
                        pool, directory: directory, keepsLines: replayed.contains(pool.name),
                        words: TraceWords(seed: draft.seed, index: index)))
            } catch {
                diagnostics += error.diagnostics
            }
        }
        return diagnostics
    }

    private static func readTraces(of draft: inout PlanDraft, directory: String) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for (index, group) in draft.plan.threadGroups.enumerated() {
            guard let replay = group.replay,
                let place = draft.pools.firstIndex(where: {
                    $0.pool.name == replay.pool && $0.pool.synthetic == nil
                })
            else { continue }
            do throws(PoolError) {
                draft.traces[index] = try ArrivalTrace(
                    replay, of: draft.pools[place],
                    file: PoolReader.shownPath(of: draft.pools[place].pool, in: directory))
            } catch {
                diagnostics += error.diagnostics
            }
        }
        for place in draft.pools.indices { draft.pools[place].forgetLines() }
        return diagnostics
    }

    /// Reads a pool's file again where a diagnostic points into it, to show the line.
    private static func addSource(
        of pool: QuestionPool, in directory: String, for diagnostics: [Diagnostic],
        to files: inout [String: String]
    ) {
        let names = Set(diagnostics.map(\.location).filter { $0.line > 0 }.map(\.file))
        let unknown = names.filter { $0.hasSuffix(pool.file) && files[$0] == nil }
        guard !unknown.isEmpty,
            let text = try? PoolText(pool, directory: directory, limit: Self.shownFileLimit).whole()
        else { return }
        for name in unknown { files[name] = String(decoding: text.bytes, as: UTF8.self) }
    }

    /// The values of `<secret>`, and the passwords of addresses.
    private static func secrets(of draft: PlanDraft) -> [(name: String, value: String)] {
        let declared = draft.plan.secrets.compactMap { secret in
            draft.scope.values[secret.name].flatMap { $0.isEmpty ? nil : (name: secret.name, value: $0) }
        }
        let paths = draft.plan.threadGroups.flatMap(\.samplers).compactMap { sampler -> String? in
            if case .literal(let text)? = sampler.path.segments.first { text } else { nil }
        }
        let addresses =
            [draft.baseURL?.value].compactMap(\.self) + draft.scope.values.values.sorted() + paths
        var known = Set(declared.map(\.value))
        let passwords = addresses.compactMap(password).filter { known.insert($0).inserted }
        return declared + passwords.map { ("password", $0) }
    }

    /// The password in `http://user:password@host`; nil where there is none.
    private static func password(in address: String) -> String? {
        guard let match = address.firstMatch(of: /^[A-Za-z][A-Za-z0-9+.\-]*:\/\/[^\/?#@:]*:([^\/?#]+)@/),
            !match.output.1.isEmpty
        else { return nil }
        return String(match.output.1)
    }

    /// Larger files are not read again only to show a line of them.
    private static let shownFileLimit = 16 << 20

    private static func validated(_ draft: PlanDraft, path: String, text: String) -> ValidatedPlan {
        var plan = draft.plan
        if let base = draft.baseURL {
            // Paths begin with a slash.
            let url = base.value.hasSuffix("/") ? String(base.value.dropLast()) : base.value
            plan.httpDefaults.baseURL = Template(literal: url, location: base.location)
        }
        let secrets = secrets(of: draft)
        return ValidatedPlan(
            plan: plan, path: path, text: text, hash: PlanText.hash(text), seed: draft.seed,
            seedWasDrawn: draft.seedWasDrawn, values: draft.scope.values, inputs: draft.inputs,
            secrets: secrets, pools: draft.pools, traces: draft.traces,
            threadVariables: draft.scope.threadVariables,
            thresholds: plan.thresholds.map(\.value), serviceLevels: plan.serviceLevels.map(\.value),
            warnings: draft.pools.flatMap(\.warnings)
                + BodiesAreJSON(plan: plan, values: draft.scope.values).warnings)
    }
}
