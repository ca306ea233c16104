extension LoadedPool {
    /// What was read otherwise than it stands in the file.
    var warnings: [Diagnostic] {
        var found: [Diagnostic] = []
        let label = "questionPool \(pool.name.quoted)"
        let kind = preset?.rawValue ?? ""
        func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
        if silentRows > 0 {
            found.append(
                Diagnostic(
                    "\(label): \(rows(silentRows)) of \(silentRows + rowCount) in which nobody asks anything "
                        + "\(silentRows == 1 ? "is" : "are") left out (\(kind))", at: pool.fileLocation))
        }
        if emptyLengths > 0 {
            found.append(
                Diagnostic(
                    "\(label): \(rows(emptyLengths)) of \(rowCount) with no tokens in the prompt or the answer, such as a "
                        + "failed request, \(emptyLengths == 1 ? "is" : "are") sent with one (\(kind))",
                    at: pool.fileLocation))
        }
        return found
    }
}
