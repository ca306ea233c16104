import Testing

import Records
@testable import Reporting

/// What a template writes of a view, by Mustache's rules.
@Suite struct PageTemplateTests {
    private struct Row {
        var name: String
        var note: String?
        var cells: [Int] = []
    }

    private struct View {
        var title = "a <b> & 'c'"
        var isShown = true
        var isHidden = false
        var nothing: String?
        var note = "outer"
        var rows = [Row(name: "one", cells: [1, 2]), Row(name: "two", note: "inner")]
        var none: [Row] = []
        var row = Row(name: "single", note: "n")
    }

    @Test(arguments: [
        ("{{title}}|{{{title}}}|{{& title}}", "a &lt;b&gt; &amp; &#39;c&#39;|a <b> & 'c'|a <b> & 'c'"),
        ("{{nothing}}{{unknown}}{{row.unknown}}{{row.name.more}}", ""),
        ("{{#isShown}}yes{{/isShown}}{{#isHidden}}no{{/isHidden}}", "yes"),
        ("{{^isShown}}no{{/isShown}}{{^isHidden}}yes{{/isHidden}}{{^nothing}}none{{/nothing}}", "yesnone"),
        ("{{#rows}}{{name}}:{{#cells}}{{.}},{{/cells}}{{^cells}}-{{/cells}} {{/rows}}", "one:1,2, two:- "),
        ("{{#none}}x{{/none}}{{^none}}empty{{/none}}{{^rows}}x{{/rows}}", "empty"),
        // A name that the row has not, or has nothing at, is looked for around it.
        ("{{#rows}}{{note}} {{/rows}}{{note}}", "outer inner outer"),
        ("{{row.name}} {{#row}}{{name}}{{/row}}", "single single"),
        ("a{{! a comment\n over lines }}b{{% PRAGMA: x }}c", "abc"),
        // A line that holds only the tag of a section or a comment leaves nothing, one with a value does.
        ("a\n  {{#isShown}}\n  b\n  {{/isShown}}\nc\n{{! x }}\n  {{note}}\n", "a\n  b\nc\n  outer\n"),
        ("{{#isShown}}\nb\n{{/isShown}}", "b\n"),
        ("x {{#isShown}}\ny\n{{/isShown}} z", "x \ny\n z"),
        ("{ { } }}", "{ { } }}"),
        ("é{{#rows}}ö{{/rows}}ü", "éööü"),
    ])
    func writesByTheRules(template: String, text: String) throws {
        #expect(try PageTemplate("t", template).render(View()) == text)
    }

    @Test(arguments: [
        ("a\n{{#rows}}\nb", "line 2: {{#rows}} is not ended"),
        ("{{#rows}}\n{{#cells}}{{/rows}}", "line 2: {{/rows}} ends no open section"),
        ("{{/rows}}", "line 1: {{/rows}} ends no open section"),
        ("\n\n{{title", "line 3: a tag has no end"),
        ("{{}}", "line 1: \"\" is no name"),
        ("{{uppercase(title)}}", "line 1: \"uppercase(title)\" is no name"),
        ("{{> part}}", "line 1: tags with > are not supported"),
        ("{{=<% %>=}}", "line 1: tags with = are not supported"),
    ])
    func refusesWhatItDoesNotKnow(template: String, problem: String) {
        #expect(throws: ReportError.cannotRender(reason: "t: \(problem)")) {
            try PageTemplate("t", template).render(View())
        }
    }
}
