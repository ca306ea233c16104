/// Puts the heads of one response together, line by line, until the final one is whole.
///
/// Pure: lines go in as libcurl gives them, and what became of the head comes out.
struct HeadReader {
    /// What a line has done.
    enum Progress {
        case goesOn
        /// It was the blank line of the final head.
        case isWhole
        case isWrong(TransferError)
    }

    /// The head so far; an interim one (1xx) gives way to the next.
    var head = ResponseHead()
    private var check = HeadCheck()

    /// Begins another response; the head's memory is kept.
    mutating func begin() {
        head.status = 0
        head.bytes.removeAll(keepingCapacity: true)
        head.codings = []
        head.isDecoded = false
        check = HeadCheck()
    }

    var isHTTP2: Bool { head.bytes.starts(with: "HTTP/2".utf8) }
    /// The length that the head announces; nil where it has none.
    var length: Int? { check.length }
    /// What `Content-Encoding` names, `identity` left out.
    var codings: [String] { check.codings }

    /// Takes a line of a head with its line end.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Progress {
        if line.starts(with: "HTTP/".utf8) {
            head.bytes.removeAll(keepingCapacity: true)
            head.status = Self.status(in: line)
            if let problem = check.begin(status: head.status) { return .isWrong(problem) }
        } else if head.bytes.isEmpty {
            return .isWrong(
                TransferError(
                    kind: .protocolViolation, message: "the response does not begin with HTTP/"))
        }
        if let problem = check.take(line) { return .isWrong(problem) }
        head.bytes.append(contentsOf: line)
        let isBlank = line.count <= 2 && line.allSatisfy { $0 == 0x0D || $0 == 0x0A }
        return isBlank && head.status >= 200 ? .isWhole : .goesOn
    }

    /// Takes a line behind the head, a trailer field: of no use, but without end it is an attack.
    mutating func takeTrailer(_ line: UnsafeRawBufferPointer) -> TransferError? { check.count(line) }

    /// The three digits after the first space of a status line; 0 where there are none.
    private static func status(in line: UnsafeRawBufferPointer) -> Int {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space + 4 <= line.count else { return 0 }
        if space + 4 < line.count, (0x30...0x39).contains(line[space + 4]) { return 0 }
        return line[(space + 1)...(space + 3)].reduce(0) { value, digit in
            (0x30...0x39).contains(digit) ? value * 10 + Int(digit - 0x30) : 0
        }
    }
}
