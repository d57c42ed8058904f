import Testing

@testable import SessionSeal

/// The separator that a signer looks for is the last one, wherever it stands.
struct SeparatorTests {
    /// The slow and obvious way.
    private static func naive(_ separator: [UInt8], _ text: [UInt8]) -> Int? {
        text.indices.last { text[$0...].starts(with: separator) }
    }

    @Test(arguments: [".", ":", "--", "\u{80}x"])
    func theLastOneIsFoundAtEveryPlace(separator: String) {
        let mark = Array(separator.utf8)
        for count in 0..<40 {
            // Neighbours of the separator's bytes, which a sum of words could take for it.
            let plain = (0..<count).map { mark[$0 % mark.count] &+ ($0 % 2 == 0 ? 1 : 0xff) }
            for place in 0...count {
                for other in [0, place / 2, place] {
                    let text = plain[..<other] + mark + plain[other..<place] + mark + plain[place...]
                    let whole = Array(text)
                    let (found, expected) = (
                        lastOccurrence(of: separator, in: whole.span), Self.naive(mark, whole)
                    )
                    #expect(found == expected)
                }
            }
            // The text may be the separator and nothing else, or too short for it.
            let tooShort = Array(mark.dropLast())
            let (alone, short) = (
                lastOccurrence(of: separator, in: mark.span), lastOccurrence(of: separator, in: tooShort.span)
            )
            #expect(alone == 0 && short == nil)
            let (absent, none) = (lastOccurrence(of: separator, in: plain.span), Self.naive(mark, plain))
            #expect(absent == none)
        }
    }
}
