import TestPlan

/// A `<set>`, ready to be run.
package struct AssignmentPlan: Sendable {
    /// Of ``TestPlan/TemplateContext/variables``.
    let slot: Int
    let value: CompiledTemplate
    let format: NumberFormat?

    /// Gives the variable its value.
    func run(in context: inout TemplateContext) {
        var text: [UInt8] = []
        value.render(into: &text, &context)
        context.variables[slot] = format?.text(text) ?? text
    }
}

/// A `<counter>`, ready to be run.
package struct CounterPlan: Sendable {
    /// Of ``TestPlan/TemplateContext/variables``.
    let slot: Int
    let counter: Counter

    /// The place of a thread's pass among those that count together.
    ///
    /// Of a group each thread has every n-th; where iterations are numbered through the group, one each.
    static func place(
        _ count: Int, _ scope: Counter.Scope, isNumbered: Bool, in context: TemplateContext
    ) -> Int {
        guard scope == .group else { return count }
        return isNumbered ? context.iteration : count * context.threads + context.keyThread
    }

    /// Gives the variable its next number.
    ///
    /// - Parameter count: how many numbers this thread has had from it, which is one more afterwards.
    func run(_ count: inout Int64, isNumbered: Bool, in context: inout TemplateContext) {
        let place = Self.place(Int(count), counter.scope, isNumbered: isNumbered, in: context)
        count += 1
        let number = counter.number(at: place)
        context.variables[slot] = counter.format?.text(number) ?? Array(String(number).utf8)
    }
}
