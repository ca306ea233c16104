import Metrics
import Timing

/// Requests that have ended, as one share tells the first of them: what judges a step, and what is counted while it goes on.
///
/// Times are nanoseconds since 1970 by the first share's clock. Token events, excerpts and phases stay with the share, whose
/// own files hold them.
package struct SampleCode: Sendable {
    /// What an index may be, by the plan that all shares have.
    package struct Bounds: Sendable {
        package var rows: Int
        /// Threads of each group.
        package var threads: [Int]

        package init(rows: Int, threads: [Int]) {
            self.rows = rows
            self.threads = threads
        }
    }

    private static let mostText = 500
    private static let mostShares = 64
    /// No request lasts longer, no count is greater.
    private static let longest = Int64(365 * 86_400) * 1_000_000_000
    private static let most = 1 << 40

    private let clock: WallClockOffset

    /// - Parameter clock: from this machine's instants to the first share's Unix time.
    package init(clock: WallClockOffset) { self.clock = clock }

    /// One behind another.
    package func bytes(of samples: [Sample]) -> [UInt8] {
        var writer = WireWriter()
        for sample in samples { write(sample, to: &writer) }
        return writer.bytes
    }

    private func write(_ sample: Sample, to writer: inout WireWriter) {
        func since(_ time: Instant?) -> Int64? { time.map { ($0 - sample.issued).nanoseconds } }
        writer.number(sample.id.group)
        writer.number(sample.id.thread)
        writer.number(sample.id.ordinal)
        writer.number(sample.iteration)
        writer.number(sample.sampler)
        writer.optional(sample.part.map(Int64.init))
        writer.number(sample.outcome.rawValue)
        writer.number(Int(sample.flags.rawValue))
        writer.number(sample.step)
        writer.number(clock.unixNanoseconds(sample.issued))
        writer.number((sample.scheduled - sample.issued).nanoseconds)
        writer.number((sample.done - sample.issued).nanoseconds)
        for time in [sample.firstByte, sample.firstToken, sample.firstAnswerToken, sample.lastToken] {
            writer.optional(since(time))
        }
        writer.optional(sample.connect?.nanoseconds)
        writer.number(sample.outputTokens)
        writer.number(sample.tokenEvents)
        writer.optional(sample.promptTokens.map(Int64.init))
        writer.number(sample.stalls)
        writer.optional(sample.status.map(Int64.init))
        writer.number(sample.bytesReceived)
        writer.number(sample.bytesSent)
        writer.number(sample.arrivalRate.thousandths)
        writer.text(sample.message ?? "", limit: Self.mostText)
        writer.number(min(sample.gapShares.count, Self.mostShares))
        for share in sample.gapShares.prefix(Self.mostShares) { writer.number(Int64(share.bitPattern)) }
    }

    /// Reads them back.
    ///
    /// - Throws: ``MeetingError`` where a number is not what the plan has, or bytes are missing.
    package func samples(_ bytes: ArraySlice<UInt8>, count: Int, within bounds: Bounds) throws(MeetingError)
        -> [Sample]
    {
        // Each takes more than one byte.
        guard (0...bytes.count).contains(count) else {
            throw MeetingError("\(count) requests in \(bytes.count) bytes")
        }
        var reader = WireReader(bytes)
        var samples: [Sample] = []
        do {
            for _ in 0..<count { samples.append(try sample(from: &reader, bounds)) }
        } catch {
            throw MeetingError("request \(samples.count + 1) of \(count): \(error.text)")
        }
        guard reader.isAtEnd else { throw MeetingError("more bytes than \(count) requests have") }
        return samples
    }

    private func sample(from reader: inout WireReader, _ bounds: Bounds) throws(WireError) -> Sample {
        let group = try reader.number(in: 0..<bounds.threads.count)
        let thread = try reader.number(in: 0..<bounds.threads[group])
        let ordinal = try reader.number(in: 0..<Self.most)
        let iteration = try reader.number(in: 0..<Self.most)
        let row = try reader.number(in: 0..<bounds.rows)
        let part = try index(reader.optional(), below: bounds.rows)
        let outcome = try reader.number(in: 0..<Outcome.allCases.count)
        let flags = try reader.number(in: 0..<1 << 16)
        let step = try reader.number(in: 0..<1 << 20)
        let issued = clock.instant(unixNanoseconds: try reader.number())
        func time(_ offset: Int64) throws(WireError) -> Instant {
            guard offset.magnitude <= UInt64(Self.longest) else {
                throw WireError(text: "a time of \(offset) ns")
            }
            return issued + Duration(nanoseconds: offset)
        }
        func optionalTime(_ offset: Int64?) throws(WireError) -> Instant? {
            guard let offset else { return nil }
            return try time(offset)
        }
        let scheduled = try time(reader.number())
        var sample = Sample(
            id: RequestID(group: group, thread: thread, ordinal: ordinal), iteration: iteration, sampler: row,
            scheduled: scheduled, issued: issued)
        sample.part = part
        sample.outcome = Outcome(rawValue: outcome) ?? .protocol
        sample.flags = SampleFlags(rawValue: UInt16(flags))
        sample.step = step
        sample.done = max(issued, try time(reader.number()))
        sample.firstByte = try optionalTime(reader.optional())
        sample.firstToken = try optionalTime(reader.optional())
        sample.firstAnswerToken = try optionalTime(reader.optional())
        sample.lastToken = try optionalTime(reader.optional())
        sample.connect = try optionalTime(reader.optional()).map { max(.zero, $0 - issued) }
        sample.outputTokens = try reader.number(in: 0..<Self.most)
        sample.tokenEvents = try reader.number(in: 0..<Self.most)
        sample.promptTokens = try index(reader.optional(), below: Self.most)
        sample.stalls = try reader.number(in: 0..<Self.most)
        sample.status = try index(reader.optional(), below: 1_000)
        sample.bytesReceived = try reader.number(in: 0..<Self.most)
        sample.bytesSent = try reader.number(in: 0..<Self.most)
        sample.arrivalRate = ArrivalRate(thousandths: try reader.number(in: 0..<Self.most))
        let message = try reader.text(limit: Self.mostText)
        sample.message = message.isEmpty ? nil : message
        for _ in 0..<(try reader.number(in: 0..<Self.mostShares + 1)) {
            let share = Float(bitPattern: UInt32(try reader.number(in: 0..<1 << 32)))
            guard (0...1).contains(share) else { throw WireError(text: "a share of \(share)") }
            sample.gapShares.append(share)
        }
        return sample
    }

    private func index(_ value: Int64?, below limit: Int) throws(WireError) -> Int? {
        guard let value else { return nil }
        guard let index = Int(exactly: value), (0..<limit).contains(index) else {
            throw WireError(text: "a number below \(limit), not \(value), expected")
        }
        return index
    }
}
