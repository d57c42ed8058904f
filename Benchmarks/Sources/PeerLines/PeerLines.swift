import Foundation

/// Measures the package beside its peers.
///
///     PeerLines DATA               a line for each operation and payload of the data folder
///     PeerLines DATA LINE ROUNDS   repeats the operation of one line, such as "PKG flask bytes,decode,S", for profilers
///     PeerLines --lines FILE       what a token of the file costs in a loop, in nanoseconds of processor time
///     PeerLines --scaling          how cost grows with threads, payload and keys
@main enum PeerLines {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments == ["--scaling"] { return try Scaling.print() }
        if arguments.count == 2, arguments[0] == "--lines" { return try TokenFile.print(path: arguments[1]) }
        guard let path = arguments.first, !path.hasPrefix("-"), arguments.count == 1 || arguments.count == 3 else {
            let usage = "usage: PeerLines DATA [LINE ROUNDS] | --lines FILE | --scaling\n"
            FileHandle.standardError.write(Data(usage.utf8))
            exit(64)
        }
        var measure = Measure()
        if arguments.count == 3 {
            measure.repeated = (arguments[1].split(separator: ",").map(String.init), Int(arguments[2]) ?? 1)
        }
        let data = DataFolder(path: path)
        try FlaskLines(measure: measure).print(data)
        try SealedLines(measure: measure).print(data)
    }
}
