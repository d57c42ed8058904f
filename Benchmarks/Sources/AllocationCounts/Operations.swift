@_spi(Benchmarks) import SessionSeal

/// What is counted, on payloads that never change.
struct Operations {
    let all: [(name: String, run: () throws -> Void)]

    init() throws {
        let small: JSONValue = ["user_id": 42, "csrf": "9f3c0a7be8d14265c0b79e1f6a83d25b"]
        let medium: JSONValue = [
            "_fresh": true, "_id": .init(String(repeating: "0123456789abcdef", count: 4)), "_user_id": "10482",
            "cart": ["items": [["sku": "A-1009", "quantity": 2, "price": 19.99]], "coupon": nil],
            "name": "Zoë Brontë", "seen": [3, 14, 159, 2653], "theme": .init(String(repeating: "dark", count: 30)),
        ]
        let freshness = try Freshness(maxAge: .seconds(31 * 86_400), maxLifetime: .unlimited)
        let now = try Operations.time()
        let secrets = (0..<5).map { SecretKey(text: "secret \($0) of the allocation counts") }
        let flask = try FlaskCodec(keys: KeyRing(current: secrets[4]))
        let ring = try FlaskCodec(keys: KeyRing(secrets))
        let plain = flask.withoutCompression
        let sealingKeys = try KeyRing(current: SecretKey(bytes: (0..<32).map { UInt8(7 * $0 + 3) }))
        let sealed = try SealedCodec(keys: sealingKeys, context: "session")

        let smallToken = try flask.encode(small, at: now)
        let mediumToken = try flask.encode(medium, at: now)
        let plainToken = try plain.encode(medium, at: now)
        let mediumText = try JSONText(medium, style: sealed.style)
        let sealedToken = try sealed.encode(mediumText, at: now)
        all = [
            ("flask decode S to bytes", { _ = try flask.verifiedBytes(of: smallToken, at: now, freshness: freshness) }),
            ("flask decode S to JSON", { _ = try flask.decode(smallToken, at: now, freshness: freshness) }),
            ("flask decode S to a tree", { _ = try flask.decode(smallToken, at: now, freshness: freshness).json }),
            (
                "flask decode Mu to bytes",
                { _ = try flask.verifiedBytes(of: plainToken, at: now, freshness: freshness) }
            ),
            (
                "flask decode S and two look-ups",
                {
                    let json = try flask.decode(smallToken, at: now, freshness: freshness).json
                    _ = (try json["user_id"].int, try json["csrf"].string)
                }
            ),
            ("flask decode Mu to JSON", { _ = try flask.decode(plainToken, at: now, freshness: freshness) }),
            (
                "flask decode M to bytes",
                { _ = try flask.verifiedBytes(of: mediumToken, at: now, freshness: freshness) }
            ),
            ("flask decode M to JSON", { _ = try flask.decode(mediumToken, at: now, freshness: freshness) }),
            ("flask decode M to a tree", { _ = try flask.decode(mediumToken, at: now, freshness: freshness).json }),
            (
                "flask decode M to a built tree",
                { _ = try flask.decode(mediumToken, at: now, freshness: freshness).json?.object?.members }
            ),
            (
                "flask decode S, 5 keys, to bytes",
                { _ = try ring.verifiedBytes(of: smallToken, at: now, freshness: freshness) }
            ),
            ("flask encode S from a tree", { _ = try flask.encode(small, at: now) }),
            ("flask encode M from a tree", { _ = try flask.encode(medium, at: now) }),
            ("flask encode M from a tree, no compression", { _ = try plain.encode(medium, at: now) }),
            (
                "sealed open M to bytes",
                { _ = try sealed.verifiedBytes(of: sealedToken, at: now, freshness: freshness) }
            ),
            ("sealed open M to JSON", { _ = try sealed.decode(sealedToken, at: now, freshness: freshness) }),
            ("sealed seal M from JSON", { _ = try sealed.encode(mediumText, at: now) }),
            ("sealed seal M from a tree", { _ = try sealed.encode(medium, at: now) }),
        ]
    }

    private static func time() throws -> UnixTime {
        guard let time = UnixTime(seconds: 1_700_000_000) else { fatalError("no such time") }
        return time
    }
}
