internal import SessionSeal

/// A file of test vectors (`session-vectors/1`, see `Vectors/README.md`).
struct VectorFile {
    /// The codec that its vectors are for.
    let codec: String
    /// The vectors in their order.
    let cases: [VectorCase]

    /// Reads a file.
    init(_ bytes: [UInt8]) throws(VectorFileError) {
        var limits = JSONLimits()
        limits.members = 1 << 20
        do {
            let file = try JSONText(bytes, limits: limits).value
            guard try file["schema"].string == "session-vectors/1" else {
                throw VectorFileError(reason: "not a vector file of schema session-vectors/1")
            }
            guard let codec = try file["codec"].string, let groups = try file["groups"].array else {
                throw VectorFileError(reason: "no codec or no groups")
            }
            self.codec = codec
            cases = try groups.flatMap { group in
                guard let tests = try group["tests"].array else {
                    throw VectorFileError(reason: "a group has no tests")
                }
                return try tests.map { try VectorCase($0, group: group, codec: codec) }
            }
        } catch let error as VectorFileError {
            throw error
        } catch {
            throw VectorFileError(reason: "not JSON that can be read")
        }
    }
}

/// Why a file is not a vector file.
struct VectorFileError: Error {
    let reason: String
}
