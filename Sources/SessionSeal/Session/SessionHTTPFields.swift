#if HTTPTypes
public import HTTPTypes

extension SessionPolicy {
    /// Reads the session of a request; see ``open(_:at:)``.
    public func open(_ fields: HTTPFields, at now: UnixTime) -> OpenedSession {
        // Not `fields[.cookie]`, which is one text, nor a framework's reader, which takes off white space of Unicode.
        open(at: now) { read in
            for field in fields where field.name == .cookie { read(field.value.utf8.span) }
        }
    }
}

extension HTTPFields {
    /// Puts into an answer what was decided: `Set-Cookie`, `Vary` and `Cache-Control`.
    ///
    /// The cookie that is written takes the place of one of its name that is there already; a renewal does not, since it
    /// holds what the session held before.
    public mutating func apply(_ decision: SessionDecision) {
        let hasOwn = contains { $0.name == .setCookie && decision.isOfSession($0.value) }
        guard decision.action != .keep, !hasOwn || decision.action != .renew else {
            return caching(decision, writesCookie: hasOwn)
        }
        if hasOwn { self[values: .setCookie].removeAll { decision.isOfSession($0) } }
        for cookie in decision.cookies { append(HTTPField(name: .setCookie, value: cookie.field)) }
        caching(decision, writesCookie: true)
    }

    private mutating func caching(_ decision: SessionDecision, writesCookie: Bool) {
        if decision.isRead { set(.vary) { decision.vary($0) } }
        if decision.isRead || writesCookie {
            set(.cacheControl) { decision.cacheControl($0, writesCookie: writesCookie) }
        }
    }

    /// Sets a field to what `text` makes of its values, if anything.
    private mutating func set(_ name: HTTPField.Name, _ text: ([String]) -> String?) {
        guard contains(name) else {
            // The usual case: to add a field takes half of the time that it takes to replace all of its name.
            if let text = text([]) { append(HTTPField(name: name, value: text)) }
            return
        }
        if let text = text(self[values: name]) { self[name] = text }
    }
}

extension SessionDecision {
    /// Whether a `Set-Cookie` field sets the cookie that the session is written to.
    fileprivate func isOfSession(_ field: String) -> Bool {
        field.utf8.prefix { $0 != UInt8(ascii: "=") }.elementsEqual(cookieName.utf8)
    }
}
#endif
