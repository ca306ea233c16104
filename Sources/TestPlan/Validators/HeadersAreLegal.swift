/// Header names are tokens (RFC 9110, section 5.1), and no value breaks out of its line.
package struct HeadersAreLegal: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let headers =
            draft.plan.httpDefaults.headers + draft.plan.threadGroups.flatMap(\.samplers).flatMap(\.headers)
        return headers.flatMap { header in
            [name(of: header), value(of: header, draft)].compactMap { $0 }
        }
    }

    private func name(of header: Header) -> Diagnostic? {
        if !Self.isToken(header.name) {
            return Diagnostic(
                "header \(header.name.quoted): a header's name is letters, digits and \"-\"",
                at: header.location)
        }
        guard ["content-length", "transfer-encoding"].contains(header.name.lowercased()) else { return nil }
        return Diagnostic(
            "header \(header.name.quoted): it follows from the body and cannot be set", at: header.location)
    }

    package static func isToken(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            byte < 0x80
                && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
                || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private func value(of header: Header, _ draft: PlanDraft) -> Diagnostic? {
        let breaks = header.value.segments.contains { segment in
            switch segment {
            case .literal(let text): Self.hasLineBreak(text)
            case .reference(.name(let name, _), _): Self.hasLineBreak(draft.scope.values[name] ?? "")
            case .reference, .bytes: false
            }
        }
        guard breaks else { return nil }
        return Diagnostic(
            "header \(header.name.quoted): the value must be one line, without CR, LF and NUL",
            at: header.value.location)
    }

    static func hasLineBreak(_ text: String) -> Bool {
        text.utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 }
    }
}
