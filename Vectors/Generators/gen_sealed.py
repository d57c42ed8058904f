"""Vectors of the sealed format, made by sealed.py, the independent implementation in Python.

Nonces and session ids are pinned, so that each run writes the same file. Every expectation is written down here and
compared with what sealed.py says.
"""

import gzip
import hashlib
import json
import pickle
import random
import zlib
from types import SimpleNamespace

import payloads
from faults import Harmless, compressor, deflated
from sealed import HEADER, LAST_SECOND, SHORTEST, Refused, Sealed, base64url, split
from vectors import NOTES, NOW, TOKEN_LIMIT, VectorFile, main

NOTES.update(
    {
        "Context": "the token and its reader differ in context, or a context is at its limit",
        "BitFlip": "one bit of the token's bytes is flipped and the base64 is canonical again",
        "Cut": "the text ends early",
        "Header": "a forged header under a good tag",
        "KeyID": "about the four bytes that say which key to take",
        "Lifetime": "about the time since the session began",
    }
)

KEY = hashlib.sha256(b"sealed vectors: the first key").digest()
OLD_KEY = hashlib.sha256(b"sealed vectors: the key before").digest()
OLDEST_KEY = hashlib.sha256(b"sealed vectors: the key before that").digest()
FOREIGN_KEY = hashlib.sha256(b"sealed vectors: a key of somebody else").digest()
PAYLOAD = '{"user":42}'
HOUR, MONTH = 3600, 2592000
START = NOW - 86400


def pinned(what, number, count):
    return hashlib.sha256(b"%s %d" % (what, number)).digest()[:count]


class Group:
    """Vectors under one set of options and keys (newest first)."""

    def __init__(self, file, keys=(KEY,), **options):
        self.file, self.options, self.tests = file, options, []
        self.subject = SimpleNamespace(keys=list(keys))
        self.reader = self.codec(keys)
        file.groups.append(self)

    def codec(self, keys=(KEY,), **options):
        options = {**self.options, **options}
        limit = {"payload_limit": options["max_payload_bytes"]} if "max_payload_bytes" in options else {}
        return Sealed(list(keys), options.get("context", ""), options.get("compress", False), **limit)

    def nonce(self):
        return pinned(b"nonce", self.file.count + 1, 24)

    def session_id(self):
        return pinned(b"session", self.file.count + 1, 16)

    def read(self, token, now, max_age, max_lifetime):
        """What sealed.py makes of the token, in the members of a vector."""
        try:
            session = self.reader.open(token, now, max_age, max_lifetime)
        except Refused as refused:
            return {"result": "invalid", "error": str(refused)}
        return {
            "result": "valid",
            "payload": session.payload,
            "issued_at": session.issued_at,
            "key_index": session.key_index,
            "session_id": session.session_id.hex(),
            "started_at": session.started_at,
        }

    def test(self, comment, token, now, max_age, max_lifetime, flags, outcome, pins=()):
        got = {**self.read(token, now, max_age, max_lifetime), **dict(pins)}
        assert all(got.get(name) == value for name, value in outcome.items()), (comment, got, outcome)
        test = {"id": self.file.next_id(), "comment": comment, "token": token, "now": now, "max_age": max_age}
        if max_lifetime is not None:
            test["max_lifetime"] = max_lifetime
        test.update(got)
        if flags:
            test["flags"] = sorted(set(flags))
            self.file.flags.update(flags)
        self.tests.append(test)

    def good(self, comment, payload=PAYLOAD, started_at=START, issued_at=NOW, now=NOW + 10, max_age=HOUR, **more):
        """A token that the writer makes, both ways."""
        nonce, session_id = self.nonce(), self.session_id()
        token = self.codec(self.subject.keys).seal(payload, issued_at, started_at, session_id, nonce)
        outcome = {"result": "valid", "payload": payload, "issued_at": issued_at, "started_at": started_at}
        is_compressed = len(raw(token)) < SHORTEST + len(payload.encode())
        flags = [*more.pop("flags", ()), *(["Compressed"] if is_compressed else [])]
        pins = {"session_id": session_id.hex(), "key_index": 0, "nonce": nonce.hex(), "canonical": True}
        self.test(comment, token, now, max_age, more.pop("max_lifetime", None), flags, outcome, pins)
        assert not more

    def forged(self, content, started_at=START, elapsed=NOW - START, key=KEY, **options):
        """A token with a good tag around any content: encoding, then body."""
        header = HEADER.pack(started_at, elapsed, self.session_id())
        return self.codec([key], **options).seal_plaintext(header + content, self.nonce())

    def holds(self, comment, content, payload, flags=(), **more):
        """A good token that the writer would not make."""
        outcome = {"result": "valid", "payload": payload}
        token = self.forged(content)
        self.test(comment, token, NOW + 10, HOUR, None, [*flags, "Forged"], {**outcome, **more})

    def refuse(self, comment, token, error, now=NOW + 10, max_age=HOUR, max_lifetime=None, flags=()):
        self.test(comment, token, now, max_age, max_lifetime, flags, {"result": "invalid", "error": error})

    def base(self, key=KEY, payload=PAYLOAD, **options):
        """A token to damage."""
        return self.codec([key], **options).seal(payload, NOW, START, self.session_id(), self.nonce())


def raw(token):
    return b"".join(split(token))


def text(data):
    return "ss1." + base64url(data)


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def good_payloads(file):
    group = Group(file)
    for comment, value in payloads.SESSIONS + payloads.NUMBERS + payloads.SCALARS:
        group.good(comment, compact(value))
    for comment, value in payloads.UNICODE:
        group.good(comment, compact(value), flags=["Unicode"])
    for comment, value in payloads.LONE_SURROGATES:
        group.good(comment, json.dumps(value), flags=["LoneSurrogate"])
    for comment, payload, flags in payloads.RAW_TEXTS:
        group.good(comment, payload, flags=flags)
    group.good("the shortest payload", "0")
    noise = random.Random(7)
    for size in (12209, 12212):
        letters = "".join(noise.choice("abcdefghijkmnopqrstuvwxyz") for _ in range(size - 8))
        group.good("a payload of %d bytes, without compression" % size, '{"a":"%s"}' % letters)
    larger = group.base(payload='{"a":"%s"}' % ("a" * 12205))
    assert len(larger) == TOKEN_LIMIT + 2
    group.refuse("larger than 16 KiB", larger, "too_large", flags=["Limit"])
    group.refuse("larger than 16 KiB and forged", larger[:-2] + "AA", "too_large", flags=["Limit", "Order"])
    compressing = Group(file, compress=True)
    for comment, value in payloads.SESSIONS:
        compressing.good("compression asked for: " + comment, compact(value))
    compressing.good("compression asked for: a stream of the payload's own length or more", '{"n":1}')
    compressing.refuse("nothing", "", "malformed")


def times(file):
    group = Group(file)
    good, refuse = group.good, group.refuse
    good("issued now, begun now", started_at=NOW, now=NOW, flags=["Boundary"])
    good("a max age of 0 seconds", started_at=NOW, now=NOW, max_age=0, flags=["Boundary"])
    good("as old as allowed", now=NOW + HOUR, flags=["Boundary"])
    refuse("one second older than allowed", group.base(), "expired", now=NOW + HOUR + 1, flags=["Boundary"])
    good("old, without a max age", now=NOW + 10**9, max_age=None)
    refuse("issued one second from now", group.base(), "not_yet_valid", now=NOW - 1, flags=["Boundary"])
    comment = "issued one second from now, without a max age"
    refuse(comment, group.base(), "not_yet_valid", now=NOW - 1, max_age=None, flags=["Boundary"])
    refuse("issued a day from now", group.base(), "not_yet_valid", now=NOW - 86400)
    refuse("begun and issued after now", group.base(), "not_yet_valid", now=START - 1)
    lifetime = ["Lifetime", "Boundary"]
    good("as long as a session may live", max_lifetime=86410, flags=lifetime)
    refuse("one second longer", group.base(), "expired", max_lifetime=86409, flags=lifetime)
    good("a lifetime of 0 seconds", started_at=NOW, now=NOW, max_lifetime=0, flags=lifetime)
    refuse("a lifetime of 0 seconds, one second on", group.base(), "expired", now=NOW, max_lifetime=0, flags=lifetime)
    good("a lifetime alone", max_age=None, max_lifetime=MONTH, flags=["Lifetime"])
    refuse("a lifetime alone, over", group.base(), "expired", max_age=None, max_lifetime=HOUR, flags=["Lifetime"])
    refuse("young session, idle too long", group.base(), "expired", NOW + 7200, HOUR, MONTH, flags=["Lifetime"])
    refuse("used all the time, too old", group.base(), "expired", NOW, HOUR, HOUR, flags=["Lifetime"])
    comment = "from the future, and begun too long ago"
    refuse(comment, group.base(), "not_yet_valid", NOW - 1, HOUR, HOUR, flags=["Lifetime", "Order"])
    edge = ["Boundary", "Header"]
    good("begun in 1970", started_at=0, issued_at=0, now=0, flags=edge)
    good("begun and issued in the last second of 9999", PAYLOAD, LAST_SECOND, LAST_SECOND, LAST_SECOND, flags=edge)
    good("issued in the last second of 9999", PAYLOAD, LAST_SECOND - 9, LAST_SECOND, LAST_SECOND, flags=edge)
    good("the longest time between beginning and issue", PAYLOAD, 0, 2**32 - 1, 2**32, flags=edge)
    forged = [
        ("begun in the year 10000", LAST_SECOND + 1, 0),
        ("issued in the year 10000", LAST_SECOND, 1),
        ("issued in the year 10000, begun 136 years before", LAST_SECOND - 2**32 + 2, 2**32 - 1),
        ("a start of 2^63 - 1", 2**63 - 1, 0),
        ("a start of 2^63 - 1 and a second", 2**63 - 1, 1),
        ("a start of 2^63", 2**63, 0),
        ("a start of 2^64 - 1", 2**64 - 1, 0),
        ("a start that overflows 64 bits by one second", 2**64 - 1, 1),
        ("a start that overflows 64 bits to now", 2**64 - 2**31, 2**31 + 5),
        ("a start that overflows 64 bits by all of elapsed", 2**64 - 1, 2**32 - 1),
        ("a start written little endian", int.from_bytes(START.to_bytes(8, "little"), "big"), 86400),
        ("a start in milliseconds", START * 1000, 0),
    ]
    for comment, start, elapsed in forged:
        token = group.forged(b"\0{}", start, elapsed)
        refuse(comment, token, "malformed", flags=["Forged", "Header", "Boundary"])
    comment = "issued in the year 10000, without any limit"
    refuse(comment, group.forged(b"\0{}", LAST_SECOND, 1), "malformed", LAST_SECOND, None, flags=["Header", "Forged"])
    for comment, start, elapsed in (
        ("the last start that is a time, from the future", LAST_SECOND, 0),
        ("the longest elapsed, from the future", START, 2**32 - 1),
        ("an elapsed written little endian", START, int.from_bytes((86400).to_bytes(4, "little"), "big")),
    ):
        token = group.forged(b"\0{}", start, elapsed)
        refuse(comment, token, "not_yet_valid", flags=["Forged", "Header"])


def damage(file):
    group = Group(file)
    data = raw(group.base())
    parts = [
        ("key id", 0, 4), ("first half of the nonce", 4, 16), ("second half of the nonce", 16, 28),
        ("encrypted start", 28, 36), ("encrypted elapsed", 36, 40), ("encrypted session id", 40, 56),
        ("encrypted encoding", 56, 57), ("encrypted body", 57, len(data) - 16), ("tag", len(data) - 16, len(data)),
    ]  # fmt: skip
    for name, start, end in parts:
        for place in sorted({start, (start + end) // 2, end - 1}):
            for bit in (0, 7):
                changed = bytearray(raw(group.base()))
                changed[place] ^= 1 << bit
                comment = "bit %d of byte %d flipped, in the %s" % (bit, place, name)
                group.refuse(comment, text(changed), "bad_signature", flags=["BitFlip"])
        changed = bytearray(raw(group.base()))
        changed[start:end] = bytes(end - start)
        group.refuse("zeros for the " + name, text(changed), "bad_signature", flags=["BitFlip"])
    other = raw(Sealed([KEY]).seal(PAYLOAD, NOW, START, bytes(16), pinned(b"another nonce", 1, 24)))
    group.refuse("tag and ciphertext of another token's nonce", text(data[:28] + other[28:]), "bad_signature")
    group.refuse("ciphertext without its last byte", text(data[:-17] + data[-16:]), "bad_signature")
    group.refuse("a byte more before the tag", text(data[:-16] + b"\0" + data[-16:]), "bad_signature")
    group.refuse("a byte more behind the tag", text(data + b"\0"), "bad_signature")
    group.refuse("the tag twice", text(data + data[-16:]), "bad_signature")
    group.refuse("a tag of 12 bytes", text(data[:-4]), "bad_signature")
    expired = bytearray(raw(group.base()))
    expired[-1] ^= 1
    group.refuse("forged and expired", text(expired), "bad_signature", now=NOW + 10**6, flags=["Order"])


def cuts(file):
    group = Group(file)
    whole = group.base()
    for end in sorted({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 41, 42, *range(12, len(whole), 5), len(whole) - 1}):
        token = whole[:end]
        word = "malformed"
        if end > 4 and (end - 4) % 4 != 1:
            count = (end - 4) * 3 // 4
            canonical = base64url(raw(whole)[:count]) == token[4:]
            word = "bad_signature" if canonical and count >= SHORTEST else "malformed"
        group.refuse("cut after %d characters" % end, token, word, flags=["Cut"])
    for start in (1, 4, 5, 8):
        group.refuse("without its first %d characters" % start, whole[start:], "malformed", flags=["Cut"])
    header = HEADER.pack(START, NOW - START, group.session_id())
    for count in (0, 1, 8, 12, 27, 28):
        token = group.reader.seal_plaintext(header[:count], group.nonce())
        comment = "a good tag around %d bytes of plaintext, %d in all" % (count, 44 + count)
        group.refuse(comment, token, "malformed", flags=["Forged", "Boundary"])
    comment = "73 bytes: an encoding and an empty body"
    group.refuse(comment, group.forged(b"\0"), "not_json", flags=["Forged", "Boundary"])
    group.refuse("73 bytes and an unknown encoding", group.forged(b"\2"), "malformed", flags=["Forged", "Boundary"])


def shapes(file):
    group = Group(file)
    token = group.base()
    body = token[4:]
    spelled = [
        ("no prefix", body), ("the prefix in capitals", "SS1." + body), ("version 2", "ss2." + body),
        ("version 10", "ss10." + body), ("no version", "ss." + body), ("another separator", "ss1:" + body),
        ("a dot more", "ss1.." + body), ("a blank before the token", " " + token), ("a line end behind", token + "\n"),
        ("a null byte behind", token + "\0"), ("quotes around", '"%s"' % token), ("a part more", token + ".AAAA"),
        ("the token twice", token + token), ("the token twice, with a blank", token + " " + token),
        ("a letter beyond ASCII", token[:20] + "\u00e9" + token[21:]), ("the prefix alone", "ss1."),
        ("prefix and dots", "ss1.....")
    ]  # fmt: skip
    for comment, shape in spelled:
        group.refuse(comment, shape, "malformed")
    data = raw(token)
    flags = ["NonCanonicalBase64"]
    for candidate in (token, text(data[:-1]), text(data[:-2])):
        length = len(candidate) - 4
        group.refuse("padded base64, %d characters" % length, candidate + "=" * (-length % 4 or 4), "malformed",
                     flags=flags)  # fmt: skip
        if length % 4:
            alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            last = alphabet[alphabet.index(candidate[-1]) + 1]
            group.refuse("stray low bits, %d characters" % length, candidate[:-1] + last, "malformed", flags=flags)
    candidates = (group.reader.seal(PAYLOAD, NOW, START, bytes(16), pinned(b"alphabet", n, 24)) for n in range(99))
    standard = next(candidate for candidate in candidates if {"-", "_"} <= set(candidate))
    respelled = standard.replace("-", "+").replace("_", "/")
    group.refuse("the standard alphabet of base64", respelled, "malformed", flags=flags)
    group.refuse("white space inside the base64", token[:30] + "\n" + token[30:], "malformed", flags=flags)
    group.refuse("percent-encoded", token[:30] + "%41" + token[31:], "malformed", flags=flags)
    group.refuse("hexadecimal instead of base64", "ss1." + data.hex(), "bad_signature")
    group.refuse("5 characters, a length that base64 has not", "ss1.AAAAA", "malformed", flags=flags)
    foreign = "eyJhIjoxfQ.ZVPxAA.lX3sbQLiH5MmZ1LuvVYgkQMnLBI"
    group.refuse("a Flask session", foreign, "malformed")
    group.refuse("a Flask session behind the prefix", "ss1." + foreign, "malformed")


def encodings(file):
    group = Group(file)
    data = b'{"text":"%s"}' % (b"again and again, " * 12)
    payload, stream = data.decode(), zlib.compress(data)
    for encoding in (2, 3, 0x10, 0x30, 0x31, 0x78, 0x7B, 0x80, 0xFF):
        token = group.forged(bytes([encoding]) + b"{}")
        group.refuse("encoding %d" % encoding, token, "malformed", flags=["Forged"])
    token = group.forged(b"\2{}")
    group.refuse("an unknown encoding, expired", token, "expired", now=NOW + HOUR + 1, flags=["Forged", "Order"])
    group.refuse("encoding 0 around a stream", group.forged(b"\0" + stream), "not_json", flags=["Forged"])
    for level in (0, 1, 9):
        content = b"\1" + zlib.compress(data, level)
        group.holds("compressed at level %d" % level, content, payload, flags=["Compressed"])
    group.holds("a window of 512 bytes", b"\1" + deflated(data, -1, 9), payload, flags=["Compressed"])
    group.holds("compressed although it gets longer", b"\1" + zlib.compress(b"{}"), "{}", flags=["Compressed"])
    halves = compressor()
    blocks = halves.compress(data[:90]) + halves.flush(zlib.Z_FULL_FLUSH) + halves.compress(data[90:]) + halves.flush()
    group.holds("a stream of several blocks", b"\1" + blocks, payload, flags=["Compressed"])
    group.holds("not compressed although it would get shorter", b"\0" + data, payload)
    faults = [
        ("an empty stream", b""),
        ("JSON where a stream should be", data),
        ("a stream cut in half", stream[: len(stream) // 2]),
        ("a stream without its last byte", stream[:-1]),
        ("a stream without its checksum", stream[:-4]),
        ("a wrong checksum", stream[:-1] + bytes([stream[-1] ^ 1])),
        ("a wrong header checksum", b"\x78\x9d" + stream[2:]),
        ("gzip instead of zlib", gzip.compress(data, mtime=0)),
        ("raw deflate instead of zlib", deflated(data, -1, -15)),
        ("a stream that wants a preset dictionary", deflated(data, -1, 15, b"again and again")),
        ("a stream that wants a dictionary and uses none of it", deflated(b"{}", -1, 15, b"unused words")),
        ("a byte in front of the stream", b"\0" + stream),
        ("a byte behind the stream", stream + b"\0"),
        ("JSON behind the stream", stream + b"{}"),
        ("a second stream", stream + stream),
        ("an empty second stream", stream + zlib.compress(b"")),
    ]
    for comment, fault in faults:
        group.refuse(comment, group.forged(b"\1" + fault), "malformed", flags=["Forged"])
    empty = group.forged(b"\1" + zlib.compress(b""))
    group.refuse("a stream of nothing", empty, "not_json", flags=["Forged"])
    twice = group.forged(b"\1" + zlib.compress(stream))
    group.refuse("a stream in a stream", twice, "not_json", flags=["Forged"])
    bombs = [
        ("one byte more than 256 KiB after decompression", b'{"a":"%s"}' % (b"a" * (262144 - 7))),
        ("8 MiB of spaces behind an object", b"{}" + b" " * 2**23),
    ]
    for comment, bomb in bombs:
        token = group.forged(b"\1" + zlib.compress(bomb, 9))
        group.refuse(comment, token, "too_large", flags=["Bomb", "Limit", "Forged"])
    largest = b'{"a":"%s"}' % (b"a" * (262144 - 8))
    group.holds("256 KiB after decompression", b"\1" + zlib.compress(largest), largest.decode(), ["Boundary", "Bomb"])
    limited = Group(file, max_payload_bytes=1000)
    limited.good("1000 bytes where 1000 are allowed", '{"a":"%s"}' % ("a" * 992), flags=["Boundary"])
    over = b'{"a":"%s"}' % (b"a" * 993)
    flags = ["Limit", "Forged"]
    limited.refuse("1001 bytes where 1000 are allowed", limited.forged(b"\0" + over), "too_large", flags=flags)
    token = limited.forged(b"\1" + zlib.compress(over))
    limited.refuse("1001 bytes after decompression, where 1000 are allowed", token, "too_large", flags=flags)


def contents(file):
    group = Group(file)
    for comment, data in payloads.NOT_JSON:
        token = group.forged(b"\0" + data)
        group.refuse("not JSON: " + comment, token, "not_json", flags=["Strict", "Forged"])
    objects = [("a dictionary", {"user": 42}), ("a call", Harmless())]
    for comment, value in objects:
        for protocol in range(6):
            token = group.forged(b"\0" + pickle.dumps(value, protocol))
            flags = ["Pickle", "Forged"]
            group.refuse("a pickle of %s, protocol %d" % (comment, protocol), token, "unsafe_payload", flags=flags)
    data = pickle.dumps({"user": 42}, 4)
    compressed = group.forged(b"\1" + zlib.compress(data))
    group.refuse("a compressed pickle", compressed, "unsafe_payload", flags=["Pickle", "Forged"])
    group.refuse("an expired pickle", group.forged(b"\0" + data), "expired", NOW + HOUR + 1, flags=["Pickle", "Order"])
    token = group.forged(b"\0" + data, key=FOREIGN_KEY)
    group.refuse("a forged pickle", token, "bad_signature", flags=["Pickle", "Order"])
    for comment, data in payloads.FOREIGN:
        group.refuse(comment, group.forged(b"\0" + data), "unsafe_payload", flags=["UnsafeSerialization", "Forged"])
    deep = '{"a":%s}'
    group.good("64 containers deep", deep % payloads.nested(63), flags=["Boundary"])
    group.good("a number of 4096 digits", deep % ("9" * 4096), flags=["Boundary"])
    for comment, payload in (
        ("65 containers deep", deep % payloads.nested(64)),
        ("5000 containers deep", payloads.nested(5000)),
        ("a number of 4097 digits", deep % ("9" * 4097)),
        ("16385 elements", payloads.number_list(16385)),
    ):
        content = b"\1" + zlib.compress(payload.encode())
        group.refuse(comment, group.forged(content), "not_json", flags=["Limit", "Forged"])
    elements = payloads.number_list(16384)
    group.holds("16384 elements", b"\1" + zlib.compress(elements.encode()), elements, ["Boundary", "Compressed"])


def contexts(file):
    contexts = ["session", "__Host-session", "admin/__Host-session", "\u00e9", "e\u0301", "a\0b", " ", "x" * 255]
    contexts.append("\u20ac" * 85)
    for context in contexts:
        group = Group(file, context=context)
        named = repr(context) if len(context) < 40 else "%d bytes" % len(context.encode())
        group.good("the context %s" % ascii(named), flags=["Context"])
        group.refuse("sealed without a context", group.base(context=""), "bad_signature", flags=["Context"])
    group = Group(file, context="session")
    for other in ("Session", "session ", "sessio", "session\0", "sessionn", "admin/session"):
        token = group.base(context=other)
        group.refuse("sealed for the context %r" % other, token, "bad_signature", flags=["Context"])
    bare = Group(file)
    token = bare.base(context="session")
    bare.refuse("a context where none is expected", token, "bad_signature", flags=["Context"])
    other = Group(file, context="\u00e9")
    other.refuse("the same letter, decomposed", other.base(context="e\u0301"), "bad_signature", flags=["Context"])


def rings(file):
    keys = [KEY, OLD_KEY, OLDEST_KEY]
    group = Group(file, keys)
    group.good("sealed by the newest of three keys", flags=["Rotation"])
    for index, key in enumerate(keys):
        outcome = {"result": "valid", "payload": PAYLOAD, "key_index": index}
        comment = "sealed by key %d of three" % index
        group.test(comment, group.base(key), NOW + 10, HOUR, None, ["Rotation", "KeyID"], outcome)
    group.refuse("sealed by a key of another ring", group.base(FOREIGN_KEY), "bad_signature", flags=["KeyID"])
    ids = [raw(group.base(key))[:4] for key in keys]
    for index in (0, 1):
        renamed = ids[1 - index] + raw(group.base(keys[index]))[4:]
        comment = "sealed by key %d, under the key id of key %d" % (index, 1 - index)
        group.refuse(comment, text(renamed), "bad_signature", flags=["KeyID"])
    for comment, key_id in (("zeros", bytes(4)), ("ones", b"\xff" * 4), ("its own id reversed", ids[0][::-1])):
        group.refuse("a key id of " + comment, text(key_id + raw(group.base())[4:]), "bad_signature", flags=["KeyID"])
    group.refuse("sealed by an old key, expired", group.base(OLD_KEY), "expired", NOW + HOUR + 1, flags=["Rotation"])
    reordered = Group(file, [OLD_KEY, KEY])
    reordered.good("the same keys in another order", flags=["Rotation"])
    outcome = {"result": "valid", "key_index": 1}
    reordered.test("the newest of before", reordered.base(KEY), NOW + 10, HOUR, None, ["Rotation"], outcome)
    left = Group(file, [OLD_KEY])
    left.refuse("the key that sealed is gone", left.base(KEY), "bad_signature", flags=["Rotation"])


def make():
    file = VectorFile("sealed.json", "sealed", "Generators/sealed.py on cryptography")
    for part in (good_payloads, times, damage, cuts, shapes, encodings, contents, contexts, rings):
        part(file)
    return file


if __name__ == "__main__":
    main(make)
