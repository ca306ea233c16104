/// A plan with `<cookies>` leaves the `Cookie` header to them.
struct CookiesAreKeptOnce: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        guard draft.plan.cookies != nil else { return [] }
        let headers =
            draft.plan.httpDefaults.headers + draft.plan.threadGroups.flatMap(\.samplers).flatMap(\.headers)
        return headers.filter { $0.name.lowercased() == "cookie" }.map { header in
            Diagnostic(
                "header \(header.name.quoted): <cookies> writes this header", at: header.location,
                suggestion: "remove one of the two")
        }
    }
}
