import Metrics
import Timing

/// Who has come to a search of several machines, and of whom nothing is heard any more.
///
/// Pure: it is told who says something and when.
struct ShareRoll {
    /// A share of which nothing is heard for so long has gone.
    static let silence = Duration.seconds(Int64(15))

    struct Member {
        var introduction: ShareIntroduction
        var pass: String
        var heard: Instant
        /// The number of the last news, and of the last piece of a file.
        var news = -1
        var pieces = -1
        /// How it ended; nil while it works.
        var end: RunEnd?
        /// It was told of as gone.
        var isGone = false

        var hasLeft: Bool { isGone || end != nil }
    }

    /// The search has begun: who leaves now is not waited for.
    var hasBegun = false

    let first: ShareIntroduction
    /// By place; the first is nil, as it keeps the roll.
    private(set) var members: [Member?]

    init(first: ShareIntroduction) {
        self.first = first
        members = Array(repeating: nil, count: first.share.count)
    }

    /// Takes a share in.
    ///
    /// - Parameter pass: what it names itself with from now on.
    /// - Returns: why it is refused; nil where it is not.
    mutating func join(_ introduction: ShareIntroduction, pass: String, at now: Instant) -> String? {
        if let difference = introduction.difference(from: first) { return difference }
        let place = introduction.share.index
        guard place > 0, place < members.count else {
            return "share \(introduction.share) is the one that the others come to"
        }
        if let other = members[place], hasBegun || !other.hasLeft {
            return "share \(introduction.share) is here already, from \(other.introduction.name)"
        }
        members[place] = Member(introduction: introduction, pass: pass, heard: now)
        return nil
    }

    /// Whether somebody who is here has this pass.
    func knows(_ pass: String) -> Bool { index(of: pass) != nil }

    private func index(of pass: String) -> Int? {
        members.firstIndex { $0?.pass == pass && $0?.isGone == false }
    }

    /// The place of who has this pass; nil: nobody, or one that has gone.
    mutating func place(of pass: String, heardAt now: Instant) -> Int? {
        guard let place = index(of: pass) else { return nil }
        members[place]?.heard = now
        return place
    }

    /// Whether news of this number are new; they are then taken.
    mutating func takes(news number: Int, of place: Int) -> Bool {
        guard number > members[place]?.news ?? .max else { return false }
        members[place]?.news = number
        return true
    }

    /// Whether a piece of a file of this number is new; it is then taken.
    mutating func takes(piece number: Int, of place: Int) -> Bool {
        guard number > members[place]?.pieces ?? .max else { return false }
        members[place]?.pieces = number
        return true
    }

    mutating func ended(_ place: Int, _ end: RunEnd) { members[place]?.end = end }

    var absent: [RunShare] {
        members.indices.dropFirst().filter { members[$0]?.hasLeft ?? true }.compactMap {
            RunShare($0, of: members.count)
        }
    }

    /// Whether all that have not gone have said that they are done.
    var hasEnded: Bool { members.dropFirst().allSatisfy { $0?.hasLeft ?? true } }

    /// Shares that have fallen silent since the last time.
    mutating func newlyGone(at now: Instant) -> [ShareIntroduction] {
        var gone: [ShareIntroduction] = []
        for place in members.indices {
            guard let member = members[place], !member.hasLeft,
                now - member.heard > Self.silence
            else { continue }
            members[place]?.isGone = true
            gone.append(member.introduction)
        }
        return gone
    }
}
