internal import SealEncodings
internal import SealPrimitives

/// The four ways to seal a token of a session that there is already. `encode` begins a new one.
extension SealedCodec {
    /// Seals the next token of `session`: the same session id and start, so the session ends when it would have ended.
    ///
    /// The time of issue never goes back: it is `now`, or that of `session` where another machine's clock was ahead.
    /// A session of another codec is converted, see ``convert(_:payload:startedAt:at:)``.
    ///
    /// - Parameters:
    ///   - session: a decoded token of the session.
    ///   - payload: what it holds from now on; `nil` keeps what it held.
    ///   - now: the clock.
    /// - Returns: the token.
    /// - Throws: ``EncodeError/sessionTooOld`` where 2^32 seconds have passed since the start, and what `encode` throws.
    public func reissue(
        _ session: DecodedToken, payload: JSONText? = nil, at now: UnixTime
    ) throws(EncodeError) -> String {
        guard let origin = session.origin else { return try convert(session, payload: payload, at: now) }
        return try seal(payload, of: session, as: origin, at: now)
    }

    /// Seals the next token under a new session id, as on a change of privileges; the start stays, and with it the end.
    ///
    /// The old id goes on being good wherever a copy of an old token is; where there is a revocation store, list it.
    ///
    /// - Parameters:
    ///   - session: a decoded token of the session.
    ///   - payload: what it holds from now on; `nil` keeps what it held.
    ///   - now: the clock.
    /// - Returns: the token.
    /// - Throws: as ``reissue(_:payload:at:)``.
    public func rotateID(
        _ session: DecodedToken, payload: JSONText? = nil, at now: UnixTime
    ) throws(EncodeError) -> String {
        guard let startedAt = session.origin?.startedAt ?? session.issuedAt else { throw .noStart }
        return try seal(payload, of: session, as: .random(startedAt: min(startedAt, now)), at: now)
    }

    /// Begins a session in place of `session`, as at a login: a new id, a start of its own, and nothing of what was held
    /// before but the members that are named.
    ///
    /// - Parameters:
    ///   - session: what the visitor had before, if anything.
    ///   - names: the top-level members to take over; where `payload` has one of the same name, that counts.
    ///   - payload: what the session holds.
    ///   - now: the clock.
    ///   - cutOff: sessions that began at or before this time are revoked, so this one begins after it.
    /// - Returns: the token.
    /// - Throws: what `encode` throws; ``EncodeError/notJSON(_:)`` too where a payload is no object with distinct names.
    public func begin(
        inPlaceOf session: DecodedToken? = nil, keeping names: [String] = [], payload: JSONObject, at now: UnixTime,
        after cutOff: UnixTime? = nil
    ) throws(EncodeError) -> String {
        let text: JSONText
        do throws(JSONError) {
            text = try JSONText(.object(payload.adding(names, of: session?.json?.object)), style: style)
        } catch {
            throw .notJSON(error)
        }
        return try begin(text, startingAt: .beginning(at: now, after: cutOff), at: now)
    }

    /// Begins a session that holds `payload`.
    func begin(_ payload: JSONText, startingAt start: UnixTime, at now: UnixTime) throws(EncodeError) -> String {
        try seal(payload, as: .random(startedAt: start), issuedAt: max(now, start), at: now)
    }

    /// Seals what a token of another codec holds.
    ///
    /// The session began when that token was issued, and its id is that token's id: a copy that is shown again later is
    /// the same session, with the same end.
    ///
    /// - Parameters:
    ///   - foreign: a token decoded by another codec.
    ///   - payload: what the session holds from now on; `nil` keeps what it held.
    ///   - startedAt: when the session began, for formats that carry no time; passed over for all others.
    ///   - now: the clock.
    /// - Returns: the token.
    /// - Throws: ``EncodeError/noStart`` where neither the token nor the caller says when the session began, and what
    ///   ``reissue(_:payload:at:)`` throws.
    public func convert(
        _ foreign: DecodedToken, payload: JSONText? = nil, startedAt: UnixTime? = nil, at now: UnixTime
    ) throws(EncodeError) -> String {
        guard let start = foreign.issuedAt ?? startedAt else { throw .noStart }
        // Never after now: a clock that is ahead must not lengthen a life.
        return try convert(foreign, payload: payload, startingAt: min(start, now), at: now)
    }

    /// Seals what a token of another codec holds, as a session that began at `start`.
    func convert(
        _ foreign: DecodedToken, payload: JSONText?, startingAt start: UnixTime, at now: UnixTime
    ) throws(EncodeError) -> String {
        guard let id = Hex.decode(foreign.tokenID.utf8.span), let origin = SessionOrigin(id: id, startedAt: start)
        else {
            fatalError("a token id of another length than a session id")
        }
        return try seal(payload, as: origin, keeping: foreign, issuedAt: max(now, start), at: now)
    }

    private func seal(
        _ payload: JSONText?, of session: DecodedToken, as origin: SessionOrigin, at now: UnixTime
    ) throws(EncodeError) -> String {
        // Clocks a little apart never make the time since the start negative.
        let issuedAt = max(now, max(session.issuedAt ?? now, origin.startedAt))
        return try seal(payload, as: origin, keeping: session, issuedAt: issuedAt, at: now)
    }

    private func seal(
        _ payload: JSONText?, as origin: SessionOrigin, keeping session: DecodedToken? = nil, issuedAt: UnixTime,
        at now: UnixTime
    ) throws(EncodeError) -> String {
        guard let payload = payload.map({ .json($0) }) ?? session?.payload else { throw .wrongPayload }
        guard let header = SealedHeader(session: origin, issuedAt: issuedAt) else { throw .sessionTooOld }
        return try encode(payload, header: header, at: now)
    }
}

extension SessionOrigin {
    /// A session with an id of its own.
    fileprivate static func random(startedAt: UnixTime) -> SessionOrigin {
        guard let origin = SessionOrigin(id: RandomBytes.draw(idCount), startedAt: startedAt) else {
            fatalError("a session id of another length than was drawn")
        }
        return origin
    }
}

extension UnixTime {
    /// When a session begins that begins now: after the cut-off, which may lie in this very second, or on a machine
    /// whose clock is ahead.
    static func beginning(at now: UnixTime, after cutOff: UnixTime?) -> UnixTime {
        max(now, cutOff.map { UnixTime(clamping: $0.seconds + 1) } ?? now)
    }
}

extension JSONObject {
    /// This object, and in front of its members those of `other` that are named and that it does not have.
    fileprivate func adding(_ names: [String], of other: JSONObject?) throws(JSONError) -> JSONObject {
        var kept: [(name: String, value: JSONValue)] = []
        for name in names {
            guard let value = try other?[name], try self[name] == nil else { continue }
            kept.append((name, value))
        }
        return JSONObject(kept + (try members))
    }
}
