/// An `Accept-Encoding` asks only for codings that Weir can undo: of another the answer could not be read.
struct CodingsCanBeUndone: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let headers =
            draft.plan.httpDefaults.headers + draft.plan.threadGroups.flatMap(\.samplers).flatMap(\.headers)
        return headers.compactMap { header in
            guard header.name.lowercased() == "accept-encoding", header.value.segments.count == 1,
                case .literal(let text) = header.value.segments[0],
                let unknown = AcceptedCodings(text).unknown.first
            else { return nil }
            return Diagnostic(
                "Accept-Encoding asks for \(unknown.quoted), which Weir cannot undo",
                at: header.value.location,
                suggestion: "it undoes \(AcceptedCodings.known.joined(separator: ", "))")
        }
    }
}
