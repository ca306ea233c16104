import Formats
import Glibc
import Testing

@testable import TestPlan

/// Pools in other encodings than UTF-8.
@Suite struct EncodingTests {
    private func load(_ bytes: [UInt8], _ name: String, _ encoding: String?) throws -> LoadedPool {
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: name)
        var pool = QuestionPool(name: "p", file: name, location: origin, fileLocation: origin)
        pool.encoding = encoding
        return try PoolReader.read(pool, directory: folder.path)
    }

    private func problems(_ bytes: [UInt8], _ name: String, _ encoding: String?) throws -> [String] {
        let error = try #require(throws: PoolError.self) { try load(bytes, name, encoding) }
        return error.diagnostics.map { "\($0.location.line):\($0.location.column) \($0.message)" }
    }

    private func utf16(_ text: String, bigEndian: Bool = false) -> [UInt8] {
        text.utf16.flatMap { unit in
            let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
            return bigEndian ? bytes.reversed() : bytes
        }
    }

    @Test(
        arguments: [
            ("GBK", [0xC4, 0xE3, 0xBA, 0xC3], "你好"), ("gb18030", [0xA8, 0xA2], "á"),
            ("ISO-8859-1", [0xE9], "é"), ("windows-1252", [0x80, 0x93], "€“"),
            ("Shift_JIS", [0x82, 0xB1], "こ"), ("UTF-16LE", [0x3D, 0xD8, 0x42, 0xDE], "🙂"),
            ("ISO-2022-JP", [0x1B, 0x24, 0x42, 0x24, 0x33, 0x1B, 0x28, 0x42], "こ"),
        ] as [(String, [UInt8], String)])
    func readsTheEncodingOfThePlan(encoding: String, bytes: [UInt8], text: String) throws {
        let lines = encoding == "UTF-16LE" ? bytes + [0x0A, 0] + bytes : bytes + [0x0A] + bytes
        #expect(try load(lines, "p.txt", encoding).cells == [[text], [text]])
    }

    @Test(arguments: ["p.json", "p.jsonl", "p.csv", "p.txt"])
    func aByteOrderMarkSaysTheEncoding(name: String) throws {
        let text = name == "p.json" ? "\u{FEFF}[\"é🙂\"]" : "\u{FEFF}\"é🙂\"\n\"é🙂\"\n"
        let expected = try load(Array(text.utf8), name, nil).cells
        for encoding in [nil, "windows-1252", "UTF-16"] {
            #expect(try load(utf16(text), name, encoding).cells == expected)
            #expect(try load(utf16(text, bigEndian: true), name, encoding).cells == expected)
            #expect(try load(Array(text.utf8), name, encoding).cells == expected)
        }
    }

    @Test func whatIsNoTextHasItsPlace() throws {
        let good: [UInt8] = [0xC4, 0xE3, 0x0D, 0x0A, 0xC4, 0xE3, 0x61]
        for name in ["p.txt", "p.jsonl"] {
            #expect(
                try problems(good + [0xFF, 0x0A, 0x61], name, "GBK").last
                    == "2:3 this file is not GBK: invalid byte 0xFF, byte 8 of the file")
            #expect(
                try problems(good + [0x0A, 0xC4], name, "GBK").last
                    == "3:1 this file is not GBK: invalid byte 0xC4, byte 9 of the file")
        }
        #expect(
            try problems(utf16("\u{FEFF}ab") + [0x3D, 0xD8], "p.txt", nil)
                == ["1:3 this file is not UTF-16LE: invalid byte 0x3D, byte 7 of the file"])
    }

    @Test func aLongFileIsOneText() throws {
        let lines = (0..<120_000).map { "Zeile \($0) über Maß" + String(repeating: "é", count: $0 % 7) }
        let bytes = lines.joined(separator: "\n").unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect(bytes.count > 2 << 20)
        #expect(try load(bytes, "p.txt", "ISO-8859-1").cells == lines.map { [$0] })
        let wide = utf16("\u{FEFF}" + lines.joined(separator: "\r\n"))
        #expect(try load(wide, "p.txt", nil).cells == lines.map { [$0] })
        #expect(try problems(wide + [0x00, 0xDC], "p.txt", nil).first?.hasPrefix("120000:") == true)
    }

    private func decoder(_ name: String) throws -> CharacterDecoder {
        guard let decoder = CharacterDecoder(name) else { throw PoolError(diagnostics: []) }
        return decoder
    }

    @Test func aPieceMayEndWithinACharacter() throws {
        let bytes: [UInt8] = [0x1B, 0x24, 0x42, 0x24, 0x33, 0x1B, 0x28, 0x42, 0x61]
        for cut in bytes.indices {
            var decoder = try decoder("ISO-2022-JP")
            var text: [UInt8] = []
            let first = decoder.decode(bytes[..<cut], isLast: false, into: &text)
            let second = decoder.decode(bytes[cut...], isLast: true, into: &text)
            #expect(first == nil && second == nil)
            #expect(String(decoding: text, as: UTF8.self) == "こa")
        }
    }

    @Test func anyBytesAreReadOrRefused() throws {
        var random = KeyedRandom(seed: 7, group: 0, thread: 0, iteration: 0, draw: 0)
        for name in ["GBK", "UTF-16", "UTF-7", "ISO-2022-KR", "EUC-JP", "UTF-32", "ISO-2022-CN-EXT", "Big5"] {
            for _ in 0..<50 {
                let bytes = (0..<40).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                var decoder = try decoder(name)
                var text: [UInt8] = []
                var problem = decoder.decode(bytes[..<20], isLast: false, into: &text)
                if problem == nil { problem = decoder.decode(bytes[20...], isLast: true, into: &text) }
                #expect(problem.map { bytes.indices.contains($0.offset) } ?? true)
                #expect(problem.map { bytes[$0.offset] == $0.byte } ?? true)
            }
        }
    }

    @Test func anUnknownNameIsSaid() {
        func messages(_ encoding: String) -> [String] {
            LoadedText(
                plan: #"<questionPool name="p" file="none.txt" encoding="\#(encoding)"/>"#,
                steps: #"<http name="a" path="/"/>"#
            ).messages.filter { $0.contains("encoding") }
        }
        for name in ["GKB", "UTF-8//IGNORE", "x y"] {
            #expect(
                messages(name) == [
                    "3:50 questionPool \"p\": encoding must be one that iconv knows, such as \"GBK\" or "
                        + "\"windows-1252\", found \"\(name)\""
                ])
        }
        #expect(messages("utf-8").isEmpty)
    }
}
