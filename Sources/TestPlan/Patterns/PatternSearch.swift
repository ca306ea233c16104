import CPCRE2
import Glibc

/// One search through one text, with limits that keep a shard's queue free.
///
/// PCRE2 counts the steps of one start position (``stepLimit``) and the memory of its backtracking (``memoryLimit``).
/// Neither bounds an expression that is merely quadratic, so that the start positions are tried in portions, and the
/// search ends after ``timeLimit`` of its thread's own processor time: how busy the machine is must not decide whether
/// an answer holds a text.
struct PatternSearch {
    /// The most steps from one start position: some tenths of a second.
    static let stepLimit: UInt32 = 10_000_000
    /// The most memory for backtracking, in KiB.
    static let memoryLimit: UInt32 = 128 * 1_024
    /// The longest that a search may take, looked at between portions.
    static let timeLimit = Duration.milliseconds(500)

    private let code: OpaquePointer
    private let namesLineEnds: Bool
    private let bytes: UnsafeBufferPointer<UInt8>
    private let data: OpaquePointer?
    private let limits: OpaquePointer?
    private let start = Self.processorTime()
    /// How many start positions are tried before the clock is looked at.
    private var portion = 1_024

    init(code: OpaquePointer, namesLineEnds: Bool, bytes: UnsafeBufferPointer<UInt8>) {
        self.code = code
        self.namesLineEnds = namesLineEnds
        self.bytes = bytes
        data = pcre2_match_data_create_from_pattern_8(code, nil)
        limits = pcre2_match_context_create_8(nil)
        pcre2_set_match_limit_8(limits, Self.stepLimit)
        pcre2_set_heap_limit_8(limits, Self.memoryLimit)
    }

    /// Gives PCRE2's memory back; the search is over.
    func free() {
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(limits)
    }

    /// What a template makes of each of the first matches; nil where its one group took no part.
    mutating func matches(_ template: CaptureTemplate, limit: Int) throws(TooManySteps) -> [[UInt8]?] {
        var found: [[UInt8]?] = []
        var from = 0
        while found.count < limit, from <= bytes.count, let whole = try next(from: from) {
            found.append(template.text(captured))
            // As Java's `find`: behind an empty match the next search starts one character further on.
            from = whole.isEmpty ? after(whole.upperBound) : whole.upperBound
        }
        return found
    }

    /// The leftmost match from an offset on; its groups are in `data`.
    private mutating func next(from offset: Int) throws(TooManySteps) -> Range<Int>? {
        var from = offset
        while from <= bytes.count {
            let last = min(boundary(from + portion), bytes.count)
            let started = Self.processorTime()
            if let match = try attempt(from: from, last: last) { return match }
            let now = Self.processorTime()
            if now - start > Self.timeLimit { throw TooManySteps() }
            portion = now - started < .milliseconds(2) ? min(portion * 4, 1 << 30) : max(16, portion / 4)
            from = after(last)
        }
        return nil
    }

    /// The time that this thread has been running.
    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func attempt(from: Int, last: Int) throws(TooManySteps) -> Range<Int>? {
        pcre2_set_offset_limit_8(limits, last)
        let match = try match(from: from, options: 0)
        guard !namesLineEnds else { return match }
        // PCRE2 steps over CR LF as a whole where the expression names neither; Java tries the LF as well.
        let end = min(match?.lowerBound ?? last + 1, bytes.count)
        var index = from
        while index < end, let feed = bytes[index..<end].firstIndex(of: 0x0A) {
            if feed > from, bytes[feed - 1] == 0x0D,
                let inside = try self.match(from: feed, options: UInt32(PCRE2_ANCHORED))
            {
                return inside
            }
            index = feed + 1
        }
        // The attempts at line feeds have overwritten the groups.
        guard let match, index > from else { return match }
        return try self.match(from: match.lowerBound, options: UInt32(PCRE2_ANCHORED))
    }

    private func match(from: Int, options: UInt32) throws(TooManySteps) -> Range<Int>? {
        let code = pcre2_match_8(
            code, bytes.baseAddress, bytes.count, from, options | PCRE2_NO_UTF_CHECK, data, limits)
        if code == PCRE2_ERROR_NOMATCH { return nil }
        guard code >= 0, let offsets = pcre2_get_ovector_pointer_8(data) else { throw TooManySteps() }
        // `\K` in a lookahead can put the start behind the end.
        return min(offsets[0], offsets[1])..<offsets[1]
    }

    private func captured(_ group: Int) -> [UInt8]? {
        guard group < Int(pcre2_get_ovector_count_8(data)), let offsets = pcre2_get_ovector_pointer_8(data)
        else { return nil }
        let (low, high) = (offsets[2 * group], offsets[2 * group + 1])
        // A group that took no part has offsets beyond every text, which Swift reads as −1.
        guard low >= 0, low <= high, high <= bytes.count else { return nil }
        return Array(bytes[low..<high])
    }

    /// The offset behind the character at an offset.
    private func after(_ offset: Int) -> Int { boundary(offset + 1) }

    /// The first offset from here on at which a character begins.
    private func boundary(_ offset: Int) -> Int {
        var offset = offset
        while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        return offset
    }
}
