import Foundation
import GRDB
import SessionSeal

/// What the four applications remember together, in one SQLite file: who was logged out, and whether the cookies have
/// moved. The launcher makes the tables.
struct Store: RevocationStore {
    private let database: DatabaseQueue
    private let settings: Settings

    /// The subject under which the cut-off for everybody stands.
    private static let everybody = ""

    init(_ settings: Settings) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        self.settings = settings
        database = try DatabaseQueue(
            path: settings.state.appending(path: "store.sqlite").path, configuration: configuration)
    }

    func isRevoked(_ session: SessionFacts) async throws -> Bool {
        // A token of Flask says nothing of its start; that of the login, which the payload keeps, ends it here.
        if session.sessionID == nil, session.subject != nil,
            settings.now().seconds - session.startedAt.seconds > Settings.lifetime
        {
            return true
        }
        let marks = databaseQuestionMarks(count: session.ids.count)
        let isListed = try await database.read { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT * FROM denied WHERE id IN (\(marks)))",
                arguments: StatementArguments(session.ids))
        }
        if isListed ?? false { return true }
        return session.isEnded(by: try await cutOff(for: session.subject))
    }

    func cutOff(for subject: String?) async throws -> UnixTime? {
        let subjects = [subject ?? Self.everybody, Self.everybody]
        let seconds = try await database.read { database in
            try Int64.fetchOne(
                database, sql: "SELECT max(time) FROM cut_off WHERE subject IN (?, ?)",
                arguments: StatementArguments(subjects))
        }
        return seconds.flatMap { UnixTime(seconds: $0) }
    }

    func setCutOff(_ cutOff: UnixTime, for subject: String?, until end: UnixTime?) async throws {
        let oldest = settings.now().seconds - Settings.lifetime
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO cut_off VALUES (?, ?)
                    ON CONFLICT (subject) DO UPDATE SET time = max(time, excluded.time)
                    """,
                arguments: [subject ?? Self.everybody, cutOff.seconds])
            // No session is older.
            try database.execute(sql: "DELETE FROM cut_off WHERE time < ?", arguments: [oldest])
        }
    }

    func list(_ id: String, until end: UnixTime?) async throws {
        guard !settings.testWithout.contains("denied-ids") else { return }
        let now = settings.now().seconds
        let until = end?.seconds ?? now + Settings.lifetime
        try await database.write { database in
            try database.execute(sql: "INSERT OR IGNORE INTO denied VALUES (?, ?)", arguments: [id, until])
            try database.execute(sql: "DELETE FROM denied WHERE until < ?", arguments: [now])
        }
    }

    /// When sealed cookies began to be written; `nil` while it is Flask's.
    var migrationBegan: UnixTime? {
        get async throws {
            let seconds = try await database.read { try Int64.fetchOne($0, sql: "SELECT began FROM migration") }
            return seconds.flatMap { UnixTime(seconds: $0) }
        }
    }

    /// From now on sealed cookies are written.
    func migrate() async throws {
        let now = settings.now().seconds
        try await database.write { database in
            try database.execute(
                sql: "INSERT INTO migration SELECT ? WHERE NOT EXISTS (SELECT * FROM migration)", arguments: [now])
        }
    }
}
