import Foundation
import Testing

@testable import SessionSeal

/// Typed values in a session are what they would be in a JSON document by Foundation.
@Suite("Typed values")
struct SessionCodableTests {
    enum Role: String, Codable { case admin, guest }
    enum Event: Codable, Equatable {
        case none
        case login(name: String, at: Int64)
        case moved(Int, Int)
    }
    class Animal: Codable {
        var name = "x"
    }
    final class Dog: Animal {
        var age = 3
        private enum CodingKeys: String, CodingKey { case age }
        override init() { super.init() }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            age = try container.decode(Int.self, forKey: .age)
            try super.init(from: container.superDecoder())
        }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(age, forKey: .age)
            try super.encode(to: container.superEncoder())
        }
    }
    /// Containers asked for by hand.
    struct Nested: Codable, Equatable {
        var values = [1, 2]
        private enum Keys: String, CodingKey { case outer, inner, list }
        init() {}
        init(from decoder: any Decoder) throws {
            let outer = try decoder.container(keyedBy: Keys.self).nestedContainer(keyedBy: Keys.self, forKey: .outer)
            var list = try outer.nestedUnkeyedContainer(forKey: .list)
            let isNil = try list.decodeNil()
            var inner = try list.nestedUnkeyedContainer()
            values = [
                try inner.decode(Int.self),
                try list.nestedContainer(keyedBy: Keys.self).decode(Int.self, forKey: .inner),
            ]
            guard isNil, inner.isAtEnd, list.isAtEnd, list.count == 3 else { values = []; return }
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            var outer = container.nestedContainer(keyedBy: Keys.self, forKey: .outer)
            var list = outer.nestedUnkeyedContainer(forKey: .list)
            try list.encodeNil()
            var inner = list.nestedUnkeyedContainer()
            try inner.encode(values[0])
            var last = list.nestedContainer(keyedBy: Keys.self)
            try last.encode(values[1], forKey: .inner)
        }
    }
    struct All: Codable, Equatable {
        var role = Role.admin
        var events = [Event.none, .login(name: "a", at: 1 << 40), .moved(1, 2)]
        var map = ["b": 1.5, "a": -0.25]
        var places = [1: "one", 20: "twenty"]
        var optional: Int?
        var some: Int? = 4
        var nested: [[Bool?]] = [[true, nil], []]
        var empty = Empty()
        var numbers = Numbers()
        var text = "zoë \u{1F600} \"\\ \n"
        var id = UUID()
        var data = Data([1, 2])
        var date = Date(timeIntervalSinceReferenceDate: 12.5)
        var byHand = Nested()
    }
    struct Empty: Codable, Equatable {}
    struct Numbers: Codable, Equatable {
        var int8 = Int8.min, int16 = Int16.max, int32 = Int32.min, int64 = Int64.max, int = Int.min
        var uint8 = UInt8.max, uint16 = UInt16.max, uint32 = UInt32.max, uint64 = UInt64.max, uint = UInt.max
        var float = Float(0.1), double = 0.1
    }

    @Test func isWhatFoundationWrites() throws {
        let value = All()
        var session = Session()
        try session.set("v", encoding: value)
        #expect(try session.get("v", as: All.self) == value)
        let encoder = JSONEncoder()
        encoder.dataEncodingStrategy = .deferredToData
        let expected = try JSONText(Array(encoder.encode(value))).value
        let own = try #require(try session["v"])
        #expect(try own.isEqual(to: expected))
    }

    @Test func inheritance() throws {
        var session = Session()
        let dog = Dog()
        dog.name = "rex"
        try session.set("dog", encoding: dog)
        #expect(try session["dog"]["super"]["name"].string == "rex")
        let read = try #require(try session.get("dog", as: Dog.self))
        #expect(read.name == "rex" && read.age == 3)
    }

    @Test func singleValuesAndOptionals() throws {
        var session = Session()
        try session.set("a", encoding: "text")
        try session.set("b", encoding: Int?.none)
        try session.set("c", encoding: [Int?.none, 1])
        #expect(try session.get("a", as: String.self) == "text" && session.get("b", as: Int.self) == nil)
        #expect(try session["b"]?.isNull == true && session.get("c", as: [Int?].self) == [nil, 1])
    }

    @Test func whatDoesNotFitIsAnError() throws {
        var session = Session()
        session.set("n", to: 300)
        session.set("f", to: 1.5)
        session.set("s", to: "x")
        session.set("l", to: [1, "x"])
        session.set("o", to: ["a": 1])
        #expect(throws: DecodingError.self) { try session.get("n", as: Int8.self) }
        #expect(throws: DecodingError.self) { try session.get("f", as: Int.self) }
        #expect(throws: DecodingError.self) { try session.get("s", as: Bool.self) }
        #expect(throws: DecodingError.self) { try session.get("l", as: [Int].self) }
        #expect(throws: DecodingError.self) { try session.get("o", as: [Int].self) }
        #expect(throws: DecodingError.self) { try session.get("o", as: Numbers.self) }
        #expect(throws: DecodingError.self) { try session.get("s", as: Role.self) }
        #expect(throws: EncodingError.self) { try session.set("x", encoding: [Float.nan]) }
        #expect(throws: JSONError.duplicateName) {
            try SessionTests.read(#"{"o":{"a":1,"a":2}}"#).get("o", as: [String: Int].self)
        }
        // Nothing of the session in the error.
        do { _ = try session.get("s", as: Int.self) } catch { #expect(!"\(error)".contains("\"x\"")) }
    }
}
