// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [.treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")]

let package = Package(
    name: "shared-login",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "session-seal", path: "../..", traits: ["Hummingbird"]),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "SharedLogin",
            dependencies: [
                .product(name: "SessionSealHummingbird", package: "session-seal"),
                .product(name: "SessionSeal", package: "session-seal"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "Load",
            dependencies: [
                .product(name: "SessionSealHummingbird", package: "session-seal"),
                .product(name: "SessionSeal", package: "session-seal"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: settings),
    ]
)
