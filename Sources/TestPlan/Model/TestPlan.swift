import Metrics
import Timing

/// A test plan as it stands in its file: decoded, not yet judged.
package struct TestPlan: Sendable {
    package var name: String
    package var seed: UInt64?
    package var variables: [Variable] = []
    package var secrets: [Secret] = []
    package var questionPools: [QuestionPool] = []
    package var dialects: [DeclaredDialect] = []
    package var httpDefaults = HTTPDefaults()
    /// nil: cookies are neither kept nor sent.
    package var cookies: CookiePolicy?
    package var serviceLevels: [Located<ServiceLevel>] = []
    /// Of all roles, in the order of the plan.
    package var threadGroups: [ThreadGroup] = []
    /// Each group of the load begins when the one before it has ended.
    package var runsGroupsInTurn = false
    package var thresholds: [Located<Threshold>] = []
    package var warmUp: WarmUp?
    /// A gap between tokens longer than this is a stall.
    package var stallAfter = Duration.seconds(Int64(2))
    package var end = EndOfTest()
    /// `<runHealth>`: what the run itself is judged by.
    package var healthLimits = RunHealth.Limits()
    /// `<capacity>`; nil where the plan says nothing of it.
    package var capacity: CapacityPlan?
    /// `<monitors>`; nil where the plan watches nothing.
    package var monitors: MonitorPlan?
    package var location: SourceLocation

    package init(name: String, location: SourceLocation) {
        self.name = name
        self.location = location
    }
}

/// `<cookies>`: each thread keeps the cookies it is given and sends them back, as a browser does.
package struct CookiePolicy: Sendable {
    /// A thread's cookies are forgotten when its next iteration begins.
    package var clearsEachIteration = false
    package var location: SourceLocation

    package init(location: SourceLocation) {
        self.location = location
    }
}

/// A value and where it was written.
package struct Located<Value: Sendable>: Sendable {
    package var value: Value
    package var location: SourceLocation

    package init(_ value: Value, at location: SourceLocation) {
        self.value = value
        self.location = location
    }
}

/// `<variable name= value=/>`: evaluated once, before the run.
package struct Variable: Sendable {
    package var name: String
    package var value: Template
    package var location: SourceLocation

    package init(name: String, value: Template, location: SourceLocation) {
        self.name = name
        self.value = value
        self.location = location
    }
}

/// `<secret name= env= default=/>`: comes from the environment and is redacted, by value, in every output.
package struct Secret: Sendable {
    package var name: String
    package var environmentVariable: String
    package var defaultValue: String?
    package var location: SourceLocation

    package init(name: String, environmentVariable: String, defaultValue: String?, location: SourceLocation) {
        self.name = name
        self.environmentVariable = environmentVariable
        self.defaultValue = defaultValue
        self.location = location
    }
}

/// `<warmUp duration= iterations=/>`: what is left out of every statistic.
package struct WarmUp: Sendable {
    /// Requests issued before this much time has passed since the run's start.
    package var duration: Duration?
    /// The first iterations of each thread.
    package var iterations: Int?
    package var location: SourceLocation

    package init(duration: Duration?, iterations: Int?, location: SourceLocation) {
        self.duration = duration
        self.iterations = iterations
        self.location = location
    }
}

/// What becomes of open streams when the load ends: `<testPlan end="drain|cut" drainTimeout="30s">`.
package struct EndOfTest: Sendable {
    package enum Mode: String, CaseIterable, Sendable {
        /// No new sample starts; open streams may finish within ``EndOfTest/drainTimeout``.
        case drain
        /// Open streams are closed at once.
        case cut
    }

    package var mode = Mode.drain
    package var drainTimeout = Duration.seconds(Int64(30))

    package init() {}
}
