import Formats
import Timing
import Wording

/// Two loads held against one another, cause by cause.
struct LoadComparison {
    let inner: LoadFacts?
    let outer: LoadFacts

    /// The evidence for a cause; nil where it is not there.
    func evidence(for cause: Bottleneck.Cause) -> [String]? {
        switch cause {
        case .generator: generator
        case .network: network
        case .concurrency: concurrency
        case .kvCache: kvCache
        case .retrieval: retrieval
        case .prefill: prefill
        case .decode: decode
        case .hardware: hardware
        case .errors: errors
        case .unknown: nil
        }
    }

    // MARK: Figures

    private func growth(_ inner: Duration?, _ outer: Duration?) -> Double? {
        guard let inner, let outer, inner > .zero else { return nil }
        return outer.inSeconds / inner.inSeconds
    }

    private var ttft: Double? { growth(inner?.ttft, outer.ttft) }
    private var tpot: Double? { growth(inner?.tpot, outer.tpot) }
    private func isFlat(_ growth: Double?) -> Bool { growth.map { $0 < Bottleneck.flat } ?? true }
    private func hasGrown(_ growth: Double?) -> Bool { growth.map { $0 >= Bottleneck.grown } ?? false }

    private func words(_ name: String, _ inner: Duration?, _ outer: Duration?) -> String? {
        guard let outer else { return nil }
        return inner.map { "\(name) \($0) → \(outer)" } ?? "\(name) \(outer)"
    }

    private func words(_ name: SeriesName, _ text: (LoadFacts.Reading) -> String) -> String? {
        guard let (series, reading) = outer.series(name).first else { return nil }
        let before = inner?.monitors[series].map { text($0) + " → " } ?? ""
        return "\(series) \(before)\(text(reading))"
    }

    private func mean(_ name: SeriesName) -> String? { words(name) { $0.unit.figure($0.mean) } }

    private var ttftWords: String? { words("ttft p50", inner?.ttft, outer.ttft) }
    /// What has moved, and nothing that has not.
    private var ttftMoved: String? { ttft.map { $0 < 1.05 } ?? false ? nil : ttftWords }
    private var tpotWords: String? { words(Texts.bottleneck.timePerToken.text, inner?.tpot, outer.tpot) }

    /// What moved, where nothing names a cause.
    var movements: [String] {
        guard inner != nil else {
            return [Texts.bottleneck.sameLoad.text]
        }
        var list = [ttftWords, tpotWords].compactMap(\.self)
        if hasGrown(ttft), isFlat(tpot) {
            list.append(Texts.bottleneck.waitsLonger.text)
        }
        return list
    }

    // MARK: Causes

    private var generator: [String]? {
        outer.health == .valid ? nil : [Texts.bottleneck.health(outer.health.word)]
    }

    /// The client waits longer than the server says, or has more in flight than the server knows of.
    private var network: [String]? {
        var found: [String] = []
        if let server = outer.reading(.ttft)?.mean, server > 0, let client = outer.meanTTFT {
            let ratio = Double(client.nanoseconds) / server
            if ratio > 1.2, Double(client.nanoseconds) - server > 5e6 {
                found.append(
                    Texts.bottleneck.clientAndServer(
                        client, Duration(nanoseconds: Int64(clamping: server))))
            }
        }
        // Requests that are turned away at once are in no queue of the server either.
        if errors == nil, let now = unseen(outer), let before = inner.flatMap(unseen),
            now - before > max(1, 0.2 * outer.inFlight)
        {
            found.append(
                Texts.bottleneck.beyondServer(FigureText.number(before), FigureText.number(now)))
        }
        return found.isEmpty ? nil : found
    }

    /// Requests in flight of which the server does not know.
    private func unseen(_ facts: LoadFacts) -> Double? {
        guard let running = facts.reading(.running), let waiting = facts.reading(.waiting), isAlive else {
            return nil
        }
        return facts.inFlight - running.mean - waiting.mean
    }

    /// Whether the server that is watched works at all: it may be another than the one that is asked, or stand still.
    private var isAlive: Bool {
        guard let running = outer.reading(.running), running.mean > 0 else { return false }
        let names: [SeriesName] = [.running, .waiting]
        return names.contains { name in
            let (now, before) = (outer.reading(name), inner?.reading(name))
            return now?.mean != before?.mean || (now?.variation ?? 0) > 0
        }
    }

    /// Full at the load that broke, and not inside.
    private var isCacheFull: Bool {
        (outer.reading(.kvCache).map { $0.p90 >= 0.9 } ?? false)
            && (inner?.reading(.kvCache).map { $0.p90 < 0.9 } ?? true)
    }
    private var hasQueue: Bool { outer.reading(.waiting).map { $0.mean >= 0.5 } ?? false }

    /// As many run as may, whatever the load, and the others wait.
    private var concurrency: [String]? {
        guard outer.reading(.running) != nil else { return queueing }
        guard let running = outer.reading(.running), running.mean > 0,
            (running.variation ?? 1) < 0.05 || isLevel(running), !isCacheFull
        else { return nil }
        let waited = inner?.reading(.waiting)?.mean ?? 0
        let waits = hasQueue && (outer.reading(.waiting)?.mean ?? 0) > waited
        let piles =
            outer.reading(.waiting) == nil && outer.inFlight > running.mean + max(1, 0.1 * outer.inFlight)
        guard waits || piles else { return nil }
        return [
            mean(.running), mean(.waiting),
            Texts.bottleneck.inFlight("\(before(\.inFlight))\(FigureText.number(outer.inFlight))"),
            ttftMoved,
        ].compactMap(\.self)
    }

    /// Of a server that tells only how long requests wait: the wait makes up half of what TTFT has grown by.
    private var queueing: [String]? {
        guard let inner, let before = inner.reading(.queueTime), let now = outer.reading(.queueTime),
            let early = inner.ttft, let late = outer.ttft, hasGrown(ttft), !isCacheFull,
            now.mean - before.mean >= 0.5 * Double((late - early).nanoseconds)
        else { return nil }
        return [mean(.queueTime), ttftWords].compactMap(\.self)
    }

    /// Runs no more than at the load inside, though more were in flight.
    private func isLevel(_ running: LoadFacts.Reading) -> Bool {
        guard let inner, let before = inner.reading(.running), before.mean > 0 else { return false }
        return running.mean <= 1.05 * before.mean && outer.inFlight >= 1.2 * inner.inFlight
    }

    private func before(_ figure: (LoadFacts) -> Double) -> String {
        inner.map { FigureText.number(figure($0)) + " → " } ?? ""
    }

    private var kvCache: [String]? {
        let isPreempted = outer.reading(.preemptions).map { $0.mean > 0 } ?? false
        guard isCacheFull || isPreempted, hasQueue else { return nil }
        return [mean(.kvCache), isPreempted ? mean(.preemptions) : nil, mean(.waiting)].compactMap(\.self)
    }

    /// A phase before the first token has grown, and what comes after it has not.
    private var retrieval: [String]? {
        guard let inner, isFlat(tpot), !hasQueue, let before = inner.ttft, let after = outer.ttft else {
            return nil
        }
        // The earliest phase that has grown: those behind it come later with it.
        for (name, time) in outer.phases.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            guard let earlier = inner.phases[name], time <= after, hasGrown(growth(earlier, time)) else {
                continue
            }
            // What is left between the phase and the first token.
            let rest = (before - earlier, after - time)
            guard rest.1 <= rest.0 + Duration(nanoseconds: (time - earlier).nanoseconds / 4) else { continue }
            return [words("phase:\(name) p50", earlier, time), ttftWords, tpotWords].compactMap(\.self)
        }
        return nil
    }

    private var prefill: [String]? {
        guard inner != nil, let waiting = outer.reading(.waiting), waiting.mean < 0.5, isFlat(tpot),
            retrieval == nil
        else { return nil }
        let server = inner?.reading(.prefillTime).flatMap { before in
            outer.reading(.prefillTime).map { $0.mean >= Bottleneck.grown * before.mean }
        }
        guard server ?? hasGrown(ttft) else { return nil }
        return [mean(.prefillTime), ttftWords, tpotWords, mean(.waiting)].compactMap(\.self)
    }

    private var decode: [String]? {
        guard hasGrown(tpot), isFlat(ttft) else { return nil }
        return [tpotWords, ttftWords].compactMap(\.self)
    }

    /// Busy at the load that broke, and not inside.
    private var hardware: [String]? {
        var found: [String] = []
        for name in [SeriesName.cpu, .utilization, .memory, .diskBusy] {
            for (series, reading) in outer.series(name) where reading.unit == .share && reading.mean > 0.95 {
                guard let before = inner?.monitors[series], before.mean <= 0.95 else { continue }
                found.append(
                    "\(series) \(FigureText.percent(before.mean)) → \(FigureText.percent(reading.mean))")
            }
        }
        return found.isEmpty ? nil : found
    }

    private var errors: [String]? {
        func grows(_ share: (LoadFacts) -> Double) -> Bool {
            share(outer) >= 0.01 && share(outer) > 2 * (inner.map(share) ?? 0)
        }
        var found: [String] = []
        func add(_ name: String, _ share: (LoadFacts) -> Double) {
            guard grows(share) else { return }
            let before = inner.map { FigureText.percent(share($0)) + " → " } ?? ""
            found.append(
                Texts.bottleneck.ofRequests("\(name) \(before)\(FigureText.percent(share(outer)))"))
        }
        add("429", \.rateLimited)
        add("5xx", \.serverErrors)
        return found.isEmpty ? nil : found
    }
}
