internal import SessionSeal

extension KeysCheck {
    /// The object of `--json`, for files that are fit.
    var report: Report {
        var report = Report(result: "fit")
        report.add("files", .array(files.map(object)))
        report.add("warnings", warnings)
        return report
    }

    private func object(of file: File) -> JSONValue {
        let turns = file.plan(from: now).turns.map { turn in
            JSONValue.object(members(of: turn.key, in: file, more: [("from", time(turn.start))]))
        }
        let keys = file.keys.enumerated().map { index, key in
            JSONValue.object(
                members(
                    of: index, in: file,
                    more: [
                        ("bytes", JSONValue(key.withBytes { $0.count })),
                        ("issued_at", time(file.text.keys[index].issuedAt)), ("not_before", time(key.notBefore)),
                        ("expires_at", time(key.expiresAt)),
                    ]))
        }
        return ["path": JSONValue(file.path), "keys": .array(keys), "signing": .array(turns)]
    }

    /// Place and label of a key, null where there is none, and what else is known.
    private func members(of index: Int?, in file: File, more: [(name: String, value: JSONValue)]) -> JSONObject {
        let label = index.flatMap { file.keys[$0].label }
        return JSONObject(
            [
                (name: "key_index", value: index.map { JSONValue($0) } ?? .null),
                (name: "key_id", value: label.map { JSONValue($0) } ?? .null),
            ] + more)
    }

    private func time(_ time: UnixTime?) -> JSONValue { time.map { JSONValue(Int($0.seconds)) } ?? .null }
}
