import Metrics
import Records
import Reporting
import Runs
import Synchronization
import Timing

/// Shows a run on its live page.
package final class LivePageObserver: RunObserver {
    package let name = "live page"
    private let server: LiveServer
    private let run = Mutex<RunDescription?>(nil)

    package init(_ server: LiveServer) { self.server = server }

    package func began(_ run: RunDescription) {
        self.run.withLock { $0 = run }
        server.begin(
            RunIdentity(
                plan: run.plan.name, version: run.version, seed: run.plan.seed, startedAt: run.startedAt))
    }

    package func ticked(_ progress: RunProgress) { server.publish(progress) }

    package func ended(_ report: RunReport) {
        let run = run.withLock { $0 }
        server.publish(RunProgress(report, expected: run?.expected))
        server.finish(report.verdict, report: run?.folder.path ?? "")
        server.waitForScraper()
    }
}
