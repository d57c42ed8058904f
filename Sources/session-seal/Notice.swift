/// What the command says to people: lines on standard error.
enum Notice {
    /// The one line about why the command ends; `word` where a token was refused.
    static func error(_ sentence: String, word: String? = nil, hint: String?) {
        say("session-seal: error: " + (word.map { "\($0): " } ?? "") + sentence)
        if let hint { say("hint: \(hint)") }
    }

    /// Something that works and should not stay so.
    static func warning(_ sentence: String) { say("session-seal: warning: \(sentence)") }

    /// Something that people want to know.
    static func note(_ sentence: String) { say("session-seal: note: \(sentence)") }

    /// Writes over a line of `width` characters on a terminal, which stays open, or wipes it; how long it is now.
    static func status(_ text: String, over width: Int) -> Int {
        let count = text.utf8.count
        let blanks = String(repeating: " ", count: max(0, width - count))
        // To the left again after wiping: what comes next begins there.
        write("\r" + text + blanks + (text.isEmpty ? "\r" : ""))
        return count
    }

    private static func say(_ line: String) { write(Visible.text(line) + "\n") }

    /// There is nowhere to say that this failed.
    private static func write(_ text: String) {
        try? System.write(Array(text.utf8).span, to: System.standardError)
    }
}

/// Text that does nothing to a terminal and shows nothing but itself.
enum Visible {
    /// Control characters, line and paragraph separators and directions of writing as `\u` escapes.
    static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var visible = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                let digits = String(scalar.value, radix: 16)
                visible += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            } else {
                visible.unicodeScalars.append(scalar)
            }
        }
        return visible
    }

    /// C0, DEL, C1, U+2028 and U+2029, and what Unicode's annex 9 calls directional formatting characters.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1f, 0x7f...0x9f, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
