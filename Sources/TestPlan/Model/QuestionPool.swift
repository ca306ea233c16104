/// `<questionPool>`: rows of data that samplers draw from.
package struct QuestionPool: Sendable {
    package enum Order: String, CaseIterable, Sendable {
        case sequential
        /// Each draw is independent; a row may come again before another has come once.
        case random
        /// Every row once, in an order drawn from the seed, then again in another.
        case shuffle
    }

    package enum Sharing: String, CaseIterable, Sendable {
        case all
        case group
        case thread
        /// All threads, and each row is dealt at most once in the whole run.
        case unique
    }

    package enum OnEnd: String, CaseIterable, Sendable {
        case recycle
        case stopThread
    }

    /// When the next row is dealt.
    package enum Advance: String, CaseIterable, Sendable {
        /// With each pass of the nearest loop around.
        case pass
        /// With each iteration of the group: a loop in it keeps the row.
        case iteration
    }

    package enum Format: String, CaseIterable, Sendable {
        /// An array of strings or of objects.
        case json
        /// One JSON string or object a line.
        case jsonl
        /// Cells with commas between them, or another separator, and a header line.
        case csv
        /// The same with tabs.
        case tsv
        /// One row a line.
        case text
    }

    package var name: String
    /// Relative to the plan's folder.
    package var file: String
    /// Where the file may lie beside the plan's folder.
    package var access = FileAccess()
    /// nil: by the file's extension.
    package var format: Format?
    /// What kind of file it is; nil: as its columns say.
    package var preset: Located<PoolPreset>?
    /// The encoding of its file as iconv(3) names it; nil: UTF-8.
    package var encoding: String?
    /// How a table's rows and cells stand in the file.
    package var table = TableForm()
    package var order = Order.random
    package var sharing = Sharing.all
    package var onEnd = OnEnd.recycle
    package var advance = Advance.pass
    /// The column that says how often a row is drawn, beside the others; nil: all alike.
    package var weight: Located<String>?
    /// Rows are made instead of read.
    package var synthetic: SyntheticPrompts?
    package var location: SourceLocation
    /// Where the `file` attribute's value stands.
    package var fileLocation: SourceLocation

    package init(name: String, file: String, location: SourceLocation, fileLocation: SourceLocation) {
        self.name = name
        self.file = file
        self.location = location
        self.fileLocation = fileLocation
    }
}
