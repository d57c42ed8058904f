import Foundation
import SessionSeal

/// What the launcher tells the application, and the clock that all four share.
struct Settings: Sendable {
    /// Rings and store.
    let state: URL
    /// Templates.
    let pages: URL
    /// What browsers call this site.
    let origins: [String]
    let port: Int
    /// For tests only: a file with the seconds by which the clock is ahead.
    let testClock: URL?
    /// For tests only: the defences that are taken out, so that a test can show that it is they who stop an attack.
    let testWithout: Set<String>

    /// Seconds after which a cookie that was not written anew is too old.
    static let idle: Int64 = 3600
    /// Seconds after which a session ends, whatever happens.
    static let lifetime: Int64 = 12 * 3600

    init(environment: [String: String]) throws {
        func value(_ name: String) throws -> String {
            guard let value = environment["SHARED_LOGIN_\(name)"] else { throw SettingsError.missing(name) }
            return value
        }
        state = URL(filePath: try value("STATE"))
        pages = URL(filePath: try value("PAGES"))
        origins = try value("ORIGINS").split(separator: ",").map(String.init)
        guard let port = Int(try value("PORT")) else { throw SettingsError.missing("PORT") }
        self.port = port
        testClock = environment["SHARED_LOGIN_TEST_CLOCK"].map { URL(filePath: $0) }
        testWithout = Set((environment["SHARED_LOGIN_TEST_WITHOUT"] ?? "").split(separator: ",").map(String.init))
    }

    /// The time, or what a test takes for it.
    @Sendable func now() -> UnixTime {
        guard let testClock, let text = try? String(contentsOf: testClock, encoding: .utf8), let ahead = Int64(text)
        else { return .now }
        return UnixTime(seconds: UnixTime.now.seconds + ahead) ?? .now
    }
}

enum SettingsError: Error {
    case missing(String)
}
