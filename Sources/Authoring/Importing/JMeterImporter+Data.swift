import TestPlan

/// CSV data sets become question pools.
extension JMeterImporter {
    /// The column names that a data set gives; empty where the file's first line has them.
    private static func columns(of element: JMeterElement) -> [String] {
        element.trimmed("variableNames").split(separator: ",").map { String($0).trimmedOfSpace }
            .filter { !$0.isEmpty }
    }

    mutating func declarePool(_ element: JMeterElement) {
        let name = names.identifier(for: Self.stem(of: element.trimmed("filename")))
        poolNames[element.line] = name
        for column in Self.columns(of: element) { names.define(column, as: "\(name).\(column)") }
    }

    mutating func pool(_ element: JMeterElement) -> [PlanNode] {
        guard let name = poolNames[element.line] else { return [noted("no counterpart", element)] }
        let path = text(element.trimmed("filename"), of: element)
        if path.contains("${") {
            note("the file's name \(path.quoted) depends on variables: look after the file yourself", element)
        }
        var data = JMeterDataFile(
            source: path, name: path, columns: Self.columns(of: element), delimiter: delimiter(of: element),
            isQuoted: element.flag("quotedData"), skipsFirstLine: element.flag("ignoreFirstLine"))
        let isPlain =
            data.isUsableAsItIs && path.hasSuffix(".csv") && !path.hasPrefix("/")
            && !path.contains("..") && !path.contains("\\")
        if !isPlain, !path.contains("${") {
            data = JMeterDataFile(
                source: data.source, name: "\(name).csv", columns: data.columns, delimiter: data.delimiter,
                isQuoted: data.isQuoted, skipsFirstLine: data.skipsFirstLine)
        }
        dataFiles.append(data)
        var pool = PlanElement(
            "questionPool", [("name", name), ("file", data.name), ("format", "csv"), ("order", "sequential")])
        let shareMode = element.trimmed("shareMode")
        switch shareMode {
        case "shareMode.group": pool.attributes.append(("sharing", "group"))
        case "shareMode.thread": pool.attributes.append(("sharing", "thread"))
        case "", "shareMode.all": break
        default: note("share mode \(shareMode.quoted): the rows are shared by all threads", element)
        }
        if !element.flag("recycle", default: true) {
            pool.attributes.append(("onEnd", "stopThread"))
            if !element.flag("stopThread") {
                note("after the last row the thread ends; JMeter would go on with <EOF>", element)
            }
        }
        pools += offer(pool, for: element) ?? []
        return []
    }

    private mutating func delimiter(of element: JMeterElement) -> Character {
        let text = element.text("delimiter")
        if text == "\\t" { return "\t" }
        if text.count > 1 { note("the delimiter \(text.quoted) has more than one character", element) }
        return text.first ?? ","
    }

    /// A file's name without folder and extension.
    private static func stem(of path: String) -> String {
        let name = path.split { $0 == "/" || $0 == "\\" }.last ?? "data"
        return String(name.prefix { $0 != "." })
    }
}
