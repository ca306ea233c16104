/// The part of a run that one of several machines makes, such as 2 of 8; the numbers of a plan are those of all parts.
///
/// Thread g of a group is on the machine g mod ``count``, and so is arrival k of an open group: who runs what follows
/// from the plan alone, and no machine asks another.
package struct RunShare: Codable, Equatable, Hashable, Sendable {
    /// More machines than this no engine starts in one job.
    package static let limit = 100_000

    /// From 0.
    package let index: Int
    package let count: Int

    /// The only one.
    package static let whole = RunShare(index: 0, count: 1)

    private init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// nil where there is no such share.
    package init?(_ index: Int, of count: Int) {
        guard (1...Self.limit).contains(count), (0..<count).contains(index) else { return nil }
        self.init(index: index, count: count)
    }

    /// Reads `i/N`, where i counts from 0.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }),
            let index = Int(parts[0]), let count = Int(parts[1])
        else { return nil }
        self.init(index, of: count)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let (index, count) = (
            try container.decode(Int.self, forKey: .index), try container.decode(Int.self, forKey: .count)
        )
        guard let share = RunShare(index, of: count) else {
            throw DecodingError.dataCorruptedError(
                forKey: .index, in: container, debugDescription: "there is no share \(index) of \(count)")
        }
        self = share
    }

    /// Whether the run is made by one machine.
    package var isWhole: Bool { count == 1 }

    /// What every `stride`-th member of a row of `members` this share has, from `first` on; nil where it has none.
    ///
    /// A row is spread over no more machines than it has members, so that an arrival never falls to a machine without
    /// a thread for it.
    package func part(of members: Int) -> (first: Int, stride: Int, members: Int)? {
        let machines = min(count, max(1, members))
        guard index < machines else { return nil }
        return (index, machines, (members - index + machines - 1) / machines)
    }
}

extension RunShare: CustomStringConvertible {
    /// `2/8`, as `--shard` takes it.
    package var description: String { "\(index)/\(count)" }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
