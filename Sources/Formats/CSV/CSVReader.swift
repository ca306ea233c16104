import Glibc

/// Reads a CSV file record by record (RFC 4180), in bounded memory and without an allocation for a field.
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
    /// The current record.
    ///
    /// A copy of it must be gone before the next is read, or that is made in new memory.
    package private(set) var record = CSVRecord()
    /// The file ended within the last record: whoever wrote it was killed.
    package private(set) var endsWithinRecord = false

    package init(path: String) throws(FileError) {
        descriptor = try RegularFile.open(path)
        self.path = path
    }

    deinit { close(descriptor) }

    /// Fields of the current record.
    package var count: Int { record.count }

    /// The fields of the current record as texts.
    package var texts: [String] { (0..<count).map { record.text($0) } }

    /// Goes to the next record; false at the end of the file, a record without its line end passed over.
    package mutating func next() throws(FileError) -> Bool {
        record.removeAll()
        line = nextLine
        var isQuoted = false
        var wasQuote = false
        while true {
            if position == filled {
                guard try fill() else { break }
            }
            guard record.content.count <= Self.recordLimit else {
                throw FileError(path: path, line: line, reason: "a record of more than 1 MiB")
            }
            // Most bytes stand for themselves, and are taken together.
            let end = plainEnd(isQuoted: isQuoted)
            if end > position {
                record.append(buffer[position..<end])
                position = end
                wasQuote = false
                continue
            }
            let byte = buffer[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\n"):
                nextLine += 1
                if isQuoted {
                    record.append(byte)
                } else {
                    record.endField()
                    return true
                }
            case UInt8(ascii: "\""):
                // A quote right after a closing one stands for itself.
                if wasQuote { record.append(byte) }
                wasQuote = isQuoted
                isQuoted.toggle()
            case UInt8(ascii: ","):
                record.endField()
                wasQuote = false
            default: break
            }
        }
        endsWithinRecord = !record.isEmpty || isQuoted
        return false
    }

    /// Where the next byte stands that means something: within quotes a quote or a line end, else also a comma and a
    /// carriage return, which is passed over.
    private func plainEnd(isQuoted: Bool) -> Int {
        buffer.withUnsafeBufferPointer { bytes in
            var index = position
            while index < filled {
                switch bytes[index] {
                case UInt8(ascii: "\""), UInt8(ascii: "\n"): return index
                case UInt8(ascii: ","), UInt8(ascii: "\r"): if !isQuoted { return index }
                default: break
                }
                index += 1
            }
            return index
        }
    }

    /// Reads on; false at the end of the file.
    private mutating func fill() throws(FileError) -> Bool {
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw FileError(path: path, reason: String(cString: strerror(errno))) }
        position = 0
        filled = count
        return count > 0
    }
}
