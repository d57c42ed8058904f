#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What a file is: enough to tell whether it is still the same, and to make another one like it.
struct FileStatus {
    enum Kind { case file, link, other }

    let kind: Kind
    let attributes: FileAttributes
    /// Device and number, which no two files have at one time.
    private let identity: [Int64]
    /// Size and times: what changes with every write, `chmod` and `chown`, as fine as the file system's clock is.
    private let version: [Int64]

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        attributes = FileAttributes(
            owner: FileAttributes.Owner(user: status.st_uid, group: status.st_gid),
            mode: UInt32(status.st_mode & 0o7777))
        #if canImport(Glibc)
        let (modified, changed) = (status.st_mtim, status.st_ctim)
        #else
        let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #endif
        identity = [Int64(truncatingIfNeeded: status.st_dev), Int64(truncatingIfNeeded: status.st_ino)]
        version = [Int64(status.st_size)] + [modified, changed].flatMap { [Int64($0.tv_sec), Int64($0.tv_nsec)] }
    }

    /// Whether both are one file.
    func isSameFile(as other: FileStatus) -> Bool { identity == other.identity }

    /// Whether both are one file that nobody has written in between.
    func isSameVersion(as other: FileStatus) -> Bool { isSameFile(as: other) && version == other.version }
}

/// Who may do what with a file.
struct FileAttributes {
    struct Owner: Equatable {
        let user: UInt32
        let group: UInt32
    }

    /// `nil` leaves a new file with the user of the process, and with the group that the folder gives it.
    let owner: Owner?
    /// The bits of `chmod`.
    let mode: UInt32

    /// Of a new file: for its owner alone, or as the process gives files.
    static func new(isSecret: Bool) -> FileAttributes {
        // There is no other way to ask for it.
        let mask = umask(0o077)
        _ = umask(mask)
        return FileAttributes(owner: nil, mode: isSecret ? 0o600 : UInt32(0o666 & ~mask))
    }

    /// Whether group or others may do anything with the file.
    var isOpenToOthers: Bool { mode & 0o077 != 0 }
}

extension System {
    /// Owner, group and mode of a file; `nil` where they cannot be seen.
    static func attributes(_ path: String) -> FileAttributes? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? FileStatus(status).attributes : nil
    }

    /// How many bytes of a file are left to read; `nil` where that is no file.
    static func unreadCount(_ descriptor: Int32) -> Int? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, case .file = FileStatus(status).kind else { return nil }
        let place = lseek(descriptor, 0, SEEK_CUR)
        return place >= 0 ? max(0, Int(status.st_size - place)) : nil
    }

    /// Lets other processes go on for a moment.
    static func pause(milliseconds: UInt32) { _ = usleep(milliseconds * 1000) }
}
