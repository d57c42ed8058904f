internal import SealPrimitives

/// Why a key does not resist guessing.
public enum KeyWeakness: Equatable, Sendable {
    /// Shorter than 16 bytes.
    case tooShort(bytes: Int)
    /// Fewer than 8 different bytes.
    case fewDistinctBytes(Int)
    /// Printed in a documentation or in an application's sources, so that everybody has it.
    case published

    /// The fewest bytes that a key for signing has.
    static let fewestBytes = 16
    /// The fewest different bytes.
    static let fewestDistinct = 8

    /// What is weak about these bytes; `nil` for a key that may be strong.
    init?(of key: Span<UInt8>) {
        if Self.isPublished(key) {
            self = .published
        } else if key.count < Self.fewestBytes {
            self = .tooShort(bytes: key.count)
        } else if let few = Self.fewDistinctBytes(in: key) {
            self = .fewDistinctBytes(few)
        } else {
            return nil
        }
    }

    private static func fewDistinctBytes(in key: Span<UInt8>) -> Int? {
        var seen = InlineArray<256, Bool>(repeating: false)
        var count = 0
        for i in key.indices where !seen[Int(key[i])] {
            seen[Int(key[i])] = true
            count += 1
        }
        return count < fewestDistinct ? count : nil
    }

    private static func isPublished(_ key: Span<UInt8>) -> Bool {
        let generated = publishedPrefix.utf8.span
        return publishedKeys.contains { isEqual($0.utf8.span, key) }
            || key.count >= generated.count && isEqual(generated, key.extracting(first: generated.count))
    }

    private static func isEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
        a.count == b.count && a.indices.allSatisfy { a[$0] == b[$0] }
    }

    /// What `django-admin startproject` writes in front of a key that is not meant for production.
    private static let publishedPrefix = "django-insecure-"

    /// Whole keys: common samples, Flask's documentation, Apache Superset's `config.py` and container files.
    private static let publishedKeys = [
        "change-me-in-production", "your-secret-key", "secret", "dev", "keyboard cat",
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
        "_5#y2L\"F4Q8z\n\u{ec}]/", "_5#y2L\"F4Q8z\\n\\xec]/", "A0Zr98j/3yX R~XHH!jmN]LWX/,?RT", "development key",
        #"\2\1thisismyscretkey\1\2\e\y\y\h"#, "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET", "thisISaSECRET_1234",
        "YOUR_OWN_RANDOM_GENERATED_SECRET_KEY", "TEST_NON_DEV_SECRET",
    ]
}

extension KeyWeakness: CustomStringConvertible {
    /// Why, for people.
    public var description: String {
        switch self {
        case .tooShort(let bytes): "\(bytes) bytes, where \(Self.fewestBytes) are the least"
        case .fewDistinctBytes(let count): "\(count) different bytes, where \(Self.fewestDistinct) are the least"
        case .published: "published as a sample, so everybody has it"
        }
    }
}
