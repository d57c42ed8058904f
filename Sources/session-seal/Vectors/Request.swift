internal import SealEncodings
internal import SessionSeal

/// One request of the JSON Lines protocol.
struct Request {
    private static let known = [
        "id", "op", "codec", "options", "keys", "token", "payload", "now", "max_age", "max_lifetime",
    ]

    private let id: JSONValue
    private let operation: String
    private let codec: String
    private let options: JSONObject
    private let keys: [JSONValue]
    private let subject: String
    private let now: UnixTime
    private let maxAge: Int64?
    private let maxLifetime: Int64?

    /// Reads a request line.
    init(_ line: [UInt8]) throws(BadRequest) {
        guard line.count <= LineProtocol.lineLimit else { throw BadRequest(reason: "longer than 1 MiB") }
        guard let object = (try? JSONText(line))?.value.object else { throw BadRequest(reason: "not a JSON object") }
        guard let members = try? object.members else { throw BadRequest(reason: "a name twice or half a character") }
        guard members.allSatisfy({ member in Self.known.contains { $0.utf8.elementsEqual(member.name.utf8) } }) else {
            throw BadRequest(reason: "unknown member")
        }
        let fields = Fields(members)
        id = try fields.required("id")
        operation = try fields.string("op")
        codec = try fields.string("codec")
        guard let options = (fields["options"] ?? [:]).object else { throw BadRequest(reason: "options") }
        self.options = options
        guard let keys = try fields.required("keys").array else { throw BadRequest(reason: "keys") }
        self.keys = keys
        switch operation {
        case "decode": subject = try fields.string("token")
        case "encode": subject = try fields.string("payload")
        default: subject = ""
        }
        now = try fields.time("now") ?? .now
        maxAge = try fields.integer("max_age")
        maxLifetime = try fields.integer("max_lifetime")
    }

    /// Does what is asked for.
    ///
    /// `pinned` are the values that `encode` would else draw; a vector sets them, which no line of the protocol can.
    func answer(pinned: PinnedValues? = nil) throws(BadRequest) -> Answer {
        guard ["decode", "encode"].contains(operation) else {
            return Answer(id: id, "unsupported", [("error", "op")])
        }
        do {
            let codec = try Registry.registeredCodec(named: codec, keys: ring(), options: codecOptions())
            return operation == "decode" ? try decode(codec) : try encode(codec, pinned: pinned)
        } catch let error as ConfigurationError {
            switch error {
            case .unknownCodec: return Answer(id: id, "unsupported", [("error", "codec")])
            case .unknownOption: return Answer(id: id, "unsupported", [("error", "option")])
            default: return .error(id: id, error.description)
            }
        } catch let error as BadRequest {
            throw error
        } catch {
            return .error(id: id, "unexpected")
        }
    }

    private func decode(_ codec: any SessionCodec) throws(ConfigurationError) -> Answer {
        let freshness = try Freshness(
            maxAge: maxAge.map { .seconds($0) } ?? .unlimited,
            maxLifetime: maxLifetime.map { .seconds($0) } ?? .unlimited)
        do {
            let token = try codec.decode(subject, at: now, freshness: freshness)
            return Answer(
                id: id, "valid",
                [
                    ("payload", JSONValue(String(decoding: token.payload.utf8, as: UTF8.self))),
                    ("issued_at", token.issuedAt.map { JSONValue(Int($0.seconds)) } ?? .null),
                    ("key_index", JSONValue(token.keyIndex)),
                    ("token_id", JSONValue(token.tokenID)),
                    ("reissue_reason", token.reissueReason.map { JSONValue($0.rawValue) } ?? .null),
                ] + Self.session(of: token))
        } catch {
            return Answer(id: id, "invalid", [("error", JSONValue(error.code))])
        }
    }

    /// What only formats say that know of sessions.
    private static func session(of token: DecodedToken) -> [(String, JSONValue)] {
        guard let id = token.sessionID, let start = token.startedAt else { return [] }
        return [("session_id", JSONValue(id)), ("started_at", JSONValue(Int(start.seconds)))]
    }

    private func encode(_ codec: any RegisteredCodec, pinned: PinnedValues?) throws -> Answer {
        do {
            let payload = try codec.payload(of: subject)
            let token: String
            if let pinned {
                guard let made = try (codec as? any ReproducibleCodec)?.encode(payload, at: now, pinned: pinned) else {
                    return .error(id: id, "these values cannot be pinned")
                }
                token = made
            } else {
                token = try codec.encode(payload, at: now)
            }
            return Answer(id: id, "valid", [("token", JSONValue(token))])
        } catch EncodeError.tooLarge {
            return Answer(id: id, "invalid", [("error", "too_large")])
        } catch EncodeError.noSigningKey {
            return .error(id: id, "no key of the ring may sign now")
        } catch EncodeError.notJSON {
            return Answer(id: id, "invalid", [("error", "not_json")])
        }
    }

    /// Short and published keys are let in: vectors use them on purpose.
    private func ring() throws -> KeyRing {
        try KeyRing(keys.map(Self.key), allowingWeak: true)
    }

    private static func key(_ value: JSONValue) throws -> SecretKey {
        guard let members = try value.object?.members, members.count == 1, let text = try members[0].value.string else {
            throw BadRequest(reason: "a key is one of utf8, hex, base64")
        }
        let bytes: [UInt8]? =
            switch members[0].name {
            case "utf8": Array(text.utf8)
            case "hex": Hex.decode(text.utf8.span)
            case "base64": Base64.standard.decode(text.utf8.span)
            default: nil
            }
        guard let bytes else { throw BadRequest(reason: "a key is one of utf8, hex, base64") }
        return SecretKey(bytes: bytes)
    }

    private func codecOptions() throws -> CodecOptions {
        var result = CodecOptions()
        for member in try options.members { try result.add(member.name, json: member.value) }
        return result
    }
}

/// Members of a request by name.
private struct Fields {
    private let members: [(name: String, value: JSONValue)]

    init(_ members: [(name: String, value: JSONValue)]) { self.members = members }

    subscript(name: String) -> JSONValue? { members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value }

    func required(_ name: String) throws(BadRequest) -> JSONValue {
        guard let value = self[name] else { throw BadRequest(reason: "no \(name)") }
        return value
    }

    func string(_ name: String) throws(BadRequest) -> String {
        guard let text = try? required(name).string else { throw BadRequest(reason: name) }
        return text
    }

    /// A whole number; `nil` where there is none, or null.
    func integer(_ name: String) throws(BadRequest) -> Int64? {
        guard let value = self[name], !value.isNull else { return nil }
        guard let number = value.int else { throw BadRequest(reason: name) }
        return Int64(number)
    }

    /// A clock; one beyond what a token can hold is as good as the last second that it can.
    func time(_ name: String) throws(BadRequest) -> UnixTime? {
        try integer(name).map { UnixTime(clamping: $0) }
    }
}
