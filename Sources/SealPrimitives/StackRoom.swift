/// Memory on the stack to write into: no allocation, and one check a byte instead of the three of an array.
package enum StackRoom {
    /// Lends room for `capacity` bytes.
    package static func lend(_ capacity: Int, to write: (inout OutputSpan<UInt8>) -> Void) {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { memory in
            var room = unsafe OutputSpan(buffer: memory, initializedCount: 0)
            write(&room)
            _ = unsafe room.finalize(for: memory)
        }
    }
}
