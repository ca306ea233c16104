import Formats
import TestPlan

/// What a CSV data set becomes.
struct JMeterDataSet {
    /// The pool's name.
    let pool: String
    /// JMeter's names of its variables, in the order of the columns; empty names are passed over.
    let names: [String]
    let table: JMeterDataFile.Table
    /// Its rows go on with each pass of a loop; else with each iteration of the group.
    let isInLoop: Bool
}

/// CSV data sets become question pools.
extension JMeterImporter {
    mutating func declareData(_ element: JMeterElement) {
        let path = element.trimmed("filename")
        let delimiter = element.text("delimiter")
        let encoding = element.trimmed("fileEncoding")
        let isUTF8 = ["", "utf-8", "utf8", "us-ascii"].contains(encoding.lowercased())
        var table = JMeterDataFile.Table(
            columns: element.trimmed("variableNames").split(separator: ",", omittingEmptySubsequences: false)
                .map { String($0).trimmedOfSpace },
            delimiter: delimiter == "\\t" ? "\t" : delimiter.first ?? ",",
            isQuoted: element.kind == "RandomCSVDataSetConfig" || element.flag("quotedData"),
            skipsFirstLine: element.flag("ignoreFirstLine"), encoding: isUTF8 ? "" : encoding)
        if table.columns.allSatisfy(\.isEmpty) { table.columns = [] }
        var columns = table.columns
        if columns.isEmpty {
            // The file's first line has them.
            columns = fileText(path, encoding: table.encoding).map { table.names(in: $0) } ?? []
        }
        dataSets[element.place] = JMeterDataSet(
            pool: names.identifier(for: Self.stem(of: path)), names: columns, table: table,
            isInLoop: isInLoop(element))
    }

    /// Whether a loop stands between the element and its group.
    private func isInLoop(_ element: JMeterElement) -> Bool {
        func search(_ parent: JMeterElement, _ inLoop: Bool) -> Bool? {
            for child in parent.children {
                if child.place == element.place { return inLoop }
                let loops = ["LoopController", "WhileController", "ForeachController", "RunTime"]
                let found = search(
                    child, loops.contains(child.kind) || inLoop && !child.kind.hasSuffix("Group"))
                if let found { return found }
            }
            return nil
        }
        return search(plan, false) ?? false
    }

    /// The text of a file that the JMeter plan names; nil where it cannot be read.
    private func fileText(_ path: String, encoding: String) -> String? {
        guard !path.isEmpty, !path.contains("${"), let bytes = try? PlanText.read(place(of: path)) else {
            return nil
        }
        let file = JMeterDataFile(
            source: path, name: path,
            content: .table(
                .init(
                    columns: [], delimiter: "\u{1}", isQuoted: false, skipsFirstLine: false,
                    encoding: encoding)))
        return file.text(of: bytes)
    }

    /// A path of the JMeter plan as this process may open it.
    func place(of path: String) -> String {
        let path = path.replacing("\\", with: "/")
        let folder = PlanText.directory(of: file)
        return path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
    }

    /// The columns that the data sets among some elements, and below them, give.
    func columns(below elements: [JMeterElement]) -> [String: String] {
        var columns: [String: String] = [:]
        for element in elements.flatMap(\.withNested) {
            guard let data = dataSets[element.place] else { continue }
            for name in data.names where !name.isEmpty { columns[name] = "\(data.pool).\(name)" }
        }
        return columns
    }

    mutating func data(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        guard let data = dataSets[element.place] else { return [noted("no counterpart", element)] }
        var comments: [PlanNode] = []
        let path = text(element.trimmed("filename"), of: element)
        if path.contains("${") {
            note(
                "the file's name \(path.quoted) depends on variables: look after the file yourself", element,
                .needsValue)
        }
        if element.text("delimiter").count > 1, element.text("delimiter") != "\\t" {
            note(
                "of the delimiter \(element.text("delimiter").quoted) only the first character counts",
                element)
        }
        if data.names.isEmpty, !path.contains("${") {
            comments.append(
                noted(
                    "the names of its variables stand in the file, which is not there", element, .needsValue))
        }
        var file = JMeterDataFile(source: path, name: path, content: .table(data.table))
        let isPlain =
            file.isUsableAsItIs && path.hasSuffix(".csv") && !path.hasPrefix("/") && !path.contains("..")
            && !path.contains("\\")
        if !isPlain, !path.contains("${") {
            // Beside the plan of JMeter the file has its own name already.
            file = JMeterDataFile(
                source: path, name: "\(data.pool)-imported.csv", content: .table(data.table))
        }
        dataFiles.append(file)
        pools += offer(pool(element, data, file.name), for: element) ?? []
        // Where another element sets the variable too, it is one of the thread, which begins with the row's value.
        for name in data.names where names.settable.contains(name) {
            let value = "${\(data.pool).\(name)}"
            scope.leading.append(
                .element(PlanElement("set", [("name", names.define(name)), ("value", value)])))
        }
        return comments
    }

    private mutating func pool(
        _ element: JMeterElement, _ data: JMeterDataSet, _ file: String
    ) -> PlanElement {
        let isRandom = element.kind == "RandomCSVDataSetConfig"
        let order = isRandom && element.flag("randomOrder", default: true) ? "shuffle" : "sequential"
        var pool = PlanElement(
            "questionPool", [("name", data.pool), ("file", file), ("format", "csv"), ("order", order)])
        if !data.isInLoop { pool.attributes.append(("advance", "iteration")) }
        let shareMode = element.trimmed("shareMode")
        switch shareMode {
        case "shareMode.group": pool.attributes.append(("sharing", "group"))
        case "shareMode.thread": pool.attributes.append(("sharing", "thread"))
        case "" where isRandom && element.flag("independentListPerThread"):
            pool.attributes.append(("sharing", "thread"))
        case "", "shareMode.all": break
        default: note("share mode \(shareMode.quoted): the rows are shared by all threads", element)
        }
        let recycles = element.flag(isRandom ? "rewindOnTheEndOfList" : "recycle", default: true)
        if !recycles {
            pool.attributes.append(("onEnd", "stopThread"))
            if !isRandom, !element.flag("stopThread") {
                note("after the last row the thread ends; JMeter would go on with <EOF>", element)
            }
        }
        return pool
    }

    /// A file's name without folder and extension.
    private static func stem(of path: String) -> String {
        let name = path.split { $0 == "/" || $0 == "\\" }.last ?? "data"
        return String(name.prefix { $0 != "." }).ifEmpty("data")
    }

    // MARK: Values that steps set

    /// Counter, Random Variable and User Parameters: what sets a variable when its part of the plan begins anew.
    mutating func values(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        switch element.kind {
        case "CounterConfig": return counter(element, &scope)
        case "RandomVariableConfig": return randomVariable(element, &scope)
        default: return userParameters(element, &scope)
        }
    }

    private mutating func counter(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        let name = element.trimmed("CounterConfig.name")
        guard !name.isEmpty else { return [noted("names no variable", element)] }
        let start = text(element.trimmed("CounterConfig.start"), of: element).ifEmpty("0")
        let step = text(element.trimmed("CounterConfig.incr"), of: element).ifEmpty("0")
        var attributes = [("name", names.define(name))]
        let format = self.format(element.text("CounterConfig.format"), element)
        guard step != "0" else {
            note("its increment is 0, so it stays the same", element)
            scope.leading +=
                offer(PlanElement("set", attributes + [("value", start)] + format), for: element) ?? []
            return []
        }
        attributes += [("start", start), ("step", step)]
        let end = text(element.trimmed("CounterConfig.end"), of: element)
        if !end.isEmpty { attributes.append(("end", end)) }
        if !element.flag("CounterConfig.per_user") {
            attributes.append(("scope", "group"))
        } else if element.flag("CounterConfig.reset_on_tg_iteration") {
            attributes.append(("scope", "iteration"))
        }
        scope.leading += offer(PlanElement("counter", attributes + format), for: element) ?? []
        return []
    }

    private mutating func randomVariable(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        let name = element.trimmed("variableName")
        guard !name.isEmpty else { return [noted("names no variable", element)] }
        let low = text(element.trimmed("minimumValue"), of: element).ifEmpty("1")
        let high = text(element.trimmed("maximumValue"), of: element).ifEmpty("1")
        let attributes = [("name", names.define(name)), ("value", "${__Random(\(low),\(high))}")]
        let format = self.format(element.text("outputFormat"), element)
        scope.leading += offer(PlanElement("set", attributes + format), for: element) ?? []
        return []
    }

    private mutating func format(_ format: String, _ element: JMeterElement) -> [(String, String)] {
        if format.isEmpty { return [] }
        guard NumberFormat(format) != nil else {
            note(
                "the number format \(format.quoted) has no counterpart: numbers are written plainly", element)
            return []
        }
        return [("format", format)]
    }

    /// Each thread has the column of its number.
    private mutating func userParameters(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        let parameters = element.strings("UserParameters.names").compactMap(\.first).map(\.trimmedOfSpace)
        let users = element.strings("UserParameters.thread_values")
        guard !parameters.isEmpty, !users.isEmpty else { return [noted("sets no variable", element)] }
        importedCount += 1
        func sets(_ user: [String], _ importer: inout JMeterImporter) -> [PlanNode] {
            parameters.enumerated().filter { !$0.element.isEmpty }.map { index, name in
                let value = importer.text(user.indices.contains(index) ? user[index] : "", of: element)
                return .element(
                    PlanElement("set", [("name", importer.names.define(name)), ("value", value)]))
            }
        }
        var nodes: [PlanNode] = []
        if users.count == 1 {
            nodes = sets(users[0], &self)
        } else {
            if Int(groupThreads).map({ $0 > users.count }) ?? true {
                note(
                    "threads beyond the \(users.count) users have the last one's values, not the first one's again",
                    element)
            }
            var choice = PlanElement("switch", [("value", "${__threadNum}")])
            choice.children = users.dropLast().enumerated().map { index, user in
                .element(PlanElement("case", [("value", "\(index + 1)")], sets(user, &self)))
            }
            choice.children.append(.element(PlanElement("default", [], sets(users[users.count - 1], &self))))
            nodes = [.element(choice)]
        }
        // Once an iteration, or anew before each request.
        if element.flag("UserParameters.per_iteration") || nodes.allSatisfy(Self.isConstant) {
            scope.leading += nodes
        } else {
            scope.timers += nodes
        }
        return []
    }

    /// Whether a step that sets a variable sets it to the same each time.
    private static func isConstant(_ node: PlanNode) -> Bool {
        guard let element = node.element else { return true }
        return !(element["value"] ?? "").contains("${")
            || element.name == "switch"
                && element.children.allSatisfy {
                    $0.element?.children.allSatisfy(isConstant) ?? true
                }
    }
}

extension JMeterDataFile {
    /// The file's content as text; nil where it is not of its encoding.
    func text(of bytes: [UInt8]) -> String? {
        guard case .table(let table) = content else { return nil }
        return table.encoding.isEmpty
            ? Self.utf8(bytes) : CharacterDecoder.text(of: bytes, in: table.encoding)
    }
}
