/// Why shares did not come together, or something of one was not taken; safe to print.
package struct MeetingError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
