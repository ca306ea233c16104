/// Why the embedded model server could not start.
package enum MockError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another process listens there already.
    case addressInUse(host: String, port: Int)
    /// The system refused the address for another reason (no such address, no permission, no descriptors).
    case cannotBind(host: String, port: Int, reason: String)
    /// A setting of ``MockConfiguration`` is out of its range.
    case invalidSetting(name: String, expected: String, found: String)

    /// One line for a person: where, what was expected, what was found.
    package var description: String {
        switch self {
        case .addressInUse(let host, let port):
            "cannot listen on \(host):\(port): the address is already in use"
        case .cannotBind(let host, let port, let reason):
            "cannot listen on \(host):\(port): \(reason)"
        case .invalidSetting(let name, let expected, let found):
            "mock setting \(name): expected \(expected), found \(found)"
        }
    }
}
