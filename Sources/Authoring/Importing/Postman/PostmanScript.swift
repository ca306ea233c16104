/// What a test script of Postman does, as far as its lines are of the usual forms.
struct PostmanScript {
    /// Variables that it sets from the answer.
    private(set) var extractions: [(variable: String, attributes: [(name: String, value: String)])] = []
    /// Statuses that it expects, as a plan lists them.
    private(set) var statuses: [String] = []
    /// Lines that are not read.
    private(set) var others: [String] = []

    init(_ lines: [String]) {
        var documents: Set<String> = []
        for line in lines.flatMap({ $0.split(whereSeparator: \.isNewline) }) {
            var text = RequestText(String(line)).trimmed.sample()
            while text.hasSuffix(";") { text.removeLast() }
            if text.isEmpty || text.hasPrefix("//") || Self.isFrame(text) { continue }
            let document =
                /(?:var|let|const)\s+(\w+)\s*=\s*(?:pm\.response\.json\(\)|JSON\.parse\(responseBody\))/
            if let match = text.wholeMatch(of: document) {
                documents.insert(String(match.output.1))
            } else if !read(text, documents) {
                others.append(text)
            }
        }
    }

    /// The beginning and the end of a test around its lines.
    private static func isFrame(_ text: String) -> Bool {
        let begin = /pm\.test\(\s*(?:"[^"]*"|'[^']*'|`[^`]*`)\s*,\s*(?:function\s*\(\w*\)|\(\w*\)\s*=>)\s*\{/
        return text.wholeMatch(of: begin) != nil || text.wholeMatch(of: /\}?\)?|console\.log\(.*\)/) != nil
    }

    private mutating func read(_ text: String, _ documents: Set<String>) -> Bool {
        // A test on one line.
        let line =
            /pm\.test\(\s*(?:"[^"]*"|'[^']*')\s*,\s*(?:function\s*\(\w*\)|\(\w*\)\s*=>)\s*\{?\s*(.+?);?\s*\}?\s*\)/
        if let match = text.wholeMatch(of: line) { return read(String(match.output.1), documents) }
        let code =
            /pm\.expect\(\s*pm\.response\.code\s*\)\.to\.(?:be\.)?(?:equal|eql|eq)\(\s*([1-5][0-9][0-9])\s*\)/
        if let match = text.wholeMatch(of: /pm\.response\.to\.have\.status\(\s*([1-5][0-9][0-9])\s*\)/) {
            statuses.append(String(match.output.1))
        } else if let match = text.wholeMatch(of: code) {
            statuses.append(String(match.output.1))
        } else if let match = text.wholeMatch(
            of:
                /pm\.expect\(\s*pm\.response\.code\s*\)\.to\.be\.oneOf\(\s*\[([1-5][0-9][0-9](?:\s*,\s*[1-5][0-9][0-9])*)\]\s*\)/
        ) {
            statuses.append(match.output.1.filter { $0 != " " })
        } else if text == "pm.response.to.be.ok" || text == "pm.response.to.be.success" {
            statuses.append("2xx")
        } else {
            return readSet(text, documents)
        }
        return true
    }

    private mutating func readSet(_ text: String, _ documents: Set<String>) -> Bool {
        let set =
            /(?:pm\.(?:environment|collectionVariables|globals|variables)\.set|postman\.set(?:Environment|Global)Variable)\(\s*["']([^"']+)["']\s*,\s*(.+?)\s*\)/
        guard let match = text.wholeMatch(of: set) else { return false }
        let (name, value) = (String(match.output.1), String(match.output.2))
        if let header = value.wholeMatch(of: /pm\.response\.headers\.get\(\s*["']([^"']+)["']\s*\)/) {
            extractions.append((name, [("header", String(header.output.1))]))
            return true
        }
        let path = /(pm\.response\.json\(\)|\w+)((?:\.[A-Za-z_]\w*|\[\d+\]|\["[^"\]]+"\]|\['[^'\]]+'\])+)/
        guard let way = value.wholeMatch(of: path),
            way.output.1 == "pm.response.json()" || documents.contains(String(way.output.1))
        else { return false }
        let steps = String(way.output.2).replacing("[\"", with: "['").replacing("\"]", with: "']")
        extractions.append((name, [("jsonPath", "$" + steps)]))
        return true
    }
}
