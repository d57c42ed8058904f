"""Vectors of Fernet (cryptography) and of aiohttp-session's EncryptedCookieStorage, which is Fernet around JSON."""

import asyncio
import base64
import hashlib
import json
import logging
from importlib import metadata
from types import SimpleNamespace
from unittest import mock

from aiohttp import web
from aiohttp_session import Session
from aiohttp_session.cookie_storage import EncryptedCookieStorage
from cryptography import fernet
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

import faults
import payloads
from vectors import LAST_SECOND, NOW, TOKEN_LIMIT, Refused, Subject, VectorFile, at, main, words_for_payload_error

RAW_KEY = bytes(range(32))
OTHER = bytes(range(32, 64))
IV = bytes(range(16))


class Fernet(Subject):
    codec = "fernet"
    other_key = OTHER

    def __init__(self, options=None, keys=(RAW_KEY,)):
        super().__init__(options, keys)
        self.text = self.options.get("payload") == "text"

    def library_key(self, key):
        return base64.urlsafe_b64encode(key) if isinstance(key, bytes) else key

    def library(self):
        return fernet.MultiFernet([fernet.Fernet(self.library_key(key)) for key in self.keys])

    def pinned(self, data):
        """The library's IVs, which follow from what they are for, so that these files are the same each time."""
        return mock.patch.object(fernet.os, "urandom", lambda count: hashlib.sha256(data).digest()[:count])

    def is_canonical(self, payload):
        return True  # the codec has no style: it takes the text as it is

    def nonce(self, token):
        return base64.urlsafe_b64decode(token)[9:25].hex()

    def style(self, value):
        return json.dumps(value, separators=(",", ":"))

    def write(self, value, now):
        return self.write_bytes((value if self.text else self.style(value)).encode(), now)

    def write_bytes(self, data, now):
        with self.pinned(data):
            return self.library().encrypt_at_time(data, now).decode()

    def base64(self, data):
        return base64.urlsafe_b64encode(data).decode()

    def sign_body(self, body, time_text=None):
        return self.write_bytes(base64.urlsafe_b64decode(body), NOW)

    def payload_in(self, token):
        return self.library().decrypt(token).decode("utf-8")

    def plaintext(self, token, now, max_age):
        library = self.library()
        with at(now):
            try:
                return library.decrypt(token, max_age), library.extract_timestamp(token)
            except fernet.InvalidToken as error:
                raise Refused(error, self.words_for_invalid(token, now)) from error
            except UnicodeEncodeError as error:
                raise Refused(error, {"malformed"}) from error
            except ValueError as error:  # letters beyond ASCII
                raise Refused(error, {"malformed"}) from error

    def words_for_invalid(self, token, now):
        """What may be wrong: the library has one exception for everything, so it is asked again in parts."""
        library = self.library()
        try:
            time = library.extract_timestamp(token)
        except fernet.InvalidToken:
            return {"malformed", "bad_signature"}
        try:
            library.decrypt(token)
        except fernet.InvalidToken:
            return {"malformed"}
        return {"expired" if time < now else "not_yet_valid"}

    def read(self, token, now, max_age):
        data, time = self.plaintext(token, now, max_age)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(error, {"malformed"} if self.text else {"not_json", "unsafe_payload"}) from error
        if self.text:
            return text, time
        try:
            return json.loads(text), time
        except (ValueError, RecursionError) as error:
            raise Refused(error, words_for_payload_error(error)) from error


class Aiohttp(Fernet):
    codec = "aiohttp-session"
    scalars = False

    def storage(self, key=None, max_age=None, decoder=json.loads):
        return EncryptedCookieStorage(key or self.keys[0], max_age=max_age, decoder=decoder)

    def is_canonical(self, payload):
        return json.dumps(json.loads(payload)) == payload

    def style(self, value):
        return json.dumps({"created": NOW, "session": value})

    def write(self, value, now):
        if not value:  # an empty session deletes its cookie
            return self.write_bytes(self.style(value).encode(), now)
        response = web.Response()
        with at(now):
            session = Session(None, data=None, new=True)
            session.update(value)
            data = json.dumps({"created": now, "session": value}).encode()
            with self.pinned(data):
                asyncio.run(self.storage().save_session(None, response, session))
        return response.cookies["AIOHTTP_SESSION"].value

    def read(self, token, now, max_age):
        read = []

        def decoder(text):
            read.append(json.loads(text))
            return read[0]

        request = SimpleNamespace(cookies={"AIOHTTP_SESSION": token})
        for key in self.keys:  # the library knows one; that it reads with several is our rule
            with at(now):
                try:
                    asyncio.run(self.storage(key, max_age, decoder).load_session(request))
                except Exception as error:
                    words = words_for_payload_error(error)
                    raise Refused(error, words or {"malformed"}) from error
        if not read:
            self.plaintext(token, now, max_age)
            raise AssertionError("aiohttp-session refuses what Fernet takes")
        return read[0], self.library().extract_timestamp(token)


def built(plaintext=None, key=RAW_KEY, version=0x80, time=NOW, iv=IV, ciphertext=None, padded=None, keep=32):
    """A token put together by hand, with the tag that its parts ask for."""
    if ciphertext is None:
        if padded is None:
            count = 16 - len(plaintext) % 16
            padded = plaintext + bytes([count]) * count
        encryptor = Cipher(algorithms.AES(key[16:]), modes.CBC(iv)).encryptor()
        ciphertext = encryptor.update(padded) + encryptor.finalize()
    parts = bytes([version]) + time.to_bytes(8, "big") + iv + ciphertext
    signer = hmac.HMAC(key[:16], hashes.SHA256())
    signer.update(parts)
    return base64.urlsafe_b64encode(parts + signer.finalize()[:keep]).decode()


def shape(group):
    subject = group.subject
    token = subject.write(faults.VALUE, NOW)
    raw = base64.urlsafe_b64decode(token)
    any_error = ["AnyError"]

    def encoded(data):
        return base64.urlsafe_b64encode(data).decode()

    assert built(subject.payload_in(token).encode(), iv=raw[9:25]) == token
    group.refuse("an empty token", "", "malformed")
    for comment, size in [
        ("the version alone", 1),
        ("version and half of the time", 5),
        ("version and time alone", 9),
        ("no ciphertext and no tag", 25),
        ("no tag", len(raw) - 32),
        ("only half of the tag", len(raw) - 16),
        ("the tag cut by a byte", len(raw) - 1),
    ]:
        flags = [] if size < 57 else any_error
        group.refuse(comment, encoded(raw[:size]), "malformed", flags=flags)
    group.refuse("a tag of 16 bytes that is right so far", built(b"{}", keep=16), "malformed", flags=any_error)
    group.refuse("a byte behind the tag", encoded(raw + b"\0"), "bad_signature", flags=any_error)
    group.refuse("a block behind the tag", encoded(raw + bytes(16)), "bad_signature")
    for version in (0x00, 0x01, 0x7F, 0x81, 0x90, 0xFF):
        forged = built(b"{}", version=version)
        group.refuse("version %02x under a good tag" % version, forged, "malformed", flags=["Forged"])
    places = [("the time", 1), ("the time", 8), ("the IV", 9), ("the IV", 24), ("the ciphertext", 25)]
    places += [("the ciphertext", len(raw) - 33), ("the tag", len(raw) - 32), ("the tag", len(raw) - 1)]
    for name, index in places:
        for bit in (1, 0x80):
            changed = raw[:index] + bytes([raw[index] ^ bit]) + raw[index + 1 :]
            comment = "bit %d of byte %d is flipped, in %s" % (bit, index, name)
            group.refuse(comment, encoded(changed), "bad_signature")
    zeros = encoded(raw[:-32] + bytes(32))
    group.refuse("a tag of zeros", zeros, "bad_signature")
    other = base64.urlsafe_b64decode(subject.write({"user": "mallory"}, NOW))
    group.refuse("the tag of another token", encoded(raw[:-32] + other[-32:]), "bad_signature")
    later = base64.urlsafe_b64decode(subject.write(faults.VALUE, NOW + 60))
    group.refuse("the time of a later token", encoded(raw[:1] + later[1:9] + raw[9:]), "bad_signature")
    group.refuse("two tokens", token + token, "bad_signature", flags=any_error, stricter=True)
    for comment, text in [
        ("cut by one character", token[:-1]),
        ("cut by four characters", token[:-4]),
        ("cut in half", token[: len(token) // 2]),
        ("white space in front", " " + token),
        ("white space at the end", token + " "),
        ("a line feed at the end", token + "\n"),
        ("a line feed inside", token[:40] + "\n" + token[40:]),
        ("a null character at the end", token + "\0"),
        ("quotes around the token", '"%s"' % token),
        ("a character that is no base64, four times", token[:8] + "!!!!" + token[8:]),
        ("a letter beyond ASCII", token[:8] + "\u00e9" + token[9:]),
        ("a dot in the middle", token[:40] + "." + token[40:]),
    ]:
        flags = ["AnyError", "NonCanonicalBase64"]
        group.refuse(comment, text, "malformed", flags=flags, stricter=True)


def spellings(group):
    """base64 that no encoder writes; the number of blocks decides how much padding there is."""
    for padding, plaintext in [(2, b"{}"), (1, b'{"a":"0123456789"}'), (0, b'{"a":"%s"}' % (b"x" * 30))]:
        token = next(
            token
            for token in (built(plaintext, iv=bytes([n]) * 16) for n in range(256))
            if "-" in token and "_" in token and token.count("=") == padding
        )
        bare = token.rstrip("=")
        group.valid("%d characters of padding" % padding, token, plaintext.decode())

        def bad(comment, text):
            flags = ["AnyError", "NonCanonicalBase64"]
            comment = "%d characters of padding, %s" % (padding, comment)
            group.refuse(comment, text, "malformed", flags=flags, stricter=True)

        if padding:
            bad("without it", bare)
            last = faults.ALPHABET[faults.ALPHABET.index(bare[-1]) + 1]
            bad("stray low bits", bare[:-1] + last + "=" * padding)
            bad("percent escapes", token.replace("=", "%3D"))
        if padding == 2:
            bad("only one of them", bare + "=")
        bad("one more", token + "=")
        bad("four more", token + "====")
        bad("padding inside", token[:8] + "==" + token[8:])
        bad("in the standard alphabet", token.translate(str.maketrans("-_", "+/")))
        bad("in both alphabets", token.replace("-", "+"))


def blocks(group):
    """Ciphertexts that do not decrypt, under a good tag."""

    def bad(comment, **more):
        group.refuse(comment, built(**more), "malformed", flags=["Forged", "Padding"])

    bad("no ciphertext", ciphertext=b"")
    for size in (1, 15, 17, 31):
        bad("a ciphertext of %d bytes" % size, ciphertext=bytes(size))
    body = b'{"a":1}'
    bad("padding of 0", padded=body + bytes(9))
    bad("padding of 17", padded=body + bytes([17]) * 9)
    bad("padding of 255", padded=body + bytes([255]) * 9)
    bad("padding with another byte first", padded=body + b"\x08" + b"\x09" * 8)
    bad("padding with another byte inside", padded=body + b"\x09" * 4 + b"\x08" + b"\x09" * 4)
    bad("zeros and a count, as ANSI X.923 pads", padded=body + bytes(8) + b"\x09")
    bad("a bit and zeros, as ISO 7816-4 pads", padded=body + b"\x80" + bytes(8))
    whole = b'{"a":"0123456"}\n'
    assert len(whole) == 16
    group.valid("a whole block of padding", built(whole), whole.decode(), flags=["Forged", "Padding"])
    bad("no padding behind a whole block", padded=whole)
    group.refuse("nothing but padding", built(b""), "not_json", flags=["Forged", "Strict"])


def keys(file, make):
    """Keys that have something in common with the right one."""
    group = file.group(make())
    value = faults.VALUE
    for comment, key in [
        ("another key", OTHER),
        ("the halves of the key swapped", RAW_KEY[16:] + RAW_KEY[:16]),
        ("another signing half", OTHER[:16] + RAW_KEY[16:]),
        ("a key whose last bit differs in the signing half", RAW_KEY[:15] + b"\x0e" + RAW_KEY[16:]),
    ]:
        group.refuse(comment, make([key]).write(value, NOW), "bad_signature")
    token = make([RAW_KEY[:16] + OTHER[16:]]).write(value, NOW)
    group.refuse("another encryption half, so that the tag is good", token, "malformed", flags=["AnyError"])
    text = base64.urlsafe_b64encode(bytes(range(200, 232))).decode()
    group = file.group(make([text]))
    group.wrote("the key as its 44 characters", value)
    same = make([bytes(range(200, 232))])
    group.valid("the key as bytes, when it was sealed", same.write(value, NOW), same.style(value))
    group.refuse("another key where the key is text", make().write(value, NOW), "bad_signature")


def rotation(file, make):
    new, middle, old = (bytes([n]) * 8 + bytes(range(24)) for n in (1, 2, 3))
    group = file.group(make([new, middle, old]))
    payload = group.subject.style(faults.VALUE)
    for comment, key in (("newest", new), ("middle", middle), ("oldest", old)):
        token = make([key]).write(faults.VALUE, NOW)
        group.valid("sealed by the %s of three keys" % comment, token, payload, flags=["Rotation"])
    dropped = make().write(faults.VALUE, NOW)
    group.refuse("sealed by a key that was dropped", dropped, "bad_signature", flags=["Rotation"])
    token = make([old]).write(faults.VALUE, NOW)
    group.refuse("expired, sealed by the oldest key", token, "expired", now=NOW + 3601, flags=["Rotation"])
    same = file.group(make([new, new]))
    token = make([new]).write(faults.VALUE, NOW)
    same.valid("the same key twice: the first counts", token, payload, flags=["Rotation"])


def times(group):
    subject = group.subject
    token = subject.write(faults.VALUE, NOW)
    payload = subject.payload_in(token)

    def good(comment, now, max_age=3600):
        group.valid(comment, token, payload, now=now, max_age=max_age, flags=["Boundary"])

    def bad(comment, error, now, max_age=3600, token=token, **more):
        group.refuse(comment, token, error, now=now, max_age=max_age, flags=["Boundary"], **more)

    good("issued this second", NOW)
    good("exactly as old as allowed", NOW + 3600)
    bad("expired by one second", "expired", NOW + 3601)
    bad("expired by years", "expired", NOW + 10**8)
    good("max age 0 in the same second", NOW, 0)
    bad("max age 0, one second later", "expired", NOW + 1, 0)
    good("from the future by a second", NOW - 1)
    good("from the future by 59 seconds", NOW - 59)
    good("from the future by 60 seconds", NOW - 60)
    good("from the future by 60 seconds, max age 0", NOW - 60, 0)
    bad("from the future by 61 seconds", "not_yet_valid", NOW - 61)
    bad("from the future by 61 seconds, max age 0", "not_yet_valid", NOW - 61, 0)
    bad("from the future by a day", "not_yet_valid", NOW - 86400)
    good("very old, without max age", NOW + 10**9, None)
    good("from the future, without max age", NOW - 10**8, None)
    forged = subject.with_keys(OTHER).write(faults.VALUE, NOW)
    bad("another key, and expired", "bad_signature", NOW + 10**8, token=forged)
    bad("another key, and from the future", "bad_signature", NOW - 10**8, token=forged)


def time_fields(group):
    body = b'{"a":1}'
    for comment, time in [
        ("the first second of 1970", 0),
        ("the year 2038, beyond 31 bits", 2**31),
        ("the year 2106, beyond 32 bits", 2**32),
        ("the last second of the year 9999", LAST_SECOND),
    ]:
        group.valid(comment, built(body, time=time), '{"a":1}', issued_at=time, max_age=None, flags=["Boundary"])
    for comment, time in [
        ("the first second of the year 10000", LAST_SECOND + 1),
        ("a time of 63 bits", 2**63 - 1),
        ("a time of 64 bits", 2**63),
        ("the largest time", 2**64 - 1),
    ]:
        token = built(body, time=time)
        flags = ["Boundary", "Limit"]
        group.refuse(comment, token, "malformed", max_age=None, flags=flags, stricter=True)
        flags.append("AnyError")
        group.refuse(comment + ", with a max age", token, "malformed", flags=flags)


def token_size(group):
    """The largest token that is taken and the smallest that is not."""

    def token(blocks):
        payload = '{"a":"%s"}' % ("x" * (blocks * 16 - 9))
        return payload, built(payload.encode())

    blocks = next(n for n in range(1100, 0, -1) if len(token(n)[1]) <= TOKEN_LIMIT)
    payload, text = token(blocks)
    group.valid("as large as a token may be", text, payload, flags=["Boundary", "Forged"])
    text = token(blocks + 1)[1]
    group.refuse("larger than 16 KiB", text, "too_large", flags=["Limit", "Forged"], stricter=True)


def raw_texts(group):
    for comment, payload, flags in payloads.RAW_TEXTS:
        group.holds(comment, payload, flags=flags)


def texts(file):
    """Fernet around text."""
    group = file.group(Fernet({"payload": "text"}))
    faults.good_text(group)
    spec = Fernet({"payload": "text"}, ["cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="])
    key = base64.urlsafe_b64decode(spec.keys[0])
    token = built(b"hello", key=key, time=499162800)
    expected = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=="
    assert token == expected
    comment = "the token of the specification"
    file.group(spec).valid(comment, token, "hello", issued_at=499162800, now=499162801, max_age=60)
    for comment, data in [
        ("bytes that are not UTF-8", b"\xff\xfe\x00"),
        ("a Latin-1 letter", b"caf\xe9"),
        ("a surrogate as bytes", b"\xed\xa0\x80"),
        ("a pickle of protocol 4", b"\x80\x04}\x94."),
    ]:
        flags = ["Strict", "Forged"]
        group.refuse("text: " + comment, built(data), "malformed", flags=flags, stricter=True)
    group.refuse("text under another key", built(b"hello", key=OTHER), "bad_signature")
    group.refuse("text, expired", built(b"hello"), "expired", now=NOW + 3601)


def payload_faults(file, make, few=False):
    faults.json_grammar(file.group(make()), few=few)
    faults.pickles(file.group(make()), few=few)
    faults.foreign_serializations(file.group(make()))
    if not few:
        faults.limits(file.group(make()))
        faults.payload_size(file, make)


def make_fernet():
    version = metadata.version("cryptography")
    file = VectorFile("fernet-%s.json" % version, "fernet", "cryptography %s" % version)

    def make(keys=(RAW_KEY,), options=None):
        return Fernet(options, keys)

    group = file.group(make())
    faults.good_json(group)
    raw_texts(group)
    shape(group)
    spellings(group)
    blocks(group)
    times(group)
    time_fields(group)
    token_size(group)
    keys(file, make)
    rotation(file, make)
    texts(file)
    payload_faults(file, make)
    return file


def sessions(group):
    """What the payload of aiohttp-session may be, and when it says it was created."""
    for comment, payload in [
        ("created before the token", '{"created": %d, "session": {"a": 1}}' % (NOW - 100)),
        ("no time inside", '{"session": {"a": 1}}'),
        ("no session inside", '{"created": %d}' % NOW),
        ("an empty object", "{}"),
        ("more members", '{"created": %d, "session": {"a": 1}, "x": 2}' % NOW),
        ("without blanks", '{"created":%d,"session":{"a":1}}' % NOW),
        ("the session first", '{"session": {"a": 1}, "created": %d}' % NOW),
        ("the session is null", '{"created": %d, "session": null}' % NOW),
    ]:
        group.holds(comment, payload)
    for comment, payload in [
        ("created so long ago that aiohttp-session empties the session", '{"created": 1, "session": {"a": 1}}'),
        ("created in the future", '{"created": %d, "session": {"a": 1}}' % (NOW + 10**6)),
        ("the time inside is a text", '{"created": "now", "session": {"a": 1}}'),
        ("the session is a list", '{"created": %d, "session": [1]}' % NOW),
    ]:
        token = group.subject.write_bytes(payload.encode(), NOW)
        group.either(comment, token, payload, "not_json", flags=["Forged"])
    compact = '{"created":%d,"session":{"n":"\u00e9","f":1E2}}' % NOW
    payload = json.dumps(json.loads(compact))
    token = group.subject.write_bytes(payload.encode(), NOW)
    group.valid("encoding text in another style", token, payload, encode_input=compact, flags=["EncodeInput"])


def make_aiohttp():
    version = metadata.version("aiohttp-session")
    library = "aiohttp-session %s, cryptography %s" % (version, metadata.version("cryptography"))
    file = VectorFile("aiohttp-session-%s.json" % version, "aiohttp-session", library)

    def make(keys=(RAW_KEY,), options=None):
        return Aiohttp(options, keys)

    group = file.group(make())
    faults.good_json(group)
    sessions(group)
    shape(group)
    spellings(group)
    blocks(group)
    times(group)
    time_fields(group)
    faults.top_level(file.group(make()))
    keys(file, make)
    rotation(file, make)
    payload_faults(file, make, few=True)
    return file


if __name__ == "__main__":
    logging.disable()  # aiohttp-session warns of each token that it refuses
    main(make_fernet, make_aiohttp)
