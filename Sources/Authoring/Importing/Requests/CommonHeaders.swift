/// Headers that every request of a plan has alike.
enum CommonHeaders {
    /// The steps without them, and they; nothing where there are few requests.
    static func lift(_ steps: [PlanNode]) -> (steps: [PlanNode], headers: [PlanNode]) {
        var samplers: [[(name: String, value: String)]] = []
        visit(steps) { samplers.append(headers(of: $0)) }
        guard samplers.count > 1, let first = samplers.first else { return (steps, []) }
        let common = first.filter { header in
            header.name.lowercased() != "content-type"
                && samplers.allSatisfy { others in
                    others.filter { $0.name.lowercased() == header.name.lowercased() }.map(\.value) == [
                        header.value
                    ]
                }
        }
        guard !common.isEmpty else { return (steps, []) }
        let names = Set(common.map { $0.name.lowercased() })
        return (
            without(names, steps),
            common.map { .element(PlanElement("header", [("name", $0.name), ("value", $0.value)])) }
        )
    }

    private static func headers(of sampler: PlanElement) -> [(name: String, value: String)] {
        sampler.children.compactMap(\.element).filter { $0.name == "header" }.map {
            ($0["name"] ?? "", $0["value"] ?? "")
        }
    }

    private static func visit(_ nodes: [PlanNode], _ take: (PlanElement) -> Void) {
        for element in nodes.compactMap(\.element) {
            if element.name == "http" || element.name == "sse" {
                take(element)
            } else {
                visit(element.children, take)
            }
        }
    }

    private static func without(_ names: Set<String>, _ nodes: [PlanNode]) -> [PlanNode] {
        nodes.map { node in
            guard var element = node.element else { return node }
            if element.name == "http" || element.name == "sse" {
                element.children.removeAll { child in
                    child.element.map {
                        $0.name == "header" && names.contains(($0["name"] ?? "").lowercased())
                    } ?? false
                }
            } else {
                element.children = without(names, element.children)
            }
            return .element(element)
        }
    }
}
