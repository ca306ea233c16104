import Glibc

/// What to say of a server that could not be reached: the reason and the address, the same for every request.
enum Unreachable {
    /// The message of an error; libcurl's own words where it is not about reaching a server.
    ///
    /// - Parameter detail: libcurl's words, such as `Failed to connect to 127.0.0.1 port 80 after 3 ms: Couldn't …`,
    ///   whose time differs from request to request.
    /// - Parameter systemError: the error number of the last system call that failed; 0 for none.
    static func message(_ kind: TransferError.Kind, detail: String, systemError: Int32) -> String {
        switch kind {
        case .dns:
            guard let host = text(in: detail, after: "Could not resolve host: ", until: nil) else {
                return detail
            }
            return "unknown host: \(host)"
        case .connectRefused:
            guard let host = text(in: detail, after: "Failed to connect to ", until: " port "),
                let rest = text(in: detail, after: " port ", until: nil)
            else { return detail }
            let port = rest.prefix { $0.isASCII && $0.isNumber }
            let address = (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
            if systemError == ECONNREFUSED { return "connection refused: \(address)" }
            guard systemError != 0 else { return "no connection to \(address)" }
            return "no connection to \(address): \(String(cString: strerror(systemError)))"
        default: return detail
        }
    }

    private static func text(in detail: String, after start: String, until end: String?) -> String? {
        guard let from = detail.firstRange(of: start) else { return nil }
        let rest = detail[from.upperBound...]
        guard let end else { return rest.isEmpty ? nil : String(rest) }
        return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
    }
}
