import SealEncodings
import SealPrimitives

@testable import SessionSeal

/// Two targets for each codec of the registry: `decode-NAME` takes the input for a token, and `signed-NAME` makes tokens
/// of it that a key vouches for, so that what lies behind the MAC is reached.
enum CodecTargets {
    static let all: [(name: String, run: Target)] = Registry.codecs.flatMap { type in
        let codecs = variants(of: type)
        let forgers = codecs.compactMap { codec in forger(of: codec).map { (codec: codec, forger: $0) } }
        // A new format needs a forger: without one, its parser is tried with forged tokens only.
        if forgers.isEmpty { fatalError("no forger in Tests/Fuzz/CodecTargets.swift for \(type.name)") }
        let decode: Target = { bytes in Self.decode(bytes, type, codecs) }
        let sign: Target = { bytes in
            for (codec, forger) in forgers { Self.sign(bytes, codec, forger) }
        }
        return [("decode-\(type.name)", decode), ("signed-\(type.name)", sign)]
    }

    static let now = must { UnixTime(seconds: 1_700_000_000) ?? .now }
    static let anyAge = must { try Freshness(maxAge: .unlimited, maxLifetime: .unlimited) }
    static let bounded = must { try Freshness(maxAge: .seconds(86_400), maxLifetime: .seconds(864_000)) }
    /// 32 bytes that are no text, so that every codec takes them.
    static let secret: [UInt8] = (0..<32).map { 7 &* $0 &+ 130 }
    static let keys = must {
        try KeyRing(
            current: SecretKey(bytes: secret, label: "new"),
            previous: [SecretKey(bytes: (0..<32).map { 11 &* $0 &+ 141 }, label: "old")])
    }

    /// A codec with its defaults, and in the forms that read a payload in another way.
    private static func variants(of type: any RegisteredCodec.Type) -> [any RegisteredCodec] {
        let forms: [[(String, JSONValue)]] =
            switch type.name {
            case "itsdangerous": ItsdangerousCodec.Form.allCases.map { [("form", JSONValue($0.rawValue))] }
            case "django-signing": DjangoSigningCodec.Form.allCases.map { [("form", JSONValue($0.rawValue))] }
            case "fernet": [[], [("payload", "text")]]
            case "jws": [[], [("algorithms", ["HS512", "HS256"])]]
            default: [[]]
            }
        return forms.map { form in
            must {
                var options = CodecOptions()
                for (name, value) in form { try options.add(name, json: value) }
                // An option without a default has to be given.
                for option in type.options where option.usual == nil { try options.add(option.name, json: "session") }
                return try type.init(keys: keys, options: options)
            }
        }
    }

    @Sendable private static func decode(
        _ bytes: [UInt8], _ type: any RegisteredCodec.Type, _ codecs: [any RegisteredCodec]
    ) {
        let token = String(decoding: bytes, as: UTF8.self)
        for codec in codecs {
            if let decoded = try? codec.decode(token, at: now, freshness: anyAge) { look(at: decoded) }
            _ = try? codec.decode(token, at: now, freshness: bounded)
        }
        // Inspection reads the payload of any token, and takes no key.
        _ = type.inspect(token, limits: Limits())
    }

    private static func look(at decoded: DecodedToken) {
        check(decoded.tokenID.utf8.count == 32, "a token id has 32 digits")
        check((0...1).contains(decoded.keyIndex), "the key is one of the ring")
        guard case .json(let text) = decoded.payload else { return }
        check(try JSONText(text.utf8) == text, "a payload is JSON")
        _ = text.value
    }

    // MARK: tokens that a key vouches for

    /// A token, and the payload in it where the token is as `encode` would make it.
    private typealias Forged = (token: String, payload: [UInt8]?)
    /// Makes tokens of bytes, in several ways.
    private typealias Forger = @Sendable ([UInt8]) -> [Forged]

    @Sendable private static func sign(_ bytes: [UInt8], _ codec: any RegisteredCodec, _ forger: Forger) {
        for forged in forger(bytes) {
            _ = try? codec.decode(forged.token, at: now, freshness: bounded)
            do throws(TokenError) {
                let decoded = try codec.decode(forged.token, at: now, freshness: anyAge)
                look(at: decoded)
                if let payload = forged.payload { check(decoded.payload.utf8 == payload, "the payload is as signed") }
            } catch {
                guard let payload = forged.payload else { continue }
                let isJSON = (try? JSONText(payload)) != nil
                switch error {
                case .tooLarge: break
                // The codecs that look into the payload for times refuse more.
                case .malformed(.badClaim), .malformed(.timeOutOfRange), .expired, .notYetValid:
                    check(codec is JWSCodec || codec is JWECodec, "only JWT have claims")
                case .notJSON(.duplicateName), .notJSON(.loneSurrogate):
                    check(codec is JWSCodec || codec is JWECodec, "only JWT are looked into")
                case .notJSON, .unsafePayload: check(!isJSON && !codec.carriesText, "JSON is not refused")
                case .malformed(.notUTF8): check(codec.carriesText, "only text is not JSON and has to be UTF-8")
                default: fatalError("a good token is \(error.code)")
                }
            }
        }
    }

    private static func forger(of codec: any RegisteredCodec) -> Forger? {
        switch codec {
        case let codec as any SignedFormatCodec: { bytes in signed(bytes, codec.format) }
        case let codec as SealedCodec: { bytes in sealed(bytes, codec) }
        case is JWSCodec: jws
        case is JWECodec: jwe
        case is FernetCodec, is AiohttpSessionCodec: fernet
        default: nil
        }
    }

    /// The bytes as payload, as a zlib stream, as what stands before the time, and as all that is signed.
    private static func signed(_ bytes: [UInt8], _ format: SignedFormat) -> [Forged] {
        let text = String(decoding: bytes, as: UTF8.self)
        let stream = "." + Base64.urlSafe.text(of: bytes.span)
        var payload = bytes
        // Text forms carry what is UTF-8; an empty text is no shape of a token.
        if case .plain = format.body { payload = Array(text.utf8) }
        return must {
            [
                (try format.sign(payload, at: now), payload),
                (try signed(stream, format.signer), nil),
                (try signed(text, format.signer), nil),
                (try format.signer.signer.sign(Array(text.utf8), at: now), nil),
            ]
        }
    }

    private static func signed(_ value: String, _ signer: TimestampSigner) throws -> String {
        let place = try signer.signer.signingPlace(at: now)
        return signer.token(capacity: value.utf8.count, by: place, at: now) { $0.append(copying: value.utf8.span) }
    }

    private static let sealer = must { try Sealer(keys: keys, context: "") }
    private static let nonce = [UInt8](repeating: 5, count: XAES256GCM.nonceCount)
    private static let header = must {
        let id = [UInt8](repeating: 9, count: SessionOrigin.idCount)
        guard let header = SealedHeader(beginning: now, id: id.span) else {
            fatalError("no header")
        }
        return header
    }

    /// The bytes as payload, as a zlib stream, and as encoding and body.
    private static func sealed(_ bytes: [UInt8], _ codec: SealedCodec) -> [Forged] {
        must {
            var forged: [Forged] = [
                (try sealer.seal(0, bytes, header: header, nonce: nonce.span, at: now), bytes),
                (try sealer.seal(1, bytes, header: header, nonce: nonce.span, at: now), nil),
            ]
            if let encoding = bytes.first {
                let body = Array(bytes.dropFirst())
                forged.append((try sealer.seal(encoding, body, header: header, nonce: nonce.span, at: now), nil))
            }
            return forged
        }
    }

    /// The bytes as claims, and as header and claims.
    @Sendable private static func jws(_ bytes: [UInt8]) -> [Forged] {
        let mac = must { try HMAC(.sha256, key: SecretBytes(copying: secret.span)) }
        func signed(_ text: String) -> String {
            text + "." + mac.tag(of: text.utf8.span).withSpan { Base64.urlSafe.text(of: $0) }
        }
        let claims = Base64.urlSafe.text(of: bytes.span)
        return [
            (signed(Base64.urlSafe.text(of: #"{"alg":"HS256"}"#.utf8.span) + "." + claims), bytes),
            (signed(claims + "." + claims), nil),
            (signed(String(decoding: bytes, as: UTF8.self)), nil),
        ]
    }

    /// The bytes as claims, and as header.
    @Sendable private static func jwe(_ bytes: [UInt8]) -> [Forged] {
        let cipher = must { try AESGCM(key: secret.span) }
        let nonce = [UInt8](repeating: 3, count: AESGCM.nonceCount)
        func sealed(_ bytes: [UInt8], header: [UInt8]) -> String {
            let header = Base64.urlSafe.text(of: header.span)
            let sealed = cipher.seal(bytes.span, nonce: nonce.span, aad: header.utf8.span)
            let parts = [nonce, Array(sealed.dropLast(AESGCM.tagCount)), sealed.suffix(AESGCM.tagCount)]
            return ([header, ""] + parts.map { Base64.urlSafe.text(of: $0.span) }).joined(separator: ".")
        }
        return [
            (sealed(bytes, header: Array(#"{"alg":"dir","enc":"A256GCM"}"#.utf8)), bytes),
            (sealed(Array("{}".utf8), header: bytes), nil),
        ]
    }

    /// The bytes as payload, and as all behind the version.
    @Sendable private static func fernet(_ bytes: [UInt8]) -> [Forged] {
        let mac = must { try HMAC(.sha256, key: SecretBytes(copying: secret.span.extracting(first: 16))) }
        let cipher = must { try AESCBC(key: secret.span.extracting(last: 16)) }
        let iv = [UInt8](repeating: 2, count: AESCBC.ivCount)
        func signed(_ bytes: [UInt8]) -> String {
            let whole = [0x80] + bytes
            return Base64.urlSafePadded.text(
                of: (whole + mac.tag(of: whole.span).withSpan { Array(copying: $0) }).span)
        }
        let time = BigEndian.encode(UInt64(now.seconds), width: 8)
        return [(signed(time + iv + cipher.encrypt(bytes.span, iv: iv.span)), bytes), (signed(bytes), nil)]
    }
}
