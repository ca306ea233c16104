import CLibcurl

/// What the kernel says of its wall clock.
package enum ClockState {
    /// Whether somebody keeps it right; nil where the kernel may not be asked.
    package static var isSynchronised: Bool? {
        let state = weir_clock_is_kept()
        return state < 0 ? nil : state > 0
    }
}
