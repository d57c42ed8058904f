extension Session {
    /// The session as JSON text in a style, repeated names and halves of surrogate pairs among it.
    ///
    /// A codec's own writer refuses both, since it would decide for its caller. Here nothing is decided: what another
    /// stack wrote, and nobody changed, goes on as it is.
    func text(in style: JSONStyle) throws(EncodeError) -> JSONText {
        do throws(JSONError) {
            let value = JSONValue.object(object)
            do throws(JSONError) {
                return try JSONText(value, style: style)
            } catch {
                guard error == .duplicateName || error == .loneSurrogate else { throw error }
                return try JSONText(Self.bytes(of: value, style, within: JSONScanner.deepest))
            }
        } catch {
            throw .notJSON(error)
        }
    }

    private static func bytes(
        of value: JSONValue, _ style: JSONStyle, within depth: Int
    ) throws(JSONError) -> [UInt8] {
        let (comma, colon) = style.isSpaced ? (", ", ": ") : (",", ":")
        switch value {
        case .array(let elements):
            guard depth > 0 else { throw .limit(.depth(JSONScanner.deepest)) }
            var texts: [[UInt8]] = []
            for element in elements { texts.append(try bytes(of: element, style, within: depth - 1)) }
            return Array("[".utf8) + texts.joined(separator: comma.utf8) + Array("]".utf8)
        case .object(let object):
            guard depth > 0 else { throw .limit(.depth(JSONScanner.deepest)) }
            var members = object.unchecked
            // Swift's sort is stable: what has one name stays in its order.
            if style.sortsNames { members.sort { $0.name < $1.name } }
            var texts: [[UInt8]] = []
            for member in members {
                let name = try bytes(of: .string(member.name), style, within: depth)
                texts.append(name + Array(colon.utf8) + (try bytes(of: member.value, style, within: depth - 1)))
            }
            return Array("{".utf8) + texts.joined(separator: comma.utf8) + Array("}".utf8)
        default:
            var style = style
            // Half of a pair has no text in UTF-8, and one as an escape.
            if case .string(let string) = value, string.hasLoneSurrogate { style.escapesNonASCII = true }
            return try JSONText(value, style: style).utf8
        }
    }
}
