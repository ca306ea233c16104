/// Says what is wrong with the references in a text that is evaluated at load.
///
/// Those are variables' values, the base URL, numbers, durations and file names; nothing that only a thread knows
/// has a value there.
struct ConstantReferences {
    let scope: Scope
    /// What holds the text, as messages call it: `threadGroup "chat": threads`.
    let owner: String

    /// Whether a template has its value before the run: it names nothing that a thread sets or is dealt.
    ///
    /// What is wrong in it counts as known, so that it is told of at load.
    static func hasValue(_ template: Template, in scope: Scope) -> Bool {
        let threads = Set(scope.threadVariables)
        return template.segments.allSatisfy { segment in
            switch segment {
            case .literal, .bytes: true
            case .reference(.name(let name, _), _):
                !threads.contains(name) && scope.kinds[name] != .questionPool
            case .reference(.column(let pool, _, _), _): scope.kinds[pool] != .questionPool
            case .reference(.call(let call), _):
                switch call.function {
                case .property, .environment, .machineName, .text:
                    call.templates.allSatisfy { hasValue($0, in: scope) }
                case .lastSampleOK, .random, .uuid, .threadNumber, .counter, .time, .requestID, .randomString,
                    .timeShift,
                    .name:
                    false
                }
            }
        }
    }

    func diagnostics(for template: Template) -> [Diagnostic] {
        template.segments.flatMap { segment -> [Diagnostic] in
            if case .reference(.call(let call), _) = segment, !call.templates.isEmpty {
                return call.templates.flatMap { diagnostics(for: $0) }
            }
            return [diagnostic(for: segment)].compactMap { $0 }
        }
    }

    private func diagnostic(for segment: Template.Segment) -> Diagnostic? {
        switch segment {
        case .literal, .bytes: nil
        case .reference(.name(let name, let place), _): check(name: name, at: place)
        case .reference(.column(let pool, let column, let place), _):
            check(pool: pool, column: column, at: place)
        case .reference(.call(let call), _): check(call)
        }
    }

    /// Whether the template names something that has no value for a reason already reported.
    func areBroken(in template: Template) -> Bool {
        template.segments.contains { segment in
            switch segment {
            case .reference(.name(let name, _), _): scope.broken.contains(name)
            case .reference(.call(let call), _): call.templates.contains { areBroken(in: $0) }
            case .literal, .bytes, .reference(.column, _): false
            }
        }
    }

    private func check(name: String, at place: SourceLocation) -> Diagnostic? {
        switch scope.kinds[name] {
        case nil:
            let names = scope.names.filter { [.variable, .secret].contains(scope.kinds[$0]) }
            return Diagnostic(
                "\(owner): there is no variable \(name.quoted)", at: place,
                suggestion: Suggestion.text(for: name, in: names)
                    ?? (names.isEmpty ? nil : "variables: " + names.joined(separator: ", ")))
        case .threadVariable: return early("${\(name)} is a thread's variable", place)
        case .questionPool: return early("${\(name)} is a question pool's row", place)
        case .variable, .secret:
            guard scope.values[name] == nil, !scope.broken.contains(name) else { return nil }
            return Diagnostic(
                "\(owner): ${\(name)} has no value yet: variables are evaluated in the order of the plan",
                at: place, suggestion: "define \(name.quoted) before it is used")
        }
    }

    private func check(pool: String, column: String, at place: SourceLocation) -> Diagnostic? {
        guard scope.kinds[pool] != .questionPool else {
            return early("${\(pool).\(column)} is a question pool's row", place)
        }
        return Diagnostic(
            "\(owner): there is no variable \"\(pool).\(column)\"", at: place,
            suggestion: scope.kinds[pool] == nil ? nil : "write ${\(pool)}")
    }

    private func check(_ call: FunctionCall) -> Diagnostic? {
        switch call.function {
        case .threadNumber, .counter, .lastSampleOK: early("${\(call.name)} is a thread's", call.location)
        case .name: early("${\(call.name)} is a request's", call.location)
        case .requestID: early("${\(call.name)} is a request's", call.location)
        case .property, .environment, .random, .uuid, .time, .randomString, .timeShift, .machineName, .text:
            nil
        }
    }

    private func early(_ what: String, _ place: SourceLocation) -> Diagnostic {
        Diagnostic("\(owner): \(what), and this is evaluated once, before the run", at: place)
    }
}
