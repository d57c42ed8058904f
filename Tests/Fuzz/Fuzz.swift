import Foundation

/// What libFuzzer calls with each input. One program holds all targets; `FUZZ_TARGET` names the one of this process.
@c(LLVMFuzzerTestOneInput)
func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    chosen(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// A target returns, or traps: on a fault of the library, or because ``check(_:_:)`` found one.
typealias Target = @Sendable ([UInt8]) -> Void

/// All targets by name; a codec of the registry has two.
private let targets: [(name: String, run: Target)] =
    CodecTargets.all + JSONTargets.all + EncodingTargets.all + CommandTargets.all

private let chosen: Target = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    if name == "list" {
        for target in targets { print(target.name) }
        fflush(nil)
        _exit(0)
    }
    guard let target = targets.first(where: { $0.name == name }) else { fatalError("FUZZ_TARGET=list names them") }
    return target.run
}()

/// Traps where something does not hold that must hold for every input.
func check(_ condition: @autoclosure () throws -> Bool, _ what: StaticString) {
    guard (try? condition()) == true else { fatalError("\(what)") }
}

/// The result of what cannot fail.
func must<T>(_ body: () throws -> T) -> T {
    do { return try body() } catch { fatalError("\(error)") }
}
