import SealEncodings
import SealPrimitives
import Testing

@testable import SessionSeal

/// Edges of the verification path that no vector stands on: each was found by changing a single line that no other test
/// noticed.
@Suite("Edges of verification")
struct VerificationEdgeTests {
    private static let now = CodecContractTests.now
    private static let keys = LimitsTests.keys
    private static let open = CodecContractTests.unwrapped {
        try Freshness(maxAge: .unlimited, maxLifetime: .unlimited)
    }

    // MARK: shape

    /// An empty value leaves the separator at the very beginning.
    @Test(arguments: [".", "::", "~~~"])
    func aSeparatorMayStandFirst(separator: String) throws {
        let codec = try ItsdangerousCodec(keys: Self.keys, form: .signer, separator: separator)
        let token = try codec.encode(text: "", at: Self.now)
        #expect(token.hasPrefix(separator))
        #expect(try codec.decode(token, at: Self.now, freshness: Self.open).payload == .text(""))
    }

    /// Which of two faults it is: for logs, since both are refusals.
    @Test func tooFewPartsAreNotTooMany() throws {
        let codec = try JWSCodec(keys: Self.keys)
        for (token, fault) in [
            ("a", TokenError.malformed(.separatorMissing)), ("a.b", .malformed(.separatorMissing)),
            ("a.b.c.d", .malformed(.separatorMisplaced)), ("....", .malformed(.separatorMisplaced)),
        ] {
            #expect(throws: fault, "\(token)") { try codec.decode(token, at: Self.now, freshness: Self.open) }
        }
    }

    /// A number of six bytes is one, and lies behind the year 9999; of nine bytes it is none.
    @Test(arguments: [
        (6, TokenError.malformed(.timeOutOfRange)), (8, .malformed(.timeOutOfRange)), (9, .malformed(.badTime)),
    ])
    func largeTimesAreOutOfRange(count: Int, fault: TokenError) throws {
        let time = Base64.urlSafe.text(of: [UInt8](repeating: 1, count: count).span)
        let signer = try ItsdangerousCodec(keys: Self.keys, form: .signer)
        let token = try signer.encode(text: "a.\(time)", at: Self.now)
        let codec = try ItsdangerousCodec(keys: Self.keys, form: .timestampSigner)
        #expect(throws: fault) { try codec.decode(token, at: Self.now, freshness: Self.open) }
    }

    // MARK: time

    /// A token that does not say when its session began is expired under a bound on the session's life, whether it has a
    /// time of its own or not.
    @Test func aLifetimeNeedsAStart() throws {
        let bound = try Freshness(maxAge: .unlimited, maxLifetime: .seconds(Int64(100 * 366 * 86_400)))
        let codecs: [any RegisteredCodec] = [
            try ItsdangerousCodec(keys: Self.keys, form: .urlSafe), try ItsdangerousCodec(keys: Self.keys),
            try FlaskCodec(keys: Self.keys), try JWSCodec(keys: Self.keys), try JWECodec(keys: Self.keys),
            try FernetCodec(keys: Self.keys),
        ]
        for codec in codecs {
            let token = try codec.encode(["a": 1], at: Self.now)
            #expect(throws: Never.self) { try codec.decode(token, at: Self.now, freshness: Self.open) }
            let refused = #expect(throws: TokenError.self) { try codec.decode(token, at: Self.now, freshness: bound) }
            #expect(refused?.code == "expired", "\(type(of: codec).name)")
        }
    }

    /// A migration counts a session's life from the foreign token's time; without one there is nothing to count from.
    @Test func aMigrationUnderALifetimeNeedsATime() throws {
        let timeless = try ItsdangerousCodec(keys: Self.keys, form: .urlSafe)
        let migration = try Migration(
            issuing: SealedCodec(keys: Self.keys, context: "c"),
            reading: [.init(timeless, until: CodecContractTests.time(1_800_000_000))])
        let token = try timeless.encode(["a": 1], at: Self.now)
        #expect(throws: Never.self) { try migration.decode(token, at: Self.now, freshness: Self.open) }
        let bound = try Freshness(maxAge: .unlimited, maxLifetime: .seconds(3600))
        #expect(throws: TokenError.expired(issuedAt: nil)) {
            try migration.decode(token, at: Self.now, freshness: bound)
        }
    }

    // MARK: headers

    @Test func algorithmsAreListedOnce() throws {
        for algorithms in [[], [JWSCodec.Algorithm.hs256, .hs256], [.hs256, .hs512, .hs256]] {
            #expect(throws: ConfigurationError.self) { try JWSCodec(keys: Self.keys, algorithms: algorithms) }
        }
    }
}
