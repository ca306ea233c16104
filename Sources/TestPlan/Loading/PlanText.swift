import Glibc

/// A plan's file as bytes, its folder and its identity.
package enum PlanText {
    /// Reads the whole file, but no more than a plan may have.
    package static func read(_ path: String) throws(Diagnostic) -> [UInt8] {
        guard let file = fopen(path, "r") else { throw unreadable(path) }
        defer { fclose(file) }
        // One byte too many is enough to see that it is too large.
        var bytes = [UInt8](repeating: 0, count: XMLReader.sizeLimit + 1)
        let count = bytes.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, file) }
        guard ferror(file) == 0 else { throw unreadable(path) }
        guard count <= XMLReader.sizeLimit else {
            throw Diagnostic(
                "the file is larger than the \(XMLReader.sizeLimit) bytes that a plan may have",
                at: SourceLocation(file: path))
        }
        return Array(bytes[..<count])
    }

    private static func unreadable(_ path: String) -> Diagnostic {
        Diagnostic("cannot be read: \(String(cString: strerror(errno)))", at: SourceLocation(file: path))
    }

    /// The folder part of a path as it was given; empty for the current one.
    package static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// FNV-1a of 64 bits in hexadecimal: it tells plans apart and protects nothing.
    static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
