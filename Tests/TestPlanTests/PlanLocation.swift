// This file does not import Testing, whose own SourceLocation would make the name ambiguous; and the module's
// name does not help, since a type of that name hides it.
import TestPlan

/// A place in a plan, in files that import Testing.
typealias PlanLocation = SourceLocation
