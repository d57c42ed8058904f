// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let sessionSeal = Target.Dependency.product(name: "SessionSeal", package: "session-seal")

let package = Package(
    name: "session-seal-benchmarks",
    platforms: [.macOS("26.0")],
    products: [
        .executable(name: "PeerLines", targets: ["PeerLines"]),
        .executable(name: "CFloor", targets: ["CFloor"]),
        .executable(name: "AllocationCounts", targets: ["AllocationCounts"]),
    ],
    dependencies: [
        // Named, since the folder of a checkout may be called anything.
        .package(name: "session-seal", path: "..", traits: []),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(name: "CFloor", linkerSettings: [.linkedLibrary("crypto"), .linkedLibrary("z")]),
        .target(name: "Allocations", linkerSettings: [.linkedLibrary("crypto")]),
        .executableTarget(name: "PeerLines", dependencies: [sessionSeal], swiftSettings: settings),
        .executableTarget(
            name: "AllocationCounts", dependencies: ["Allocations", sessionSeal], swiftSettings: settings),
        .executableTarget(
            name: "Codec", dependencies: [sessionSeal, .product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/Codec", swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
)
