import SealEncodings
import SealPrimitives

@testable import SessionSeal

/// Encodings, times, the recognizer of unsafe serializations, and the plaintext of sealed tokens.
enum EncodingTargets {
    static let all: [(name: String, run: Target)] = [
        ("base64", base64), ("base62", numbers), ("hex", hex), ("zlib", zlib), ("unsafe", unsafeSerialization),
        ("sealed-header", sealedHeader), ("times", times),
    ]

    private static func base64(_ bytes: [UInt8]) {
        for base64 in [Base64.urlSafe, .urlSafePadded, .standard] {
            let text = base64.encode(bytes.span)
            check(text.count == base64.encodedCount(of: bytes.count), "the text is as long as is said")
            check(base64.text(of: bytes.span).utf8.elementsEqual(text), "two writers write one text")
            check(base64.decode(text.span) == bytes, "what is encoded can be decoded")
            guard let decoded = base64.decode(bytes.span) else { continue }
            check(decoded.count <= base64.decodedCapacity(of: bytes.count), "the room suffices")
            check(base64.encode(decoded.span) == bytes, "only canonical text is decoded")
            var room = [UInt8](repeating: 0, count: base64.decodedCapacity(of: bytes.count))
            var span = room.mutableSpan
            check(base64.decode(bytes.span, over: &span) == decoded.count, "two readers read as much")
            check(Array(room.prefix(decoded.count)) == decoded, "two readers read the same")
        }
    }

    private static func numbers(_ bytes: [UInt8]) {
        if let number = Base62.decode(bytes.span) { check(Base62.encode(number) == bytes, "base 62 is canonical") }
        if let number = BigEndian.decode(bytes.span) {
            check(BigEndian.encode(number) == bytes, "a number is canonical")
        }
        let number = BigEndian.decode(whole: bytes.span.extracting(first: min(8, bytes.count)))
        check(Base62.decode(Base62.encode(number).span) == number, "base 62 comes back")
        check(BigEndian.decode(BigEndian.encode(number).span) == number, "bytes come back")
        check(BigEndian.decode(whole: BigEndian.encode(number, width: 8).span) == number, "a wide number comes back")
    }

    private static func hex(_ bytes: [UInt8]) {
        check(Hex.decode(Hex.encode(bytes.span).utf8.span) == bytes, "hexadecimal comes back")
        guard let decoded = Hex.decode(bytes.span) else { return }
        check(Hex.encode(decoded.span).utf8.elementsEqual(bytes.map { (65...70).contains($0) ? $0 + 32 : $0 }), "hex")
    }

    private static func zlib(_ bytes: [UInt8]) {
        check(
            try Zlib.inflate(Zlib.deflate(bytes.span).span, limit: bytes.count) == bytes, "what is deflated comes back")
        for limit in [0, 1, 100, 1 << 16] {
            if let inflated = try? Zlib.inflate(bytes.span, limit: limit) {
                check(inflated.count <= limit, "the limit holds")
            }
        }
    }

    private static func unsafeSerialization(_ bytes: [UInt8]) {
        _ = UnsafeSerialization.recognize(bytes.span).map(\.name)
    }

    private static func sealedHeader(_ bytes: [UInt8]) {
        guard bytes.count >= SealedHeader.count, let header = try? SealedHeader(bytes.span) else { return }
        let written = [UInt8](capacity: SealedHeader.count) { (out: inout OutputSpan<UInt8>) in header.append(to: &out)
        }
        check(written == Array(bytes.prefix(SealedHeader.count)), "a header is written as it was read")
        check(header.issuedAt >= header.session.startedAt, "nothing is issued before it began")
        check(SealedHeader(session: header.session, issuedAt: header.issuedAt) == header, "a header can be made anew")
    }

    private static func times(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let time = UnixTime(rfc3339: text) {
            check(UnixTime(rfc3339: time.description) == time, "a time is read as it is written")
        }
        if let seconds = PythonDate.seconds(rfc2822: text) {
            check(PythonDate.range.contains(seconds), "a date lies in the years 1 to 9999")
            check(PythonDate.httpDate(seconds) != nil, "a date that is read can be written")
        }
        if let uuid = PythonUUID.read(text) {
            check(PythonUUID.read(PythonUUID.hex(uuid)) == uuid, "a UUID comes back")
        }
        _ = TimeText.seconds(of: text)
        _ = try? TimeText.time(text, option: "--now")
    }
}
