import TestPlan

/// Credentials, and values that the source takes from elsewhere.
extension RequestPlan {
    /// The value with a reference to a secret in place of a credential.
    ///
    /// - Parameter wanted: the environment variable that it is taken from, unless that name is taken.
    mutating func secret(_ value: RequestText, _ wanted: String, of what: String, at location: SourceLocation)
        -> RequestText
    {
        guard let literal = value.literal else {
            // What the source reads from its environment is a secret here, since it stands where credentials do.
            return value.resolving { RequestText(reference: external($0, isSecret: true, at: location)) }
        }
        guard !options.keepsSecrets, !literal.isEmpty else { return value }
        if let name = secretNames[literal] { return RequestText(reference: name) }
        let variable = environmentVariable(wanted)
        let name = names.identifier(for: SecretNames.identifier(for: variable))
        variables.append(.element(PlanElement("secret", [("name", name), ("env", variable)])))
        secrets.append(RequestImport.Secret(environmentVariable: variable, value: literal))
        secretNames[literal] = name
        note(
            "\(what) is a credential: it comes from the environment (\(variable)) and is not written into the plan",
            at: location)
        return RequestText(reference: name)
    }

    /// A value that the source takes from its own surroundings, under the plan's name for it.
    mutating func external(_ name: String, isSecret: Bool, at location: SourceLocation) -> String {
        if let identifier = known[name] { return identifier }
        let identifier = names.identifier(for: name)
        known[name] = identifier
        let value = externalDefaults[name]
        let given = options.environment[name].flatMap { $0.isEmpty ? nil : $0 }
        if isSecret || SecretNames.isSecret(name.replacing("_", with: "-")) {
            let variable = environmentVariable(SecretNames.environmentVariable(for: name))
            variables.append(
                .element(
                    PlanElement("secret", [("name", identifier), ("env", variable), ("default", value)])))
            secrets.append(RequestImport.Secret(environmentVariable: variable, value: given))
            note("${\(name)} comes from the environment (\(variable))", at: location)
        } else {
            let usual = given ?? value
            let content = usual.map { ",\(Self.argument($0))" } ?? ""
            variables.append(
                .element(
                    PlanElement(
                        "variable", [("name", identifier), ("value", "${__P(\(identifier)\(content))}")])))
            note(
                "${\(name)} is a property of the plan: -J \(identifier)=…"
                    + (usual.map { ", else \($0.quoted)" } ?? ""),
                at: location)
        }
        return identifier
    }

    /// A variable of the source with its value there.
    mutating func declare(_ name: String, _ value: RequestText, at location: SourceLocation) {
        let identifier = names.identifier(for: name)
        known[name] = identifier
        let isSecret = SecretNames.isSecret(name) && value.literal.map { !$0.isEmpty } ?? false
        if isSecret, !options.keepsSecrets, let literal = value.literal {
            let variable = environmentVariable(SecretNames.environmentVariable(for: name))
            variables.append(.element(PlanElement("secret", [("name", identifier), ("env", variable)])))
            secrets.append(RequestImport.Secret(environmentVariable: variable, value: literal))
            secretNames[literal] = identifier
            note(
                "the variable \(name.quoted) is a credential: it comes from the environment (\(variable)) and is not written into the plan",
                at: location)
            return
        }
        // What is made of other variables cannot be an argument of a function.
        let text =
            value.literal.map { "${__P(\(identifier),\(Self.argument($0)))}" }
            ?? resolved(value, at: location).template()
        variables.append(.element(PlanElement("variable", [("name", identifier), ("value", text)])))
    }

    /// Names of the source as the plan calls them.
    mutating func resolved(_ text: RequestText, at location: SourceLocation) -> RequestText {
        text.resolving { RequestText(reference: external($0, isSecret: false, at: location)) }
    }

    /// A text as the argument of a function in a template.
    static func argument(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if ",\\$()".unicodeScalars.contains(scalar) { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
    }
}
