/// How a `Set-Cookie` field is written where the standard leaves a choice: order, case, quotes.
///
/// Browsers do not care; byte-for-byte comparisons with another stack's answers do. Whatever the style, CR, LF, NUL and
/// all other control characters are refused.
public enum CookieStyle: Sendable {
    /// `Path`, `Domain`, `Max-Age`, `Expires`, `Secure`, `HttpOnly`, `SameSite`, `Partitioned`; a value is never quoted.
    case standard
    /// Werkzeug 2.3.1 and later, and so Flask: escapes are bytes of UTF-8.
    case werkzeug
    /// Starlette's `SessionMiddleware`: lower case, never quoted; the text of a cookie that ends is `null`.
    case starlette
    /// Python's `http.cookies`, and so Django: attributes by name, escapes are characters of Latin-1.
    case django

    /// The text behind name and value, beginning with `; ` if there is any.
    func text(of attributes: CookieAttributes) -> String {
        parts(of: attributes).map { "; \($0)" }.joined()
    }

    private func parts(of attributes: CookieAttributes) -> [String] {
        let maxAge = attributes.maxAge.map { "Max-Age=\($0)" }
        let date = attributes.expires.flatMap { PythonDate.httpDate($0.seconds) }
        let expires = date.map { (self == .werkzeug || self == .standard ? "Expires=" : "expires=") + $0 }
        let isLower = self == .starlette
        let path = attributes.path.map { (isLower ? "path=" : "Path=") + $0 }
        let domain = attributes.domain.map { (isLower ? "domain=" : "Domain=") + $0 }
        let secure = attributes.isSecure ? (isLower ? "secure" : "Secure") : nil
        let httpOnly = attributes.isHTTPOnly ? (isLower ? "httponly" : "HttpOnly") : nil
        let sameSite = attributes.sameSite.map {
            isLower ? "samesite=\($0.rawValue.lowercased())" : "SameSite=\($0.rawValue)"
        }
        let partitioned = attributes.isPartitioned ? (isLower ? "partitioned" : "Partitioned") : nil
        let ordered =
            switch self {
            case .standard: [path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned]
            case .werkzeug: [domain, expires, maxAge, secure, httpOnly, path, sameSite, partitioned]
            case .starlette: [path, maxAge, expires, httpOnly, sameSite, secure, domain, partitioned]
            case .django: [domain, expires, httpOnly, maxAge, partitioned, path, sameSite, secure]
            }
        return ordered.compactMap(\.self)
    }

    /// The value as it stands behind `name=`; throws ``CookieError/badValue`` for what the style has no text for.
    func text(of value: String) throws(CookieError) -> String {
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { throw .badValue }
        switch self {
        case .standard, .starlette:
            guard value.utf8.allSatisfy(Self.isCookieOctet) else { throw .badValue }
            return value
        case .werkzeug:
            return Self.quoted(Array(value.utf8)) { Self.isLetterOrDigit($0) || Self.plainInWerkzeug.contains($0) }
        case .django:
            var latin: [UInt8] = []
            for scalar in value.unicodeScalars {
                guard let byte = UInt8(exactly: scalar.value) else { throw .badValue }
                latin.append(byte)
            }
            guard !latin.isEmpty else { return "\"\"" }
            return Self.quoted(latin) { Self.isLetterOrDigit($0) || Self.plainInHTTPCookies.contains($0) }
        }
    }

    /// The text as it is, or in quotes: a backslash before quotes and backslashes, and three octal digits for what is
    /// not printable ASCII, for commas and for semicolons.
    private static func quoted(_ bytes: [UInt8], unlessAll isPlain: (UInt8) -> Bool) -> String {
        guard !bytes.allSatisfy(isPlain) else { return String(decoding: bytes, as: UTF8.self) }
        var text = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\\(Unicode.Scalar(byte))"
            case UInt8(ascii: ","), UInt8(ascii: ";"), 0x7f...:
                let digits = String(byte, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
            default: text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return text + "\""
    }

    /// `cookie-octet` of RFC 6265.
    private static func isCookieOctet(_ byte: UInt8) -> Bool {
        (0x21...0x7e).contains(byte) && !"\",;\\".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static let plainInHTTPCookies = Array("!#$%&'*+-.^_`|~:".utf8)
    private static let plainInWerkzeug = plainInHTTPCookies + Array("()/<=>?@[]{}".utf8)
}
