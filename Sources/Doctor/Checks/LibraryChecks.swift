import Formats
import Transport

extension DoctorCheck {
    /// Options of 7.85 are used.
    private static let leastCurl: UInt32 = 0x07_55_00

    static let libcurl = DoctorCheck(title: "libcurl") { readings in
        guard let curl = readings.curl else { return nil }
        let there = CurlFacts.Feature.allCases.filter(curl.features.contains).map(\.rawValue)
        let found =
            "\(SafeText.line(curl.version, limit: 40))"
            + (curl.tlsLibrary.map { " with \(SafeText.line($0, limit: 60))" } ?? "")
            + ": \(there.joined(separator: ", "))"
        if curl.number < leastCurl {
            return Finding("libcurl", .fail, found, advice: "install libcurl 7.85 or newer")
        }
        let missing = [CurlFacts.Feature.tls, .http2, .asynchDNS].filter { !curl.features.contains($0) }
        guard !missing.isEmpty else { return Finding("libcurl", .ok, found) }
        return Finding(
            "libcurl", .warn, "\(found); not \(missing.map(\.rawValue).joined(separator: ", "))",
            advice: "plans that need it fail; install a libcurl that has it (Debian: libcurl4)")
    }

    static let libxml2 = DoctorCheck(title: "libxml2") { readings in
        readings.xmlVersion.map { Finding("libxml2", .ok, $0) }
    }

    /// Whom TLS trusts where a plan names no file.
    static let authorities = DoctorCheck(title: "certificates") { readings in
        guard let curl = readings.curl, curl.features.contains(.tls) else { return nil }
        guard let path = curl.authorities else {
            return Finding("authorities", .ok, "libcurl names no file of authorities of its own")
        }
        let shown = SafeText.line(path)
        if let bytes = readings.authorityBytes, bytes > 0 {
            return Finding("authorities", .ok, "\(shown), \(FigureText.bytes(bytes))")
        }
        let isNeeded = readings.target?.url.lowercased().hasPrefix("https:") ?? false
        return Finding(
            "authorities", isNeeded ? .fail : .warn, "\(shown) cannot be read, or is empty",
            advice: "install ca-certificates, or name a file: <httpDefaults caFile>")
    }

    static let proxies = DoctorCheck(title: "proxy") { readings in
        guard !readings.proxies.isEmpty else {
            return Finding("proxies", .ok, "no proxy in the environment")
        }
        return Finding(
            "proxies", .warn, "\(readings.proxies.joined(separator: ", ")) is set, and not used",
            advice:
                "a load goes straight to its target; if that can be reached by a proxy only, run from elsewhere"
        )
    }
}
