import Formats
import FoundationEssentials
import Metrics
import Reporting

/// What is told of a machine: to people and to programs.
package struct DoctorReport: Sendable {
    /// Weir's own version.
    package let version: String
    package let findings: [(title: String, finding: Finding)]

    package init(version: String, _ readings: MachineReadings) {
        self.version = version
        findings = DoctorCheck.findings(readings)
    }

    /// 97 where the machine cannot carry a run, 99 where only the target does not answer, else 0.
    package var exitCode: ExitStatus {
        let failed = findings.map(\.finding).filter { $0.judgement == .fail }
        if failed.contains(where: { $0.name != "target" }) { return .runInvalid }
        return failed.isEmpty ? .success : .thresholdFailed
    }

    /// A line a check, what to do below it.
    package func text(style: TerminalStyle) -> String {
        let width = findings.map(\.title.count).max() ?? 0
        var lines = ["weir \(version)  doctor", ""]
        for (title, finding) in findings {
            let word = finding.judgement.rawValue.uppercased()
            let mark =
                style.paint(word, Self.paint(finding.judgement))
                + String(repeating: " ", count: 4 - word.count)
            let name = title + String(repeating: " ", count: width - title.count)
            lines.append("  \(mark)  \(name)  \(finding.found)")
            if let advice = finding.advice {
                lines.append(
                    String(repeating: " ", count: width + 10) + "\(style.unicode ? "→" : "->") \(advice)")
            }
        }
        let counts = Finding.Judgement.allCases.map { judgement in
            "\(findings.count { $0.finding.judgement == judgement }) \(judgement.rawValue.uppercased())"
        }
        lines += ["", FigureText.counted(findings.count, "check") + ": " + counts.joined(separator: ", ")]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same for programs.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(
            version: version, exitCode: exitCode.rawValue,
            checks: findings.map {
                .init(
                    name: $1.name, title: $0, judgement: $1.judgement.rawValue, found: $1.found,
                    advice: $1.advice)
            })
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    private static func paint(_ judgement: Finding.Judgement) -> TerminalStyle.Paint {
        switch judgement {
        case .ok: .good
        case .warn: .doubtful
        case .fail: .bad
        }
    }

    private struct Document: Encodable {
        struct Check: Encodable {
            let name: String
            let title: String
            let judgement: String
            let found: String
            let advice: String?
        }

        let version: String
        let exitCode: Int32
        let checks: [Check]
    }
}
