import Formats
import Records

extension PlanFacts.Given {
    /// Words in a name that say that its value is not for others, in lower case without `_`, `-` and `.`.
    private static let secretWords = [
        "secret", "password", "passwd", "passphrase", "credential", "authorization", "apikey", "accesskey",
        "privatekey", "bearer", "cookie",
    ]

    /// The value with the plan's secrets taken out; the whole of it where its name is that of a secret.
    ///
    /// A plan may use a property as a key without declaring it as a `<secret>`.
    package func redacted(by redactor: Redactor) -> PlanFacts.Given {
        var given = self
        given.value = hasSecretName ? "[redacted]" : Self.withoutPassword(redactor.redact(value))
        return given
    }

    private var hasSecretName: Bool {
        let name = name.lowercased().filter { !"_-.".contains($0) }
        return name.hasSuffix("token") || name.hasSuffix("key") || name == "auth" || name == "pwd"
            || Self.secretWords.contains { name.contains($0) }
    }

    /// A URL without the user and password in it.
    private static func withoutPassword(_ value: String) -> String {
        guard let scheme = value.firstRange(of: "://") else { return value }
        let rest = value[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return value }
        return value[..<scheme.upperBound] + "[redacted]" + rest[at...]
    }
}
