/// The codecs that come with the package. A new stack is one file, one vector file and one line here.
public enum Registry {
    /// In the order in which `inspect` tries them: the special before the general.
    package static let codecs: [any RegisteredCodec.Type] = [
        SealedCodec.self,
        JWSCodec.self,
        JWECodec.self,
        FernetCodec.self,
        AiohttpSessionCodec.self,
        FlaskCodec.self,
        StarletteCodec.self,
        DjangoSessionCodec.self,
        DjangoSigningCodec.self,
        DjangoSignedCookieCodec.self,
        ItsdangerousCodec.self,
    ]

    /// The names of all codecs.
    public static var names: [String] { codecs.map { $0.name } }

    /// Makes the codec of this name with options by name, as vectors and the command's `-o` give them.
    public static func codec(
        named name: String, keys: KeyRing, options: CodecOptions = CodecOptions()
    ) throws(ConfigurationError) -> any SessionCodec {
        try registeredCodec(named: name, keys: keys, options: options)
    }

    /// Makes the codec of this name, with what the command and the vectors need to know of it.
    package static func registeredCodec(
        named name: String, keys: KeyRing, options: CodecOptions
    ) throws(ConfigurationError) -> any RegisteredCodec {
        try type(named: name).init(keys: keys, options: options)
    }

    /// The codec of this name.
    package static func type(named name: String) throws(ConfigurationError) -> any RegisteredCodec.Type {
        guard let codec = codecs.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            throw .unknownCodec(known: names)
        }
        return codec
    }
}
