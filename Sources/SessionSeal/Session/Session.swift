internal import Synchronization

/// What a visitor's session holds: names and JSON values, read from one cookie and written to the next.
///
/// ```swift
/// var session = Session()
/// session.begin(subject: "alice")
/// session.set("theme", to: "dark")
/// try session.set("cart", encoding: Cart())
/// let theme = try session["theme"].string
/// ```
///
/// A value: a copy changes by itself. What counts as read is remembered for all copies, since an answer that was made of
/// any of them depends on the cookie.
///
/// Names are compared by code point. A name that another stack wrote twice is not decided here: looking it up and going
/// through all members throws ``JSONError/duplicateName``, and both stay when something else changes. Setting or removing
/// the name replaces or removes both.
public struct Session: Sendable {
    /// What happens to the session's id.
    enum Course: Equatable {
        /// It stays.
        case continues
        /// A new one, with the start that it had.
        case rotated
        /// A new one that starts now.
        case begun
        /// None: the cookie goes.
        case flushed
    }

    /// The members, a repeated name twice.
    var members: [JSONObject.Member]
    /// The token that was read; `nil` for a new session.
    let token: DecodedToken?
    /// The cookie that held it.
    let cookieName: String?
    /// The member that holds whose session it is.
    let subjectName: String
    var course = Course.continues
    /// Whether the session that was read is over: by `flush` or `rotateID`.
    var endsPrevious = false
    private let readMark = ReadMark()
    /// The members as they were read.
    let originalMembers: [JSONObject.Member]
    private var isTouched = false

    /// An empty session; `subjectName` is the member that holds whose it is.
    public init(subjectName: String = "sub") {
        self.init(members: [], token: nil, cookieName: nil, subjectName: subjectName)
    }

    /// The session in a token.
    init(members: [JSONObject.Member], token: DecodedToken?, cookieName: String?, subjectName: String) {
        self.members = members
        self.token = token
        self.cookieName = cookieName
        self.subjectName = subjectName
        originalMembers = members
    }

    /// Whether no token brought the session.
    public var isNew: Bool { token == nil || course == .begun || course == .flushed }

    /// Whether anybody looked at it, by whatever member: the answer depends on the cookie then.
    public var isRead: Bool { readMark.isRead }

    /// Whether it holds something else than it did, however deep, or is not the same session any more.
    public var isChanged: Bool {
        guard course == .continues else { return true }
        guard isTouched else { return false }
        let (old, new) = (JSONObject(unchecked: originalMembers), JSONObject(unchecked: members))
        // What cannot be compared, for a repeated name, counts as changed.
        guard let isEqual = try? JSONValue.object(old).isEqual(to: .object(new)) else { return true }
        return !isEqual
    }

    /// Counts the session as read, as all reading does.
    public func markRead() { readMark.set() }

    /// Changes the members.
    mutating func change(_ body: (inout [JSONObject.Member]) -> Void) {
        isTouched = true
        body(&members)
    }
}

/// Whether a session or a copy of it was looked at.
private final class ReadMark: Sendable {
    private let mark = Atomic(false)
    var isRead: Bool { mark.load(ordering: .relaxed) }
    func set() { mark.store(true, ordering: .relaxed) }
}

/// Reading and writing by name. All reading counts, see ``isRead``.
extension Session {
    private var object: JSONObject {
        markRead()
        return JSONObject(unchecked: members)
    }

    /// The value of this name, or `nil`; throws as ``JSONObject/subscript(_:)`` does.
    public subscript(name: String) -> JSONValue? {
        get throws(JSONError) { try object[name] }
    }

    /// Whether there is a value of this name; throws as ``JSONObject/subscript(_:)`` does.
    public func contains(_ name: String) throws(JSONError) -> Bool { try object[name] != nil }

    /// Whether there is nothing.
    public var isEmpty: Bool { object.unchecked.isEmpty }

    /// How many names there are; throws as ``JSONObject/members`` does.
    public var count: Int {
        get throws(JSONError) { try object.members.count }
    }

    /// All names and values in their order, to go through; throws as ``JSONObject/members`` does.
    public var all: [(name: String, value: JSONValue)] {
        get throws(JSONError) { try object.members }
    }

    /// Sets a value, in place of what the name held.
    public mutating func set(_ name: String, to value: JSONValue) {
        let member = JSONObject.Member(name: JSONString(name), value: value)
        change { members in
            guard let place = members.firstIndex(where: { $0.name.isName(name) }) else { return members.append(member) }
            members[place] = member
            members = members.enumerated().filter { $0.offset <= place || !$0.element.name.isName(name) }.map(\.element)
        }
    }

    /// Sets a text.
    public mutating func set(_ name: String, to text: String) { set(name, to: JSONValue(text)) }

    /// Sets an integer.
    public mutating func set(_ name: String, to integer: Int) { set(name, to: JSONValue(integer)) }

    /// Sets `true` or `false`.
    public mutating func set(_ name: String, to bool: Bool) { set(name, to: .bool(bool)) }

    /// Removes what the name holds, twice if it occurs twice.
    public mutating func remove(_ name: String) {
        guard members.contains(where: { $0.name.isName(name) }) else { return }
        change { $0.removeAll { $0.name.isName(name) } }
    }

    /// Removes everything; the session goes on, empty. To end it: ``flush()``.
    public mutating func clear() {
        change { $0 = [] }
    }
}

extension Session: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many members there are, never what they are.
    public var description: String { "Session(\(members.count) members, \(isNew ? "new" : "read"))" }
    /// How many members there are, never what they are.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
