import Foundation
@testable import Streaming
import Testing

/// The scanner against Foundation's parser, on random documents and on random damage to them.
struct JSONDifferentialTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

    @Test(arguments: seeds)
    func theScannerAcceptsWhatFoundationAccepts(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<4_000 {
            var bytes = Array(RandomJSON.value(depth: 4, &random).utf8)
            for _ in 0..<Int.random(in: 0...2, using: &random) { RandomJSON.damage(&bytes, &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.utf8.elementsEqual(bytes), !Self.isReadDifferently(text) else { continue }
            let expected = Self.foundationAccepts(bytes)
            if isJSON(bytes) != expected {
                Issue.record("\(text.debugDescription): Foundation says \(expected)")
            }
        }
    }

    @Test(arguments: seeds)
    func theTextAtAPathIsTheSame(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        for _ in 0..<2_000 {
            let text = RandomJSON.value(depth: 4, &random)
            let bytes = Array(text.utf8)
            let tree = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let (at, value) = Self.randomPath(in: tree, &random)
            let found = StreamRecord(
                .text(path: try path(at)),
                [Array("data: ".utf8)[...], bytes.filter { $0 != 10 && $0 != 13 }[...], [10, 10]])
            if let expected = value as? String {
                #expect(found.answer == expected, "\(at) in \(text)")
                #expect(found.signals == (expected.isEmpty ? [] : [.token(.answer)]), "\(at) in \(text)")
            } else if value is NSNull || value is [Any] || value is [String: Any] {
                #expect(found.signals == [], "\(at) in \(text)")
            }
        }
    }

    /// Whether Foundation leaves RFC 8259 here.
    ///
    /// It takes a comma before a closing bracket; it refuses half a surrogate pair (section 8.2 lets it stand) and
    /// numbers that no double holds.
    private static func isReadDifferently(_ text: String) -> Bool {
        text.contains(/,\s*[\]}]/) || text.contains(/\\u[dD]/) || text.contains(/[eE][+\-]?\d{3}/)
    }

    private static func foundationAccepts(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
    }

    private static func randomPath(in tree: Any, _ random: inout SplitMix64) -> (path: String, value: Any) {
        var path = "$"
        var value = tree
        while true {
            if let object = value as? [String: Any],
                let key = object.keys.sorted().randomElement(using: &random),
                !key.isEmpty, !key.contains(where: { ".[]".contains($0) }), let member = object[key]
            {
                path += ".\(key)"
                value = member
            } else if let array = value as? [Any], let index = array.indices.randomElement(using: &random) {
                path += "[\(index)]"
                value = array[index]
            } else {
                return (path, value)
            }
        }
    }
}

/// Steele, Lea and Flood's generator: small, and the same everywhere.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

enum RandomJSON {
    /// A document, without what Foundation reads in its own way: doubled keys, halves of surrogate pairs and
    /// numbers that no double holds.
    static func value(depth: Int, _ random: inout SplitMix64) -> String {
        let space = ["", "", "", " ", "\n", "\t\r "].randomElement(using: &random) ?? ""
        let kind = Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random)
        let text: String
        switch kind {
        case 0: text = ["null", "true", "false"].randomElement(using: &random) ?? "null"
        case 1, 2: text = number(&random)
        case 3...5: text = string(&random)
        case 6:
            let count = Int.random(in: 0...3, using: &random)
            text =
                "[" + (0..<count).map { _ in value(depth: depth - 1, &random) }.joined(separator: ",") + space
                + "]"
        default:
            let count = Int.random(in: 0...3, using: &random)
            let members = (0..<count).map { index in
                let key =
                    #""\#(["k", "", "ä", "te", "\\u0041"].randomElement(using: &random) ?? "")\#(index)""#
                return space + key + space + ":" + value(depth: depth - 1, &random)
            }
            text = "{" + members.joined(separator: ",") + space + "}"
        }
        return space + text + space
    }

    /// Replaces, removes or inserts one byte, often one that means something.
    static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let alphabet = Array("{}[]\",:\\ \n\u{1}0123456789-+.eEtrufalsn/b é".utf8)
        let byte = alphabet.randomElement(using: &random) ?? 0x20
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = byte
        case 1: bytes.remove(at: index)
        default: bytes.insert(byte, at: index)
        }
    }

    private static func number(_ random: inout SplitMix64) -> String {
        var text = ["", "-"].randomElement(using: &random) ?? ""
        text += "\(Int.random(in: 0...1_000_000, using: &random) >> Int.random(in: 0...20, using: &random))"
        if Bool.random(using: &random) { text += ".\(Int.random(in: 0...999, using: &random))" }
        if Bool.random(using: &random) {
            text += ["e", "E", "e+", "E-"].randomElement(using: &random) ?? "e"
            text += "\(Int.random(in: 0...9, using: &random))"
        }
        return text
    }

    private static func string(_ random: inout SplitMix64) -> String {
        let parts = [
            "a", "hello world ", "é", "世界", "🌊", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u00e9"#, #"\ud83c\udf0a"#,
            #"\uD83C\uDF0A"#, #"\t"#, #"\b\f\r"#, "[DONE", "{}", ":", ",", "'", "\u{7f}",
        ]
        let count = Int.random(in: 0...4, using: &random)
        return "\"" + (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined() + "\""
    }
}
