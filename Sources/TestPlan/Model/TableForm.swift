/// How rows and cells stand in a pool's file of the formats `csv` and `tsv`.
package struct TableForm: Sendable {
    /// What becomes of a row that has not as many cells as there are columns.
    package enum Rows: String, CaseIterable, Sendable {
        /// It is an error.
        case exact
        /// Missing cells are empty, and surplus ones are passed over, as in JMeter.
        case padded
    }

    /// The character between two cells; nil: as the format says.
    package var separator: String?
    /// The names of the columns, where the plan gives them; nil: the file's first line does.
    package var columns: [String]?
    /// The first line is passed over, since the plan names the columns.
    package var ignoresFirstLine = false
    /// A cell may stand in double quotes; otherwise they are a part of it.
    package var hasQuotes = true
    package var rows = Rows.exact
    /// An attribute of these that the plan gives, for a format that knows none of them.
    package var given: Located<String>?

    package init() {}
}
