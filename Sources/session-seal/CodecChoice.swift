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

    /// Makes the codec.
    func codec(keys: KeyRing) throws(Failure) -> any RegisteredCodec {
        try configured { () throws(ConfigurationError) in
            var named = CodecOptions()
            for option in options { try named.add(option.name, text: option.value) }
            return try type.init(keys: keys, options: named)
        }
    }

    /// Whether the codec has an option of this name.
    func hasOption(_ name: String) -> Bool { type.options.contains { $0.name == name } }

    /// The names under which its cookies usually travel: the frameworks' defaults, or what the signature covers.
    var usualCookieNames: [String] {
        let given = options.filter { $0.name == "cookie_name" }.map(\.value)
        return given + Self.cookieNames.filter { $0.codec == type.name }.map(\.cookie)
    }

    private static let cookieNames = [
        (codec: "flask", cookie: "session"), (codec: "starlette", cookie: "session"),
        (codec: "django-session", cookie: "sessionid"), (codec: "aiohttp-session", cookie: "AIOHTTP_SESSION"),
    ]

    /// Whether tokens say when their session began; none of the codecs' do so far.
    var carriesStart: Bool { false }

    /// The names of all codecs.
    static var allNames: [String] { Registry.names }

    /// All of ``usualCookieNames``, for `inspect`, which does not know the codec.
    static let allUsualCookieNames = ["session", "sessionid"]
}
