import Testing

@testable import Transport

@Suite struct HeadReaderTests {
    /// What became of each line, one letter a line: `+` goes on, `.` is whole, `!` is wrong.
    private func take(_ lines: [String], in reader: inout HeadReader) -> String {
        lines.map { line in
            Array("\(line)\r\n".utf8).withUnsafeBytes { bytes in
                switch reader.take(bytes) {
                case .goesOn: "+"
                case .isWhole: "."
                case .isWrong: "!"
                }
            }
        }.joined()
    }

    @Test func theBlankLineOfTheFinalHeadMakesItWhole() {
        var reader = HeadReader()
        let lines = ["HTTP/1.1 100 Continue", "", "HTTP/1.1 200 OK", "Content-Length: 5", ""]
        let progress = take(lines, in: &reader)
        #expect(progress == "++++.")
        #expect(reader.head.status == 200 && reader.length == 5)
        #expect(reader.head.lines == ["HTTP/1.1 200 OK", "Content-Length: 5"])
        reader.begin()
        #expect(reader.head.bytes.isEmpty && reader.length == nil)
        let next = take(["HTTP/2 204", ""], in: &reader)
        #expect(next == "+." && reader.isHTTP2)
    }

    @Test func whatIsNoHeadIsRefused() {
        for line in ["hello", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1"] {
            var reader = HeadReader()
            let progress = take([line], in: &reader)
            #expect(progress == "!", "\(line)")
        }
    }
}
