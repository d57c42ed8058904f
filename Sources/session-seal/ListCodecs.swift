internal import SessionSeal

/// `codecs`: the registry.
enum ListCodecs {
    static func run(asJSON: Bool) throws -> Int32 {
        if asJSON {
            try Output.line(Report.text(of: .array(Registry.codecs.map(object))))
        } else {
            try Output.show(Registry.codecs.flatMap(lines))
        }
        return 0
    }

    private static func object(of type: any RegisteredCodec.Type) -> JSONValue {
        [
            "name": JSONValue(type.name), "reads": .bool(true), "writes": .bool(true), "encrypts": .bool(type.encrypts),
            "text": .bool(carriesText(type)), "options": .array(options(of: type).map(object)),
        ]
    }

    private static func object(of option: (name: String, usual: JSONValue?, summary: String)) -> JSONValue {
        [
            "name": JSONValue(option.name), "default": option.usual ?? .null, "required": .bool(option.usual == nil),
            "summary": JSONValue(option.summary),
        ]
    }

    private static func lines(of type: any RegisteredCodec.Type) -> [String] {
        let kind = [
            "reads, writes, \(type.encrypts ? "encrypts" : "signs")",
            carriesText(type) ? "carries text" : "carries JSON",
        ]
        return ["\(type.name): \(kind.joined(separator: ", "))"]
            + options(of: type).map { option in
                let usual = option.usual.map { $0.isNull ? "" : " (\(text($0)))" } ?? " (needed)"
                return "    -o \(option.name)\(usual): \(option.summary)"
            }
    }

    private static func text(_ value: JSONValue) -> String {
        if let text = try? value.string { return text.isEmpty ? "empty" : text }
        return String(decoding: Report.text(of: value), as: UTF8.self)
    }

    private static func options(
        of type: any RegisteredCodec.Type
    ) -> [(name: String, usual: JSONValue?, summary: String)] {
        type.options.map { ($0.name, $0.usual, $0.summary) } + [
            ("max_payload_bytes", JSONValue(Limits().payloadBytes), "the longest payload that is read or written")
        ]
    }

    /// Whether the payload is text with the default options; options that have no default get a stand-in.
    private static func carriesText(_ type: any RegisteredCodec.Type) -> Bool {
        guard let ring = try? KeyRing(current: SecretKey(text: "asked only what it carries"), allowingWeak: true) else {
            return false
        }
        var options = CodecOptions()
        for option in type.options where option.usual == nil { try? options.add(option.name, text: "any") }
        return (try? type.init(keys: ring, options: options))?.carriesText ?? false
    }
}
