import Metrics

/// What the random matches of a request's extractors are drawn by.
///
/// In a closed group that is the request's number in its thread; in an open group the arrival and the request's number
/// in it, because any thread may run an arrival.
struct MatchKey: Equatable {
    let group: Int
    let thread: Int
    let iteration: Int
    /// The request's number in its iteration, from 0; 0 in a closed group, whose iteration is the request's number.
    let request: Int

    /// The key of a request in a closed group.
    init(_ id: RequestID) {
        group = id.group
        thread = id.thread
        iteration = id.ordinal
        request = 0
    }

    /// The key of a request in an open group.
    ///
    /// - Parameter request: its number in the arrival, from 0.
    init(group: Int, arrival: Int, request: Int) {
        self.group = group
        thread = 0
        iteration = arrival
        self.request = request
    }

    /// The draw of one of the request's extractors, apart from those of templates, pauses, pools and controllers.
    func draw(ofExtractor index: Int) -> Int { .max / 2 + request << 12 + index }
}
