internal import SessionSeal

/// A codec as the command line asks for it.
struct CodecChoice {
    /// The codec.
    let type: any RegisteredCodec.Type
    /// `name=value` of each `-o`.
    let options: [(name: String, value: String)]

    /// Finds the codec and takes its options apart.
    init(name: String, options: [String]) throws(Failure) {
        type = try configured { () throws(ConfigurationError) in try Registry.type(named: name) }
        self.options = try options.map { (option) throws(Failure) in
            guard let equals = option.utf8.firstIndex(of: UInt8(ascii: "=")), equals > option.startIndex else {
                throw .usage("an option of -o is not name=value", hint: "`session-seal codecs` lists the options")
            }
            return (String(option[..<equals]), String(option[option.utf8.index(after: equals)...]))
        }
    }

    /// Makes the codec; `cookieName` is that of a pasted header, for the codecs that bind a token to it.
    func codec(keys: KeyRing, cookieName: String? = nil) throws(Failure) -> any RegisteredCodec {
        try configured { () throws(ConfigurationError) in
            var named = CodecOptions()
            for option in options { try named.add(option.name, text: option.value) }
            if let cookieName, let unbound = unboundOption { try named.add(unbound, text: cookieName) }
            return try type.init(keys: keys, options: named)
        }
    }

    /// The option that would bind tokens to the cookie's name and is not given.
    var unboundOption: String? {
        type.cookieNameOption.flatMap { name in options.contains { $0.name == name } ? nil : name }
    }

    /// Whether the codec has an option of this name.
    func hasOption(_ name: String) -> Bool { type.options.contains { $0.name == name } }

    /// The names under which its cookies usually travel: the frameworks' defaults, or what the signature covers.
    var usualCookieNames: [String] {
        let given = options.filter { $0.name == "cookie_name" }.map(\.value)
        return given + type.usualCookieNames
    }

    /// The names of all codecs.
    static var allNames: [String] { Registry.names }

    /// All of ``usualCookieNames``, for `inspect`, which does not know the codec.
    static var allUsualCookieNames: [String] { Registry.codecs.flatMap { $0.usualCookieNames } }
}
