import Formats
import Timing
import Transport

extension DoctorCheck {
    /// Any answer will do: the address that is asked may be known to nobody.
    static let target = DoctorCheck(title: "target") { readings in
        guard let target = readings.target else { return nil }
        let url = SafeText.line(target.url)
        if let failure = target.failure {
            let reached = steps(target.times)
            return Finding(
                "target", .fail,
                "\(url): \(SafeText.line(failure.message))" + (reached.isEmpty ? "" : " (\(reached))"),
                advice: advice(failure.kind))
        }
        let found = "\(url): status \(target.status ?? 0) (\(steps(target.times)))"
        guard let status = target.status, status < 500 else {
            return Finding(
                "target", .warn, found, advice: "the service answers, and says that it is not well")
        }
        return Finding("target", .ok, found)
    }

    /// How long each part took by itself.
    private static func steps(_ times: BlockingFetch.Times) -> String {
        var before = Duration.zero
        var parts: [String] = []
        for (name, time) in [
            ("DNS", times.lookedUp), ("connect", times.connected), ("TLS", times.secured),
            ("answer", times.answered),
        ] {
            guard let time else { continue }
            parts.append("\(name) \(max(.zero, time - before))")
            before = time
        }
        return parts.joined(separator: ", ")
    }

    private static func advice(_ kind: TransferError.Kind) -> String {
        switch kind {
        case .dns: "see /etc/resolv.conf and /etc/hosts, or use the address's number"
        case .connectRefused: "is the service started, and does it listen on that address and port?"
        case .tls:
            "is it https, and who signed its certificate? <httpDefaults caFile> trusts an authority of your own"
        case .protocolViolation: "is it HTTP that is spoken there?"
        default: "try it by curl -v from this machine"
        }
    }
}
