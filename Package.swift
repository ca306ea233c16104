// swift-tools-version: 6.2
import PackageDescription

/// Warnings stop the build in CI (`WEIR_STRICT=1`) and only there: a newer compiler must not break a user's build.
let strict: [SwiftSetting] =
    Context.environment["WEIR_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : []

/// The event path does without the check, at every access, that nobody else changes the same variable: tests have it.
let eventPath: [SwiftSetting] =
    strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

/// The rooms of the house; each names every room it may import (DESIGN.md, "The house").
let package = Package(
    name: "weir",
    products: [.executable(name: "weir", targets: ["weir"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibxml2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CResources"),
        .target(name: "Timing", swiftSettings: strict),
        .target(name: "Formats", dependencies: ["Timing"], swiftSettings: strict),
        .target(name: "Wording", dependencies: ["Formats"], swiftSettings: strict),
        .target(
            name: "Metrics",
            dependencies: ["Formats", "Timing", "Wording"], swiftSettings: eventPath),
        .target(
            name: "TestPlan",
            dependencies: ["Formats", "CLibxml2", "CPCRE2", "CResources", "Metrics", "Streaming", "Timing"],
            swiftSettings: strict),
        .target(name: "CReceipts"),
        .target(name: "CStreamEnds"),
        .target(
            name: "Transport", dependencies: ["CLibcurl", "CReceipts", "CStreamEnds", "CZlib", "Timing"],
            swiftSettings: eventPath),
        .target(name: "Streaming", swiftSettings: eventPath),
        .target(
            name: "Execution",
            dependencies: ["Formats", "TestPlan", "Metrics", "Transport", "Streaming", "Timing"],
            swiftSettings: eventPath),
        .target(
            name: "Monitoring", dependencies: ["Formats", "Metrics", "TestPlan", "Timing", "Transport"],
            swiftSettings: strict),
        .target(
            name: "Meeting",
            dependencies: [
                "Formats", "Metrics", "Timing", "Transport", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "Records", dependencies: ["CZlib", "Formats", "Metrics", "Timing", "Wording"],
            swiftSettings: strict),
        .target(
            name: "Reporting",
            dependencies: [
                "CLibxml2", "CResources", "Formats", "Metrics", "Records", "Timing", "Wording",
            ],
            exclude: ["Resources"],
            swiftSettings: strict),
        .target(
            name: "MockLLM",
            dependencies: [
                "Timing", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "Authoring",
            dependencies: [
                "Formats", "TestPlan", "Streaming", "Execution", "Metrics", "Reporting", "Timing",
            ],
            swiftSettings: strict),
        .target(
            name: "Runs",
            dependencies: [
                "Records", "Execution", "Formats", "Meeting", "Metrics", "Monitoring", "Reporting",
                "TestPlan",
                "Timing", "Transport",
            ],
            swiftSettings: strict),
        .target(
            name: "LivePage",
            dependencies: [
                "CResources", "Records", "Runs", "Formats",
                "Metrics", "Reporting", "Timing", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            exclude: ["Resources"],
            swiftSettings: strict),
        .target(
            name: "Doctor",
            dependencies: [
                "Execution", "Formats", "Metrics", "Reporting", "TestPlan", "Timing", "Transport",
            ],
            swiftSettings: strict),
        .target(
            name: "Outputs",
            dependencies: ["Formats", "Metrics", "Records", "Reporting", "Runs", "Timing", "Transport"],
            swiftSettings: strict),
        .executableTarget(
            name: "weir",
            dependencies: [
                "Records", "Runs", "Formats",
                "TestPlan", "Timing", "Metrics", "Transport", "Streaming", "Execution", "Reporting",
                "Authoring", "MockLLM", "LivePage", "Meeting", "Monitoring", "Outputs", "Doctor", "Wording",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Timing"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "FormatsTests", dependencies: ["Formats", "TestSupport", "Timing"], swiftSettings: strict),
        .testTarget(
            name: "RecordsTests", dependencies: ["Formats", "Metrics", "Records", "TestSupport", "Timing"],
            swiftSettings: strict),
        .testTarget(name: "TimingTests", dependencies: ["Timing"], swiftSettings: strict),
        .testTarget(
            name: "MetricsTests",
            dependencies: [
                "Formats", "Metrics", "Timing", .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TestPlanTests",
            dependencies: ["Formats", "TestPlan", "Metrics", "Streaming", "TestSupport", "Timing"],
            swiftSettings: strict),
        .testTarget(
            name: "TransportTests",
            dependencies: ["Transport", "CLibcurl", "CReceipts", "TestSupport", "Timing"],
            swiftSettings: strict),
        .testTarget(name: "StreamingTests", dependencies: ["Streaming"], swiftSettings: strict),
        .testTarget(
            name: "ExecutionTests",
            dependencies: [
                "Formats",
                "Execution", "TestPlan", "Metrics", "Transport", "Streaming", "Timing", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "Records", "Formats", "Reporting", "Metrics", "TestSupport", "Timing", "Wording",
            ],
            exclude: ["Snapshots"], swiftSettings: strict),
        .testTarget(
            name: "AuthoringTests",
            dependencies: [
                "Formats", "Authoring", "Metrics", "Streaming", "TestPlan", "TestSupport", "Timing",
            ],
            exclude: ["Snapshots"],
            swiftSettings: strict),
        .testTarget(
            name: "MeetingTests", dependencies: ["Meeting", "Metrics", "TestSupport", "Timing"],
            swiftSettings: strict),
        .testTarget(
            name: "MonitoringTests",
            dependencies: ["Metrics", "Monitoring", "TestPlan", "Timing", "Transport"],
            swiftSettings: strict),
        .testTarget(
            name: "RunsTests",
            dependencies: ["Metrics", "Records", "Runs", "TestPlan", "TestSupport", "Timing"],
            swiftSettings: strict),
        .testTarget(
            name: "DoctorTests",
            dependencies: ["Doctor", "Metrics", "Reporting", "TestSupport", "Timing", "Transport"],
            exclude: ["Snapshots"], swiftSettings: strict),
        .testTarget(
            name: "OutputsTests",
            dependencies: ["Formats", "Metrics", "Outputs", "Records", "Reporting", "Timing", "Transport"],
            swiftSettings: strict),
        .testTarget(name: "MockLLMTests", dependencies: ["MockLLM", "Timing"], swiftSettings: strict),
        .testTarget(
            name: "LivePageTests",
            dependencies: [
                "Records", "Formats", "LivePage", "Metrics", "Reporting", "Timing", "TestSupport",
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["Formats", "TestSupport", "MockLLM", "Timing", "weir"],
            exclude: ["Snapshots"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
