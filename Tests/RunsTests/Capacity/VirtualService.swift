import Glibc
import Metrics
import Timing

/// Numbers that are the same everywhere (SplitMix64).
struct SimulationRandom {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(bitPattern: Int64(seed))
        // Neighbouring seeds must not give the same numbers one draw later.
        state = next() ^ 0x5851_F42D_4C95_7F2D
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform, above 0 and at most 1.
    mutating func unit() -> Double { (Double(next() >> 11) + 1) / 9_007_199_254_740_992 }

    mutating func exponential(mean: Double) -> Double { -mean * log(unit()) }

    mutating func normal() -> Double {
        (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit())
    }
}

/// How a simulated service works; times in seconds.
struct ServiceModel: Sendable {
    enum Work: Sendable {
        case fixed(Double)
        /// Uniform within a tenth of it.
        case nearly(Double)
        case exponential(Double)
        /// Mean, and the standard deviation of the logarithm.
        case logNormal(Double, Double)
    }

    var slots: Int
    var work: Work
    /// From the start of the work to the first token.
    var prefill = 0.05
    /// All that are there share the slots, instead of waiting for one.
    var isShared = false
    /// With more in flight than this, work takes so many times as long.
    var crowd: (limit: Int, factor: Double)?
    /// Until then work takes so many times as long.
    var cold: (until: Double, factor: Double)?
    /// From then on every request fails.
    var diesAt: Double?
    /// Above this load the generator gives way.
    var generatorLimit: Double?

    func draw(_ random: inout SimulationRandom) -> Double {
        switch work {
        case .fixed(let mean): mean
        case .nearly(let mean): mean * (0.9 + 0.2 * random.unit())
        case .exponential(let mean): random.exponential(mean: mean)
        case .logNormal(let mean, let deviation):
            mean * exp(deviation * random.normal() - deviation * deviation / 2)
        }
    }
}

/// A service and its clients in virtual time: requests are issued, wait, are worked on and end, event by event.
struct VirtualService {
    struct Request {
        var id: Int
        var thread: Int
        var issued: Double
        var firstToken: Double?
        var done = 0.0
        var hasFailed = false
    }

    private enum Kind { case arrival, token, end }

    private struct Event {
        var time: Double
        var order: Int
        var kind: Kind
        var id: Int
    }

    let model: ServiceModel
    let unit: CapacityUnit
    private(set) var now = 0.0
    private(set) var open: [Int: Request] = [:]
    private(set) var finished: [Request] = []
    private var random: SimulationRandom
    private var events = Heap<Event> { ($0.time, $0.order) < ($1.time, $1.order) }
    /// Of shared slots: what each request has been given, and the requests by what they need.
    private var given = 0.0
    private var shared = Heap<Event> { ($0.time, $0.order) < ($1.time, $1.order) }
    private var waiting: [Int] = []
    private var firstWaiting = 0
    private var busy = 0
    private var order = 0
    private var load = 0.0
    private var threads = 0
    private var rateIsCurrent = 0

    init(_ model: ServiceModel, unit: CapacityUnit, seed: Int) {
        self.model = model
        self.unit = unit
        random = SimulationRandom(seed: seed)
    }

    mutating func set(load: Double) {
        self.load = load
        if unit == .threads {
            while threads < Int(load) { startThread() }
        } else {
            rateIsCurrent += 1
            if load > 0 { scheduleArrival() }
        }
    }

    private mutating func startThread() {
        threads += 1
        issue()
    }

    private mutating func scheduleArrival() {
        push(now + random.exponential(mean: 1 / load), .arrival, rateIsCurrent)
    }

    private mutating func push(_ time: Double, _ kind: Kind, _ id: Int) {
        order += 1
        events.push(Event(time: time, order: order, kind: kind, id: id))
    }

    private mutating func issue() {
        order += 1
        let id = order
        open[id] = Request(id: id, thread: 0, issued: now)
        if model.isShared {
            let (work, prefill) = work()
            shared.push(Event(time: given + prefill, order: id, kind: .token, id: id))
            shared.push(Event(time: given + work, order: id, kind: .end, id: id))
            busy += 1
        } else if busy < model.slots {
            serve(id)
        } else {
            waiting.append(id)
        }
    }

    private mutating func serve(_ id: Int) {
        busy += 1
        let (work, prefill) = work()
        push(now + prefill, .token, id)
        push(now + work, .end, id)
    }

    private mutating func work() -> (whole: Double, prefill: Double) {
        if let diesAt = model.diesAt, now >= diesAt { return (0.02, 0.01) }
        let work = model.draw(&random)
        var factor = 1.0
        if let crowd = model.crowd, open.count > crowd.limit { factor *= crowd.factor }
        if let cold = model.cold, now < cold.until { factor *= cold.factor }
        return (factor * work, factor * min(model.prefill, 0.9 * work))
    }

    /// Goes on to a time; what ends until then is added to ``finished``.
    mutating func advance(to time: Double) {
        while true {
            let nextShared = shared.first.map { event in
                now + (event.time - given) * max(1, Double(busy) / Double(model.slots))
            }
            let next = min(nextShared ?? .infinity, events.first?.time ?? .infinity)
            guard next <= time else { break }
            give(until: next)
            if let nextShared, nextShared <= next, let event = shared.pop() {
                given = max(given, event.time)
                if event.kind == .end { busy -= 1 }
                happen(event)
            } else if let event = events.pop() {
                happen(event)
            }
        }
        give(until: time)
    }

    private mutating func give(until time: Double) {
        if model.isShared, busy > 0 { given += (time - now) / max(1, Double(busy) / Double(model.slots)) }
        now = time
    }

    private mutating func happen(_ event: Event) {
        switch event.kind {
        case .arrival:
            guard event.id == rateIsCurrent else { return }
            issue()
            scheduleArrival()
        case .token:
            if model.diesAt.map({ now < $0 }) ?? true { open[event.id]?.firstToken = now }
        case .end:
            guard var request = open.removeValue(forKey: event.id) else { return }
            request.done = now
            request.hasFailed = request.firstToken == nil
            finished.append(request)
            if !model.isShared {
                busy -= 1
                if firstWaiting < waiting.count {
                    firstWaiting += 1
                    serve(waiting[firstWaiting - 1])
                }
            }
            guard unit == .threads else { return }
            threads -= 1
            if threads < Int(load) { startThread() }
        }
    }

    mutating func takeFinished() -> [Request] {
        defer { finished.removeAll(keepingCapacity: true) }
        return finished
    }
}

/// A binary heap; the least element first.
struct Heap<Element> {
    private var elements: [Element] = []
    private let isBefore: (Element, Element) -> Bool

    init(_ isBefore: @escaping (Element, Element) -> Bool) { self.isBefore = isBefore }

    var first: Element? { elements.first }

    mutating func push(_ element: Element) {
        elements.append(element)
        var index = elements.count - 1
        while index > 0, isBefore(elements[index], elements[(index - 1) / 2]) {
            elements.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func pop() -> Element? {
        guard let first = elements.first, let last = elements.popLast() else { return nil }
        guard !elements.isEmpty else { return first }
        elements[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < elements.count && isBefore(elements[child], elements[least]) {
                least = child
            }
            guard least != index else { return first }
            elements.swapAt(index, least)
            index = least
        }
    }
}
