import Streaming

/// What `Streaming` makes of a path's text.
enum JSONQueryReader {
    static func reads(_ path: String) -> Bool { JSONQuery(path) != nil }
}
