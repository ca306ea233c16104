import Streaming

/// A way into a pool's column that holds JSON: `conversations[0].value`.
///
/// Names are joined by dots, indexes stand in brackets and count from 0; `[-1]` is the last. Behind the column it is an
/// extractor's path that leads to one value.
package struct CellPath: Sendable {
    private let query: JSONQuery

    /// Tells a column from the path behind it; the longest column that fits wins, since names may hold dots.
    ///
    /// - Returns: nil where the text does not begin with a column, or what follows it is no path.
    static func split(_ text: String, columns: [String]) -> (column: Int, path: CellPath)? {
        let bytes = Array(text.utf8)
        let fitting = columns.indices.filter { index in
            let column = Array(columns[index].utf8)
            return bytes.starts(with: column) && column.count < bytes.count
                && [UInt8(ascii: "."), UInt8(ascii: "[")].contains(bytes[column.count])
        }
        for index in fitting.sorted(by: { columns[$0].utf8.count > columns[$1].utf8.count }) {
            let rest = String(decoding: bytes[columns[index].utf8.count...], as: UTF8.self)
            if let query = JSONQuery("$" + rest), query.findsOne { return (index, CellPath(query: query)) }
        }
        return nil
    }

    /// The value that stands there: a string without its quotes, any other as written; nil where there is none.
    func value(in cell: ArraySlice<UInt8>) -> [UInt8]? { query.matches(in: Array(cell))?.first?.text }
}
