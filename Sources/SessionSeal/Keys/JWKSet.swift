internal import SealEncodings
internal import SealPrimitives

extension KeyRing {
    /// Reads a JWK Set (RFC 7517) of symmetric keys, newest first.
    ///
    /// Of each key `kty` (`oct`) and `k` are needed; `kid` is the label; `alg` and `use` bind it to an algorithm or a
    /// use; `nbf` and `exp`, in whole seconds since 1970, say when it begins to sign and when it ends. Other members are
    /// passed over. No key becomes a `String` on the way; wiping `jwkSet` is the caller's.
    ///
    /// Throws ``ConfigurationError/badKeySet(_:)``, with a reason that quotes nothing, and what
    /// ``init(_:allowingWeak:)`` throws.
    public init(jwkSet: Span<UInt8>, allowingWeak: Bool = false) throws(ConfigurationError) {
        do { try JSONScanner.validate(jwkSet, limits: JSONLimits()) } catch { throw .badKeySet("not JSON: \(error)") }
        let set = try JWKMembers(JSONCursor.skipSpace(jwkSet, from: 0), of: jwkSet, what: "the key set")
        guard let list = set["keys"], jwkSet[list.lowerBound] == UInt8(ascii: "[") else {
            throw .badKeySet("no list \"keys\"")
        }
        var keys: [SecretKey] = []
        var index = 0
        try JSONCursor.forEachElement(of: jwkSet, at: list.lowerBound) { (element) throws(ConfigurationError) in
            guard index < Limits.keys else { throw .tooManyKeys(limit: Limits.keys) }
            let members = try JWKMembers(element.lowerBound, of: jwkSet, what: "key \(index)")
            keys.append(try members.key(in: jwkSet))
            index += 1
        }
        try self.init(keys, allowingWeak: allowingWeak)
    }
}

/// Where the members of one object of a JWK Set stand.
private struct JWKMembers {
    private let what: String
    /// By name, compared code point by code point, as `String` does not.
    private var places: [JSONString: Range<Int>] = [:]

    /// Finds the members of the object at `start`; each name once.
    init(_ start: Int, of text: Span<UInt8>, what: String) throws(ConfigurationError) {
        self.what = what
        guard text[start] == UInt8(ascii: "{") else { throw .badKeySet("\(what) is not an object") }
        var places: [JSONString: Range<Int>] = [:]
        try JSONCursor.forEachMember(of: text, at: start) { (name, value) throws(ConfigurationError) in
            guard case .string(let name) = JSONCursor.value(at: name, of: text),
                places.updateValue(value, forKey: name) == nil
            else {
                throw .badKeySet("\(what) has a member twice")
            }
        }
        self.places = places
    }

    subscript(name: JSONString) -> Range<Int>? { places[name] }

    func key(in text: Span<UInt8>) throws(ConfigurationError) -> SecretKey {
        guard try string("kty", in: text) == "oct" else { throw .badKeySet("\(what) is not of kty oct") }
        guard let place = places["k"], text[place.lowerBound] == UInt8(ascii: "\"") else {
            throw .badKeySet("\(what) has no k")
        }
        // Base64 has no escapes, so what stands between the quotes is the text.
        let encoded = text.extracting(place.lowerBound + 1..<place.upperBound - 1)
        let capacity = Base64.urlSafe.decodedCapacity(of: encoded.count)
        let bytes = try SecretBytes(capacity: capacity) { (out) throws(ConfigurationError) in
            guard Base64.urlSafe.decode(encoded, into: &out) else {
                throw .badKeySet("k of \(what) is not base64url without padding")
            }
        }
        let use = try string("use", in: text)
        guard use == nil || use == "sig" || use == "enc" else { throw .badKeySet("use of \(what) is not sig or enc") }
        return SecretKey(
            bytes, label: try string("kid", in: text), notBefore: try time("nbf", in: text),
            expiresAt: try time("exp", in: text), algorithm: try string("alg", in: text), use: use)
    }

    private func string(_ name: JSONString, in text: Span<UInt8>) throws(ConfigurationError) -> String? {
        guard let place = places[name] else { return nil }
        guard let string = try? JSONCursor.value(at: place, of: text).string else {
            throw .badKeySet("a member of \(what) that should be a string is none")
        }
        return string
    }

    private func time(_ name: JSONString, in text: Span<UInt8>) throws(ConfigurationError) -> UnixTime? {
        guard let place = places[name] else { return nil }
        guard let seconds = JSONCursor.value(at: place, of: text).int, let time = UnixTime(seconds: Int64(seconds))
        else {
            throw .badKeySet("nbf or exp of \(what) is not a time in whole seconds since 1970")
        }
        return time
    }
}
