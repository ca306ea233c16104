import Execution
import Formats

/// What one stream takes of memory, with its buffers (README, "How far its own figures can be believed").
private let bytesAStream = 32 << 10
/// What the program takes itself.
private let bytesOfProgram = 64 << 20

extension DoctorCheck {
    /// Each open stream needs a descriptor; the soft limit is raised when a run begins.
    static let openFiles = DoctorCheck(title: "open files") { readings in
        guard let files = readings.openFiles else { return nil }
        let room = max(0, files.hard - MachineLimits.reserve)
        let raised =
            files.soft < files.hard ? " (a run raises the limit from \(FigureText.grouped(files.soft)))" : ""
        let found =
            "\(FigureText.grouped(files.hard))\(raised): room for \(FigureText.counted(room, "stream"))"
        if let needs = readings.needs, needs.streams > room {
            return Finding(
                "openFiles", .fail,
                "\(found), and \(needs.plan) has up to \(FigureText.counted(needs.streams, "stream"))",
                advice:
                    "raise the hard limit (ulimit -Hn \(needs.streams + MachineLimits.reserve) as root, or LimitNOFILE= "
                    + "of a service), or use fewer threads")
        }
        guard room < 1_000 else { return Finding("openFiles", .ok, found) }
        return Finding(
            "openFiles", .warn, found,
            advice: "for more streams raise the hard limit (ulimit -Hn as root, or LimitNOFILE= of a service)"
        )
    }

    /// Each connection to one address takes a port of its own.
    static let ports = DoctorCheck(title: "ports") { readings in
        guard let ports = readings.ports else { return nil }
        let count = ports.highest - ports.lowest + 1
        let free = max(0, count - ports.timeWait)
        let found =
            "\(FigureText.grouped(count)) for connections to one address (\(ports.lowest)–\(ports.highest)), "
            + "\(FigureText.grouped(ports.timeWait)) of ended connections (TIME_WAIT)"
        let widen = #"widen the range: sysctl -w net.ipv4.ip_local_port_range="1024 65535""#
        if let needs = readings.needs, needs.streams > count {
            return Finding(
                "ports", .fail,
                "\(found); \(needs.plan) has up to \(FigureText.counted(needs.streams, "stream"))",
                advice: "\(widen), or use fewer threads")
        }
        if let needs = readings.needs, needs.streams > free {
            return Finding(
                "ports", .warn,
                "\(found); \(needs.plan) has up to \(FigureText.counted(needs.streams, "stream"))",
                advice: "wait a minute for ports to come free")
        }
        if count < 10_000 { return Finding("ports", .warn, found, advice: widen) }
        if free < count / 4 {
            return Finding(
                "ports", .warn, found,
                advice:
                    "wait a minute for them to come free; keepAlive=\"false\" in a plan makes as many as requests"
            )
        }
        return Finding("ports", .ok, found)
    }

    static let memory = DoctorCheck(title: "memory") { readings in
        guard let memory = readings.memory else { return nil }
        let available = min(memory.available, memory.groupLeft ?? memory.available)
        let room = max(0, available - bytesOfProgram) / bytesAStream
        var found = "\(FigureText.bytes(available)) to be had of \(FigureText.bytes(memory.total))"
        if let left = memory.groupLeft, left < memory.available { found += " (the control group's limit)" }
        found += ": room for some \(FigureText.counted(room, "stream"))"
        if let needs = readings.needs, needs.streams > room {
            return Finding(
                "memory", .fail,
                "\(found), and \(needs.plan) has up to \(FigureText.counted(needs.streams, "stream"))",
                advice: "give it more memory, or use fewer threads")
        }
        if available < 4 * bytesOfProgram {
            return Finding(
                "memory", .warn, found, advice: "give it more memory: a long run's report needs some too")
        }
        return Finding("memory", .ok, found)
    }
}
