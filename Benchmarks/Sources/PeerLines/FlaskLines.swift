@_spi(Benchmarks) import SessionSeal

/// Flask's tokens.
struct FlaskLines {
    let measure: Measure

    func print(_ data: DataFolder) throws {
        let codec = try FlaskCodec(keys: KeyRing(DataFolder.keys[0...0].map { $0 }))
        let ring = try FlaskCodec(keys: KeyRing(DataFolder.keys))
        for name in ["S", "Mu", "M", "Lu", "L"] {
            let token = try data.token(name)
            let json = try data.json(name)
            try decoding("flask", codec, token, json, name)
            try lookUp(codec, token, name)
            guard name.count == 1 else { continue }
            try decoding("flask 5 keys", ring, try data.token("old-\(name)"), json, name)
            try encoding("flask tree", codec, json, name)
            try encoding("flask plain tree", codec.withoutCompression, json, name)
            try encoding("starlette tree", StarletteCodec(keys: KeyRing(current: DataFolder.keys[0])), json, name)
        }
    }

    private func decoding(
        _ what: String, _ codec: FlaskCodec, _ token: String, _ json: JSONText, _ name: String
    ) throws {
        let freshness = try DataFolder.freshness()
        let count = json.utf8.count
        let bytes = try codec.verifiedBytes(of: token, at: .now, freshness: freshness)
        let decoded = try codec.decode(token, at: .now, freshness: freshness)
        try Failure.require(bytes == json.utf8 && decoded.payload.utf8 == json.utf8, "flask-\(name) holds \(name)")
        try measure.print("PKG \(what) bytes", "decode", name) {
            let bytes = try codec.verifiedBytes(of: token, at: .now, freshness: freshness)
            precondition(bytes.count == count)
        }
        try measure.print("PKG \(what) json", "decode", name) {
            let decoded = try codec.decode(token, at: .now, freshness: freshness)
            precondition(decoded.payload.utf8.count == count)
        }
        try measure.print("PKG \(what) tree", "decode", name) {
            guard case .object = try codec.decode(token, at: .now, freshness: freshness).json else {
                preconditionFailure("no object")
            }
        }
        try measure.print("PKG \(what) built tree", "decode", name) {
            let members = try codec.decode(token, at: .now, freshness: freshness).json?.object?.members
            precondition(members?.count ?? 0 > 1)
        }
    }

    /// Verification, the check of the whole text, and two members under the rule for repeated names.
    private func lookUp(_ codec: FlaskCodec, _ token: String, _ name: String) throws {
        let freshness = try DataFolder.freshness()
        let names = lookedUp(in: name)
        try measure.print("PKG flask look-up", "decode", name) {
            let json = try codec.decode(token, at: .now, freshness: freshness).json
            let (id, text) = (try json[names.id], try json[names.text].string)
            precondition(id != nil && text?.utf8.count ?? 0 > 30)
        }
    }

    private func encoding(
        _ what: String, _ codec: some SessionCodec, _ json: JSONText, _ name: String
    ) throws {
        let value = try json.built()
        let token = try codec.encode(value, at: .now)
        let again = try codec.decode(token, at: .now, freshness: DataFolder.freshness()).json
        try Failure.require(try again?.isEqual(to: value) ?? false, "a token of \(name) can be read")
        try measure.print("PKG \(what)", "encode", name) {
            let token = try codec.encode(value, at: .now)
            precondition(token.utf8.count > 50)
        }
    }
}
