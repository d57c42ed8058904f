/// A serialization of a language or framework that is named and refused, and never loaded: loading one can run code.
@nonexhaustive
public enum UnsafeSerialization: Equatable, Sendable {
    /// Python's `pickle`; the protocol where the bytes tell it.
    case pickle(protocol: Int?)
    /// Ruby's `Marshal`, version 4.8.
    case rubyMarshal
    /// Rails' `ActiveSupport::MessagePack`.
    case activeSupportMessagePack
    /// PHP's `serialize`.
    case phpSerialize
    /// Erlang's and Elixir's `term_to_binary`, compressed or not.
    case erlangTerm
    /// Java's `ObjectOutputStream`.
    case javaSerialization
    /// .NET's `BinaryFormatter`.
    case dotNetBinaryFormatter
    /// Go's `encoding/gob`.
    case goGob

    /// The name for people, such as `Python pickle, protocol 4`.
    public var name: String {
        switch self {
        case .pickle(let number?): "Python pickle, protocol \(number)"
        case .pickle(nil): "Python pickle"
        case .rubyMarshal: "Ruby Marshal"
        case .activeSupportMessagePack: "ActiveSupport MessagePack"
        case .phpSerialize: "PHP serialize"
        case .erlangTerm: "Erlang external term"
        case .javaSerialization: "Java serialization"
        case .dotNetBinaryFormatter: ".NET BinaryFormatter"
        case .goGob: "Go gob"
        }
    }
}

// MARK: - Recognition

extension UnsafeSerialization {
    /// Names the serialization of `bytes`, or `nil` for none of these.
    ///
    /// For bytes that are not JSON by grammar, and for nothing else: valid JSON is never asked about. The answer chooses
    /// the error's name, so it need not be right about bytes that no serializer wrote; linear in `bytes`.
    package static func recognize(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        for rule in rules {
            if let found = rule(bytes) { return found }
        }
        return nil
    }

    /// One rule for each format, in order. Only gob and Marshal meet: the gob of -2.0 is `04 08 00 ff c0`, and gob's rule
    /// is the stricter one, so it comes first.
    private static let rules: [@Sendable (Span<UInt8>) -> UnsafeSerialization?] = [
        goGob, rubyMarshal, activeSupportMessagePack, erlangTerm, pickleWithHeader, javaSerialization,
        dotNetBinaryFormatter, phpSerialize, pickleWithoutHeader,
    ]

    private static func rubyMarshal(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        starts(bytes, with: [0x04, 0x08]) ? .rubyMarshal : nil
    }

    /// MessagePack's 128 in front of the value is the signature.
    private static func activeSupportMessagePack(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        starts(bytes, with: [0xcc, 0x80]) ? .activeSupportMessagePack : nil
    }

    /// The version, then the tag of a term: a float, bit string, compressed term, cached atom, one of the new
    /// references, or one of small integer to fun and map and UTF-8 atom.
    private static func erlangTerm(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        guard bytes.count >= 2, bytes[0] == 0x83 else { return nil }
        return switch bytes[1] {
        case 0x46, 0x4d, 0x50, 0x52, 0x58...0x5a, 0x61...0x78: .erlangTerm
        default: nil
        }
    }

    /// Protocols 2 to 5 begin with the opcode PROTO and their number.
    private static func pickleWithHeader(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        guard bytes.count >= 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) else { return nil }
        return .pickle(protocol: Int(bytes[1]))
    }

    private static func javaSerialization(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        starts(bytes, with: [0xac, 0xed, 0x00, 0x05]) ? .javaSerialization : nil
    }

    /// The record SerializedStreamHeader: root 1, header -1, version 1.0.
    private static func dotNetBinaryFormatter(_ bytes: Span<UInt8>) -> UnsafeSerialization? {
        let header: [UInt8] = [0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0]
        return starts(bytes, with: header) ? .dotNetBinaryFormatter : nil
    }

    private static func starts(_ bytes: Span<UInt8>, with header: [UInt8]) -> Bool {
        bytes.count >= header.count && header.indices.allSatisfy { bytes[$0] == header[$0] }
    }
}
