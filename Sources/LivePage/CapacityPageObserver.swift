import Dispatch
import Formats
import Metrics
import Records
import Reporting
import Runs
import Timing

/// Shows a search for capacity while it goes on: its page, as far as it has come, which the browser loads again.
///
/// The page is made on a queue of its own, at most as often as a browser asks for it: nothing waits for it.
package final class CapacityPageObserver: CapacityObserver {
    /// How often a browser asks.
    private static let refresh = 2

    private let server: LiveServer
    private let queue = DispatchQueue(label: "weir.capacity.page")

    package init(_ server: LiveServer) { self.server = server }

    package func began(_ report: CapacityReport, folder: String) {
        server.begin(
            RunIdentity(
                plan: report.planName, version: report.version, seed: report.seed,
                startedAt: report.startedAt))
        show(report, "the search begins")
    }

    package func measured(_ progress: RunProgress) { server.publish(progress) }

    package func ticked(_ progress: CapacityProgress) {
        guard server.wantsPage, let present = progress.present else { return }
        let words = CapacityProgressView.present(
            load: present.load, phase: present.phase, stage: present.stage.text, elapsed: present.elapsed,
            inFlight: present.inFlight, requests: present.look?.requests ?? 0, progress.report)
        show(progress.report, words)
    }

    package func ended(_ report: CapacityReport) {
        queue.sync { server.show((try? CapacityPage.text(report)) ?? "") }
        server.waitForViewer(atMost: .seconds(Int64(Self.refresh + 1)))
    }

    private func show(_ report: CapacityReport, _ present: String) {
        queue.async { [server] in
            let page = try? CapacityPage.text(report, present: present, refresh: Self.refresh)
            server.show(page ?? "")
        }
    }
}
