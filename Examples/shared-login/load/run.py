"""Measures applications that answer with the name in the session: wrk against one after the other, in turns.

    python run.py --load PROGRAM [--rounds 15] [--seconds 1]

Requests a second share the machine's cores with wrk and vary by some per cent. Processor time a request hardly does: it
is what the kernel counts for all threads of the program (`/proc/PID/task/*/schedstat`), the least of all rounds. Many
short rounds find more quiet moments than few long ones; on a busy machine not even they do. An empty middleware is the
control. A second table has what the parts of the middleware take by themselves.
"""

import argparse
import base64
import collections
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "python")]

from fleet import free_ports  # noqa: E402
from flask import Flask  # noqa: E402
from flask.sessions import SecureCookieSessionInterface  # noqa: E402
from itsdangerous import TimestampSigner  # noqa: E402
from sealed import Sealed  # noqa: E402

KEY = os.urandom(32)
SECRET = base64.b64encode(KEY).decode()
SESSION = {"_user_id": "alice", "_fresh": True, "theme": "dark"}  # small, as most are
CONNECTIONS = 16

# What `beside` names does the same without sessions, and has the same cookie.
Subject = collections.namedtuple("Subject", "name command cookie beside", defaults=[None])
Result = collections.namedtuple("Result", "rate p50 p99 cpu")


def cookies():
    """The session in a cookie of each format."""
    application = Flask(__name__)
    application.secret_key = KEY
    flask = SecureCookieSessionInterface().get_signing_serializer(application).dumps(SESSION)
    starlette = TimestampSigner(SECRET).sign(base64.b64encode(json.dumps(SESSION).encode())).decode()
    sealed = Sealed([KEY], context="__Host-session").seal(json.dumps(SESSION), now=int(time.time()))
    return {"flask": f"session={flask}", "starlette": f"session={starlette}", "sealed": f"__Host-session={sealed}"}


def subjects(load):
    """What is measured; `PORT` stands for the port."""
    cookie, bin, workers = cookies(), Path(sys.executable).parent, str(os.cpu_count())
    gunicorn = [bin / "gunicorn", "--no-control-socket", "--log-level", "warning", "-w", workers]
    gunicorn += ["-b", "127.0.0.1:PORT"]
    uvicorn = [bin / "uvicorn", "--log-level", "warning", "--workers", workers, "--port", "PORT"]
    bare, flask_bare = "Hummingbird, no sessions", "Hummingbird, no sessions (Flask’s cookie)"
    return [
        Subject(bare, [load, "none", "PORT"], cookie["sealed"]),
        Subject("Hummingbird, an empty middleware", [load, "empty", "PORT"], cookie["sealed"], bare),
        Subject("Hummingbird, sealed sessions, not read", [load, "unread", "PORT"], cookie["sealed"], bare),
        Subject("Hummingbird, sealed sessions", [load, "sealed", "PORT"], cookie["sealed"], bare),
        Subject(flask_bare, [load, "none", "PORT"], cookie["flask"]),
        Subject("Hummingbird, Flask’s sessions", [load, "flask", "PORT"], cookie["flask"], flask_bare),
        Subject("FastAPI, uvicorn", [*uvicorn, "fastapi_load:app"], cookie["starlette"]),
        Subject("Flask, gunicorn", [*gunicorn, "flask_load:app"], cookie["flask"]),
    ]


class Program:
    def __init__(self, subject):
        (port,) = free_ports(1)
        self.subject, self.url = subject, f"http://127.0.0.1:{port}/"
        command = [str(word).replace("PORT", str(port)) for word in subject.command]
        environment = {**os.environ, "LOAD_KEY": SECRET, "PYTHONPATH": str(HERE)}
        self.process = subprocess.Popen(command, env=environment, start_new_session=True)

    def wait(self):
        """Until it answers, and with what is in the session."""
        request = urllib.request.Request(self.url, headers={"Cookie": self.subject.cookie})
        for _ in range(300):
            try:
                answer = urllib.request.urlopen(request, timeout=5).read()
                if answer != b"alice":
                    raise SystemExit(f"error: {self.subject.name} answers {answer!r}")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"error: {self.subject.name} does not answer")

    def cpu(self):
        """Nanoseconds of processor time of all its processes and their threads."""
        return sum(
            int(path.read_text().split()[0])
            for process in processes(self.process.pid)
            for path in Path(f"/proc/{process}/task").glob("*/schedstat")
        )

    def measure(self, seconds):
        before = self.cpu()
        wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", f"Cookie: {self.subject.cookie}"]
        report = subprocess.run([*wrk, self.url], check=True, capture_output=True, text=True).stdout
        used = self.cpu() - before
        if "Non-2xx" in report or "Socket errors" in report:
            raise SystemExit(f"error: {self.subject.name}\n{report}")
        count = int(re.search(r"(\d+) requests in", report)[1])
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1])
        p50, p99 = (milliseconds(re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", report)) for percent in (50, 99))
        return Result(rate, p50, p99, used / count / 1000)

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def processes(parent):
    """A process and all below it."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(process for child in children for process in processes(int(child)))]


def milliseconds(match):
    return float(match[1]) * {"us": 0.001, "ms": 1, "s": 1000}[match[2]]


def best(results):
    """Of each figure the one that was disturbed least."""
    rates, *others = zip(*results)
    return Result(max(rates), *map(min, others))


def table(subjects, rounds):
    yield "| application | requests/s | p50 | p99 | processor time a request | beside no sessions |"
    yield "| --- | --- | --- | --- | --- | --- |"
    results = {subject.name: best([each[subject.name] for each in rounds]) for subject in subjects}
    for subject in subjects:
        result, compared = results[subject.name], ""
        if subject.beside:
            compared = f"{100 * (result.cpu / results[subject.beside].cpu - 1):+.1f} %"
        yield (
            f"| {subject.name} | {result.rate:,.0f} | {result.p50:.2f} ms | {result.p99:.2f} ms "
            f"| {result.cpu:.1f} µs | {compared} |"
        )


def stages(load):
    """What the parts take in one process, without a network."""
    yield "| codec | part | nanoseconds |"
    yield "| --- | --- | --- |"
    report = subprocess.run(
        [load, "stages", "40"], env={**os.environ, "LOAD_KEY": SECRET}, check=True, capture_output=True, text=True
    ).stdout
    for line in report.splitlines():
        yield "| " + " | ".join(line.split("\t")) + " |"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--load", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=1)
    options = parser.parse_args()
    programs = []
    try:
        measured = subjects(options.load)
        for subject in measured:
            programs.append(Program(subject))
        for program in programs:
            program.wait()
            program.measure(1)
        rounds = []
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
            rounds.append({program.subject.name: program.measure(options.seconds) for program in programs})
    finally:
        for program in programs:
            program.stop()
    print("\n".join(table(measured, rounds)))
    print(
        f"\nThe best of {options.rounds} rounds of {options.seconds} s in turns, {CONNECTIONS} connections; "
        f"wrk on the same {os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f}.\n"
    )
    print("\n".join(stages(options.load)))


if __name__ == "__main__":
    main()
