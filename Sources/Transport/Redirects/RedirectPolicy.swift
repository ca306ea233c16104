/// Which redirects of a request are followed.
package enum RedirectPolicy: Sendable {
    /// None: a redirect is the answer.
    case none
    /// All; credentials stay with the origin that they were meant for.
    case keepCredentials
    /// All, with every header and the body.
    case anyHost
}

/// Which of a user's cookies go along with a redirected request.
package enum RedirectedCookies: Sendable {
    /// Those that any request to the new address would carry.
    case all
    /// Of these, those that the new port itself has set: cookies know no ports (RFC 6265, section 8.5), credentials do.
    case ofPort
    case none
}

/// Values that must not leave the origin that they were meant for, in the forms that they travel in.
///
/// A class so that thousands of requests share one list. `@unchecked Sendable` holds because nothing changes after
/// `init`.
package final class GuardedValues: @unchecked Sendable {
    package static let none = GuardedValues([])

    private let forms: [[UInt8]]

    /// - Parameter values: the values as they are; empty ones are passed over.
    package init(_ values: [String]) {
        forms = values.filter { !$0.isEmpty }.flatMap { value in
            Set([value, Self.jsonEscaped(value), Self.percentEncoded(value)]).map { Array($0.utf8) }
                + [Self.base64(Array(value.utf8))].filter { $0.count >= 8 }
        }
    }

    /// Whether any of the values is in the bytes; asked only when a request is about to leave its origin.
    package func isHeld(by bytes: [UInt8]) -> Bool {
        forms.contains { form in
            guard let first = form.first, bytes.count >= form.count else { return false }
            return (0...(bytes.count - form.count)).contains { start in
                bytes[start] == first && bytes[start..<start + form.count].elementsEqual(form)
            }
        }
    }

    private static func jsonEscaped(_ value: String) -> String {
        value.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            default: String(scalar)
            }
        }.joined()
    }

    private static func percentEncoded(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return value.utf8.map { byte in
            let scalar = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (scalar.isLetter || scalar.isNumber || "-._~".contains(scalar))
            return isPlain ? String(scalar) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }

    /// Without the last characters, which depend on what follows.
    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count - bytes.count % 3, by: 3) {
            let group = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
            for shift in [18, 12, 6, 0] { result.append(alphabet[group >> shift & 63]) }
        }
        return result
    }
}

/// Where a transfer has been led.
package struct RedirectTrail: Sendable {
    /// The URL of the last request.
    package var url: String
    /// Names of headers that did not go there, because they are credentials of another origin.
    package var withheld: [String]
}
