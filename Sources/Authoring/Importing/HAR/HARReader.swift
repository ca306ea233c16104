import Formats
import TestPlan
import Timing

/// One exchange of a recording.
struct HAREntry {
    let location: SourceLocation
    let page: String?
    /// Milliseconds since 1970; nil where the recording does not say.
    let start: Double?
    /// How long it took, in milliseconds.
    let time: Double
    let request: JSONNode
    let response: JSONNode
    /// What the browser fetched: `document`, `image`, `xhr`, …; empty where the recording does not say.
    let kind: String
    let isFromCache: Bool

    var end: Double? { start.map { $0 + max(0, time) } }
}

/// Reads a recording in HAR 1.2 (W3C Web Performance, "HTTP Archive (HAR) format") entry by entry; bodies stay in the
/// bytes of the file.
struct HARReader {
    let bytes: [UInt8]
    private var places: LinePlaces
    private(set) var entries: [HAREntry] = []
    /// Titles of pages by their ids.
    private(set) var pages: [String: String] = [:]
    /// Programs that wrote the recording, in words.
    private(set) var creator = ""

    /// - Throws: what keeps the file from being a recording, with its place.
    init(_ bytes: [UInt8], file: String) throws(Diagnostic) {
        self.bytes = bytes
        places = LinePlaces(bytes, file: file)
        var found = false
        do throws(JSONReader.Problem) {
            var reader = JSONReader(bytes, range: 0..<bytes.count)
            reader.skipWhitespace()
            let start = reader.offset
            guard reader.skip("{") else {
                throw JSONReader.Problem(message: "expected an object, found \(reader.found)", offset: start)
            }
            try reader.members(until: "}", of: "object", from: start) { reader throws(JSONReader.Problem) in
                let key = try reader.string()
                try reader.colon()
                if key == Array("log".utf8), reader.next == UInt8(ascii: "{") {
                    found = true
                    try readLog(&reader)
                } else {
                    _ = try reader.value()
                }
            }
            reader.skipWhitespace()
            if reader.next != nil {
                throw JSONReader.Problem(
                    message: "expected the end, found \(reader.found)", offset: reader.offset)
            }
        } catch {
            throw Diagnostic(
                "not a HAR file: \(error.message)",
                at: JSONPlace.location(of: error.offset, in: bytes, file: file))
        }
        guard found else {
            throw Diagnostic(
                "not a HAR file: there is no \"log\" in it",
                at: SourceLocation(file: file, line: 1, column: 1))
        }
    }

    private mutating func readLog(_ reader: inout JSONReader) throws(JSONReader.Problem) {
        let start = reader.offset
        _ = reader.skip("{")
        try reader.members(until: "}", of: "object", from: start) { reader throws(JSONReader.Problem) in
            let key = String(decoding: try reader.string(), as: UTF8.self)
            try reader.colon()
            switch key {
            case "entries":
                let start = reader.offset
                guard reader.skip("[") else {
                    throw JSONReader.Problem(
                        message: "\"entries\" must be an array, found \(reader.found)", offset: start)
                }
                try reader.members(until: "]", of: "array", from: start) {
                    reader throws(JSONReader.Problem) in
                    let node = try JSONNode.read(&reader)
                    try take(node)
                }
            case "pages":
                for page in try JSONNode.read(&reader).elements {
                    guard let id = page["id"]?.string(in: bytes) else { continue }
                    pages[id] = page["title"]?.string(in: bytes) ?? id
                }
            default: _ = try reader.value()
            }
        }
    }

    private mutating func take(_ node: JSONNode) throws(JSONReader.Problem) {
        guard let request = node["request"], request["url"]?.string(in: bytes) != nil else {
            throw JSONReader.Problem(
                message: "an entry needs a \"request\" with a \"url\"", offset: node.range.lowerBound)
        }
        let start = node["startedDateTime"]?.string(in: bytes).flatMap(Self.milliseconds)
        let fromCache =
            node["_fromCache"] != nil
            || node["_servedFromCache"].map { if case .boolean(true) = $0.content { true } else { false } }
                ?? false
        entries.append(
            HAREntry(
                location: places.location(of: node.range.lowerBound),
                page: node["pageref"]?.string(in: bytes),
                start: start, time: node["time"]?.number(in: bytes) ?? 0, request: request,
                response: node["response"]
                    ?? JSONNode(content: .null, range: node.range.lowerBound..<node.range.lowerBound),
                kind: node["_resourceType"]?.string(in: bytes)?.lowercased() ?? "", isFromCache: fromCache))
    }

    private static func milliseconds(_ text: String) -> Double? {
        guard case .date(let nanoseconds)? = TraceTimestamp(Array(text.utf8)[...], unit: .ms) else {
            return nil
        }
        return Double(nanoseconds) / 1e6
    }
}

/// Lines and columns of rising offsets; the column of a long line counts bytes.
struct LinePlaces {
    private let bytes: [UInt8]
    private let file: String
    private var offset = 0
    private var line = 1
    private var lineStart = 0

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func location(of target: Int) -> SourceLocation {
        if target < offset { (offset, line, lineStart) = (0, 1, 0) }
        bytes.withUnsafeBufferPointer { bytes in
            while offset < min(target, bytes.count) {
                if bytes[offset] == 0x0A {
                    line += 1
                    lineStart = offset + 1
                }
                offset += 1
            }
        }
        return SourceLocation(file: file, line: line, column: target - lineStart + 1)
    }
}
