"""Starts the four applications behind nginx, and stops them again.

    python fleet.py --swift PROGRAM --state FOLDER [--port 9080]

Scripts/example calls it so; the browser's tests use `Fleet` itself.
"""

import argparse
import collections
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
Site = collections.namedtuple("Site", "origin host port ssl certificate", defaults=("", ""))


def free_ports(count):
    """Ports of the loopback that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def loopback_site(port):
    return Site(f"http://127.0.0.1:{port}", "127.0.0.1", port)


class Stopped(Exception):
    """A program that should go on ended; the argument is what it said."""


class Fleet:
    def __init__(self, state, swift, sites, servers="", headers="", **environment):
        """`state` is the folder of keys, store and logs; `servers` and `headers` are more configuration for nginx."""
        self.state, self.swift, self.sites = Path(state).resolve(), Path(swift).resolve(), sites
        self.servers, self.headers = servers, headers
        self.processes = {}
        self.ports = dict(zip(("flask", "fastapi", "django", "swift"), free_ports(4)))
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(HERE / "python"),
            "SHARED_LOGIN_STATE": str(self.state),
            "SHARED_LOGIN_PAGES": str(HERE / "pages"),
            "SHARED_LOGIN_ORIGINS": ",".join(site.origin for site in sites),
            "SHARED_LOGIN_PORT": str(self.ports["swift"]),
            **environment,
        }

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Returns when all of them answer."""
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.write_configuration()
        python, bin = sys.executable, Path(sys.executable).parent
        subprocess.run([python, HERE / "python" / "set_up.py"], env=self.environment, check=True)
        gunicorn = [bin / "gunicorn", "--workers", "2", "--no-control-socket", "--log-level", "warning", "--bind"]
        self.run("flask", *gunicorn, self.address("flask"), "flask_app:app")
        self.run("django", *gunicorn, self.address("django"), "django_app:application")
        uvicorn = [bin / "uvicorn", "--log-level", "warning", "--port", str(self.ports["fastapi"])]
        self.run("fastapi", *uvicorn, "fastapi_app:app")
        self.run("swift", self.swift)
        # Debian has it where only root's path leads; its usual log is root's, too.
        path = os.environ["PATH"] + ":/usr/sbin"
        nginx = ["nginx", "-e", "stderr", "-p", self.state, "-c", self.state / "nginx.conf"]
        self.run("nginx", "/usr/bin/env", f"PATH={path}", *nginx)
        for port in [*self.ports.values(), *(site.port for site in self.sites)]:
            self.wait_for(port)

    def address(self, name):
        return f"127.0.0.1:{self.ports[name]}"

    def run(self, name, *command):
        log = open(self.state / f"{name}.log", "wb")
        # A process group each: the terminal's Ctrl-C reaches this launcher alone, which ends them in order.
        self.processes[name] = subprocess.Popen(
            command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True, cwd=self.state,
        )  # fmt: skip

    def wait_for(self, port):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.check()
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise Stopped(f"nothing listens on port {port}")

    def check(self):
        """Raises if one of the programs has ended."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                log = (self.state / f"{name}.log").read_text(errors="replace")[-2000:]
                raise Stopped(f"{name} ended with status {process.returncode}\n{log}")

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def write_configuration(self):
        site = (HERE / "nginx-site.conf").read_text()
        servers = [filled(site, pages=HERE / "pages", headers=self.headers, **each._asdict()) for each in self.sites]
        whole = filled((HERE / "nginx.conf").read_text(), servers="\n".join([*servers, self.servers]), **self.ports)
        (self.state / "nginx.conf").write_text(whole)


def filled(text, **values):
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    return text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--swift", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, default=9080)
    options = parser.parse_args()
    site = loopback_site(options.port)
    try:
        socket.create_server(("127.0.0.1", options.port), reuse_port=False).close()
    except OSError as reason:
        sys.exit(f"error: port {options.port}: {reason.strerror}\nhint: PORT=9090 Scripts/example takes another")
    # Said for each: whoever starts a program in the background has it pass over Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        with Fleet(options.state, options.swift, [site]) as fleet:
            print(f"\n    {site.origin}/\n\nOpen it in a browser. Ctrl-C stops everything.", flush=True)
            while True:
                time.sleep(0.5)
                fleet.check()
    except KeyboardInterrupt:
        print("\nstopped")
    except Stopped as reason:
        sys.exit(f"error: {reason}")


if __name__ == "__main__":
    main()
