import Formats

extension ValidatedPlan {
    /// The template with the plan's variables, properties and pools resolved.
    package func compile(_ template: Template) -> CompiledTemplate {
        CompiledTemplate(
            template, values: values, inputs: inputs, pools: pools, threadVariables: threadVariables)
    }
}

extension CompiledTemplate {
    /// Resolves a template's references; one that ``Template/problems(values:inputs:pools:broken:)`` reports
    /// becomes empty text.
    package init(
        _ template: Template, values: [String: String], inputs: PlanInputs, pools: [LoadedPool],
        threadVariables: [String] = []
    ) {
        var compiler = TemplateCompiler(
            values: values, inputs: inputs, pools: pools, threadVariables: threadVariables, broken: [],
            checksRows: false)
        self = compiler.compile(template)
    }
}

extension Template {
    /// Everything that keeps the template from being rendered in a thread: unknown names and columns, properties
    /// without a value, variables that are no number where one is needed.
    ///
    /// - Parameters:
    ///   - values: variables and secrets, evaluated.
    ///   - threadVariables: names that steps set during the run, by slot.
    ///   - broken: names whose own definition is wrong and reported elsewhere; references to them are not
    ///     reported again.
    package func problems(
        values: [String: String], inputs: PlanInputs, pools: [LoadedPool], threadVariables: [String] = [],
        broken: Set<String> = []
    ) -> [Diagnostic] {
        var compiler = TemplateCompiler(
            values: values, inputs: inputs, pools: pools, threadVariables: threadVariables, broken: broken,
            checksRows: true)
        _ = compiler.compile(self)
        return compiler.diagnostics
    }
}

/// Turns one template's segments into pieces.
private struct TemplateCompiler {
    let values: [String: String]
    let inputs: PlanInputs
    let pools: [LoadedPool]
    let threadVariables: [String]
    let broken: Set<String>
    /// Look whether every row of a pool has what a path leads to; a plan that is valid has been looked at.
    let checksRows: Bool
    private(set) var diagnostics: [Diagnostic] = []
    private var pieces: [CompiledTemplate.Piece] = []
    private var literal: [UInt8] = []
    private var usedPools: Set<Int> = []

    init(
        values: [String: String], inputs: PlanInputs, pools: [LoadedPool], threadVariables: [String],
        broken: Set<String>, checksRows: Bool
    ) {
        self.checksRows = checksRows
        self.values = values
        self.inputs = inputs
        self.pools = pools
        self.threadVariables = threadVariables
        self.broken = broken
    }

    mutating func compile(_ template: Template) -> CompiledTemplate {
        for segment in template.segments {
            switch segment {
            case .literal(let text):
                literal.append(contentsOf: text.utf8)
            case .bytes(let bytes):
                literal.append(contentsOf: bytes)
            case .reference(let reference, let encoding):
                do throws(Diagnostic) {
                    try add(reference, encoding)
                } catch {
                    diagnostics.append(error)
                }
            }
        }
        flushLiteral()
        return CompiledTemplate(pieces: pieces, pools: usedPools.sorted())
    }

    private mutating func flushLiteral() {
        if literal.isEmpty { return }
        pieces.append(.literal(literal))
        literal = []
    }

    private mutating func add(_ piece: CompiledTemplate.Piece) {
        flushLiteral()
        pieces.append(piece)
    }

    private mutating func add(
        _ reference: Template.Reference, _ encoding: Template.Encoding
    ) throws(Diagnostic) {
        switch reference {
        case .name(let name, let location):
            if let slot = threadVariables.firstIndex(of: name) {
                // Also where it is a variable of the plan: that is what it begins with.
                add(.threadVariable(slot: slot, encoding))
            } else if let value = values[name] {
                literal.append(value.utf8, as: encoding)
            } else if let index = pools.firstIndex(where: { $0.pool.name == name }) {
                try addRow(of: index, encoding, location)
            } else if !broken.contains(name) {
                throw unknownName(name, location)
            }
        case .column(let pool, let column, let location):
            if let value = values["\(pool).\(column)"] {
                literal.append(value.utf8, as: encoding)
            } else if let index = pools.firstIndex(where: { $0.pool.name == pool }) {
                try addCell(of: index, column, encoding, location)
            } else if !broken.contains(pool) && !broken.contains("\(pool).\(column)") {
                throw unknownPool(pool, column, location)
            }
        case .call(let call):
            try add(call, encoding)
        }
    }

    private mutating func addRow(
        of index: Int, _ encoding: Template.Encoding, _ location: SourceLocation
    ) throws(Diagnostic) {
        let pool = pools[index]
        if broken.contains(pool.pool.name) { return }
        usedPools.insert(index)
        if let column = pool.promptColumn ?? (pool.columns.count <= 1 ? 0 : nil) {
            add(.cell(pool: index, column: column, encoding))
            return
        }
        guard encoding == .raw else {
            let name = pool.pool.name
            throw Diagnostic(
                "the pool \"\(name)\" has the columns \(list(pool.columns)); a JSON string can hold only one",
                at: location, suggestion: "write \"${\(name).\(pool.columns[0])}\"")
        }
        let keys = pool.columns.map { column in
            var key = [UInt8(ascii: "\"")]
            key.appendJSONEscaped(column.utf8)
            return key + [UInt8(ascii: "\""), UInt8(ascii: ":")]
        }
        add(.row(pool: index, keys: keys))
    }

    private mutating func addCell(
        of index: Int, _ column: String, _ encoding: Template.Encoding, _ location: SourceLocation
    ) throws(Diagnostic) {
        let pool = pools[index]
        if broken.contains(pool.pool.name) { return }
        guard let place = pool.columns.firstIndex(of: column) else {
            if let (place, path) = CellPath.split(column, columns: pool.columns) {
                try addPath(path, column, of: index, place, encoding, location)
                return
            }
            let name = pool.pool.name
            guard !pool.columns.isEmpty else {
                throw Diagnostic(
                    "the rows of the pool \"\(name)\" are plain text and have no column \"\(column)\"",
                    at: location, suggestion: "write \"${\(name)}\"")
            }
            throw Diagnostic(
                "the pool \"\(name)\" has no column \"\(column)\"; it has \(list(pool.columns))",
                at: location,
                suggestion: Suggestion.text(for: column, in: pool.columns))
        }
        usedPools.insert(index)
        add(.cell(pool: index, column: place, encoding))
    }

    private mutating func addPath(
        _ path: CellPath, _ written: String, of index: Int, _ column: Int, _ encoding: Template.Encoding,
        _ location: SourceLocation
    ) throws(Diagnostic) {
        let pool = pools[index]
        for row in 0..<(checksRows ? pool.rowCount : 0)
        where path.value(in: pool.cell(row: row, column: column)) == nil {
            throw Diagnostic(
                "row \(row + 1) of the pool \"\(pool.pool.name)\" (\(pool.pool.file)) has nothing at \"\(written)\"",
                at: location, suggestion: "remove the row, or name what every row has")
        }
        usedPools.insert(index)
        add(.cellPath(pool: index, column: column, path, encoding))
    }

    private mutating func add(_ call: FunctionCall, _ encoding: Template.Encoding) throws(Diagnostic) {
        if let value = try call.constant(inputs) {
            literal.append(value.utf8, as: encoding)
            return
        }
        switch call.function {
        case .environment, .machineName: break
        case .property(_, let fallback):
            if let fallback { add(.text, of: [fallback], encoding) }
        case .random(let min, let max): try add(randomFrom: min, to: max, call.location)
        case .uuid: add(.uuid)
        case .threadNumber: add(.threadNumber)
        case .lastSampleOK: add(.lastSampleOK)
        case .counter(let perThread): add(.counter(perThread: perThread))
        case .time(let format):
            var problem: String?
            add(.time(TimePattern(format, encoding: encoding, problem: &problem)))
        case .requestID: add(.requestID(encoding))
        case .randomString(let length, let characters):
            add(.randomString(length, of: characters, encoding))
        case .timeShift(let format, let seconds):
            var problem: String?
            add(.shiftedTime(TimePattern(format, encoding: encoding, problem: &problem), seconds: seconds))
        case .name(let kind): add(.name(kind, encoding))
        case .text(let function, let templates): add(function, of: templates, encoding)
        }
    }

    /// Adds a random number; where both ends are known, they are checked here.
    private mutating func add(
        randomFrom min: Template, to max: Template, _ location: SourceLocation
    ) throws(Diagnostic) {
        let problems = diagnostics.count
        let ends = [compiled(min), compiled(max)]
        let isBroken = [min, max].contains { !$0.names.isDisjoint(with: broken) }
        if isBroken || diagnostics.count > problems { return }
        guard let low = ends[0].constant, let high = ends[1].constant else {
            add(.randomBetween(ends[0], ends[1]))
            return
        }
        let range = try FunctionCall.range(
            min: (String(decoding: low, as: UTF8.self), min.location),
            max: (String(decoding: high, as: UTF8.self), max.location), location: location)
        add(.random(range))
    }

    /// A template within this one.
    private mutating func compiled(_ template: Template) -> CompiledTemplate {
        var compiler = TemplateCompiler(
            values: values, inputs: inputs, pools: pools, threadVariables: threadVariables,
            broken: broken, checksRows: checksRows)
        let compiled = compiler.compile(template)
        diagnostics += compiler.diagnostics
        usedPools.formUnion(compiled.pools)
        return compiled
    }

    /// Adds a function of texts, or its result where all of them are constant.
    private mutating func add(
        _ function: TextFunction, of templates: [Template], _ encoding: Template.Encoding
    ) {
        let compiled = templates.map { self.compiled($0) }
        let constants = compiled.compactMap(\.constant)
        if constants.count == compiled.count {
            literal.append(function.apply(constants), as: encoding)
        } else {
            add(.text(function, compiled, encoding))
        }
    }

    private func list(_ names: [String]) -> String {
        names.prefix(12).map { "\"\($0)\"" }.joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    }

    private func unknownName(_ name: String, _ location: SourceLocation) -> Diagnostic {
        let known = values.keys.sorted() + pools.map(\.pool.name) + threadVariables
        let function = FunctionCall.names.map { String($0.dropFirst(2)) }.first { $0 == name }
        return Diagnostic(
            "\"\(name)\" is no variable, secret or question pool of this plan, and no step sets it",
            at: location,
            suggestion: function.map { "did you mean the function \"${__\($0)}\"?" }
                ?? Suggestion.text(for: name, in: known))
    }

    private func unknownPool(_ pool: String, _ column: String, _ location: SourceLocation) -> Diagnostic {
        if values[pool] != nil {
            return Diagnostic(
                "\"\(pool)\" is a variable and has no column \"\(column)\"", at: location,
                suggestion: "write \"${\(pool)}\"")
        }
        return Diagnostic(
            "there is no question pool \"\(pool)\" in this plan", at: location,
            suggestion: Suggestion.text(for: pool, in: pools.map(\.pool.name)))
    }
}

extension CompiledTemplate {
    /// A text without references.
    package init(literal: String) {
        self.init(pieces: literal.isEmpty ? [] : [.literal(Array(literal.utf8))], pools: [])
    }
}
