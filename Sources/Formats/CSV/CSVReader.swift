import Glibc

/// Reads a CSV file record by record (RFC 4180), in bounded memory and without an allocation a field.
///
/// A quote that is not closed makes the rest of the file one record. Owner: the function that makes it. The file is closed when the value goes.
package struct CSVReader: ~Copyable {
    private static let bufferSize = 1 << 17
    /// A longer record is no record of ours.
    private static let recordLimit = 1 << 20

    package let path: String
    /// The record's number of its first line, from 1.
    package private(set) var line = 0
    private var nextLine = 1
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
    private var position = 0
    private var filled = 0
    private var content: [UInt8] = []
    private var ends: [Int] = []
    /// The file ended within the last record: whoever wrote it was killed.
    package private(set) var endsWithinRecord = false

    package init(path: String) throws(FileError) {
        descriptor = try RegularFile.open(path)
        self.path = path
    }

    deinit { close(descriptor) }

    /// Fields of the current record.
    package var count: Int { ends.count }

    /// A field of the current record, unquoted.
    package func field(_ index: Int) -> ArraySlice<UInt8> {
        content[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// A field of the current record as text.
    package func text(_ index: Int) -> String { String(decoding: field(index), as: UTF8.self) }

    /// The fields of the current record as texts.
    package var texts: [String] { (0..<count).map { text($0) } }

    /// A field of the current record as a number; nil where it is none.
    package func number(_ index: Int) -> Double? { Double(text(index)) }

    /// Goes to the next record; false at the end of the file, a record without its line end passed over.
    package mutating func next() throws(FileError) -> Bool {
        content.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        line = nextLine
        var isQuoted = false
        var wasQuote = false
        while let byte = try nextByte() {
            if byte == 0x0A { nextLine += 1 }
            if isQuoted {
                if byte == 0x22 {
                    isQuoted = false
                    wasQuote = true
                } else {
                    content.append(byte)
                }
            } else if byte == 0x22 {
                // A quote right after a closing one stands for itself.
                if wasQuote { content.append(byte) }
                isQuoted = true
                wasQuote = false
            } else if byte == 0x2C {
                ends.append(content.count)
                wasQuote = false
            } else if byte == 0x0A {
                ends.append(content.count)
                return true
            } else if byte != 0x0D {
                content.append(byte)
                wasQuote = false
            }
            guard content.count <= Self.recordLimit else {
                throw FileError(path: path, line: line, reason: "a record of more than 1 MiB")
            }
        }
        endsWithinRecord = !content.isEmpty || !ends.isEmpty || isQuoted
        return false
    }

    private mutating func nextByte() throws(FileError) -> UInt8? {
        if position == filled {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw FileError(path: path, reason: String(cString: strerror(errno))) }
            guard count > 0 else { return nil }
            position = 0
            filled = count
        }
        position += 1
        return buffer[position - 1]
    }
}
