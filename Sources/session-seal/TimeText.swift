internal import SessionSeal

/// How times and durations are written on the command line.
enum TimeText {
    /// Seconds of `90s`, `15m`, `12h`, `14d` or plain seconds; `nil` for anything else.
    static func seconds(of text: String) -> Int64? {
        var digits = Array(text.utf8)
        var unit: Int64 = 1
        switch digits.last {
        case UInt8(ascii: "s"): digits.removeLast()
        case UInt8(ascii: "m"): (_, unit) = (digits.removeLast(), 60)
        case UInt8(ascii: "h"): (_, unit) = (digits.removeLast(), 3600)
        case UInt8(ascii: "d"): (_, unit) = (digits.removeLast(), 86_400)
        default: break
        }
        guard let number = number(digits) else { return nil }
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        return isTooLarge ? nil : product
    }

    /// A bound of ``Freshness``: a duration or `none`.
    static func bound(_ text: String, option: String) throws(Failure) -> Freshness.Bound {
        if text == "none" { return .unlimited }
        guard let seconds = seconds(of: text) else {
            throw .usage(
                "\(option) is not a duration", hint: "durations are 90s, 15m, 12h, 14d, plain seconds, or none")
        }
        return .seconds(seconds)
    }

    /// Seconds of a duration, which has to be one.
    static func duration(_ text: String, option: String) throws(Failure) -> Int64 {
        guard let seconds = seconds(of: text) else {
            throw .usage("\(option) is not a duration", hint: "durations are 90s, 15m, 12h, 14d, or plain seconds")
        }
        return seconds
    }

    /// Unix seconds or RFC 3339.
    static func time(_ text: String, option: String) throws(Failure) -> UnixTime {
        let time = number(Array(text.utf8)).flatMap { UnixTime(seconds: $0) } ?? UnixTime(rfc3339: text)
        guard let time else {
            throw .usage(
                "\(option) is not a time in the years 1970 to 9999",
                hint: "times are unix seconds such as 1700000000, or RFC 3339 such as 2023-11-14T22:13:20Z")
        }
        return time
    }

    /// How long ago or ahead `time` is, roughly, for people.
    static func distance(from time: UnixTime, to now: UnixTime) -> String {
        let seconds = now.seconds - time.seconds
        let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
        let (length, name) = units.first { abs(seconds) >= $0.0 } ?? (1, "second")
        let count = abs(seconds) / length
        let amount = "\(count) \(name)\(count == 1 ? "" : "s")"
        return seconds < 0 ? "in \(amount)" : "\(amount) ago"
    }

    /// A duration to wait for: the seconds of a long one do not matter.
    static func rough(seconds: Int) -> String {
        if seconds < 60 { return "\(seconds) s" }
        return seconds < 3600 ? "\(seconds / 60) min \(seconds % 60) s" : "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }

    private static func number(_ digits: [UInt8]) -> Int64? {
        guard !digits.isEmpty, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}
