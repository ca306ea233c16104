extension PlanDecoder {
    /// Reads and evaluates `<variable>`; `--set` puts another value in its place.
    mutating func variable(_ element: XMLElement) -> Variable? {
        let written = element.attribute("name")?.value.string ?? ""
        guard let name = identifier(of: element), let value = element.attribute("value"),
            let template = template(value.value)
        else {
            scope.broken.insert(written)
            return nil
        }
        // Checked even where it is replaced: a plan is right or wrong whatever the command line says.
        let text = evaluate(template, owner: "value", of: element)
        if let override = inputs.overrides[name] ?? text, scope.values[name] == nil {
            scope.values[name] = override
        } else if scope.values[name] == nil {
            scope.broken.insert(name)
        }
        return Variable(name: name, value: template, location: element.location)
    }

    /// Reads `<secret>` and takes its value from the environment.
    ///
    /// A variable that is set and empty counts as unset: that is what CI systems make of a secret they lack.
    mutating func secret(_ element: XMLElement) -> Secret? {
        let written = element.attribute("name")?.value.string ?? ""
        guard let name = identifier(of: element), let environment = element.attribute("env") else {
            scope.broken.insert(written)
            return nil
        }
        let secret = Secret(
            name: name, environmentVariable: environment.value.string,
            defaultValue: element.attribute("default")?.value.string, location: element.location)
        let given = inputs.environment[secret.environmentVariable].flatMap { $0.isEmpty ? nil : $0 }
        if let value = given ?? secret.defaultValue {
            scope.values[name] = scope.values[name] ?? value
        } else {
            report(
                "the environment variable \(secret.environmentVariable) is not set and there is no default",
                at: environment.value.location, in: element,
                suggestion: "set it, or give the secret a default (it may be empty)")
            scope.broken.insert(name)
        }
        return secret
    }
}
