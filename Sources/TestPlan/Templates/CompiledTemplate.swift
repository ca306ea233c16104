import Formats
import Timing

/// What a template's references read while a thread runs.
package struct TemplateContext: Sendable {
    package let seed: UInt64
    package let group: Int
    /// The thread's number in its group, from 0.
    package let thread: Int
    /// How many threads the group has; deals the numbers of `__counter(FALSE)`.
    package let threads: Int
    /// The thread that random choices and `__counter(FALSE)` are keyed by: in an open group 0, since any thread may
    /// run an arrival.
    package var keyThread: Int
    /// The iteration of the nearest enclosing loop, from 0; in an open group the number of the arrival.
    package var iteration = 0
    /// The next random draw of this iteration; each `__Random` and `__UUID` takes one.
    package var draw = 0
    /// The row of each pool in this iteration, by the pool's index in ``ValidatedPlan/pools``.
    package var rows: [Int]
    package let pools: [LoadedPool]
    /// What steps have set, by the slot of ``ValidatedPlan/threadVariables``.
    ///
    /// What the plan's variable of that name says, or empty, until set; kept from one iteration to the next, as in
    /// JMeter.
    package var variables: [[UInt8]]
    /// Whether the thread's last request succeeded; true before the first, as in JMeter.
    package var lastSampleOK = true
    /// The value of `${__requestId}`.
    package var requestID = ""
    /// What `__testPlanName` and its like give.
    package var names = Names()
    package let wallClock: WallClockOffset

    package init(
        seed: UInt64, group: Int, thread: Int, threads: Int, pools: [LoadedPool], variables: [[UInt8]] = [],
        wallClock: WallClockOffset
    ) {
        self.seed = seed
        self.group = group
        self.thread = thread
        keyThread = thread
        self.threads = threads
        self.pools = pools
        self.wallClock = wallClock
        self.variables = variables
        rows = Array(repeating: 0, count: pools.count)
    }
}

extension TemplateContext {
    /// The names of where a request stands in the plan.
    package struct Names: Sendable {
        package var plan = ""
        package var group = ""
        package var sampler = ""

        package init() {}

        func name(_ kind: FunctionCall.NameKind) -> String {
            switch kind {
            case .plan: plan
            case .group: group
            case .sampler: sampler
            }
        }
    }
}

/// A template ready to be rendered once a request: what does not change is already text.
package struct CompiledTemplate: Sendable {
    /// What is appended one after another.
    enum Piece: Sendable {
        case literal([UInt8])
        case cell(pool: Int, column: Int, Template.Encoding)
        /// What stands at a path in a cell that holds JSON; loading has made sure that every row has it.
        case cellPath(pool: Int, column: Int, CellPath, Template.Encoding)
        /// A whole row as a JSON object; the keys are escaped, quoted and followed by their colon.
        case row(pool: Int, keys: [[UInt8]])
        case threadVariable(slot: Int, Template.Encoding)
        case random(ClosedRange<Int>)
        /// Between two numbers that are known when it is drawn; empty where they are none.
        case randomBetween(CompiledTemplate, CompiledTemplate)
        case uuid
        case threadNumber
        case lastSampleOK
        case counter(perThread: Bool)
        case time(TimePattern)
        case requestID(Template.Encoding)
        case randomString(Int, of: [Character], Template.Encoding)
        case shiftedTime(TimePattern, seconds: Int)
        case name(FunctionCall.NameKind, Template.Encoding)
        case text(TextFunction, [CompiledTemplate], Template.Encoding)
    }

    /// No two literals stand side by side.
    let pieces: [Piece]
    /// The pools it draws from, by index in ``ValidatedPlan/pools``, in rising order.
    package let pools: [Int]

    init(pieces: [Piece], pools: [Int]) {
        self.pieces = pieces
        self.pools = pools
    }

    /// The whole text where it is the same for every request; nil where it is not.
    package var constant: [UInt8]? {
        if pieces.isEmpty { return [] }
        guard pieces.count == 1, case .literal(let bytes) = pieces[0] else { return nil }
        return bytes
    }

    /// The cell of a pool that it is, or is a part of; nil where it is anything else.
    var onlyCell: (pool: Int, column: Int, path: CellPath?)? {
        guard pieces.count == 1 else { return nil }
        switch pieces[0] {
        case .cell(let pool, let column, _): return (pool, column, nil)
        case .cellPath(let pool, let column, let path, _): return (pool, column, path)
        default: return nil
        }
    }

    /// Appends the text for one request; allocates nothing but room in `bytes`, and what a path
    /// looks into.
    package func render(into bytes: inout [UInt8], _ context: inout TemplateContext) {
        for piece in pieces {
            switch piece {
            case .literal(let text):
                bytes.append(contentsOf: text)
            case .cell(let pool, let column, let encoding):
                bytes.append(context.pools[pool].cell(row: context.rows[pool], column: column), as: encoding)
            case .cellPath(let pool, let column, let path, let encoding):
                let cell = context.pools[pool].cell(row: context.rows[pool], column: column)
                bytes.append(path.value(in: cell) ?? [], as: encoding)
            case .row(let pool, let keys):
                bytes.appendRow(context.rows[pool], of: context.pools[pool], keys: keys)
            case .threadVariable(let slot, let encoding):
                bytes.append(context.variables[slot], as: encoding)
            case .random(let range):
                var random = context.nextRandom()
                bytes.append(decimal: random.number(in: range))
            case .randomBetween(let min, let max):
                guard let low = min.number(&context), let high = max.number(&context), low <= high else {
                    continue
                }
                var random = context.nextRandom()
                bytes.append(decimal: random.number(in: low...high))
            case .uuid:
                var random = context.nextRandom()
                bytes.appendUUID(from: &random)
            case .lastSampleOK:
                bytes.append(contentsOf: (context.lastSampleOK ? "true" : "false").utf8)
            case .threadNumber:
                bytes.append(decimal: context.thread + 1)
            case .counter(perThread: true):
                bytes.append(decimal: context.iteration + 1)
            case .counter(perThread: false):
                bytes.append(decimal: context.iteration * context.threads + context.keyThread + 1)
            case .time(let pattern):
                let now = context.wallClock.unixNanoseconds(Instant.now())
                pattern.render(into: &bytes, unixNanoseconds: now)
            case .requestID(let encoding):
                bytes.append(context.requestID.utf8, as: encoding)
            case .randomString(let length, let characters, let encoding):
                var random = context.nextRandom()
                bytes.appendRandomString(length, of: characters, encoding, from: &random)
            case .shiftedTime(let pattern, let seconds):
                let now = context.wallClock.unixNanoseconds(Instant.now())
                pattern.render(into: &bytes, unixNanoseconds: now + Int64(seconds) * 1_000_000_000)
            case .name(let kind, let encoding):
                bytes.append(context.names.name(kind).utf8, as: encoding)
            case .text(let function, let templates, let encoding):
                let texts = templates.map { template in
                    var text: [UInt8] = []
                    template.render(into: &text, &context)
                    return text
                }
                bytes.append(function.apply(texts), as: encoding)
            }
        }
    }
}

extension CompiledTemplate {
    /// A whole number that is all of the text; nil where it is anything else.
    fileprivate func number(_ context: inout TemplateContext) -> Int? {
        var text: [UInt8] = []
        render(into: &text, &context)
        return TextFunction.number(text)
    }
}

extension TemplateContext {
    /// The generator of the iteration's next choice.
    mutating func nextRandom() -> KeyedRandom {
        defer { draw += 1 }
        return KeyedRandom(seed: seed, group: group, thread: keyThread, iteration: iteration, draw: draw)
    }
}

extension [UInt8] {
    /// Appends a random UUID (RFC 9562, version 4) in lower case, as Java writes it.
    mutating func appendUUID(from random: inout KeyedRandom) {
        let high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { append(UInt8(ascii: "-")) }
            let half = index < 8 ? high : low
            append(hexadecimal: UInt8(truncatingIfNeeded: half >> UInt64((7 - index % 8) * 8)))
        }
    }

    /// Appends so many of the characters, each equally likely.
    mutating func appendRandomString(
        _ length: Int, of characters: [Character], _ encoding: Template.Encoding,
        from random: inout KeyedRandom
    ) {
        for _ in 0..<length {
            let index = Int(truncatingIfNeeded: random.number(below: UInt64(characters.count)))
            append(String(characters[index]).utf8, as: encoding)
        }
    }

    /// Appends a row as a JSON object; a key that the row lacks is left out.
    fileprivate mutating func appendRow(_ row: Int, of pool: LoadedPool, keys: [[UInt8]]) {
        append(UInt8(ascii: "{"))
        var isFirst = true
        for (column, key) in keys.enumerated() {
            let cell = pool.cell(row: row, column: column)
            let isJSONText = pool.isJSONText(row: row, column: column)
            // No JSON value is empty: so is only the cell of a key that is absent.
            if isJSONText && cell.isEmpty { continue }
            if !isFirst { append(UInt8(ascii: ",")) }
            isFirst = false
            append(contentsOf: key)
            if isJSONText {
                append(contentsOf: cell)
            } else {
                append(UInt8(ascii: "\""))
                appendJSONEscaped(cell)
                append(UInt8(ascii: "\""))
            }
        }
        append(UInt8(ascii: "}"))
    }
}
