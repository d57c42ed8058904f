/// What a session token carries: one value of JSON, as text, exactly as it was signed.
///
/// Whoever holds one knows that it is JSON by RFC 8259, in UTF-8 without a byte order mark, within ``JSONLimits``.
/// A name may still occur twice, and a string may hold half of a surrogate pair: such text passes through unchanged,
/// and ``JSONValue`` refuses the place when it is looked at. Never printed.
public struct JSONText: Sendable, Hashable {
    /// The text, byte for byte.
    public let utf8: [UInt8]

    /// Checks text that came from somewhere.
    ///
    /// A ``JSONLimits/depth`` above 512 counts as 512.
    public init(_ utf8: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try JSONScanner.validate(utf8.span, limits: limits)
        self.utf8 = utf8
    }

    /// Checks text that came from somewhere.
    public init(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(Array(text.utf8), limits: limits)
    }

    /// Writes a value in a style.
    ///
    /// Throws ``JSONError/duplicateName`` if any object in it repeats a name, ``JSONError/loneSurrogate`` and
    /// ``JSONError/notFinite`` for what the style cannot write, and ``JSONError/limit(_:)``.
    public init(
        _ value: JSONValue, style: JSONStyle = .compact, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) {
        var writer = JSONWriter(style: style, limits: limits)
        try writer.write(value)
        utf8 = writer.utf8
    }

    /// The text.
    public var string: String { String(decoding: utf8, as: UTF8.self) }

    /// The value to look into.
    ///
    /// Nothing is read for it but an array, a string or a number that stands alone: an object is read at each look-up,
    /// as ``JSONObject`` describes.
    public var value: JSONValue { JSONParser.value(of: utf8) }
}
