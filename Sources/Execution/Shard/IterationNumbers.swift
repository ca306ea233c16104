/// Numbers the iterations of a group's threads on one shard; every shard has numbers of its own.
///
/// Where threads come and go while the run goes on, rows are dealt by this number: each once, whichever thread asks.
final class IterationNumbers {
    private var next: Int
    private let stride: Int

    /// - Parameters:
    ///   - first: the shard's first number; it has every `stride`-th from there.
    init(first: Int, stride: Int) {
        next = first
        self.stride = stride
    }

    /// The number of the iteration that begins.
    func take() -> Int {
        defer { next += stride }
        return next
    }
}
