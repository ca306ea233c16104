import Timing

/// What a job file says: which plan, on how many machines, with what beside it.
package struct ShardJob: Sendable {
    /// Whoever starts the shares.
    package enum Engine: String, CaseIterable, Sendable {
        case slurm
        case kubernetes
        case ssh
    }

    /// The plan as the person gave it.
    package var path: String
    /// The plan's name in lower case, as engines take it for the name of a job.
    package var name: String
    package var shards: Int
    /// It searches for the load that the service carries, in place of one run.
    package var searches: Bool
    /// Further arguments of `weir run`.
    package var arguments: [String]
    /// When the load begins, for an engine that needs it in the file, in Unix nanoseconds.
    package var startsAt: Int64
    /// How long the plan runs; nil where nobody knows.
    package var expected: Duration?
    /// From now to ``startsAt``.
    package var wait = Duration.zero

    package init(
        path: String, planName: String, shards: Int, searches: Bool = false, arguments: [String],
        startsAt: Int64, expected: Duration?
    ) {
        self.searches = searches
        self.path = path
        name = Self.label(planName)
        self.shards = shards
        self.arguments = arguments
        self.startsAt = startsAt
        self.expected = expected
    }

    /// The file's text.
    package func text(for engine: Engine) -> String {
        switch engine {
        case .slurm: searches ? slurmSearch : slurm
        case .kubernetes: searches ? kubernetesSearch : kubernetes
        case .ssh: searches ? sshSearch : ssh
        }
    }

    /// A label of RFC 1123, as Kubernetes wants it: at most 40 letters, digits and hyphens.
    private static func label(_ name: String) -> String {
        var label = ""
        for character in name.lowercased().prefix(40) {
            let isPlain = character.isASCII && (character.isLetter || character.isNumber)
            if isPlain {
                label.append(character)
            } else if label.last != "-", !label.isEmpty {
                label.append("-")
            }
        }
        while label.last == "-" { label.removeLast() }
        return label.isEmpty ? "plan" : label
    }

    /// The plan's folder and its name in it.
    var folder: String {
        path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    }
    var file: String { String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]) }

    /// Minutes that the job may take: the plan's time and ten more for set-up, the last streams and the merging.
    var minutes: Int? { expected.map { Int(($0.inSeconds / 60).rounded(.up)) + 10 } }

    /// The arguments as words of a shell, each with a space before it.
    var words: String { arguments.map { " " + Self.quoted($0) }.joined() }

    /// One word of a POSIX shell.
    static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || Array("_-./=:,+@%".utf8).contains(byte)
        }
        return plain && !text.isEmpty ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
