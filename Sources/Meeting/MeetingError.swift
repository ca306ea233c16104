/// Why shares did not come together, or something of one was not taken; safe to print.
package struct MeetingError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
    /// A person ended the waiting.
    package let isStop: Bool

    package init(_ description: String, isStop: Bool = false) {
        self.description = description
        self.isStop = isStop
    }
}
