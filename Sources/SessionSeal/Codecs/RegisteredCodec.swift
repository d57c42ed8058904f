/// A codec of the registry: what the command, the vector tests and the documentation need to know of it.
package protocol RegisteredCodec: SessionCodec {
    /// The options of ``SessionCodec/init(keys:options:)`` beside `max_payload_bytes`, with their defaults.
    static var options: [CodecOption] { get }

    /// Whether the command takes its keys as the text of random bytes (`hex:…`, `base64:…`) and not as any secret.
    static var writesKeysAsText: Bool { get }

    /// The registered name (`alg` of a key file) of what keys made for this codec do, if it has one.
    static var keyAlgorithm: String? { get }

    /// The option that binds tokens to the name of their cookie, where it need not be given.
    static var cookieNameOption: String? { get }

    /// The names of the cookies in which the framework usually keeps the token.
    static var usualCookieNames: [String] { get }

    /// What stands in `token` if it has the codec's shape, with nothing verified; for people who hold no key.
    static func inspect(_ token: String, limits: Limits) -> TokenInspection?
}

extension RegisteredCodec {
    /// Most formats take any secret, and a secret may begin with any text.
    package static var writesKeysAsText: Bool { false }

    /// Most formats have no registered name for what they do.
    package static var keyAlgorithm: String? { nil }

    /// Most formats say nothing of the cookie.
    package static var cookieNameOption: String? { nil }

    /// Some formats are used under many names.
    package static var usualCookieNames: [String] { [] }

    /// What the command and the vectors mean by `input`: text where the codec carries text, else JSON.
    package func payload(of input: String) throws(EncodeError) -> Payload {
        if carriesText { return .text(input) }
        let text: JSONText
        do { text = try JSONText(input) } catch { throw .notJSON(error) }
        return try styled(.json(text))
    }
}

/// A named option of a codec.
package struct CodecOption: Sendable {
    /// The name in vectors and in `-o name=value`.
    package let name: String
    /// The value when the option is not given; `nil` where it must be given.
    package let usual: JSONValue?
    /// What it is for, and its values where they are few.
    package let summary: String

    init(_ name: String, _ usual: JSONValue?, _ summary: String) {
        self.name = name
        self.usual = usual
        self.summary = summary
    }

    /// The option of an enumeration.
    init<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ usual: Choice, _ summary: String
    ) where Choice.RawValue == String {
        let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        self.init(name, .string(JSONString(usual.rawValue)), "\(summary): \(choices)")
    }
}
