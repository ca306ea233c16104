import Foundation
import Testing

@testable import TestPlan

@Suite struct PlanLoaderTests {
    /// Writes files into a folder of their own, loads `plan.xml` from it and removes the folder.
    private func load(_ files: [String: String], links: [String: String] = [:]) throws -> LoadedFile {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "weir-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        for (name, target) in links {
            try FileManager.default.createSymbolicLink(
                atPath: folder.appendingPathComponent(name).path, withDestinationPath: target)
        }
        return LoadedFile(path: folder.appendingPathComponent("plan.xml").path, folder: folder.path)
    }

    private struct LoadedFile {
        var plan: ValidatedPlan?
        var messages: [String] = []
        var text = ""

        init(path: String, folder: String) {
            do throws(PlanError) {
                plan = try PlanLoader.load(path: path, inputs: PlanInputs())
            } catch {
                messages = error.diagnostics.map {
                    "\($0.location): \($0.message)".replacingOccurrences(of: folder + "/", with: "")
                }
                text = error.description.replacingOccurrences(of: folder + "/", with: "")
            }
        }
    }

    private func plan(pool: String = "", body: String = "", defaults: String = "") -> String {
        """
        <testPlan name="t">
        <httpDefaults baseURL="http://127.0.0.1:8089" \(defaults)/>
        \(pool)
        <threadGroup name="g" threads="1" loops="1"><sse name="ask" path="/v1">\(body)</sse></threadGroup>
        </testPlan>
        """
    }

    @Test func aBodyComesFromAFile() throws {
        let loaded = try load([
            "plan.xml": plan(body: "<body file=\"bodies/ask.json\"/>"),
            "bodies/ask.json": "{\"a\":\"${__UUID}\"}",
        ])
        #expect(loaded.plan?.plan.threadGroups.first?.samplers.first?.body?.content.segments.count == 3)
        #expect(loaded.messages.isEmpty)
    }

    @Test func whatIsWrongInABodysFileIsShownThere() throws {
        let loaded = try load([
            "plan.xml": plan(body: "<body file=\"ask.json\"/>"), "ask.json": "{\n  \"a\": \"${nobody}\"}",
        ])
        #expect(loaded.messages.count == 1)
        #expect(loaded.messages.first?.hasPrefix("ask.json:2:9: sse \"ask\": body: ") == true)
        #expect(loaded.text.contains("\n    \"a\": \"${nobody}\"}\n          ^\n"))
    }

    @Test(arguments: ["../secret.txt", "/etc/hostname", "a/../../secret.txt", "linked.txt"])
    func aFileOutsideThePlansFolderIsRefused(file: String) throws {
        for plan in [
            plan(body: "<body file=\"\(file)\"/>"), plan(defaults: "caFile=\"\(file)\""),
            plan(pool: "<questionPool name=\"p\" file=\"\(file)\" format=\"text\"/>"),
        ] {
            let loaded = try load(["plan.xml": plan], links: ["linked.txt": "/etc/passwd"])
            #expect(loaded.plan == nil)
            #expect(loaded.messages.count == 1, "\(loaded.messages)")
        }
    }

    @Test(arguments: ["caFile", "clientCertificate", "clientKey"])
    func aPEMFileIsLookedInto(attribute: String) throws {
        func messages(_ file: String, _ files: [String: String] = [:]) throws -> [String] {
            let others = attribute == "clientKey" ? "clientCertificate=\"fine.pem\" " : ""
            let defaults = "\(others)\(attribute)=\"\(file)\""
            let fine = ["fine.pem": "-----BEGIN CERTIFICATE-----\n", "plan.xml": plan(defaults: defaults)]
            return try load(fine.merging(files) { $1 }).messages
        }
        let kind = attribute == "clientKey" ? "private key" : "certificate"
        let place =
            "plan.xml:2:\(attribute == "clientKey" ? 87 : 49 + attribute.count): httpDefaults: \(attribute): "
        #expect(try messages("") == [place + "the file's path is empty"])
        #expect(try messages("none.pem") == [place + "there is no file \"none.pem\" in the plan's folder"])
        #expect(try messages("x.pem", ["x.pem/y": ""]) == [place + "\"x.pem\" is not a regular file"])
        for text in ["", "hello\n", "-----BEGIN PUBLIC KEY-----\n"] {
            let found = try messages("x.pem", ["x.pem": text])
            #expect(found == [place + "\"x.pem\" is no PEM file with a \(kind)"])
        }
        let good =
            "notes\r\n-----BEGIN \(kind.uppercased())-----\r\nMII=\r\n-----END \(kind.uppercased())-----\r\n"
        #expect(try messages("x.pem", ["x.pem": good]).isEmpty)
    }

    @Test func poolsAreReadAndTheirColumnsAreKnown() throws {
        let pool = "<questionPool name=\"people\" file=\"people.csv\"/>"
        let files = ["people.csv": "name,age\nAda,36\n"]
        let right = plan(pool: pool, body: "<body>{\"n\":\"${people.name}\"}</body>")
        #expect(try load(files.merging(["plan.xml": right]) { $1 }).plan?.pools.first?.rowCount == 1)
        let wrong = plan(pool: pool, body: "<body>{\"n\":\"${people.nmae}\"}</body>")
        let messages = try load(files.merging(["plan.xml": wrong]) { $1 }).messages
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix("plan.xml:4:84: sse \"ask\": body: ") == true, "\(messages)")
    }

    @Test func aPoolThatCannotBeReadIsReportedOnce() throws {
        let pool = "<questionPool name=\"people\" file=\"people.csv\"/>"
        let text = plan(pool: pool, body: "<body>{\"n\":\"${people.name}\"}</body>")
        #expect(try load(["plan.xml": text]).messages.count == 1)
    }

    @Test func aPlanThatIsNotThereIsADiagnosticToo() throws {
        #expect(try load([:]).messages == ["plan.xml: cannot be read: No such file or directory"])
        #expect(try load(["plan.xml/x": ""]).messages == ["plan.xml: cannot be read: Is a directory"])
    }

    /// A plan may be anything: whatever is broken in it, there is an answer and no crash.
    @Test func noDamageToAPlanTrapsTheLoader() {
        let whole = Array(FullPlan.text.utf8)
        var random = KeyedRandom(seed: 7, group: 0, thread: 0, iteration: 0, draw: 0)
        for _ in 0..<1000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count - 40, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0xFF, using: &random)
                case 1: bytes.removeSubrange(place..<place + Int.random(in: 1...40, using: &random))
                case 2: bytes.insert(contentsOf: bytes[place..<place + 40], at: place)
                default: bytes.insert(Array("09-%.$sx".utf8).randomElement(using: &random) ?? 0, at: place)
                }
            }
            do throws(PlanError) {
                _ = try PlanLoader.load(bytes, path: "p.xml", inputs: PlanInputs())
            } catch {
                #expect(!error.diagnostics.isEmpty && !error.render(color: true).isEmpty)
            }
        }
    }

    @Test func aLargeBodyCostsNoMoreThanItsSize() throws {
        let body = "<body>{\"a\":\"" + String(repeating: "&lt;x ${__UUID} ", count: 20_000) + "\"}</body>"
        let files = ["plan.xml": plan(body: body)]
        let start = ContinuousClock.now
        let loaded = try load(files)
        #expect(loaded.messages.isEmpty)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test(arguments: [
        ("chat.xml", ""), ("plans/chat.xml", "plans"), ("/chat.xml", "/"), ("a/b/c.xml", "a/b"),
    ])
    func thePlansFolderIsThatOfItsFile(path: String, folder: String) {
        #expect(PlanText.directory(of: path) == folder)
    }
}
