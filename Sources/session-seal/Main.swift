#if CommandLineTool
/// The command `session-seal`.
@main
struct Main {
    static func main() {
        System.prepare()
        System.leave(status())
    }

    /// Runs the command line; the exit code.
    private static func status() -> Int32 {
        do {
            return try Arguments.run(Array(CommandLine.arguments.dropFirst()))
        } catch let failure as Failure {
            Notice.error(failure.sentence, hint: failure.hint)
            return failure.status.rawValue
        } catch {
            Notice.error("internal error", hint: nil)
            return Failure.Status.internalError.rawValue
        }
    }
}
#else
/// The command without its arguments: the package was built without the trait `CommandLineTool`.
@main
struct Main {
    static func main() {
        System.prepare()
        Notice.error("built without the trait CommandLineTool", hint: "build with the default traits")
        System.leave(Failure.Status.internalError.rawValue)
    }
}
#endif
