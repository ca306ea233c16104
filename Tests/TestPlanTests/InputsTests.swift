import Testing

@testable import TestPlan

@Suite struct InputsTests {
    private static let plan = """
        <variables><variable name="url" value="${__P(host,h)}"/></variables>
        <httpDefaults baseURL="http://127.0.0.1:1"/>
        """

    @Test func aPropertyThatNothingReadsIsRefused() {
        let loaded = LoadedText(plan: Self.plan, inputs: PlanInputs(properties: ["hots": "x", "url": "y"]))
        #expect(
            loaded.messages.filter { $0.contains("-J") } == [
                "0:0 -J hots: the plan reads no property of this name",
                "0:0 -J url: the plan reads no property of this name",
            ])
        #expect(loaded.suggestions.contains("did you mean \"host\"?"))
        #expect(loaded.suggestions.contains("url is a variable: write --set url=…"))
        let read = LoadedText(plan: Self.plan, inputs: PlanInputs(properties: ["host": "x"]))
        #expect(read.messages.allSatisfy { !$0.contains("-J") })
    }

    @Test func theEnvironmentIsReadOnlyWhereItIsAllowed() throws {
        let place = SourceLocation(file: "p.xml", line: 3, column: 7)
        func value(of name: String, _ access: EnvironmentAccess, default fallback: String? = nil) throws
            -> String?
        {
            var inputs = PlanInputs(environment: ["AWS_SECRET_ACCESS_KEY": "s", "GITHUB_SHA": "abc"])
            inputs.access = access
            let call = FunctionCall(function: .environment(name: name, default: fallback), location: place)
            return try call.constant(inputs)
        }
        let error = #expect(throws: Diagnostic.self) { try value(of: "AWS_SECRET_ACCESS_KEY", .only([])) }
        #expect(error?.location == place)
        #expect(error?.message == "the plan may not read the environment variable \"AWS_SECRET_ACCESS_KEY\"")
        #expect(throws: Diagnostic.self) { try value(of: "HOME", .only(["PATH"]), default: "x") }
        #expect(try value(of: "AWS_SECRET_ACCESS_KEY", .only(["AWS_SECRET_ACCESS_KEY"])) == "s")
        #expect(try value(of: "AWS_SECRET_ACCESS_KEY", .all) == "s")
        #expect(try value(of: "GITHUB_SHA", .only([])) == "abc")
    }

    @Test func whatIsAlwaysAllowedHoldsNoSecret() {
        let endings = ["TOKEN", "PASSWORD", "KEY", "SECRET", "AUTH", "CREDENTIALS"]
        #expect(
            EnvironmentAccess.ofContinuousIntegration.allSatisfy { name in
                endings.allSatisfy { !name.contains($0) }
            })
    }

    @Test(arguments: [
        ("<a>\n  \u{E9}b", 0xFF as UInt8, 2, 5), ("<a>\n", 0, 2, 1), ("<a>\r\n<b/>\r\n  ", 0xE9, 3, 3),
    ])
    func aByteThatIsNoTextIsNamedWithItsPlace(text: String, byte: UInt8, line: Int, column: Int) {
        let (_, diagnostics) = XMLReader.read(Array(text.utf8) + [byte] + Array("</a>".utf8), file: "p.xml")
        #expect(diagnostics.map(\.location) == [SourceLocation(file: "p.xml", line: line, column: column)])
    }
}
