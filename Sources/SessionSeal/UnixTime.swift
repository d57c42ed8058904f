internal import SealPrimitives

/// A time in whole seconds since 1970-01-01T00:00:00Z, without leap seconds, up to the end of the year 9999.
///
/// Every token carries such a time or none, so no difference of two overflows.
public struct UnixTime: Hashable, Comparable, Sendable {
    /// Seconds since 1970, from 0 to 253402300799.
    public let seconds: Int64

    /// The first second after the last that can be held.
    private static let end: Int64 = 253_402_300_800

    /// The time so many seconds after 1970; `nil` where it lies outside of the years 1970 to 9999.
    public init?(seconds: Int64) {
        guard seconds >= 0, seconds < Self.end else { return nil }
        self.seconds = seconds
    }

    /// The machine's clock, brought into the range where it is outside.
    public static var now: UnixTime {
        UnixTime(clamping: SystemClock.seconds)
    }

    /// The time so many seconds after 1970, brought into the range where it is outside.
    package init(clamping seconds: Int64) {
        self.seconds = min(max(seconds, 0), Self.end - 1)
    }

    /// Compares by seconds.
    public static func < (a: UnixTime, b: UnixTime) -> Bool { a.seconds < b.seconds }
}

extension UnixTime: CustomStringConvertible {
    /// RFC 3339 in UTC, such as `2023-11-14T22:13:20Z`.
    public var description: String {
        let date = CivilDate(daysSince1970: seconds / 86_400)
        let time = seconds % 86_400
        let parts = [date.month, date.day, time / 3600, time / 60 % 60, time % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(date.year)-\(parts[0])-\(parts[1])T\(parts[2]):\(parts[3]):\(parts[4])Z"
    }

    /// Reads RFC 3339, with `Z` or an offset; a fraction of a second is cut off.
    public init?(rfc3339 text: String) {
        let text = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int64? {
            guard start + count <= text.count else { return nil }
            return text[start..<start + count].reduce(Int64?(0)) { sum, digit in
                guard let sum, digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
                return sum * 10 + Int64(digit - UInt8(ascii: "0"))
            }
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2), text[4] == UInt8(ascii: "-"),
            text[7] == UInt8(ascii: "-"), [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(text[10]),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"), hour < 24, minute < 60, second < 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var end = 19
        if end < text.count, text[end] == UInt8(ascii: ".") {
            end += 1
            guard number(end, 1) != nil else { return nil }
            while number(end, 1) != nil { end += 1 }
        }
        var offset: Int64 = 0
        switch text[end...].first {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): end += 1
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard let hours = number(end + 1, 2), let minutes = number(end + 4, 2), hours < 24, minutes < 60,
                text[end + 3] == UInt8(ascii: ":")
            else { return nil }
            offset = (hours * 60 + minutes) * (text[end] == UInt8(ascii: "-") ? -60 : 60)
            end += 6
        default: return nil
        }
        guard end == text.count else { return nil }
        self.init(seconds: date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset)
    }
}
