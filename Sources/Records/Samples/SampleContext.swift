import Timing

/// What a sample's line in a file needs beside the sample itself.
package struct SampleContext: Sendable {
    /// Row names, by ``Metrics/Sample/sampler``.
    package var samplers: [String]
    /// Group names, by ``Metrics/RequestID/group``.
    package var groups: [String]
    /// URLs as the plan states them, by sampler; secrets redacted.
    package var urls: [String]
    package var offset: WallClockOffset

    package init(samplers: [String], groups: [String], urls: [String], offset: WallClockOffset) {
        self.samplers = samplers
        self.groups = groups
        self.urls = urls
        self.offset = offset
    }
}
