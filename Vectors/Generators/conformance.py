"""Random payloads, from the real libraries to a command and back.

    python conformance.py --count 2000 --seed 1 --exec "session-seal vectors answer"

Runs in the environment `conformance`, which holds itsdangerous, Flask, Starlette and Django at once. Each
round the library writes a token that the command must read, the command writes one that the library must
read, and the command must refuse a damaged and an expired one. Bytes must be equal but for compressed
bodies, whose values must be; those depend on the deflate that was linked.
"""

import argparse
import json
import random
import struct
import sys
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Adapters"))

from markupsafe import Markup

from check_adapter import Command
from gen_django import Session, SignedCookie, Signing
from gen_flask import Flask
from gen_itsdangerous import FORMS, ItsDangerous
from gen_starlette import Starlette

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ODD = "\u00e9\u0301\u007f\u0080\u2028\u2029\ufeff\uffff\U00010000\U0001f600\U0010ffff\"\\/<&'\b\f\n\r\t\0\x1f .:|~@-_="


class Payloads:
    """Random values. What a codec cannot write is left out by its switches."""

    def __init__(self, source, surrogates=False, tags=False):
        self.random, self.surrogates, self.tags = source, surrogates, tags

    def text(self):
        length = self.random.choice((0, 1, 3, 8, 40))
        alphabet = LETTERS + (ODD if self.random.random() < 0.5 else "")
        if self.surrogates and self.random.random() < 0.1:
            alphabet += "\ud800\udfff"
        text = "".join(self.random.choice(alphabet) for _ in range(length))
        return text * 12 if self.random.random() < 0.05 else text

    def integer(self):
        bits = self.random.choice((1, 8, 31, 53, 54, 64, 200))
        return self.random.getrandbits(bits) * self.random.choice((1, -1))

    def float(self):
        if self.random.random() < 0.5:
            return self.random.choice((0.0, -0.0, 0.1, 1e15, 1e16, 1e22, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308))
        number = struct.unpack("<d", self.random.getrandbits(64).to_bytes(8, "little"))[0]
        return number if number == number and abs(number) != float("inf") else 0.5

    def tagged(self, depth):
        seconds = self.random.randrange(-(10**10), 10**11)
        makers = [
            lambda: tuple(self.value(depth + 1) for _ in range(self.random.randrange(4))),
            lambda: self.random.getrandbits(88).to_bytes(11, "big")[: self.random.randrange(12)],
            lambda: Markup(self.text()),
            lambda: uuid.UUID(int=self.random.getrandbits(128)),
            lambda: datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds),
            lambda: {self.random.choice((" t", " b", " m", " u", " d", " di")): self.value(depth + 1)},
        ]
        return self.random.choice(makers)()

    def value(self, depth=0):
        if self.tags and self.random.random() < 0.25 and depth < 8:
            return self.tagged(depth)
        kinds = ["text", "integer", "float", "word"] + ["list", "object"] * (depth < 8)
        kind = self.random.choice(kinds)
        if kind == "list":
            return [self.value(depth + 1) for _ in range(self.random.randrange(5))]
        if kind == "object":
            return self.object(depth)
        return self.random.choice((None, True, False)) if kind == "word" else getattr(self, kind)()

    def object(self, depth=0):
        return {self.text(): self.value(depth + 1) for _ in range(self.random.randrange(5))}

    def json_text(self, value):
        """The value's JSON in any style, as an encoder may be given it."""
        ascii_only = self.surrogates or self.random.random() < 0.5
        separators = self.random.choice(((",", ":"), (", ", ": "), (" ,\n", " :\t")))
        return json.dumps(value, ensure_ascii=ascii_only, separators=separators)


def itsdangerous_subject(source):
    form = source.choice(list(FORMS))
    options = {} if form == "url-safe-timed" else {"form": form}
    if source.random() < 0.5:
        options["digest"] = source.choice(("sha1", "sha256", "sha384", "sha512"))
        options["key_derivation"] = source.choice(("concat", "django-concat", "hmac", "none"))
    if source.random() < 0.3:
        options["salt"] = source.choice(("own", "sel sal\u00e9"))
    return ItsDangerous(options, keys(source))


def flask_subject(source):
    options = {"sort_keys": False} if source.random() < 0.2 else {}
    return Flask(options, keys(source))


def starlette_subject(source):
    return Starlette({}, keys(source)[:1])


def django_subject(source):
    makers = [
        lambda: Signing({"form": "signer"}, keys(source)),
        lambda: Signing({"form": "timestamp-signer", "salt": "own"}, keys(source)),
        lambda: Signing({"compress": True} if source.random() < 0.5 else {}, keys(source)),
        lambda: Session({}, keys(source)),
        lambda: Session({"backend": "db"}, keys(source)),
        lambda: SignedCookie({"salt": "extra"}, keys(source)),
    ]
    return source.choice(makers)()


def keys(source):
    return [
        "".join(source.choice(LETTERS + "\u00e90123456789") for _ in range(32)) for _ in range(source.randrange(1, 4))
    ]


SECTIONS = {
    "itsdangerous": itsdangerous_subject,
    "flask": flask_subject,
    "starlette": starlette_subject,
    "django": django_subject,
}


def writes_surrogates(subject):
    """Whether the codec escapes what is not ASCII, so that it can write half a pair."""
    try:
        subject.style({"": "\ud800"})
        return True
    except UnicodeEncodeError:
        return False


class Round:
    """One payload under one subject, both ways."""

    def __init__(self, subject, source, command):
        self.subject, self.random, self.command = subject, source, command
        self.now = source.choice((1700000000, source.randrange(1, 2**33)))
        self.payloads = Payloads(source, not subject.text and writes_surrogates(subject), subject.codec == "flask")
        self.common = {
            "codec": subject.codec,
            "options": subject.options,
            "keys": [{"utf8": key} for key in subject.keys],
        }

    def problems(self):
        """Yields, for each check, None or what is wrong. None at all if the command has not this codec."""
        value = self.value()
        payload = value if self.subject.text else self.subject.style(value)
        index = self.random.randrange(len(self.subject.keys))
        token = self.subject.with_keys(self.subject.keys[index]).write(value, self.now)
        if len(token.encode()) > 16000:
            return
        answer = self.decode(token, self.now + 5)
        if answer["result"] == "unsupported":
            return
        issued_at = self.now if self.subject.timed else None
        expected = {"result": "valid", "payload": payload, "issued_at": issued_at, "key_index": index}
        yield self.difference("reading", token, expected, answer)
        yield self.written(value, payload)
        yield self.refused("a damaged token", self.damaged(token), self.now + 5)
        if self.subject.timed and self.subject.default_max_age is not None:
            yield self.refused("an expired token", token, self.now + 3601, "expired")

    def value(self):
        if self.subject.text:
            return self.payloads.text().replace("\0", "").replace("\n", "")
        value = self.payloads.object()
        return value if value or not self.subject.scalars else self.payloads.value()

    def decode(self, token, now):
        max_age = self.subject.default_max_age if self.subject.timed else None
        return self.command.ask(op="decode", **self.common, token=token, now=now, max_age=max_age)

    def difference(self, what, token, expected, answer):
        wrong = [name for name in expected if answer.get(name) != expected[name]]
        return "%s %r: expected %r, got %r" % (what, token, expected, answer) if wrong else None

    def written(self, value, payload):
        """The command writes the value, given as JSON in any style."""
        text = payload if self.subject.text else self.payloads.json_text(json.loads(payload))
        answer = self.command.ask(op="encode", **self.common, payload=text, now=self.now)
        token = answer.get("token")
        if token is None:
            return "writing %r: %r" % (text, answer)
        if token == self.subject.write(value, self.now):
            return None
        if not self.subject.is_compressed(token):
            return "writing %r: expected %r, got %r" % (text, self.subject.write(value, self.now), token)
        read, _ = self.subject.read(token, self.now + 5, 3600)
        return (
            None
            if repr(read) == repr(self.subject.value_of(payload))
            else "the library reads %r from %r" % (read, token)
        )

    def damaged(self, token):
        index = self.random.randrange(len(token) - 1)  # not the last, whose low bits a lenient reader ignores
        return (
            token[:index]
            + self.random.choice([other for other in LETTERS if other != token[index]])
            + token[index + 1 :]
        )

    def refused(self, what, token, now, error=None):
        answer = self.decode(token, now)
        right = answer["result"] == "invalid" and error in (None, answer["error"])
        return None if right else "%s %r: %r" % (what, token, answer)


def main():
    parser = argparse.ArgumentParser(description="random payloads between the real libraries and a command")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--exec", required=True, dest="command")
    parser.add_argument("--only", choices=sorted(SECTIONS), action="append")
    arguments = parser.parse_args()
    seed = random.SystemRandom().randrange(10**9) if arguments.seed is None else arguments.seed
    print("seed", seed)
    source, command, passed, failed = random.Random(seed), Command(arguments.command), 0, 0
    names = arguments.only or list(SECTIONS)
    for number in range(arguments.count):
        name = names[number % len(names)]
        for problem in Round(SECTIONS[name](source), source, command).problems():
            passed, failed = passed + (problem is None), failed + (problem is not None)
            if problem:
                print("round %d, %s: %s" % (number, name, problem[:2000].encode("unicode_escape").decode()))
    command.close()
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
