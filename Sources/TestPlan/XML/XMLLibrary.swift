import CLibxml2

/// The library that reads plans.
package enum XMLLibrary {
    /// The version that Weir was built with, such as `2.9.14`.
    package static let version = LIBXML_DOTTED_VERSION
}
