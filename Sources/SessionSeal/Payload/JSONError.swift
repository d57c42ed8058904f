/// Why bytes are not the JSON text, or not the JSON value, that was asked for.
public enum JSONError: Error, Equatable, Sendable {
    /// Not JSON by grammar (RFC 8259 in UTF-8); the offset in bytes of the first that does not fit.
    case syntax(offset: Int)
    /// Grammatical, and over a limit.
    case limit(JSONLimit)
    /// An object that was looked into holds one name twice.
    case duplicateName
    /// A string that was looked at holds half of a surrogate pair, which no text can hold.
    case loneSurrogate
    /// A number that Python reads as infinity, and therefore cannot write as JSON.
    case notFinite
}

/// A limit of JSON text, with its value.
public enum JSONLimit: Equatable, Sendable {
    /// Arrays and objects inside one another.
    case depth(Int)
    /// Digits in one number.
    case digits(Int)
    /// Members of one object, or elements of one array.
    case members(Int)
}
