extension String {
    /// How many Unicode scalars the text has: CR LF are two, a letter and its combining accent are two.
    package var length: Int { unicodeScalars.count }

    /// Whether both texts have the same scalars; a precomposed letter is not its decomposed form.
    package func hasSameScalars(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Whether the scalars of another text stand somewhere in this one, in a row.
    package func hasScalars(of other: String) -> Bool { Array(utf8).contains(bytes: Array(other.utf8)) }
}

extension [UInt8] {
    /// Whether other bytes stand somewhere in these, in a row.
    package func contains(bytes wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        var index = 0
        while index + wanted.count <= count {
            guard let hit = self[index...(count - wanted.count)].firstIndex(of: first) else { return false }
            if self[hit..<hit + wanted.count].elementsEqual(wanted) { return true }
            index = hit + 1
        }
        return false
    }
}
