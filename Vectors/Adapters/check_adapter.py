"""Runs vector files against any implementation that speaks the JSON Lines protocol.

    python check_adapter.py [--real-library] --exec "COMMAND…" FILE…

A runner of vectors in as few lines as the rules of Vectors/README.md allow. With --real-library the command
is the library that made the vectors: it must accept what they flag `UpstreamAccepts` and may refuse a
serialization that it has no name for in its own word.
"""

import argparse
import json
import shlex
import subprocess
import sys

NOT_PASSED_ON = ("algorithm", "serializer", "payload")


class Command:
    """The implementation under test: one answer a request."""

    def __init__(self, command):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(shlex.split(command), text=True, encoding="utf-8", **pipes)
        self.count = 0

    def ask(self, **request):
        self.count += 1
        self.process.stdin.write(json.dumps({"id": self.count, **request}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit("check_adapter: the command ended at request %d" % self.count)
        answer = json.loads(line)
        assert answer["id"] == self.count, line
        return answer

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def refusal_problem(test, flags, answer, real_library):
    """What is wrong with the answer to a test that wants a refusal, or None."""
    if real_library and "UpstreamAccepts" in flags:
        return None if answer["result"] == "valid" else "the library no longer accepts it"
    if answer["result"] != "invalid":
        return None if "EitherOutcome" in flags else "accepted"
    if {"AnyError", "EitherOutcome"} & flags or answer["error"] == test["error"]:
        return None
    if real_library and test["error"] == "unsafe_payload" and answer["error"] == "not_json":
        return None
    return "%s, not %s" % (answer["error"], test["error"])


def acceptance_problem(test, flags, answer):
    """What is wrong with the answer to a test that wants the payload, or None."""
    if answer["result"] == "invalid":
        return None if "EitherOutcome" in flags else "refused as " + answer["error"]
    members = ["payload"] if "EitherOutcome" in flags else ["payload", "issued_at", "key_index"]
    members += [name for name in ("session_id", "started_at") if name in test]
    wrong = [name for name in members if answer.get(name) != test[name]]
    return "another " + ", ".join(wrong) if wrong else None


def decode_problem(test, answer, real_library):
    if answer["result"] not in ("valid", "invalid"):
        return answer.get("error")
    flags = set(test.get("flags", []))
    if test["result"] == "valid":
        return acceptance_problem(test, flags, answer)
    return refusal_problem(test, flags, answer, real_library)


def run_test(command, common, test, real_library):
    """None if the test passed, "skipped", or what is wrong."""
    request = {name: test[name] for name in ("token", "now", "max_age", "max_lifetime") if name in test}
    answer = command.ask(op="decode", **common, **request)
    if answer["result"] == "unsupported":
        return "skipped"
    problem = decode_problem(test, answer, real_library)
    if problem or not test.get("canonical") or "nonce" in test:
        return problem
    payload, now = test.get("encode_input", test["payload"]), test.get("issued_at")
    answer = command.ask(op="encode", **common, payload=payload, now=test["now"] if now is None else now)
    if answer["result"] == "unsupported":
        return None
    return None if answer.get("token") == test["token"] else "encoding gives %r" % answer


def run_file(command, path, real_library, totals):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    for group in document["groups"]:
        options = {name: value for name, value in group["options"].items() if name not in NOT_PASSED_ON}
        common = {"codec": document["codec"], "options": options, "keys": group["keys"]}
        for test in group["tests"]:
            problem = run_test(command, common, test, real_library)
            totals["skipped" if problem == "skipped" else "failed" if problem else "passed"] += 1
            if problem and problem != "skipped":
                print("%s#%d %s: %s" % (path, test["id"], test["comment"], problem))


def main():
    parser = argparse.ArgumentParser(description="runs vector files against a command")
    parser.add_argument("--exec", required=True, dest="command")
    parser.add_argument("--real-library", action="store_true")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    command, totals = Command(arguments.command), {"passed": 0, "failed": 0, "skipped": 0}
    for path in arguments.files:
        run_file(command, path, arguments.real_library, totals)
    command.close()
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % totals)
    return 1 if totals["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
