internal import SealPrimitives
import Glibc
@main
struct Main {
    static func main() {
        for path in CommandLine.arguments.dropFirst() {
            var bytes: [UInt8] = []
            let fd = unsafe open(path, O_RDONLY)
            var buf = [UInt8](repeating: 0, count: 65536)
            while true { let n = unsafe read(fd, &buf, 65536); if n <= 0 { break }; bytes += buf[..<n] }
            do {
                let file = try VectorFile(bytes)
                var p = 0, f = 0, s = 0
                for c in file.cases {
                    switch c.judgeThisBuild() {
                    case .passed: p += 1
                    case .failed(let e, let g):
                        f += 1; if f < 30 { print(path, c.id, c.comment, "| expected", e, "| got", g) }
                    case .skipped(let r): s += 1; if s < 3 { print(path, c.id, "skip", r) }
                    }
                }
                print(path, p, f, s)
            } catch { print(path, error) }
        }
    }
}
