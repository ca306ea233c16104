/// A response's head, line by line as it came.
enum HeaderLines {
    /// The values of a header, in the order of its lines.
    ///
    /// - Parameter name: in lower case.
    static func values(of name: String, in lines: [String]) -> [[UInt8]] {
        let prefix = Array((name + ":").utf8)
        return lines.compactMap { line in
            let bytes = Array(line.utf8)
            guard
                String(decoding: bytes.prefix(prefix.count), as: UTF8.self).lowercased().utf8.elementsEqual(
                    prefix)
            else { return nil }
            return Array(bytes.dropFirst(prefix.count).drop { $0 == 0x20 || $0 == 0x09 })
        }
    }
}
