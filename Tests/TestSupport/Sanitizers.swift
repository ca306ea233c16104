import Foundation

/// Whether the tests run under a sanitizer, which makes everything slower and larger.
package let isSanitized = ProcessInfo.processInfo.environment["WEIR_SANITIZED"] != nil
