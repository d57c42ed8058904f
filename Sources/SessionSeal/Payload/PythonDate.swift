/// Dates as Python's web frameworks write them, and as its `email` package reads them.
///
/// Times are seconds since 1970 in UTC; the years 1 to 9999, as in Python's `datetime`.
package enum PythonDate {
    /// 1 January 1 to the last second of 9999.
    package static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    /// Hours east of Greenwich.
    private static let zones = [
        "UT": 0, "UTC": 0, "GMT": 0, "Z": 0,
        "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    ]

    /// `Tue, 14 Nov 2023 22:13:20 GMT`, or `nil` out of range.
    package static func httpDate(_ seconds: Int64) -> String? {
        guard range.contains(seconds) else { return nil }
        // From the first day of the year 1, a Monday, so that nothing is negative.
        let elapsed = Int(seconds - range.lowerBound)
        let (day, time) = elapsed.quotientAndRemainder(dividingBy: 86_400)
        let date = date(ofDay: day)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let clock = [time / 3600, time / 60 % 60, time % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(days[day % 7]), \(padded(date.day, 2)) \(months[date.month - 1]) \(padded(date.year, 4)) \(clock) GMT"
    }

    /// Reads a date of RFC 2822 (the day of the week may be missing or wrong, so may seconds and zone), or gives `nil`.
    ///
    /// As in Python a zone that it does not know is UTC, what follows the zone is nothing, and a year below 100 is one
    /// of 1969 to 2068. Python's reader also takes other orders and hyphens (RFC 850, asctime); Flask writes none of
    /// them, and here they are unreadable.
    package static func seconds(rfc2822 text: String) -> Int64? {
        var words = text.split { $0 == " " || $0 == "\t" || $0 == "\r\n" || $0 == "\n" || $0 == "\r" }[...]
        guard let first = words.first else { return nil }
        if first.utf8.last == 0x2c || days.contains(where: { isSame($0, first) }) { words = words.dropFirst() }
        let fields = Array(words.prefix(5))
        guard fields.count >= 4 else { return nil }
        let clock = fields[3].split(separator: ":", omittingEmptySubsequences: false)
        guard let day = digits(fields[0]), let month = months.firstIndex(where: { isSame($0, fields[1]) }),
            var year = digits(fields[2]), 2...3 ~= clock.count,
            let hour = digits(clock[0]), hour < 24, let minute = digits(clock[1]), minute < 60,
            let second = clock.count == 3 ? digits(clock[2]) : 0, second < 60,
            let offset = fields.count == 5 ? offset(fields[4]) : 0
        else { return nil }
        if year < 100 { year += year > 68 ? 1900 : 2000 }
        guard year <= 9999, day >= 1, day <= lengthOfMonth(month + 1, year) else { return nil }
        let start = dayNumber(year: year, month: month + 1, day: day)
        let seconds = range.lowerBound + Int64(start * 86_400 + hour * 3600 + minute * 60 + second - offset)
        return range.contains(seconds) ? seconds : nil
    }

    /// Seconds east of Greenwich; `nil` for a whole day and more.
    private static func offset(_ zone: Substring) -> Int? {
        if let known = zones.first(where: { isSame($0.key, zone) }) { return known.value * 3600 }
        let isNegative = zone.utf8.first == 0x2d
        guard let number = digits(isNegative || zone.utf8.first == 0x2b ? zone.dropFirst() : zone) else { return 0 }
        let offset = number / 100 * 3600 + number % 100 * 60
        return offset < 86_400 ? (isNegative ? -offset : offset) : nil
    }

    /// The value of one to nine ASCII digits.
    private static func digits(_ text: Substring) -> Int? {
        guard 1...9 ~= text.utf8.count, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        return Int(text)
    }

    /// Whether two texts are the same but for the case of ASCII letters.
    private static func isSame(_ left: String, _ right: Substring) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func lengthOfMonth(_ month: Int, _ year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days before this one since the first of the year 1.
    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let past = year - 1
        let months = (1..<month).reduce(0) { $0 + lengthOfMonth($1, year) }
        return past * 365 + past / 4 - past / 100 + past / 400 + months + day - 1
    }

    private static func date(ofDay number: Int) -> (year: Int, month: Int, day: Int) {
        // 146,097 days are 400 years: the estimate is never too late, and at most one year too early.
        var year = number * 400 / 146_097 + 1
        if dayNumber(year: year, month: 1, day: 1) > number { year -= 1 }
        if dayNumber(year: year + 1, month: 1, day: 1) <= number { year += 1 }
        var day = number - dayNumber(year: year, month: 1, day: 1)
        var month = 1
        while day >= lengthOfMonth(month, year) {
            day -= lengthOfMonth(month, year)
            month += 1
        }
        return (year, month, day + 1)
    }
}
