// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A product that is only fetched and linked where its trait is on.
func product(_ name: String, _ package: String, trait: String) -> Target.Dependency {
    .product(name: name, package: package, condition: .when(traits: [trait]))
}

/// What a target has that compiles the command's sources into itself.
let commandDependencies: [Target.Dependency] = [
    "SessionSeal", "SealPrimitives", "SealEncodings",
    product("ArgumentParser", "swift-argument-parser", trait: "CommandLineTool"),
]

let package = Package(
    name: "session-seal",
    platforms: [.macOS("26.0")],
    products: [
        .library(name: "SessionSeal", targets: ["SessionSeal"]),
        .library(name: "SessionSealHummingbird", targets: ["SessionSealHummingbird"]),
        .executable(name: "session-seal", targets: ["session-seal"]),
    ],
    traits: [
        .default(enabledTraits: ["CommandLineTool"]),
        .trait(name: "CommandLineTool", description: "The command session-seal (swift-argument-parser)"),
        .trait(name: "HTTPTypes", description: "Fields of swift-http-types"),
        .trait(name: "Hummingbird", description: "Middleware for Hummingbird 2", enabledTraits: ["HTTPTypes"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.9.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "SealEncodings", swiftSettings: strict),
        .target(name: "SealPrimitives", dependencies: ["COpenSSL", "CZlib"], swiftSettings: strict),
        .target(
            name: "SessionSeal",
            dependencies: [
                "SealPrimitives", "SealEncodings", product("HTTPTypes", "swift-http-types", trait: "HTTPTypes"),
            ],
            swiftSettings: strict),
        .target(
            name: "SessionSealHummingbird",
            dependencies: [
                "SessionSeal", "SealPrimitives", "SealEncodings",
                product("Hummingbird", "hummingbird", trait: "Hummingbird"),
                product("HTTPTypes", "swift-http-types", trait: "Hummingbird"),
                product("Logging", "swift-log", trait: "Hummingbird"),
                product("Metrics", "swift-metrics", trait: "Hummingbird"),
                product("NIOCore", "swift-nio", trait: "Hummingbird"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "session-seal",
            dependencies: commandDependencies, swiftSettings: strict),
        .testTarget(name: "SealEncodingsTests", dependencies: ["SealEncodings"], swiftSettings: strict),
        .testTarget(
            name: "SealPrimitivesTests", dependencies: ["SealPrimitives", "SealEncodings"], swiftSettings: strict),
        .executableTarget(
            name: "ForkProbe", dependencies: ["SessionSeal"], path: "Tests/ForkProbe", swiftSettings: strict),
        .executableTarget(
            name: "Probe", dependencies: commandDependencies, path: "Tests/Probe", exclude: ["Command/Main.swift"],
            swiftSettings: strict),
        .executableTarget(
            name: "TimingProbe", dependencies: ["SessionSeal", "SealPrimitives", "SealEncodings"],
            path: "Tests/TimingProbe", swiftSettings: strict),
        .testTarget(
            name: "SessionSealTests",
            dependencies: ["SessionSeal", "SealPrimitives", "SealEncodings", "session-seal", "ForkProbe", "Probe"],
            swiftSettings: strict),
        .testTarget(
            name: "SessionSealHummingbirdTests",
            dependencies: [
                "SessionSealHummingbird", "SessionSeal",
                product("Hummingbird", "hummingbird", trait: "Hummingbird"),
                product("HummingbirdTesting", "hummingbird", trait: "Hummingbird"),
                product("HTTPTypes", "swift-http-types", trait: "Hummingbird"),
                product("Logging", "swift-log", trait: "Hummingbird"),
                product("Metrics", "swift-metrics", trait: "Hummingbird"),
                product("NIOCore", "swift-nio", trait: "Hummingbird"),
                product("NIOPosix", "swift-nio", trait: "Hummingbird"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests", dependencies: ["session-seal", "SessionSeal"], swiftSettings: strict),
    ]
)

// `FUZZ=1` adds the fuzz targets, which `Scripts/fuzz` builds and runs.
if Context.environment["FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: commandDependencies, path: "Tests/Fuzz",
            exclude: ["Command/Main.swift", "seeds.py"], swiftSettings: strict))
}

// `DOCC=1 swift package generate-documentation` renders the documentation; `Scripts/documentation` checks it without this.
if Context.environment["DOCC"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
