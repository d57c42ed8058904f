#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif
internal import SealPrimitives

/// The command's room for C: descriptors, files, the environment, child processes. No pointer leaves it.
enum System {
    static let standardInput: Int32 = 0
    static let standardOutput: Int32 = 1
    static let standardError: Int32 = 2

    /// Makes the standard descriptors safe to use, and a closed pipe an error instead of the end of the process.
    ///
    /// A descriptor that came closed would be the number of the next file that is opened; so each gets one that fails.
    static func prepare() {
        for (descriptor, mode) in [(standardInput, O_WRONLY), (standardOutput, O_RDONLY), (standardError, O_RDWR)]
        where fcntl(descriptor, F_GETFD) == -1 {
            _ = unsafe open("/dev/null", mode)
        }
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Ends the process.
    static func leave(_ status: Int32) -> Never { exit(status) }

    /// How many threads can run at once.
    static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    // MARK: arguments and environment

    /// The bytes of an argument, which Swift repairs where they are not UTF-8.
    static func argumentBytes(_ argument: String) -> [UInt8] {
        invalidArguments().first { $0.repaired.utf8.elementsEqual(argument.utf8) }?.bytes ?? Array(argument.utf8)
    }

    /// The arguments that are not UTF-8.
    static func invalidArguments() -> [(repaired: String, bytes: [UInt8])] {
        guard CommandLine.arguments.contains(where: { $0.unicodeScalars.contains("\u{fffd}") }) else { return [] }
        var found: [(repaired: String, bytes: [UInt8])] = []
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { continue }
            let bytes = unsafe Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
            if String(validating: bytes, as: UTF8.self) == nil {
                found.append((String(decoding: bytes, as: UTF8.self), bytes))
            }
        }
        return found
    }

    /// The bytes of an environment variable, which need not be text; `nil` where there is none.
    static func environment(_ name: String) -> SecretBytes? {
        guard let value = unsafe getenv(name) else { return nil }
        let count = unsafe strlen(value)
        return unsafe value.withMemoryRebound(to: UInt8.self, capacity: count) {
            unsafe SecretBytes(copying: Span(_unsafeStart: $0, count: count))
        }
    }

    // MARK: descriptors

    /// Writes all of `bytes`.
    static func write(_ bytes: Span<UInt8>, to descriptor: Int32) throws(SystemError) {
        var start = 0
        while start < bytes.count {
            let rest = bytes.extracting(start...)
            if let count = try writeSome(rest, to: descriptor) {
                start += count
            } else {
                _ = wait(reading: nil, writing: descriptor, milliseconds: -1)
            }
        }
    }

    /// Writes what fits now; `nil` where nothing does.
    static func writeSome(_ bytes: Span<UInt8>, to descriptor: Int32) throws(SystemError) -> Int? {
        while true {
            let count = unsafe bytes.withUnsafeBufferPointer { unsafe writeOnce(descriptor, $0) }
            if count >= 0 { return count }
            if errno == EAGAIN { return nil }
            if errno != EINTR { throw .last }
        }
    }

    /// Reads into a part of `buffer`; the number of bytes, 0 at the end, `nil` where nothing is there yet.
    static func read(
        _ descriptor: Int32, into buffer: inout [UInt8], in part: Range<Int>
    ) throws(SystemError) -> Int? {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe readOnce(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[part]))
            }
            if count >= 0 { return count }
            if errno == EAGAIN { return nil }
            if errno != EINTR { throw .last }
        }
    }

    /// Reads to the end, or to the end of `buffer`; the number of bytes read.
    static func readAll(_ descriptor: Int32, into buffer: inout [UInt8]) throws(SystemError) -> Int {
        var count = 0
        while count < buffer.count {
            guard let more = try read(descriptor, into: &buffer, in: count..<buffer.count) else {
                _ = wait(reading: descriptor, writing: nil, milliseconds: -1)
                continue
            }
            if more == 0 { break }
            count += more
        }
        return count
    }

    /// Waits until one of the descriptors can be used, or for so long; which of them can.
    static func wait(reading: Int32?, writing: Int32?, milliseconds: Int32) -> (canRead: Bool, canWrite: Bool) {
        var entries = [
            pollfd(fd: reading ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: writing ?? -1, events: Int16(POLLOUT), revents: 0),
        ]
        while unsafe poll(&entries, 2, milliseconds) < 0, errno == EINTR {}
        return (entries[0].revents != 0, entries[1].revents != 0)
    }

    static func close(_ descriptor: Int32) { closeOnce(descriptor) }

    /// Where `byte` stands first in `bytes`, by C's vectorized search.
    static func firstIndex(of byte: UInt8, in bytes: Span<UInt8>) -> Int? {
        unsafe bytes.withUnsafeBytes { (bytes) -> Int? in
            guard let start = bytes.baseAddress, let found = unsafe memchr(start, Int32(byte), bytes.count) else {
                return nil
            }
            return unsafe UnsafeRawPointer(found) - start
        }
    }
}

/// What the operating system refused.
enum SystemError: Error {
    case number(Int32)
    /// There is more than was asked for.
    case tooLong
    /// A folder, a pipe or a device where a file is needed.
    case notRegular
    /// This user may not make a file that is like another one.
    case notKept

    /// What `.number` holds where a name is taken.
    static let fileExists = EEXIST

    /// The error of the call that failed last.
    static var last: SystemError { .number(errno) }

    /// Why, for people.
    var reason: String {
        switch self {
        case .number(let number): unsafe String(cString: strerror(number)).lowercased()
        case .tooLong: "too long"
        case .notRegular: "not a regular file"
        case .notKept: "owner, group and mode cannot be kept"
        }
    }
}

// These stand outside of `System`, whose own functions have the names of C's.
private func writeOnce(_ descriptor: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    unsafe write(descriptor, bytes.baseAddress, bytes.count)
}

private func readOnce(_ descriptor: Int32, _ room: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(descriptor, room.baseAddress, room.count)
}

private func closeOnce(_ descriptor: Int32) { _ = close(descriptor) }

// MARK: files

extension System {
    /// Reads a file of at most `limit` bytes.
    static func readFile(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let descriptor = try openForReading(path)
        defer { close(descriptor) }
        var (bytes, count) = try readAll(descriptor, limit: limit)
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Reads a file of at most `limit` bytes that holds a secret, and wipes what it was read into.
    static func readSecret(_ path: String, limit: Int) throws(SystemError) -> SecretBytes {
        let descriptor = try openForReading(path)
        defer { close(descriptor) }
        return try readSecret(descriptor, limit: limit)
    }

    /// Reads at most `limit` bytes of a secret, and wipes what it was read into.
    static func readSecret(_ descriptor: Int32, limit: Int) throws(SystemError) -> SecretBytes {
        var (bytes, count) = try readAll(descriptor, limit: limit)
        defer { wipe(&bytes) }
        return SecretBytes(copying: bytes.span.extracting(first: count))
    }

    private static func openForReading(_ path: String) throws(SystemError) -> Int32 {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        return descriptor
    }

    /// A buffer that never moved, and how much of it is the file.
    private static func readAll(_ descriptor: Int32, limit: Int) throws(SystemError) -> (bytes: [UInt8], count: Int) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last }
        // A pipe says nothing of its size, and a file may grow.
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        let size = isRegular && status.st_size < limit ? Int(status.st_size) : limit
        var bytes = [UInt8](repeating: 0, count: size + 1)
        let count: Int
        do { count = try readAll(descriptor, into: &bytes) } catch {
            wipe(&bytes)
            throw error
        }
        guard count <= size else {
            wipe(&bytes)
            throw .tooLong
        }
        return (bytes, count)
    }
}

// MARK: child processes

extension System {
    /// Starts `/bin/sh -c command` in a process group of its own, its standard input and output being pipes.
    static func startShell(_ command: String) throws(SystemError) -> (process: Int32, input: Int32, output: Int32) {
        let input = try makePipe()
        let output = try makePipe()
        defer {
            close(input.reading)
            close(output.writing)
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_adddup2(&actions, input.reading, standardInput)
        unsafe posix_spawn_file_actions_adddup2(&actions, output.writing, standardOutput)
        var attributes = posix_spawnattr_t()
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe posix_spawnattr_init(&attributes)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        let words = ["/bin/sh", "-c", command]
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let status = unsafe posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
        guard status == 0 else { throw .number(status) }
        // The child's ends stay as programs expect them.
        for descriptor in [input.writing, output.reading] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        return (process, input.writing, output.reading)
    }

    /// A pipe that no child inherits.
    static func makePipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .last }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Ends a process group that ``startShell(_:)`` made.
    static func end(_ process: Int32) { _ = kill(-process, SIGKILL) }

    /// Waits for a child that is about to end.
    static func collect(_ process: Int32) {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}
