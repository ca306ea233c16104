/// "Did you mean …?": the known name that is nearest to one that is not known.
package enum Suggestion {
    /// The candidate that the fewest edits turn into `name`; nil where none is near enough to be a typing error.
    ///
    /// Case is not counted as an edit, a swap of neighbours counts as one, and at most a third of the longer
    /// name may differ (at least one edit). Of equally near candidates the first wins.
    package static func nearest(to name: String, in candidates: [String]) -> String? {
        let wanted = Array(name.lowercased())
        var best: (candidate: String, distance: Int)?
        for candidate in candidates where !candidate.isEmpty {
            let letters = Array(candidate.lowercased())
            let allowed = max(1, max(wanted.count, letters.count) / 3)
            guard abs(wanted.count - letters.count) <= allowed else { continue }
            let distance = distance(wanted, letters)
            guard distance <= allowed, distance < max(wanted.count, letters.count) else { continue }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// The nearest candidate as the words of ``Diagnostic/suggestion``: `did you mean "threads"?`.
    package static func text(for name: String, in candidates: [String]) -> String? {
        nearest(to: name, in: candidates).map { "did you mean \"\($0)\"?" }
    }

    /// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(substitution, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
