#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif
internal import SealEncodings
internal import SealPrimitives

/// A folder that is held open, and the files in it by their names: what happens to its path meanwhile changes nothing.
///
/// No symbolic link is followed in it, and nothing but a regular file is opened.
struct Folder: ~Copyable {
    private let descriptor: Descriptor

    /// Opens the folder at `path`.
    init(_ path: String) throws(SystemError) {
        descriptor = try Descriptor(unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    }

    /// What stands under `name`; `nil` where there is nothing.
    func status(of name: String) throws(SystemError) -> FileStatus? {
        var status = stat()
        if unsafe fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(status) }
        guard errno == ENOENT else { throw .last }
        return nil
    }

    /// Opens a file for reading.
    func openFile(_ name: String) throws(SystemError) -> OpenFile {
        // A pipe is refused instead of waited for.
        try OpenFile(
            Descriptor(unsafe openat(descriptor.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)))
    }

    /// Opens the file that processes lock, and makes it for the users of `model` where there is none; it is never
    /// renamed or removed, since two processes would then hold two locks.
    func openLock(_ name: String, like model: FileAttributes) throws(SystemError) -> OpenFile {
        // Network file systems lock only what is open for writing.
        let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let made = unsafe openat(descriptor.number, name, flags | O_CREAT | O_EXCL, 0o600)
        guard made >= 0 else {
            guard errno == EEXIST else { throw .last }
            let found = unsafe openat(descriptor.number, name, flags)
            return found >= 0 || errno != EACCES ? try OpenFile(Descriptor(found)) : try openFile(name)
        }
        let file = try OpenFile(Descriptor(made))
        do {
            // Whoever may read the file may wait for its lock.
            try file.take(FileAttributes(owner: model.owner, mode: model.mode & 0o666 | 0o600))
        } catch {
            // Else the owner could not open it.
            remove(name)
            throw error
        }
        return file
    }

    /// Makes a file of its own, whose name ``removeTemporaries(for:)`` recognizes; its owner alone may open it.
    func makeTemporary(for name: String) throws(SystemError) -> TemporaryFile {
        let temporary = TemporaryName.draw(for: name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = try OpenFile(Descriptor(unsafe openat(descriptor.number, temporary, flags, 0o600)))
        return TemporaryFile(name: temporary, file: file)
    }

    /// Removes what ``makeTemporary(for:)`` left behind in processes that were ended; for holders of the lock.
    func removeTemporaries(for name: String) {
        for temporary in names() where TemporaryName.isTemporary(temporary, for: name) { remove(temporary) }
    }

    /// Gives `from` the name `to` in place of the file that had it.
    func rename(_ from: String, over to: String) throws(SystemError) {
        guard unsafe renameat(descriptor.number, from, descriptor.number, to) == 0 else { throw .last }
    }

    /// Gives `from` the name `to`, which no file may have.
    func rename(_ from: String, toFree to: String) throws(SystemError) {
        guard unsafe linkat(descriptor.number, from, descriptor.number, to, 0) == 0 else { throw .last }
        remove(from)
    }

    /// Removes a file; where that fails it stays.
    func remove(_ name: String) { _ = unsafe unlinkat(descriptor.number, name, 0) }

    /// Waits until the names are on the disk; not every file system can say so.
    func synchronize() throws(SystemError) { try descriptor.synchronize() }

    /// The names of all files; none where they cannot be listed.
    private func names() -> [String] {
        let listing = unsafe openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listing >= 0 else { return [] }
        guard let stream = unsafe fdopendir(listing) else {
            System.close(listing)
            return []
        }
        // This closes the descriptor too.
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                    unsafe $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                        unsafe String(cString: $0)
                    }
                })
        }
        return names
    }
}

/// A new file that has no name of its own yet.
struct TemporaryFile: ~Copyable {
    let name: String
    let file: OpenFile
}

/// An open regular file.
struct OpenFile: ~Copyable {
    private let descriptor: Descriptor
    /// What it was when it was opened.
    let status: FileStatus

    fileprivate init(_ descriptor: consuming Descriptor) throws(SystemError) {
        var status = stat()
        guard unsafe fstat(descriptor.number, &status) == 0 else { throw .last }
        guard FileStatus(status).kind == .file else { throw .notRegular }
        self.status = FileStatus(status)
        self.descriptor = descriptor
    }

    /// Reads at most `limit` bytes into memory that is wiped.
    func readSecret(limit: Int) throws(SystemError) -> SecretBytes {
        try System.readSecret(descriptor.number, limit: limit)
    }

    /// Writes `bytes` and waits until they are on the disk.
    func write(_ bytes: Span<UInt8>) throws(SystemError) {
        try System.write(bytes, to: descriptor.number)
        try descriptor.synchronize()
    }

    /// Takes over owner, group and mode, or throws ``SystemError/notKept``.
    func take(_ attributes: FileAttributes) throws(SystemError) {
        if let owner = attributes.owner, owner != status.attributes.owner {
            guard fchown(descriptor.number, owner.user, owner.group) == 0 else { throw .notKept }
        }
        guard fchmod(descriptor.number, attributes.mode) == 0 else { throw .notKept }
    }

    /// Takes the lock, which ends with this value or with the process; `false` where another process has it.
    func tryLock() throws(SystemError) -> Bool {
        while flock(descriptor.number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw .last }
        }
        return true
    }
}

/// A descriptor that is closed when its owner goes.
private struct Descriptor: ~Copyable {
    let number: Int32

    /// Owns what a system call returned.
    init(_ number: Int32) throws(SystemError) {
        guard number >= 0 else { throw .last }
        self.number = number
    }

    deinit { System.close(number) }

    func synchronize() throws(SystemError) {
        guard fsync(number) == 0 || errno == EINVAL else { throw .last }
    }
}

/// `.NAME.` with 16 random hexadecimal digits and `.tmp`: what becomes the file NAME when it is complete.
private enum TemporaryName {
    private static let randomBytes = 8
    private static let ending = ".tmp"

    static func draw(for name: String) -> String {
        ".\(name).\(Hex.encode(RandomBytes.draw(randomBytes).span))\(ending)"
    }

    static func isTemporary(_ candidate: String, for name: String) -> Bool {
        let beginning = Array(".\(name).".utf8)
        let candidate = Array(candidate.utf8)
        let digits = candidate.dropFirst(beginning.count).dropLast(ending.utf8.count)
        return candidate.starts(with: beginning) && candidate.suffix(ending.utf8.count).elementsEqual(ending.utf8)
            && digits.count == 2 * randomBytes
            && digits.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
    }
}
