/// Which parts of a request are credentials, by their names, and what the plan calls them.
enum SecretNames {
    private static let words = [
        "authorization", "apikey", "api-key", "api_key", "token", "secret", "password", "passwd",
        "credential",
        "session", "sessid", "signature", "jwt", "csrf", "xsrf", "subscription-key",
    ]
    private static let whole: Set<String> = [
        "sid", "key", "auth", "sig", "access_key", "x-auth", "pwd", "pass",
    ]
    /// Names that only look so.
    private static let harmless: Set<String> = [
        "max_tokens", "max-tokens", "sec-websocket-key", "idempotency-key", "x-idempotency-key", "token_type",
        "tokenizer",
    ]

    /// Whether the value of a header, a parameter or a cookie of this name is a credential.
    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        guard !harmless.contains(name) else { return false }
        return whole.contains(name) || words.contains { name.contains($0) }
    }

    /// Scheme and credentials of an `Authorization` value: `Bearer` and what follows it.
    static func parts(ofAuthorization value: RequestText) -> (scheme: String, rest: RequestText)? {
        guard let (before, _, after) = value.split(at: { $0 == " " }), let scheme = before.literal,
            !scheme.isEmpty, !after.isEmpty,
            scheme.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isLetter || $0 == UInt8(ascii: "-") })
        else { return nil }
        return (scheme, after)
    }

    /// The environment variable that people use for the key of a service.
    static func key(of host: String) -> String? {
        services.first { host == $0.host || host.hasSuffix("." + $0.host) }?.variable
    }

    private static let services: [(host: String, variable: String)] = [
        ("openai.com", "OPENAI_API_KEY"), ("openai.azure.com", "AZURE_OPENAI_API_KEY"),
        ("anthropic.com", "ANTHROPIC_API_KEY"), ("mistral.ai", "MISTRAL_API_KEY"),
        ("groq.com", "GROQ_API_KEY"),
        ("deepseek.com", "DEEPSEEK_API_KEY"), ("googleapis.com", "GEMINI_API_KEY"),
        ("dashscope.aliyuncs.com", "DASHSCOPE_API_KEY"), ("huggingface.co", "HF_TOKEN"),
        ("openrouter.ai", "OPENROUTER_API_KEY"), ("together.xyz", "TOGETHER_API_KEY"),
        ("dify.ai", "DIFY_API_KEY"),
    ]

    /// `x-auth-token` as `X_AUTH_TOKEN`, `apiKey` as `API_KEY`.
    static func environmentVariable(for name: String) -> String {
        var variable = ""
        var wasSmall = false
        for scalar in name.unicodeScalars {
            let isPlain =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value))
            let isCapital = scalar.isASCII && scalar.properties.isUppercase
            if isCapital, wasSmall { variable += "_" }
            variable += isPlain ? String(scalar).uppercased() : "_"
            wasSmall = isPlain && !isCapital
        }
        if variable.first?.isNumber ?? true { variable = "V_" + variable }
        return variable
    }

    /// `X_AUTH_TOKEN` as `xAuthToken`.
    static func identifier(for variable: String) -> String {
        let words = variable.split(separator: "_").map { $0.lowercased() }
        return words.enumerated().map { $0.offset == 0 ? $0.element : $0.element.capitalizedFirst }.joined()
    }
}

extension String {
    /// The same with a capital first letter.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
