internal import SealPrimitives

/// What a token carries: JSON, or, in the few forms that know nothing of JSON, text.
public enum Payload: Equatable, Sendable {
    /// JSON text, exactly as it was signed.
    case json(JSONText)
    /// Text, never parsed.
    case text(String)

    /// Reads verified bytes as JSON.
    init(json verified: VerifiedBytes, limits: JSONLimits) throws(TokenError) {
        self = .json(try JSONText(refusingOthers: verified.bytes, limits: limits))
    }

    /// Takes verified bytes as text; they come from a token, which is text.
    init(text verified: VerifiedBytes) {
        self = .text(String(decoding: verified.bytes, as: UTF8.self))
    }

    /// Reads verified bytes as text; they were encrypted, so they may be anything.
    init(validating verified: VerifiedBytes) throws(TokenError) {
        guard let text = String(validating: verified.bytes, as: UTF8.self) else { throw .malformed(.notUTF8) }
        self = .text(text)
    }

    /// The bytes that are signed, in UTF-8.
    public var utf8: [UInt8] {
        switch self {
        case .json(let text): text.utf8
        case .text(let text): Array(text.utf8)
        }
    }
}

extension JSONText {
    /// Reads `bytes` as JSON and refuses everything else; what runs code when it is loaded is named.
    init(refusingOthers bytes: [UInt8], limits: JSONLimits) throws(TokenError) {
        do {
            try self.init(bytes, limits: limits)
        } catch {
            // Only what is not JSON by grammar is looked at: JSON is JSON, whatever its strings say.
            if case .syntax = error, let serialization = UnsafeSerialization.recognize(bytes.span) {
                throw .unsafePayload(serialization)
            }
            throw .notJSON(error)
        }
    }
}

extension Payload: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Its kind and size, never its content.
    public var description: String {
        switch self {
        case .json(let text): "Payload(JSON, \(text.utf8.count) bytes)"
        case .text(let text): "Payload(text, \(text.utf8.count) bytes)"
        }
    }
    /// Its kind and size, never its content.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
