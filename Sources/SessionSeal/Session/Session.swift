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

    /// What it holds, a repeated name twice.
    private(set) var object: JSONObject
    let record: SessionRecord
    var course = Course.continues
    /// Whether the session that was read is over: by `flush` or `rotateID`.
    var endsPrevious = false
    /// Whether anything was set or removed, be it to what it was.
    private(set) var isTouched = false

    /// An empty session; `subjectName` is the member that holds whose it is.
    public init(subjectName: String = "sub") {
        self.init(SessionRecord(subjectName: subjectName))
    }

    /// The session that was read.
    init(_ record: SessionRecord) {
        object = record.object
        self.record = record
    }

    /// The token that was read; `nil` for a new session.
    var token: DecodedToken? { record.token }
    /// The cookie that held it.
    var cookieName: String? { record.cookieName }
    /// The member that holds whose session it is.
    var subjectName: String { record.subjectName }
    /// What it held when it was read.
    var originalObject: JSONObject { record.object }
    /// What was looked up in that.
    var named: SessionRecord.Named { record.named }

    /// Whether no token brought the session. Reads the session.
    public var isNew: Bool {
        markRead()
        return isAnew
    }

    /// The same without counting as read.
    var isAnew: Bool { record.token == nil || course == .begun || course == .flushed }

    /// Whether anybody looked at it, by whatever member: the answer depends on the cookie then.
    public var isRead: Bool { record.isRead }

    /// Whether it holds something else than it did, however deep, or is not the same session any more. Reads the session.
    public var isChanged: Bool {
        markRead()
        return differs
    }

    /// The same without counting as read.
    var differs: Bool { course != .continues || holdsOther }

    /// Whether it holds something else than it did, however deep.
    var holdsOther: Bool {
        guard isTouched else { return false }
        // What cannot be compared, for a repeated name, counts as changed.
        guard let isEqual = try? JSONValue.object(originalObject).isEqual(to: .object(object)) else { return true }
        return !isEqual
    }

    /// Counts the session as read, as all reading does.
    public func markRead() { record.markRead() }

    /// Changes the members.
    mutating func change(_ body: (inout [JSONObject.Member]) -> Void) {
        isTouched = true
        var members = object.unchecked
        body(&members)
        object = JSONObject(unchecked: members)
    }
}

/// Reading and writing by name. All reading counts, see ``isRead``.
extension Session {
    /// The value of this name, or `nil`; throws as ``JSONObject/subscript(_:)`` does.
    public subscript(name: String) -> JSONValue? {
        get throws(JSONError) {
            markRead()
            return try object[name]
        }
    }

    /// Whether there is a value of this name; throws as ``JSONObject/subscript(_:)`` does.
    public func contains(_ name: String) throws(JSONError) -> Bool { try self[name] != nil }

    /// Whether there is nothing.
    public var isEmpty: Bool {
        markRead()
        return object.unchecked.isEmpty
    }

    /// How many names there are; throws as ``JSONObject/members`` does.
    public var count: Int {
        get throws(JSONError) { try all.count }
    }

    /// All names and values in their order, to go through; throws as ``JSONObject/members`` does.
    public var all: [(name: String, value: JSONValue)] {
        get throws(JSONError) {
            markRead()
            return try object.members
        }
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
        guard object.unchecked.contains(where: { $0.name.isName(name) }) else { return }
        change { $0.removeAll { $0.name.isName(name) } }
    }

    /// Removes everything; the session goes on, empty. To end it: ``flush()``.
    public mutating func clear() {
        change { $0 = [] }
    }
}

extension Session: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many members there are, never what they are.
    public var description: String { "Session(\(object.unchecked.count) members, \(isAnew ? "new" : "read"))" }
    /// How many members there are, never what they are.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
