import Foundation
import SessionSeal

/// A ring of keys in a JWK Set file (RFC 7517), newest first, read again when the file changes.
struct RingFile: Sendable {
    let url: URL
    /// What its keys are for.
    let use: String
    let algorithm: String?

    /// The most keys that a ring holds.
    private static let limit = 64

    /// Another version of the file has another one.
    var version: Version {
        get throws {
            var status = stat()
            guard stat(url.path, &status) == 0 else { throw CocoaError(.fileReadNoSuchFile) }
            return Version(inode: status.st_ino, seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        }
    }

    struct Version: Equatable, Sendable {
        let inode: UInt
        let seconds: Int
        let nanoseconds: Int
    }

    /// The keys for a codec.
    func ring() throws -> KeyRing {
        try KeyRing(jwkSet: [UInt8](Data(contentsOf: url)).span)
    }

    /// The labels of the keys that have not ended: of the one that signs, then of those before it, newest first, then of
    /// those to come.
    func labels(at now: UnixTime) throws -> [String] {
        let good = try keys().filter { $0.isGood(at: now) }
        let (begun, coming) = (good.filter { $0.hasBegun(at: now) }, good.filter { !$0.hasBegun(at: now) })
        return (begun + coming).map(\.kid)
    }

    /// Puts a new key in front. Those before it end when the last cookie under them is too old.
    func rotate(at now: UnixTime) throws {
        // Two applications may rotate at once; the folder's lock is the same for all of them.
        let folder = open(url.deletingLastPathComponent().path, O_RDONLY)
        defer { close(folder) }
        guard flock(folder, LOCK_EX) == 0 else { throw CocoaError(.fileLocking) }
        let kept = try keys().filter { $0.isGood(at: now) }.map { $0.ending(by: now.seconds + Settings.idle) }
        var key = newKey(at: now)
        while kept.contains(where: { $0.kid == key.kid }) { key = newKey(at: now) }
        try replace(Array(([key] + kept).prefix(Self.limit)))
    }

    /// A random key; its label is the date and four random digits.
    private func newKey(at now: UnixTime) -> Key {
        var generator = SystemRandomNumberGenerator()
        let secret = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        let digits = String(UInt16.random(in: .min ... .max, using: &generator), radix: 16)
        let label = "\(now.description.prefix(10))-\(String(repeating: "0", count: 4 - digits.count))\(digits)"
        let text = secret.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
        return Key(kty: "oct", kid: label, iat: now.seconds, use: use, alg: algorithm, k: text)
    }

    private func keys() throws -> [Key] {
        try JSONDecoder().decode(KeySet.self, from: Data(contentsOf: url)).keys
    }

    /// All of the new file or all of the old one, whoever reads it when.
    private func replace(_ keys: [Key]) throws {
        let draft = url.deletingPathExtension().appendingPathExtension("new")
        try? FileManager.default.removeItem(at: draft)
        let data = try JSONEncoder().encode(KeySet(keys: keys))
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: draft.path, contents: data, attributes: mode) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let file = try FileHandle(forWritingTo: draft)
        try file.synchronize()
        try file.close()
        guard rename(draft.path, url.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    private struct KeySet: Codable {
        var keys: [Key]
    }

    private struct Key: Codable {
        let kty: String
        let kid: String
        let iat: Int64?
        var nbf: Int64?
        var exp: Int64?
        let use: String?
        let alg: String?
        let k: String

        func isGood(at now: UnixTime) -> Bool { exp.map { now.seconds < $0 } ?? true }

        func hasBegun(at now: UnixTime) -> Bool { nbf.map { $0 <= now.seconds } ?? true }

        func ending(by end: Int64) -> Key {
            var copy = self
            copy.exp = exp ?? end
            return copy
        }
    }
}
