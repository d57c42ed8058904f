internal import SealEncodings

/// The header of a compact JWS (RFC 7515, section 4) or JWE (RFC 7516, section 4).
///
/// It is read before anything is verified, so its limits are far below those of a payload, and it decides nothing: a
/// codec compares what it names with its own options. `crit`, `b64` and `zip` change how a token is read, and are
/// refused; other members are passed over. No name occurs twice, at any depth.
struct JOSEHeader: Sendable {
    /// The most bytes that a header has.
    static let byteLimit = 4096

    private static let jsonLimits = {
        var limits = JSONLimits()
        limits.depth = 16
        limits.digits = 64
        limits.members = 64
        return limits
    }()

    private static let refused = ["crit", "b64", "zip"]

    /// As it stands in a token: base64url of the JSON text.
    let encoded: String
    /// The JSON text.
    let text: JSONText

    private let object: JSONObject

    /// Reads the header of a token.
    init(encoded: Span<UInt8>) throws(TokenError) {
        guard encoded.count <= Base64.urlSafe.encodedCount(of: Self.byteLimit) else { throw .malformed(.badHeader) }
        guard let bytes = Base64.urlSafe.decode(encoded) else { throw .malformed(.badBase64) }
        try self.init(bytes)
    }

    /// Reads JSON text.
    init(_ bytes: [UInt8]) throws(TokenError) {
        guard bytes.count <= Self.byteLimit, let text = try? JSONText(bytes, limits: Self.jsonLimits),
            let object = text.value.object, (try? text.value.checkNames()) != nil,
            case let members = object.unchecked,
            !Self.refused.contains(where: { name in members.contains { $0.name.isName(name) } })
        else { throw .malformed(.badHeader) }
        self.text = text
        self.object = object
        encoded = String(decoding: Base64.urlSafe.encode(bytes.span), as: UTF8.self)
        guard self["kid"] != nil || !members.contains(where: { $0.name.isName("kid") }) else {
            throw .malformed(.badHeader)
        }
    }

    /// Takes the exact text of the header that is written, which the codec's own reader has to take and which has the
    /// members in `naming`.
    init(option text: String, naming members: [String: String]) throws(ConfigurationError) {
        do { try self.init(Array(text.utf8)) } catch { throw .badOption(name: "header", expected: Self.expected) }
        guard members.allSatisfy({ says($0.value, for: $0.key) }) else {
            throw .badOption(name: "header", expected: Self.expected)
        }
    }

    private static let expected = "a JSON object that names the codec's algorithm, without crit, b64 and zip"

    /// Whether the member `name` is the text `value`, code point by code point.
    func says(_ value: String, for name: String) -> Bool {
        guard let text = self[name] else { return false }
        return text.utf8.elementsEqual(value.utf8)
    }

    /// The text of a member; `nil` where there is none, or where it is no text.
    private subscript(name: String) -> String? { try? object[name].string }
}
