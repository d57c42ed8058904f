import SessionSeal
import Testing

/// Edges of what is named and what is not, found by changing single lines of the detector.
@Suite struct UnsafeSerializationEdgeTests {
    /// Each text is one byte away from what PHP writes.
    @Test(arguments: [
        "b:1 is true;", "b:2;", "O:3:\"Foo\"X1:{}", "s:5;\"hello\";", "s:5:'hello\";", "s:5:\"hello_;",
        "s:5:\"hello\"_;", "s:4:\"hello\";", "s:6:\"hello\";", "s:00000000005:\"hello\";", "s:99999999999:\"hello\";",
        "a:x:{}", "a:1;{}", "i:-;", "d:1.;", "d:1.5E;", "N;N;",
    ])
    func almostPHPIsNone(text: String) {
        #expect(recognized(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "b:1;", "O:3:\"Foo\":1:{}", "s:5:\"hello\";", "s:0000000005:\"hello\";", "s:0:\"\";", "a:0:{}", "i:-1;",
        "d:1.5E+3;", "d:-INF;", "N;",
    ])
    func isPHP(text: String) {
        #expect(recognized(Array(text.utf8)) == .phpSerialize)
    }

    /// A basic type has an even number and a zero behind it; a definition an odd one from 127 on, and a field of 1 to 7.
    @Test(
        arguments: [
            ([3, 4, 0, 7], true), ([3, 2, 0, 7], true), ([3, 16, 0, 7], true), ([3, 127, 1, 7], true),
            ([3, 127, 7, 7], true), ([0xf8, 0, 0, 0, 0, 0, 0, 0, 3, 4, 0, 7], true), ([3, 4, 0, 7, 1, 1], true),
            ([3, 5, 0, 7], false), ([3, 0, 0, 7], false), ([3, 18, 0, 7], false), ([3, 4, 1, 7], false),
            ([3, 126, 1, 7], false), ([3, 125, 1, 7], false), ([3, 127, 0, 7], false), ([3, 127, 8, 7], false),
            ([0xf7, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 0, 7], false), ([3, 4, 0], false),
            ([3, 4, 0, 7, 1], false), ([3, 4, 0, 7, 0], false), ([4, 4, 0, 7], false), ([2, 4, 0, 7], false),
        ] as [([UInt8], Bool)])
    func gobIsWhatItsEncoderBeginsWith(bytes: [UInt8], isGob: Bool) {
        #expect((recognized(bytes) == .goGob) == isGob, "\(bytes)")
    }

    /// Names of modules are not ASCII alone.
    @Test func aNameMayBeInAnyScript() {
        guard case .pickle = recognized(Array("cm\u{80}\u{e9}\nf\n(tR.".utf8)) else {
            Issue.record("not recognized")
            return
        }
        #expect(recognized(Array("cm \nf\n(tR.".utf8)) == nil)
    }
}
