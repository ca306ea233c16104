import Testing

@testable import Formats

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

    /// A report leaves out what cannot be seen; a secret must not come together there.
    @Test func aSecretWithInvisibleCharactersInItIsTakenOut() {
        let redactor = Redactor([("k", "SuperSecretKey")])
        let between = [
            "\u{200B}", "\u{0}", "\u{1B}[31m", "\u{9B}0m", "\u{AD}\u{FEFF}", "\u{7F}", "\u{202E}",
            "%E2%80%8B",
            "\\u200b", "&#8203;", "\\u001b[1m",
        ]
        for text in between {
            #expect(
                redactor.redact("x Super\(text)SecretKey y") == "x [redacted:k] y", "\(text.debugDescription)"
            )
            let shown = SafeText.line(redactor.redact(cut: "x Super\(text)SecretK"))
            #expect(shown == "x [redacted:k]", "\(text.debugDescription)")
        }
    }

    @Test func escapesUponEscapesAreUndone() {
        let redactor = Redactor([("k", #"a"b/c\d é"#)])
        let json = #"a\"b\/c\\d \u00e9"#
        let jsonInJSON = json.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#)
        let percent = "a%22b%2Fc%5Cd%20%C3%A9"
        for (text, form) in [
            (json, "JSON"), (jsonInJSON, "JSON in JSON"), (percent, "URL"),
            (percent.replacing("%", with: "%25"), "double URL"),
            (percent.replacing("%", with: "%25").replacing("%", with: "%25"), "triple URL"),
            ("a&amp;quot;b/c\\d é", "markup in markup"), ("a\\\"b\\/c\\\\d%20é", "JSON, then a URL"),
        ] {
            #expect(redactor.redact("<\(text)>") == "<[redacted:k]>", "\(form): \(text)")
        }
    }

    @Test func aSecretThatLooksLikeAnEscapeIsFoundAsItIsAndEscaped() {
        for value in ["50%41off", #"a\nb\\c"#, "x&amp;y", "100%"] {
            let redactor = Redactor([("k", value)])
            let percent = value.utf8.map { byte in
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
            #expect(redactor.redact("(\(value))") == "([redacted:k])", "\(value)")
            #expect(redactor.redact("(\(percent))") == "([redacted:k])", "\(value)")
            let json = value.replacing("\\", with: #"\\"#)
            #expect(redactor.redact("(\(json))") == "([redacted:k])", "\(value)")
        }
    }

    @Test func aSecretOfSeveralLinesIsFoundOnOneLine() {
        let redactor = Redactor([("pem", "-----BEGIN-----\nMIIEvQ\nIBADAN\n-----END-----\n")])
        #expect(
            redactor.redact("key: -----BEGIN----- MIIEvQ IBADAN -----END-----.") == "key: [redacted:pem].")
        #expect(
            redactor.redact("key: -----BEGIN-----\r\nMIIEvQ\r\nIBADAN\r\n-----END-----.")
                == "key: [redacted:pem].")
    }

    @Test func theFirstHalfOfASecretAtACutIsTakenOut() {
        let redactor = Redactor([("k", "SuperSecret/Key"), ("ä", "schlüssel-wort")])
        for text in [
            "x Super", "x SuperSecret%2", "x SuperSecret\\", "x SuperSecret\\u002", "x SuperSecret&#4",
        ] {
            #expect(redactor.redact(cut: text) == "x [redacted:k]", "\(text)")
        }
        #expect(redactor.redact(cut: "x schl\u{FFFD}") == "x [redacted:ä]")
        #expect(redactor.redact(cut: "x Sup") == "x Sup")
        let long =
            String(repeating: "-", count: 100) + "SuperSecret/Key" + String(repeating: "-", count: 5_000)
        #expect(redactor.redact(long, cutAt: 106) == String(repeating: "-", count: 100) + "[redacted:k]")
        #expect(redactor.redact("short", cutAt: 106) == "short")
    }

    /// Spellings of a run of backslashes multiply; each text is read a few times all the same.
    @Test func aRunOfBackslashesCostsNoMoreThanOtherText() {
        let redactor = Redactor([("k", String(repeating: "\\", count: 40) + "!")])
        let text = String(repeating: "\\", count: 20_000)
        #expect(redactor.redact(text) == text)
        let escaped = String(repeating: "\\", count: 80) + "!"
        #expect(redactor.redact("<\(escaped)>") == "<[redacted:k]>")
    }
}
