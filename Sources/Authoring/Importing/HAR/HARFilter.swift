import Formats

/// Which exchanges of a recording become requests of a plan.
struct HARFilter {
    /// Why one does not.
    enum Reason: String, CaseIterable {
        case resource = "images, styles, scripts, fonts and media (--all keeps them)"
        case cached = "answered by the browser's cache"
        case preflight = "preflights of the browser (OPTIONS)"
        case unanswered = "without an answer: blocked or broken off"
        case local = "of no server (data:, blob:, an extension)"
        case webSocket = "WebSocket connections, which have no counterpart"
    }

    let keepsAll: Bool
    let bytes: [UInt8]

    private static let resourceKinds: Set<String> = [
        "image", "stylesheet", "script", "font", "media", "manifest", "texttrack", "imageset", "css", "js",
    ]
    private static let requestKinds: Set<String> = [
        "xhr", "fetch", "document", "eventsource", "ping", "beacon",
    ]
    private static let extensions: Set<String> = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "css", "js", "mjs", "map", "woff",
        "woff2", "ttf",
        "otf", "eot", "mp4", "webm", "mp3", "ogg", "wasm",
    ]

    /// Why an entry is left out; nil where it is kept.
    func reason(against entry: HAREntry) -> Reason? {
        let url = entry.request["url"]?.string(in: bytes) ?? ""
        let scheme = url.prefix { $0 != ":" }.lowercased()
        let status = entry.response["status"]?.number(in: bytes) ?? 0
        if scheme == "ws" || scheme == "wss" || entry.kind == "websocket" || status == 101 {
            return .webSocket
        }
        if scheme != "http", scheme != "https" { return .local }
        if entry.isFromCache { return .cached }
        if entry.kind == "preflight" || isPreflight(entry) { return .preflight }
        if entry.response["status"] != nil, status <= 0, entry.kind != "eventsource", !isStream(entry) {
            return .unanswered
        }
        return !keepsAll && isResource(entry, url) ? .resource : nil
    }

    private func isStream(_ entry: HAREntry) -> Bool {
        entry.response["content"]?["mimeType"]?.string(in: bytes)?.lowercased().hasPrefix("text/event-stream")
            ?? false
    }

    private func isPreflight(_ entry: HAREntry) -> Bool {
        entry.request["method"]?.string(in: bytes) == "OPTIONS"
            && (entry.request["headers"]?.elements ?? []).contains {
                $0["name"]?.string(in: bytes)?.lowercased() == "access-control-request-method"
            }
    }

    private func isResource(_ entry: HAREntry, _ url: String) -> Bool {
        if Self.requestKinds.contains(entry.kind) { return false }
        if Self.resourceKinds.contains(entry.kind) { return true }
        let type = entry.response["content"]?["mimeType"]?.string(in: bytes)?.lowercased() ?? ""
        if type.hasPrefix("image/") || type.hasPrefix("font/") || type.hasPrefix("audio/")
            || type.hasPrefix("video/")
            || type.hasPrefix("text/css") || type.contains("javascript") || type.contains("font-woff")
            || type.hasPrefix("application/wasm")
        {
            return true
        }
        guard type.isEmpty || type == "x-unknown" || type == "application/octet-stream" else { return false }
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return false }
        return Self.extensions.contains(name[name.index(after: dot)...].lowercased())
    }
}
