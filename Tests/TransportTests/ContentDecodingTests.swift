import Testing
import TestSupport

@testable import Transport

/// Codings undone piece by piece, and what is no such coding.
@Suite struct ContentDecodingTests {
    private static let text = Array("data: {\"choices\":[{\"text\":\"hello hello hello\"}]}\n\n".utf8)
    /// `hello hello hello` and a line feed, as Brotli's own library writes it.
    private static let brotli: [UInt8] = [
        0x13, 0x11, 0x00, 0x00, 0xA4, 0x14, 0x40, 0x72, 0x10, 0x45, 0x90, 0xA9, 0xC3, 0x73, 0xFA, 0x05,
    ]

    /// Feeds the bytes in pieces of every size and gives what came out; nil where something was wrong.
    private static func plain(_ bytes: [UInt8], _ codings: [String], piece: Int) throws(TransferError)
        -> [UInt8]
    {
        var decoding = try ContentDecoding(codings)
        defer { decoding.shutdown() }
        var output: [UInt8] = []
        var failure: TransferError?
        for start in stride(from: 0, to: bytes.count, by: piece) {
            bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { part in
                do throws(TransferError) { try decoding.decode(part, into: &output) } catch {
                    failure = failure ?? error
                }
            }
        }
        if let failure = failure ?? decoding.missingEnd { throw failure }
        return output
    }

    @Test(arguments: [1, 2, 3, 7, 10_000])
    func whatWasCodedComesBackHoweverItIsCut(piece: Int) throws {
        for (bytes, codings) in [
            (Coded.gzip(Self.text), ["gzip"]), (Coded.gzip(Self.text), ["x-gzip"]),
            (Coded.zlib(Self.text), ["deflate"]), (Coded.deflate(Self.text), ["deflate"]),
            (Coded.gzip(Coded.zlib(Self.text)), ["deflate", "gzip"]), (Coded.zstd(Self.text), ["zstd"]),
        ] {
            #expect(try Self.plain(bytes, codings, piece: piece) == Self.text, "\(codings)")
        }
        #expect(
            try Self.plain(Coded.gzip(Self.text) + Coded.gzip(Self.text), ["gzip"], piece: piece)
                == Self.text + Self.text)
        #expect(
            try Self.plain(Self.brotli, ["br"], piece: piece) == Array("hello hello hello\n".utf8))
        #expect(try Self.plain([], ["gzip"], piece: piece).isEmpty)
    }

    @Test(arguments: [1, 5, 10_000])
    func aCutBodyIsNamed(piece: Int) {
        for (bytes, coding) in [
            (Coded.gzip(Self.text), "gzip"), (Coded.zlib(Self.text), "deflate"),
            (Coded.zstd(Self.text), "zstd"), (Self.brotli, "br"),
        ] {
            for length in 1..<bytes.count {
                do throws(TransferError) {
                    _ = try Self.plain(Array(bytes[..<length]), [coding], piece: piece)
                    Issue.record("\(coding) cut at \(length) of \(bytes.count) passed")
                } catch {
                    #expect(error.kind == .decode)
                    #expect(error.message.contains("cut short"), "\(error.message)")
                }
            }
        }
    }

    @Test(arguments: ["gzip", "deflate", "br", "zstd"])
    func garbageIsNamed(coding: String) {
        let garbage = [0xFF, 0xFF] + Array(repeating: UInt8(0xA5), count: 60)
        #expect(throws: TransferError.self) { try Self.plain(garbage, [coding], piece: 100) }
        var damaged = Coded.gzip(Self.text)
        damaged[damaged.count - 6] ^= 1
        #expect(throws: TransferError.self) { try Self.plain(damaged, ["gzip"], piece: 100) }
        let followed = Coded.gzip(Self.text) + Array("more".utf8)
        #expect(throws: TransferError.self) { try Self.plain(followed, ["gzip"], piece: 100) }
    }

    @Test func whatNobodyKnowsIsRefused() {
        #expect(throws: TransferError.self) { _ = try ContentDecoding(["compress"]) }
        #expect(throws: TransferError.self) {
            _ = try ContentDecoding(Array(repeating: "gzip", count: 6))
        }
    }
}
