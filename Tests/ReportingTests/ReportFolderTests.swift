import Dispatch
import Foundation
import Metrics
import Synchronization
import TestSupport
import Testing
import Timing

@testable import Records
@testable import Reporting

@Suite struct ReportFolderTests {
    @Test func aRunIsWrittenWhole() throws {
        let keep = ProcessInfo.processInfo.environment["WEIR_KEEP_REPORT"]
        try withTemporaryFolder { parent in
            let folder = try ReportFolder.create(path: keep ?? "\(parent)/a/b/run")
            let report = FabricatedRun().report()
            try folder.write(report)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(
                files.sorted() == [
                    "index.html", "junit.xml", "metrics.txt", "plan.xml", "report.css", "summary.json",
                    "summary.md",
                ])
            let plan = try String(contentsOfFile: "\(folder.path)/plan.xml", encoding: .utf8)
            #expect(plan == report.plan.text)
        }
    }

    @Test func anotherRunsFolderIsRefused() throws {
        try withTemporaryFolder { parent in
            let path = "\(parent)/run"
            _ = try ReportFolder.create(path: path)
            // An empty folder is as good as none.
            let folder = try ReportFolder.create(path: path)
            try folder.write(FabricatedRun(threads: 2, seconds: 3).report())
            let error = #expect(throws: ReportError.folderInUse(path: path)) {
                try ReportFolder.create(path: path)
            }
            #expect(error?.description.contains("already holds a run") == true)
        }
    }

    @Test func aFileInTheWayIsAnErrorWithItsPath() throws {
        try withTemporaryFolder { parent in
            try "x".write(toFile: "\(parent)/file", atomically: true, encoding: .utf8)
            #expect(throws: ReportError.cannotWrite(path: "\(parent)/file", reason: "Not a directory")) {
                try ReportFolder.create(path: "\(parent)/file")
            }
            let error = #expect(throws: ReportError.self) {
                try ReportFolder.create(path: "\(parent)/file/below")
            }
            #expect(error?.description.contains("Not a directory") == true)
        }
    }

    @Test func theDefaultNameIsThePlansAndTheTimes() {
        let start = FabricatedRun.startedAt
        #expect(
            ReportFolder.defaultName(plan: "RAG chat (v2)!", startedAt: start)
                == "rag-chat-v2-20260314T092653Z")
        #expect(
            ReportFolder.defaultName(plan: "../../etc/passwd", startedAt: start)
                == "etc-passwd-20260314T092653Z")
        #expect(ReportFolder.defaultName(plan: "\u{1B}[31m//..", startedAt: start) == "run-20260314T092653Z")
        #expect(ReportFolder.defaultName(plan: "世界", startedAt: start) == "世界-20260314T092653Z")
    }

    @Test func twoRunsOfOneSecondGetTwoFolders() throws {
        try withTemporaryFolder { parent in
            let report = FabricatedRun(threads: 2, seconds: 3).report()
            let first = try ReportFolder.create(plan: "a", startedAt: 0, in: parent)
            try first.write(report)
            let second = try ReportFolder.create(plan: "a", startedAt: 0, in: parent)
            #expect(first.path == "\(parent)/a-19700101T000000Z")
            #expect(second.path == "\(parent)/a-19700101T000000Z-2")
        }
    }

    /// The first run has written nothing yet when the second makes its folder.
    @Test func manyRunsThatBeginAtOnceGetAFolderEach() throws {
        try withTemporaryFolder { parent in
            let paths = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 120) { _ in
                let folder = try? ReportFolder.create(plan: "a", startedAt: 0, in: "\(parent)/b/c")
                paths.withLock { $0.append(folder?.path ?? "none") }
            }
            let made = paths.withLock { Set($0) }
            #expect(made.count == 120 && !made.contains("none"))
        }
    }

    @Test func aFolderInWhichARunHasJustBegunIsInUse() throws {
        try withTemporaryFolder { parent in
            let offset = WallClockOffset(nanoseconds: 0)
            let log = try RunLog(directory: parent, offset: offset)
            defer { log.close() }
            #expect(throws: ReportError.folderInUse(path: parent)) {
                try RunLog(directory: parent, offset: offset)
            }
        }
    }
}
