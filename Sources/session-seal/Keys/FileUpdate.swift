internal import SealPrimitives
internal import SessionSeal

/// Changes a file as a whole: every reader finds the old content or the new one, whatever happens, and processes that
/// change it at the same time do so one after the other.
///
/// The new content is written beside the file, with the owner, group and mode of the old one, and takes its name when
/// it is on the disk; until then every failure leaves the old file as it was. The lock is a sibling, `FILE.lock`, that
/// stays. Whoever edits the file without that lock is noticed up to the last moment. A symbolic link is refused: what
/// it points at would be replaced by a file in another place. Access control lists are not kept.
struct FileUpdate {
    /// How messages call the file, which they never name: "key file".
    let what: String
    /// Whether a new file is for its owner alone.
    let isSecret: Bool
    /// The most bytes that are read.
    let limit: Int

    private static let lockPause: UInt32 = 20
    /// Tries before a process that holds the lock counts as stuck: half a minute.
    private static let lockTries = 1500

    /// Replaces the content by what `edit` makes of it; `nil` leaves the file as it is.
    ///
    /// `edit` is handed nothing where there is no file, which `mayBeNew` allows.
    func change(
        _ path: String, mayBeNew: Bool = false, edit: (Span<UInt8>) throws(Failure) -> SecretBytes?
    ) throws(Failure) {
        let (folderPath, name) = try split(path)
        let folder = try attempt("cannot be found") { () throws(SystemError) in try Folder(folderPath) }
        // Nothing is made, not even a lock, beside what cannot be changed.
        let model = try status(of: name, in: folder, mayBeNew: mayBeNew)
        let lock = try lock(name, in: folder, like: model?.attributes ?? .new(isSecret: isSecret))
        folder.removeTemporaries(for: name)
        if try status(of: name, in: folder, mayBeNew: mayBeNew) != nil {
            let old = try attempt("cannot be read") { () throws(SystemError) in try folder.openFile(name) }
            let text = try attempt("cannot be read") { () throws(SystemError) in try old.readSecret(limit: limit) }
            if let new = try text.withSpan(edit) { try put(new, as: name, in: folder, over: old.status) }
        } else if let new = try edit(Span()) {
            try put(new, as: name, in: folder, over: nil)
        }
        // The lock ends here and not where it is last looked at.
        extendLifetime(lock)
    }

    /// Makes a file that was not there before.
    func create(_ path: String, _ content: borrowing SecretBytes) throws(Failure) {
        let (folderPath, name) = try split(path)
        let folder = try attempt("cannot be made") { () throws(SystemError) in try Folder(folderPath) }
        let old = try attempt("cannot be made") { () throws(SystemError) in try folder.status(of: name) }
        guard old == nil else { throw exists }
        try put(content, as: name, in: folder, over: nil)
    }

    // MARK: steps

    private func split(_ path: String) throws(Failure) -> (folder: String, name: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        guard !name.isEmpty, name != ".", name != ".." else {
            throw .input("the \(what) is a folder", hint: "name a file in it")
        }
        guard let slash else { return (".", name) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
    }

    private func status(of name: String, in folder: borrowing Folder, mayBeNew: Bool) throws(Failure) -> FileStatus? {
        let status: FileStatus?
        do { status = try folder.status(of: name) } catch {
            throw .input("the \(what) cannot be read: \(error.reason)")
        }
        switch status?.kind {
        case .file: return status
        case nil where mayBeNew: return nil
        case nil: throw .input("the \(what) cannot be read: no such file")
        case .link:
            throw .input(
                "the \(what) is a symbolic link", hint: "name the file that it points at, so that the link stays")
        case .other: throw .input("the \(what) is not a regular file")
        }
    }

    private func lock(_ name: String, in folder: borrowing Folder, like model: FileAttributes) throws(Failure)
        -> OpenFile
    {
        let lockName = name + ".lock"
        for _ in 0..<Self.lockTries {
            do {
                let lock = try folder.openLock(lockName, like: model)
                // Somebody may have removed the file, so that the next process makes another.
                if try lock.tryLock(), try folder.status(of: lockName)?.isSameFile(as: lock.status) == true {
                    return lock
                }
            } catch {
                throw .input(
                    "the lock beside the \(what) cannot be taken: \(error.reason)", hint: "it is called FILE.lock")
            }
            System.pause(milliseconds: Self.lockPause)
        }
        throw .input("another process holds the lock beside the \(what)", hint: "it ends when that process ends")
    }

    /// Writes the new content and gives it the name; `old` is what it was made of.
    private func put(
        _ content: borrowing SecretBytes, as name: String, in folder: borrowing Folder, over old: FileStatus?
    ) throws(Failure) {
        let new = try attempt("cannot be written") { () throws(SystemError) in try folder.makeTemporary(for: name) }
        do throws(Failure) {
            try attempt("cannot be written") { () throws(SystemError) in
                try new.file.take(old?.attributes ?? .new(isSecret: isSecret))
                try content.withSpan { (bytes) throws(SystemError) in try new.file.write(bytes) }
            }
            try rename(new.name, to: name, in: folder, over: old)
        } catch {
            folder.remove(new.name)
            throw error
        }
        do { try folder.synchronize() } catch {
            throw .internalError("the \(what) is changed, and the disk may not know yet: \(error.reason)")
        }
    }

    private func rename(
        _ temporary: String, to name: String, in folder: borrowing Folder, over old: FileStatus?
    ) throws(Failure) {
        if let old {
            guard let present = try? folder.status(of: name), present.isSameVersion(as: old) else { throw changed }
            try attempt("cannot be replaced") { () throws(SystemError) in try folder.rename(temporary, over: name) }
        } else {
            do { try folder.rename(temporary, toFree: name) } catch {
                if case .number(SystemError.fileExists) = error { throw exists }
                throw .input("the \(what) cannot be made: \(error.reason)")
            }
        }
    }

    private var changed: Failure {
        .input("another program changed the \(what) meanwhile, so it stays as it is", hint: "try again")
    }

    private var exists: Failure {
        .input("the \(what) cannot be made: file exists", hint: "a file that is there already stays as it is")
    }

    /// Does something with the file, and says what where the system refuses.
    private func attempt<R: ~Copyable>(
        _ sentence: String, _ body: () throws(SystemError) -> R
    ) throws(Failure) -> R {
        do { return try body() } catch {
            throw .input("the \(what) \(sentence): \(error.reason)", hint: "what was there is as it was")
        }
    }
}
