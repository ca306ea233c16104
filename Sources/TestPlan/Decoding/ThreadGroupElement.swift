import Timing

extension PlanDecoder {
    /// Reads `<threadGroup>`, `<openThreadGroup>`, `<setUp>` or `<tearDown>` and its steps, which keep their order.
    mutating func group(_ element: XMLElement, defaults: HTTPDefaults) -> ThreadGroup {
        var group = ThreadGroup(name: title(of: element), threads: 1, location: element.location)
        group.role = ThreadGroup.Role(rawValue: element.name) ?? .main
        if group.role != .main, group.name.isEmpty { group.name = element.name }
        group.startupDelay = duration("startupDelay", of: element, .zeroOrMore) ?? group.startupDelay
        if element.name == "openThreadGroup" {
            readArrivals(element, into: &group)
        } else if let stages = element.children(named: "stages").first {
            readStages(stages, of: element, into: &group)
        } else {
            readThreads(element, into: &group)
        }
        // What has not been set up cannot be measured.
        group.onSampleError =
            choice("onSampleError", of: element, ThreadGroup.OnSampleError.self)
            ?? (group.role == .setUp ? .stopTest : group.onSampleError)
        group.steps = steps(in: element, defaults: defaults)
        return group
    }

    private mutating func readThreads(_ element: XMLElement, into group: inout ThreadGroup) {
        if element.attribute("threads") == nil, group.role == .main, !misspelt.contains(element.location) {
            report("the attribute \"threads\" is missing", at: element.location, in: element)
        }
        group.threads = integer("threads", of: element, atLeast: 1) ?? 1
        group.loops = loops("loops", of: element)
        group.duration = duration("duration", of: element, .positive)
        group.rampUp = duration("rampUp", of: element, .zeroOrMore) ?? group.rampUp
        let isOpenEnded = ["loops", "duration"].allSatisfy { element.attribute($0) == nil }
        if isOpenEnded, group.role != .main { group.loops = .count(1) }
        if isOpenEnded, group.role == .main, !misspelt.contains(element.location) {
            report(
                "loops or duration is needed, or it would have no end", at: element.location, in: element,
                suggestion: "for example duration=\"5m\", or loops=\"forever\" to go on until it is stopped")
        }
    }

    private mutating func readStages(
        _ stages: XMLElement, of element: XMLElement, into group: inout ThreadGroup
    ) {
        for name in ["threads", "loops", "duration", "rampUp"] {
            guard let attribute = element.attribute(name) else { continue }
            report(
                "\(name) and <stages> exclude each other: the stages say it", at: attribute.location,
                in: element)
        }
        let read = loadStages(stages, "threads")
        group.shape = .stages(read)
        group.threads = Int(read.map(\.target).max() ?? 1)
        group.duration = read.map(\.duration).reduce(.zero, +)
    }

    private mutating func readArrivals(_ element: XMLElement, into group: inout ThreadGroup) {
        group.threads = integer("maxThreads", of: element, atLeast: 1) ?? 1
        let arrivals = arrivals(element)
        let constant = ["rate", "duration"].compactMap { element.attribute($0) }
        if let replay = element.children(named: "replay").first {
            readReplay(replay, of: element, into: &group)
        } else if let stages = element.children(named: "stages").first {
            for attribute in constant {
                report(
                    "\(attribute.name) and <stages> exclude each other: the stages say it",
                    at: attribute.location, in: element)
            }
            group.shape = .open(loadStages(stages, "rate"), arrivals)
        } else {
            if constant.count < 2, !misspelt.contains(element.location) {
                report(
                    "rate and duration, <stages> or <replay> are needed", at: element.location, in: element,
                    suggestion: "for example rate=\"12/s\" duration=\"5m\"")
            }
            let rate = rate("rate", of: element, allowsZero: false)
            let length = duration("duration", of: element, .positive)
            let stage = LoadStage(
                duration: length ?? .seconds(Int64(1)), target: rate ?? 1, isStep: true)
            group.shape = .open([stage], arrivals)
        }
        guard case .open(let stages, _) = group.shape else { return }
        group.duration = stages.map(\.duration).reduce(.zero, +)
    }

    private mutating func arrivals(_ element: XMLElement) -> ArrivalKind {
        let name = choice("arrivals", of: element, ArrivalKind.names)
        guard let value = constant("burstiness", of: element) else {
            return name == "poisson" ? .poisson : name == "gamma" ? .gamma(burstiness: 1) : .even
        }
        let bounds = ArrivalKind.burstiness
        guard value.text.wholeMatch(of: /[0-9]+(\.[0-9]+)?/) != nil, let shape = Double(value.text),
            bounds.contains(shape)
        else {
            report(
                "burstiness must be a number from \(bounds.lowerBound) to \(Int(bounds.upperBound)), \(value.found)",
                at: value.location, in: element)
            return .gamma(burstiness: 1)
        }
        if name != "gamma", element.attribute("arrivals") == nil || name != nil {
            report("burstiness needs arrivals=\"gamma\"", at: value.location, in: element)
        }
        return .gamma(burstiness: shape)
    }

    private mutating func readReplay(
        _ child: XMLElement, of element: XMLElement, into group: inout ThreadGroup
    ) {
        for attribute in ["rate", "duration", "arrivals", "burstiness"].compactMap({ element.attribute($0) })
        {
            report(
                "\(attribute.name) and <replay> exclude each other: the trace says it",
                at: attribute.location,
                in: element,
                suggestion: attribute.name == "duration" ? "write duration= in <replay>" : nil)
        }
        if let stages = element.children(named: "stages").first {
            report(
                "<stages> and <replay> exclude each other: the trace says it", at: stages.location,
                in: element)
        }
        guard let replay = replay(child) else { return }
        group.shape = .replay(replay)
        group.duration = replay.duration
    }

    /// A number of passes, or `forever`.
    mutating func loops(_ name: String, of element: XMLElement) -> ThreadGroup.Loops? {
        guard let value = constant(name, of: element) else { return nil }
        if value.text == "forever" { return .forever }
        // JMeter's files say -1, as do people who come from there.
        let isEndless = ["-1", "infinite", "Forever", "0"].contains(value.text)
        let near = Suggestion.text(for: value.text, in: ["forever"])
        return integer(
            value, name, of: element, atLeast: 1,
            suggestion: isEndless ? "did you mean \"forever\"?" : near, also: " or \"forever\""
        ).map { .count($0) }
    }
}
