"""Measures `session-seal decode --lines` as whole processes, on files in which no token occurs twice.

    lines.py COMMAND PEERLINES FOLDER [COUNT]

The command reads a million tokens, or COUNT, of payloads S and M from a file and from a pipe; beside it the library
decodes the same files in a loop of one thread, and itsdangerous does in a loop of Python. Figures are the least of
three rounds: processor time a token, which does not depend on how many cores there are, and wall time.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from peers import MAX_AGE, SECRET, Compact, flask_serializer, payloads

ROUNDS = 3
GOALS = {"S": 3.0, "M": 1.6}


def mint(path, name, count):
    """Sessions of one shape and many users."""
    serializer = flask_serializer([SECRET], serializer=Compact)
    value = payloads()[name]
    size = path.stat().st_size if path.exists() else 0
    if size and sum(1 for _ in path.open()) == count:
        return
    with path.open("w") as file:
        for number in range(count):
            value["csrf" if name == "S" else "_id"] = os.urandom(16 if name == "S" else 32).hex()
            value["user_id" if name == "S" else "_user_id"] = number if name == "S" else str(number)
            file.write(serializer.dumps(value) + "\n")


def run(command, path, through_pipe=False):
    """Processor and wall time in seconds, and the peak of memory in MiB."""
    feeder = subprocess.Popen(["cat", path], stdout=subprocess.PIPE) if through_pipe else None
    with open(path) as file:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=feeder.stdout if feeder else file, stdout=subprocess.DEVNULL, env={"KEY": SECRET})
        if feeder:
            feeder.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    if feeder:
        feeder.wait()
    if status != 0:
        sys.exit("%s: status %d" % (command[0], status))
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def python_loop(path):
    serializer = flask_serializer([SECRET], serializer=Compact)
    start = time.perf_counter()
    with open(path) as file:
        for line in file:
            serializer.loads(line.rstrip("\n"), max_age=MAX_AGE)
    return time.perf_counter() - start


def measure(command, peer_lines, folder, count):
    decode = [command, "decode", "flask", "--lines", "--key-env", "KEY", "--max-age", "%d" % MAX_AGE]
    for name in ["S", "M"]:
        path = folder / ("%s.lines" % name)
        print("making %d tokens of %s …" % (count, name), file=sys.stderr)
        mint(path, name, count)
        rounds = []
        for number in range(ROUNDS):
            print("round %d of %d …" % (number + 1, ROUNDS), file=sys.stderr)
            loop = subprocess.run([peer_lines, "--lines", path], check=True, capture_output=True, text=True)
            processor, wall, _ = run(decode, path)
            _, pipe, peak = run(decode, path, through_pipe=True)
            rounds.append((processor, wall, pipe, peak, float(loop.stdout) / 1e9 * count))
        processor, wall, pipe, _, library = (min(figures) for figures in zip(*rounds))
        peak = max(figures[3] for figures in rounds)
        python = python_loop(path)
        ratio = processor / library
        yield [
            name, "%.2f" % (processor / count * 1e6), "%.2f" % (library / count * 1e6), "%.2f" % ratio,
            "at most %g" % GOALS[name], "yes" if ratio <= GOALS[name] else "no", "%.2f" % (wall / count * 1e6),
            "%.2f" % (pipe / count * 1e6), "%.1f" % (python / wall), "%.1f" % peak,
        ]


def main(arguments):
    if len(arguments) not in (3, 4):
        sys.exit(__doc__)
    command, peer_lines, folder = arguments[:3]
    Path(folder).mkdir(parents=True, exist_ok=True)
    count = int(arguments[3]) if len(arguments) == 4 else 1_000_000
    print("| tokens | processor, µs a token | the library's | ratio | goal | met | wall, µs a token | from a pipe "
          "| times as fast as Python's loop | peak, MiB |")
    print("|---|---:|---:|---:|---|---|---:|---:|---:|---:|")
    for row in measure(command, peer_lines, Path(folder), count):
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
