import Timing
import Transport

/// What was read of a machine, before anybody judges it; nil and empty where the system does not tell.
package struct MachineReadings: Sendable, Equatable {
    package struct OpenFiles: Sendable, Equatable {
        package var soft: Int
        package var hard: Int
    }

    package struct Ports: Sendable, Equatable {
        package var lowest: Int
        package var highest: Int
        /// Connections that have ended and hold their ports for a minute.
        package var timeWait: Int
    }

    package struct Clock: Sendable, Equatable {
        package var resolution: Duration
        /// What one reading costs.
        package var cost: Duration
        /// The kernel's clock source.
        package var source: String?
        /// Whether somebody keeps the wall clock right.
        package var isSynchronised: Bool?
    }

    package struct Processors: Sendable, Equatable {
        package var count: Int
        /// How many processors' time the control group may use; nil without such a limit.
        package var quota: Double?
        /// The machine's own mean of the last minute.
        package var load: Double?
    }

    package struct Memory: Sendable, Equatable {
        package var total: Int
        /// What can be had without swapping.
        package var available: Int
        /// What the control group may still take; nil without a limit.
        package var groupLeft: Int?
    }

    /// What a plan needs.
    package struct Needs: Sendable, Equatable {
        package var plan: String
        /// The most requests that can be open at once.
        package var streams: Int

        package init(plan: String, streams: Int) {
            self.plan = plan
            self.streams = streams
        }
    }

    /// What came of asking the target once.
    package struct Target: Sendable, Equatable {
        package var url: String
        /// nil where no answer came.
        package var status: Int?
        package var times: BlockingFetch.Times
        /// The kind of failure and its words.
        package var failure: TransferError?
    }

    package var openFiles: OpenFiles?
    package var ports: Ports?
    package var clock: Clock?
    package var processors: Processors?
    package var memory: Memory?
    package var stamps: StampTrial.Result?
    package var curl: CurlFacts?
    package var xmlVersion: String?
    /// The size of libcurl's file of authorities; nil where it cannot be read.
    package var authorityBytes: Int?
    /// Names of proxy variables that are set.
    package var proxies: [String] = []
    package var needs: Needs?
    package var target: Target?

    package init() {}
}
