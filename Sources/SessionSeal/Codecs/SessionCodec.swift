/// A token format with its keys and options: a pure function from keys, text and the time to a payload or one error.
///
/// A codec is a value without mutable state; any number of threads use one at once.
public protocol SessionCodec: Sendable {
    /// The registry name.
    static var name: String { get }

    /// How a JSON value is written, so that it comes out as the original framework writes it.
    var style: JSONStyle { get }

    /// Whether tokens hide their payload.
    static var encrypts: Bool { get }

    /// Whether tokens say when their session began, so that a lifetime can be checked.
    static var carriesStart: Bool { get }

    /// Whether the format has no style of its own, so that JSON text of other origin is taken over byte for byte.
    static var keepsText: Bool { get }

    /// Whether tokens carry text instead of JSON.
    var carriesText: Bool { get }

    /// Makes a codec from named options, for vectors and command, and refuses unknown ones.
    init(keys: KeyRing, options: consuming CodecOptions) throws(ConfigurationError)

    /// Signs or seals `payload` as it is, under the first key that may.
    func encode(_ payload: Payload, at now: UnixTime) throws(EncodeError) -> String

    /// Verifies `token` and returns what it carries.
    ///
    /// - Parameters:
    ///   - token: a cookie's value, after the cookie's own quoting has been undone.
    ///   - now: the verifier's clock.
    ///   - freshness: how old the token may be.
    /// - Returns: the payload, and which key vouches for it.
    /// - Throws: the first reason to refuse the token, in the order of ``TokenError``'s documentation.
    func decode(_ token: String, at now: UnixTime, freshness: Freshness) throws(TokenError) -> DecodedToken
}

extension SessionCodec {
    /// Most formats are signed.
    public static var encrypts: Bool { false }

    /// Most formats say when the token was issued, if that.
    public static var carriesStart: Bool { false }

    /// Most formats are those of a framework, with its style.
    public static var keepsText: Bool { false }

    /// Most formats carry JSON.
    public var carriesText: Bool { false }

    /// Signs or seals JSON text, byte for byte.
    public func encode(_ json: JSONText, at now: UnixTime) throws(EncodeError) -> String {
        try encode(.json(json), at: now)
    }

    /// Signs or seals a JSON value, written as the original framework writes it.
    public func encode(_ value: JSONValue, at now: UnixTime) throws(EncodeError) -> String {
        let text: JSONText
        do { text = try JSONText(value, style: style) } catch { throw .notJSON(error) }
        return try encode(.json(text), at: now)
    }

    /// A payload of other origin as this codec writes it: JSON in its own style, if it has one.
    func styled(_ payload: Payload) throws(EncodeError) -> Payload {
        guard case .json(let text) = payload, !Self.keepsText else { return payload }
        do { return .json(try JSONText(text.value, style: style)) } catch { throw .notJSON(error) }
    }

    /// Signs or seals text, where the format carries text.
    public func encode(text: String, at now: UnixTime) throws(EncodeError) -> String {
        try encode(.text(text), at: now)
    }
}
