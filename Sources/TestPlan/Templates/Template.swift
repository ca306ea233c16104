/// Text with `${…}` in it, parsed once at load.
///
/// `${name}` is a variable, `${pool}` or `${pool.column}` a pool's row, `${__function(arguments)}` a call.
/// Where the text is JSON, a value that stands inside a string literal is escaped for it; `${=name}` inserts raw.
package struct Template: Sendable {
    package enum Segment: Sendable {
        case literal(String)
        /// Bytes of a file that are sent as they are, whatever they mean.
        case bytes([UInt8])
        case reference(Reference, Encoding)
    }

    /// How a value is written into the text.
    package enum Encoding: Sendable {
        case raw
        /// Escaped for the JSON string literal it stands in.
        case jsonString
    }

    /// What a `${…}` names.
    package enum Reference: Sendable {
        /// A variable, a secret or a whole pool row; told apart once all names are known.
        case name(String, SourceLocation)
        case column(pool: String, column: String, SourceLocation)
        case call(FunctionCall)
    }

    package var segments: [Segment]
    package var location: SourceLocation

    package init(segments: [Segment], location: SourceLocation) {
        self.segments = segments
        self.location = location
    }

    /// The whole text where it holds no reference; nil where it does.
    package var constant: String? {
        switch segments.count {
        case 0: return ""
        case 1: if case .literal(let text) = segments[0] { return text }
        default: break
        }
        return nil
    }

    /// A whole number that is all of it; nil where it is anything else.
    var number: Int? { constant.flatMap { TextFunction.number(Array($0.utf8)) } }

    /// A text without references.
    package init(literal: String, location: SourceLocation) {
        self.init(segments: [.literal(literal)], location: location)
    }
}

/// A call of a built-in function, its arguments already typed and checked.
package struct FunctionCall: Sendable {
    package enum Function: Sendable {
        /// `__P(name,default)`: a property given with `-J`; the default may hold references.
        case property(name: String, default: Template?)
        /// `__env(NAME,default)`.
        case environment(name: String, default: String?)
        /// `__Random(min,max)`, both included; each may hold references.
        case random(min: Template, max: Template)
        case uuid
        /// From 1, as in JMeter.
        case threadNumber
        /// `__counter(TRUE)`: this thread's iterations from 1; `__counter(FALSE)`: one number an iteration of the
        /// whole group, dealt by position.
        case counter(perThread: Bool)
        /// `__time()`: Unix milliseconds; `__time(/1000)`: those divided by a whole number, here seconds; else a
        /// pattern such as `yyyy-MM-dd`, in UTC.
        case time(format: String?)
        case requestID
        /// `__RandomString(length,characters)`.
        case randomString(length: Int, of: [Character])
        /// `__timeShift(format,,shift)`: as `__time`, so many seconds later.
        case timeShift(format: String?, seconds: Int)
        /// `__testPlanName`, `__threadGroupName`, `__samplerName`.
        case name(NameKind)
        case machineName
        /// `__lastSampleOk`: whether the thread's last request succeeded.
        case lastSampleOK
        case text(TextFunction, [Template])
    }

    /// Whose name a function gives.
    package enum NameKind: String, Sendable {
        case plan = "__testPlanName"
        case group = "__threadGroupName"
        case sampler = "__samplerName"
    }

    package var function: Function
    package var location: SourceLocation

    package init(function: Function, location: SourceLocation) {
        self.function = function
        self.location = location
    }
}
