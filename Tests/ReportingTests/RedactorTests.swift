import Testing

@testable import Reporting

@Suite struct RedactorTests {
    @Test func aSecretIsTakenOutInEveryFormItTravelsIn() {
        let redactor = Redactor([("apiKey", "s3cr\"t/ä k&y+")])
        let table: [(text: String, form: String)] = [
            ("x s3cr\"t/ä k&y+ y", "as it is"),
            (#"x s3cr\"t/ä k&y+ y"#, "JSON"),
            (#"x s3cr\"t\/ä k&y+ y"#, "JSON with escaped slashes"),
            (#"x s3cr\"t/\u00e4 k&y+ y"#, "JSON in ASCII"),
            ("x s3cr%22t%2F%C3%A4%20k%26y%2B y", "URL"),
            ("x s3cr%22t%2f%c3%a4+k%26y%2b y", "form, lower case"),
            ("x s3cr&quot;t/ä k&amp;y+ y", "XML"),
            ("x czNjciJ0L8OkIGsmeSs= y", "base64"),
            ("x czNjciJ0L8OkIGsmeSs y", "base64 without padding"),
        ]
        for (text, form) in table {
            #expect(redactor.redact(text) == "x [redacted:apiKey] y", "\(form)")
        }
    }

    @Test func basicCredentialsAreTakenOutWhereverThePasswordStands() {
        let redactor = Redactor([("password", "correct horse battery")])
        // user:…, me:… and a:… shift the password by 2, 0 and 2 bytes; "ab:" by 0, "abc:" by 1.
        for credentials in [
            "dXNlcjpjb3JyZWN0IGhvcnNlIGJhdHRlcnk=", "bWU6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5",
            "YWJjOmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ==",
        ] {
            let text = redactor.redact("Basic \(credentials)")
            #expect(text.contains("[redacted:password]"))
            #expect(!text.contains("aG9yc2"))
        }
    }

    @Test func theLongestMatchNamesTheGapAndNoPartStaysBehind() {
        let redactor = Redactor([("short", "abc"), ("long", "bcdefgh")])
        #expect(redactor.redact("-abcdefgh-") == "-[redacted:long]-")
        #expect(redactor.redact("abc abcabc") == "[redacted:short] [redacted:short][redacted:short]")
        #expect(redactor.redact("bcdefghabc") == "[redacted:long][redacted:short]")
    }

    @Test func aSecretOfOneCharacterIsASecretAndAnEmptyOneIsNone() {
        let redactor = Redactor([("one", "7"), ("none", "")])
        #expect(redactor.redact("7 of 17") == "[redacted:one] of 1[redacted:one]")
        #expect(Redactor([("none", "")]).redact("text") == "text")
    }

    @Test func theNameInTheGapIsNotRedactedAgain() {
        let redactor = Redactor([("redacted", "redacted"), ("a", "a")])
        #expect(redactor.redact("redacted") == "[redacted:redacted]")
    }

    @Test func textAroundASecretKeepsItsBytes() {
        let redactor = Redactor([("k", "KEY1")])
        #expect(redactor.redact("世KEY1界\u{0301}🏊🏽‍♀️KEY1") == "世[redacted:k]界\u{0301}🏊🏽‍♀️[redacted:k]")
        #expect(redactor.redact("") == "")
        #expect(redactor.redact("KEY") == "KEY")
    }
}
