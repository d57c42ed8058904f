import Testing

@testable import SessionSeal

/// What the store in memory keeps, and until when.
@Suite("Revocations in memory")
struct InMemoryRevocationTests {
    private static func time(_ seconds: Int64) -> UnixTime { CodecContractTests.time(seconds) }

    /// A later cut-off takes the place of an earlier one, and never the other way round.
    @Test(arguments: [nil, "alice"]) func theLaterCutOffCounts(subject: String?) {
        let clock = Clock(Self.time(0))
        let store = InMemoryRevocations { clock.now }
        for (cutOff, expected) in [(10, 10), (20, 20), (15, 20), (20, 20), (21, 21)] {
            store.setCutOff(Self.time(Int64(cutOff)), for: subject, until: nil)
            #expect(store.cutOff(for: "alice") == Self.time(Int64(expected)))
        }
        // The same one again changes nothing, its end neither.
        store.setCutOff(Self.time(21), for: subject, until: Self.time(0))
        clock.set(Self.time(60))
        store.list("a", until: nil)
        #expect(store.count == 2)
        #expect(store.cutOff(for: "bob") == (subject == nil ? Self.time(21) : nil))
    }

    /// Policies of different lifetimes may share a store: what is said twice stays for as long as the longer one needs it.
    @Test(arguments: [nil, "alice"]) func theLaterEndCounts(subject: String?) {
        for (ends, forgottenAt) in [([60, 90], 90), ([90, 60], 90), ([60, nil], nil), ([nil, 60], nil)]
            as [([Int64?], Int64?)]
        {
            for cutOffs in [[5, 5], [5, 6], [6, 5]] as [[Int64]] {
                let clock = Clock(Self.time(0))
                let store = InMemoryRevocations { clock.now }
                for (end, cutOff) in zip(ends, cutOffs) {
                    store.setCutOff(Self.time(cutOff), for: subject, until: end.map(Self.time))
                    store.list("id", until: end.map(Self.time))
                }
                clock.set(Self.time((forgottenAt ?? 1_000_000) - 1))
                store.list("a", until: nil)
                #expect(store.count == 3)
                #expect(store.cutOff(for: "alice") == cutOffs.max().map(Self.time))
                guard let forgottenAt else { continue }
                clock.set(Self.time(forgottenAt + 60))
                store.list("b", until: nil)
                #expect(store.count == 2 && store.cutOff(for: "alice") == nil)
            }
        }
    }

    /// What has come to its end goes, at most once a minute and when something new comes; the rest stays.
    @Test func onlyWhatIsOverIsForgotten() {
        let clock = Clock(Self.time(0))
        let store = InMemoryRevocations { clock.now }
        store.list("short", until: Self.time(60))
        store.list("long", until: Self.time(61))
        store.list("ever", until: nil)
        store.setCutOff(Self.time(1), for: nil, until: Self.time(61))
        store.setCutOff(Self.time(2), for: "alice", until: Self.time(60))
        store.setCutOff(Self.time(3), for: "bob", until: nil)
        #expect(store.count == 6)
        clock.set(Self.time(59))
        store.list("a", until: nil)
        #expect(store.count == 7)
        clock.set(Self.time(60))
        store.list("b", until: nil)
        #expect(store.count == 6)
        #expect(store.cutOff(for: "alice") == Self.time(1) && store.cutOff(for: "bob") == Self.time(3))
        clock.set(Self.time(119))
        store.list("c", until: nil)
        #expect(store.count == 7)
        clock.set(Self.time(120))
        store.list("d", until: nil)
        #expect(store.count == 6 && store.cutOff(for: "alice") == nil && store.cutOff(for: "bob") == Self.time(3))
    }
}
