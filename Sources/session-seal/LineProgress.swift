/// Counts lines, and says where somebody watches how many there are, how fast they go and how long that will take.
struct LineProgress {
    /// Nobody wants to read faster.
    private static let interval = Duration.milliseconds(500)

    private let isShown = System.isTerminal(System.standardError)
    /// Whether data goes to a terminal, which may be the same.
    private let isShared = System.isTerminal(System.standardOutput)
    /// How much there is to read, where the input is a file.
    private let size = System.unreadCount(System.standardInput)
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant
    /// How long the line on the terminal is, 0 where there is none.
    private var width = 0
    private var wasShown = false

    private var lineCount = 0
    private(set) var refusedCount = 0
    private var byteCount = 0

    init() { lastShown = start }

    mutating func count(lines: Int, refused: Int, bytes: Int) {
        lineCount += lines
        refusedCount += refused
        byteCount += bytes
        guard isShown else { return }
        let now = ContinuousClock.now
        guard now - lastShown >= Self.interval else { return }
        lastShown = now
        (wasShown, width) = (true, Notice.status(counts(at: now) + timeLeft(at: now), over: width))
    }

    /// Makes room for data.
    mutating func willWrite() {
        if isShared { wipe() }
    }

    /// Says what it came to, where anything was said before.
    mutating func end() {
        wipe()
        if wasShown { Notice.note(counts(at: .now)) }
    }

    private mutating func wipe() {
        if width > 0 { width = Notice.status("", over: width) }
    }

    private func counts(at now: ContinuousClock.Instant) -> String {
        let rate = Double(lineCount) / max(0.001, (now - start) / .seconds(1))
        return "\(lineCount) lines, \(refusedCount) refused, \(Int(rate)) lines a second"
    }

    private func timeLeft(at now: ContinuousClock.Instant) -> String {
        guard let size, byteCount > 0 else { return "" }
        let seconds = (now - start) / .seconds(1) * Double(max(0, size - byteCount)) / Double(byteCount)
        return ", \(TimeText.rough(seconds: Int(seconds.rounded(.up)))) left"
    }
}
