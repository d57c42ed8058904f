"""What all generators share: the subject under test, its outcomes and the vector file.

A generator describes each codec of its library as a Subject, which calls the real library and nothing else.
A Group asks the subject about every token before it writes a vector down, so that no expectation rests on
anybody's reading of the library. Where we are stricter than the library, the vector says so in a flag.
"""

import argparse
import base64
import binascii
import json
import platform
import sys
import zlib
from pathlib import Path
from unittest import mock

NOW = 1700000000
LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z
TOKEN_LIMIT = 16384
KEY = "correct horse battery staple 01"
OTHER_KEY = "another key that signs something"

NOTES = {
    "AnyError": "must be refused; any error word will do",
    "EitherOutcome": "the library's outcome is recorded; refusing or accepting (with this payload) is legitimate",
    "UpstreamAccepts": "the real library takes the token; a strict reader must refuse it with the given error",
    "Boundary": "exactly at a limit or at the edge of a time window",
    "Compressed": "the payload is a zlib stream; making the same bytes needs zlib's own deflate",
    "NonCanonicalBase64": "base64 that no encoder writes: padding, white space, the other alphabet or stray low bits",
    "NonCanonicalTime": "a time that no encoder writes: leading zeros, a sign, padding or stray low bits",
    "Forged": "signed by the real library's signer around bytes that its serializer would not write",
    "DuplicateNames": "a name occurs twice in one object: valid as text",
    "LoneSurrogate": "a \\u escape of half a surrogate pair: valid as text",
    "Number": "a number at the edge of what readers agree on",
    "Unicode": "characters outside ASCII, or ones that writers treat differently",
    "EncodeInput": "the encoder is given JSON text in another style than its own",
    "Rotation": "several keys, newest first: the first signs, the others only verify",
    "Fallback": "verified by options other than those that sign",
    "Pickle": "the payload is a Python pickle, never to be loaded",
    "UnsafeSerialization": "the payload is another platform's object serialization, never to be loaded",
    "Bomb": "a small token that inflates beyond a limit",
    "Limit": "over a documented limit of the reader",
    "Strict": "the payload is not RFC 8259 JSON in UTF-8",
    "FutureAccepted": "the library has no check for tokens from the future",
    "Typed": "holds values behind Flask's tags",
    "Separator": "an unusual but permitted separator",
    "OtherEpoch": "the time counts from 2011, and the reader has not been told",
    "Padding": "about the padding in the last block of a cipher, under a good tag",
    "Header": "about the header that stands in front of the payload, readable to everybody",
    "Claims": "about a time inside the payload",
    "FractionalTime": "a time with a fraction, which some libraries cut off",
    "Order": "two things are wrong with the token; the check that comes first names the error",
}

# Words that a library's exception may stand for; what a subject does not map itself is mapped here.
PAYLOAD_ERRORS = (
    ((binascii.Error, zlib.error), {"malformed"}),
    ((ValueError, RecursionError), {"not_json", "unsafe_payload"}),
    (
        (TypeError, AttributeError, LookupError, StopIteration),
        {"not_json"},
    ),  # from behind the JSON: tags and top-level values
)


def words_for_payload_error(error):
    """The error words that an exception from base64, zlib, UTF-8 or JSON may stand for."""
    for types, words in PAYLOAD_ERRORS:
        if isinstance(error, types):
            return words
    return set()


def at(seconds):
    """Pins the clock that every one of these libraries reads."""
    return mock.patch("time.time", lambda: seconds)


class Refused(Exception):
    """The library refused a token: the exception's name and the words it may stand for."""

    def __init__(self, error, words):
        super().__init__(repr(error))
        self.upstream = type(error).__name__
        self.words = words


class Subject:
    """One codec of the real library under one set of options and keys (newest first)."""

    codec = ""
    timed = True
    text = False  # the payload is text, not JSON
    compresses = False
    accepts_future = False  # True: the library does, we do not; "documented": the codec has no such check
    default_max_age = 3600
    scalars = True  # takes any JSON value at top level
    other_key = OTHER_KEY  # not the subject's, and of a form that it takes
    alternatives = ()  # (option, other value): a token made with it must not verify
    separator = "."

    def __init__(self, options=None, keys=(KEY,)):
        self.options = dict(options or {})
        self.keys = list(keys)
        self.separator = self.options.get("separator", type(self).separator)

    def with_keys(self, *keys):
        return type(self)(self.options, keys)

    def with_options(self, **options):
        return type(self)({**self.options, **options}, self.keys)

    # What a generator provides, each by the real library.

    def write(self, value, now):
        """The token that the library makes of a value."""
        raise NotImplementedError

    def write_bytes(self, data, now):
        """The token that the library makes when its serializer returns `data`."""
        raise NotImplementedError

    def sign(self, text):
        """`text`, the separator and the signature that the library's signer makes for it."""
        raise NotImplementedError

    def time_text(self, seconds):
        """The library's text for a time."""
        raise NotImplementedError

    def base64(self, data):
        """Payload bytes as the codec writes them, not compressed."""
        raise NotImplementedError

    def style(self, value):
        """The JSON text that the library writes for a value."""
        raise NotImplementedError

    def read(self, token, now, max_age):
        """(value, issued at) as the library reads the token, or Refused."""
        raise NotImplementedError

    # What follows from it.

    def value_of(self, payload):
        """The value that the library must return for a payload text."""
        return payload if self.text else json.loads(payload)

    def issued_at(self, payload, moment):
        """What a reader must report for a token with `payload` that was made at `moment`."""
        return moment if self.timed else None

    def nonce(self, token):
        """The random bytes in a token, in hexadecimal, where the format has some."""
        return None

    def is_canonical(self, payload):
        """Whether writing the payload's JSON value in the codec's style gives the payload."""
        if self.text:
            return True
        try:
            return self.style(json.loads(payload)) == payload
        except UnicodeEncodeError:
            return False

    def is_compressed(self, token):
        return self.compresses and token.startswith(".")

    def parts(self, token):
        """[value, time, signature], or [value, signature] of a form without time."""
        return token.rsplit(self.separator, 2 if self.timed else 1)

    def payload_in(self, token):
        """The payload text that a good token holds, taken out of it without the library."""
        body = self.parts(token)[0]
        if self.text:
            return body
        if self.is_compressed(token):
            return zlib.decompress(base64.urlsafe_b64decode(body[1:] + "==")).decode()
        if self.base64(b"{}") == "{}":
            return body
        return base64.b64decode(body.replace("-", "+").replace("_", "/") + "==").decode()

    def joined(self, *parts):
        return self.separator.join(parts)

    def sign_body(self, body, time_text=None):
        """Signs a body as it stands, with a time where the form has one."""
        if not self.timed:
            return self.sign(body)
        return self.sign(self.joined(body, self.time_text(NOW) if time_text is None else time_text))

    def key_index(self, token, now, max_age):
        """The first key, newest first, that verifies the token alone."""
        for index, key in enumerate(self.keys):
            try:
                self.with_keys(key).read(token, now, max_age)
                return index
            except Refused:
                continue
        raise AssertionError("no single key verifies " + token)


class Group:
    """The vectors of one subject. Every method asks the library first and fails if it disagrees."""

    def __init__(self, file, subject, options=None):
        self.file, self.subject, self.tests = file, subject, []
        self.options = subject.options if options is None else options
        self.max_age = subject.default_max_age if subject.timed else None

    def _test(self, comment, token, now, max_age, flags, outcome):
        too_large = len(token.encode()) > TOKEN_LIMIT
        assert not too_large or outcome.get("error") == "too_large", "the size comes first: " + comment
        test = {"id": self.file.next_id(), "comment": comment, "token": token}
        test.update({"now": now, "max_age": max_age}, **outcome)
        if flags:
            test["flags"] = sorted(set(flags))
            self.file.flags.update(flags)
        self.tests.append(test)

    def _outcome(self, token, payload, issued_at, now, max_age):
        """Checks that the library accepts the token and returns what a reader must report."""
        value, time = self.subject.read(token, now, max_age)
        expected = self.subject.value_of(payload)
        assert repr(value) == repr(expected), (token, value, expected)
        assert time is None or time == issued_at, (token, time, issued_at)
        assert self.subject.payload_in(token) == payload, (token, payload)
        index = self.subject.key_index(token, now, max_age)
        return {"result": "valid", "payload": payload, "issued_at": issued_at, "key_index": index}

    def valid(self, comment, token, payload, issued_at=NOW, now=None, max_age="default", typed=None, flags=(), **more):
        """A token that the library accepts and that holds `payload`."""
        subject = self.subject
        issued_at = subject.issued_at(payload, issued_at)
        now = (issued_at or NOW) + 10 if now is None else now
        max_age = self.max_age if max_age == "default" else max_age
        outcome = self._outcome(token, payload, issued_at, now, max_age)
        canonical = more.pop("canonical", None)
        if canonical is None:
            canonical = subject.is_canonical(payload) and self.reproduces(token, payload, issued_at)
        if canonical:
            outcome["canonical"] = True
            if subject.nonce(token) is not None:
                outcome["nonce"] = subject.nonce(token)
        if typed is not None:
            outcome["typed"] = typed
        outcome.update(more)
        flags = [*flags, "Compressed"] if subject.is_compressed(token) else list(flags)
        self._test(comment, token, now, max_age, flags, outcome)

    def reproduces(self, token, payload, issued_at):
        """Whether the newest key, signing now, makes this very token of the payload."""
        signer = self.subject.with_keys(self.subject.keys[0])
        moment = NOW if issued_at is None else issued_at
        if self.subject.text:
            return signer.write(payload, moment) == token
        return signer.write_bytes(payload.encode("utf-8", "surrogatepass"), moment) == token

    def wrote(self, comment, value, now=NOW, flags=(), **more):
        """A token that the library writes for a value."""
        payload = value if self.subject.text else self.subject.style(value)
        self.valid(comment, self.subject.write(value, now), payload, issued_at=now, flags=flags, **more)

    def wrote_from(self, comment, encode_input, flags=()):
        """A token that the library writes for JSON text given in another style."""
        value = json.loads(encode_input)
        payload = self.subject.style(value)
        assert payload != encode_input, comment
        token = self.subject.write(value, NOW)
        self.valid(comment, token, payload, encode_input=encode_input, flags=[*flags, "EncodeInput"])

    def holds(self, comment, payload, flags=(), **more):
        """A token that the library's signer makes around payload text given as it is."""
        token = self.subject.write_bytes(payload.encode("utf-8", "surrogatepass"), NOW)
        self.valid(comment, token, payload, flags=[*flags, "Forged"], **more)

    def refuse(self, comment, token, error, now=NOW + 10, max_age="default", flags=(), stricter=False):
        """A token that must be refused. `stricter`: the library may accept it, and the vector says whether it does."""
        max_age = self.max_age if max_age == "default" else max_age
        outcome, flags = {"result": "invalid", "error": error}, list(flags)
        try:
            self.subject.read(token, now, max_age)
            assert stricter, "the library accepts: %s (%s)" % (comment, self.subject.options)
            outcome["upstream"] = "accepts"
            flags.append("UpstreamAccepts")
        except Refused as refused:
            # A lenient decoder that goes on with other bytes, or another time, fails later and with another word.
            allowed = error in refused.words or {"AnyError", "NonCanonicalBase64", "NonCanonicalTime"} & set(flags)
            assert allowed, "%s (%s): %s, not %s" % (comment, self.subject.options, refused, error)
            outcome["upstream"] = refused.upstream
        self._test(comment, token, now, max_age, flags, outcome)

    def either(self, comment, token, payload, error, issued_at=NOW, now=NOW + 10, max_age="default", flags=()):
        """A judgement call: records what the library does, and another reader may do the other thing."""
        flags = [*flags, "EitherOutcome"]
        max_age = self.max_age if max_age == "default" else max_age
        try:
            self.subject.read(token, now, max_age)
        except Refused as refused:
            error = error if error in refused.words else min(refused.words)
            self.refuse(comment, token, error, now, max_age, flags)
        else:
            self.valid(comment, token, payload, issued_at, now, max_age, flags=flags, canonical=False)


class VectorFile:
    """One file of vectors, written in the same bytes each time."""

    def __init__(self, name, codec, library):
        self.name, self.codec, self.library = name, codec, library
        self.groups, self.flags, self.count = [], set(), 0

    def next_id(self):
        self.count += 1
        return self.count

    def group(self, subject, options=None):
        """A new group; `options` replaces the subject's own in the file, where a reader needs others."""
        assert subject.codec == self.codec
        self.groups.append(Group(self, subject, options))
        return self.groups[-1]

    def document(self):
        runtime = "CPython %d.%d" % sys.version_info[:2]
        assert platform.python_implementation() == "CPython"
        generator = Path(sys.argv[0]).name
        return {
            "schema": "session-vectors/1",
            "codec": self.codec,
            "source": {"library": self.library, "runtime": runtime, "generator": generator},
            "notes": {flag: NOTES[flag] for flag in sorted(self.flags)},
            "groups": [
                {
                    "options": group.options,
                    "keys": [written_key(key) for key in group.subject.keys],
                    "tests": group.tests,
                }
                for group in self.groups
                if group.tests
            ],
        }

    def save(self, folder):
        """Writes the file in ASCII, so that no editor or tool changes what a character is made of."""
        json.dumps(self.document(), ensure_ascii=False).encode("utf-8")  # fails if half a surrogate pair got in
        text = json.dumps(self.document(), indent=1, ensure_ascii=True) + "\n"
        with open(Path(folder) / self.name, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)


def written_key(key):
    return {"utf8": key} if isinstance(key, str) else {"hex": key.hex()}


def main(*makers):
    """Runs a generator: calls each maker for its vector files and writes them into --output."""
    parser = argparse.ArgumentParser(description="writes vector files by running the real library")
    parser.add_argument("--output", default=str(Path(__file__).resolve().parent.parent))
    folder = parser.parse_args().output
    for maker in makers:
        maker().save(folder)
