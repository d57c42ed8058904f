#if HTTPTypes
public import HTTPTypes

extension SessionPolicy {
    /// Reads the session of a request; see ``open(_:at:)``.
    public func open(_ fields: HTTPFields, at now: UnixTime) -> OpenedSession {
        // Not `fields[.cookie]`, which is one text, nor a framework's reader, which takes off white space of Unicode.
        open(fields[fields: .cookie].map { Array($0.value.utf8) }, at: now)
    }
}

extension HTTPFields {
    /// Puts into an answer what was decided: `Set-Cookie`, `Vary` and `Cache-Control`.
    ///
    /// The cookie that is written takes the place of one of its name that is there already; a renewal does not, since it
    /// holds what the session held before.
    public mutating func apply(_ decision: SessionDecision) {
        let own = self[values: .setCookie].filter { decision.isOfSession($0) }
        if decision.action == .keep || decision.action == .renew && !own.isEmpty {
            caching(decision, writesCookie: !own.isEmpty)
            return
        }
        if !own.isEmpty { self[values: .setCookie].removeAll { decision.isOfSession($0) } }
        for cookie in decision.cookies { append(HTTPField(name: .setCookie, value: cookie.field)) }
        caching(decision, writesCookie: true)
    }

    private mutating func caching(_ decision: SessionDecision, writesCookie: Bool) {
        if let vary = decision.vary(self[values: .vary]) { self[.vary] = vary }
        if let control = decision.cacheControl(self[values: .cacheControl], writesCookie: writesCookie) {
            self[.cacheControl] = control
        }
    }
}

extension SessionDecision {
    /// Whether a `Set-Cookie` field sets the cookie that the session is written to.
    fileprivate func isOfSession(_ field: String) -> Bool {
        field.utf8.prefix { $0 != UInt8(ascii: "=") }.elementsEqual(cookieName.utf8)
    }
}
#endif
