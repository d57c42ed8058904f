extension Array where Element == UInt8 {
    /// The bytes of `span`.
    package init(copying span: Span<UInt8>) {
        self.init(capacity: span.count) { (out: inout OutputSpan<UInt8>) in
            for i in span.indices { out.append(span[i]) }
        }
    }
}
