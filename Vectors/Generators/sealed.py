"""Reads and writes sealed tokens, version 1, in Python: Vectors/SEALED.md is the specification.

    codec = Sealed([new_key, old_key], context="__Host-session")
    token = codec.seal(json.dumps({"user": 42}), now=int(time.time()))
    session = codec.open(token, now=int(time.time()), max_age=1209600)
    json.loads(session.payload)["user"]

One file on top of `cryptography`, written to be read and to be copied into an application. It shares nothing
with the Swift implementation and makes the vectors that both are held to.
"""

import base64
import binascii
import collections
import json
import os
import pickletools
import re
import struct
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import cmac, hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "ss1."
HEADER = struct.Struct(">QI16s")  # started_at, elapsed, session_id
SHORTEST = 4 + 24 + HEADER.size + 1 + 16
LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z
TOKEN_LIMIT, PAYLOAD_LIMIT = 16384, 262144

Session = collections.namedtuple("Session", "payload issued_at started_at session_id key_index")


class Refused(Exception):
    """The token is refused; the argument is one of the words of Vectors/README.md."""


def xaes256gcm(key, nonce):
    """AES-256-GCM under the key that XAES-256-GCM derives for a nonce of 24 bytes; the last 12 remain its nonce."""
    derived = b""
    for counter in (1, 2):
        mac = cmac.CMAC(AES(key))
        mac.update(b"\0" + bytes([counter]) + b"X\0" + nonce[:12])
        derived += mac.finalize()
    return AESGCM(derived)


class Sealed:
    """The codec: keys of 32 random bytes, newest first; the first seals, all of them open."""

    def __init__(self, keys, context="", compress=False, payload_limit=PAYLOAD_LIMIT):
        if any(len(key) != 32 or all(32 <= byte < 127 for byte in key) for key in keys):
            raise ValueError("a sealing key is 32 random bytes and no text")
        if len(context.encode()) > 255:
            raise ValueError("a context has at most 255 bytes")
        self.context, self.compress, self.payload_limit = context.encode(), compress, payload_limit
        self.keys = [self.derive(key, b"encryption key", 32) for key in keys]
        self.key_ids = [self.derive(key, b"key id", 4) for key in keys]
        if len(set(self.key_ids)) < len(keys):
            raise ValueError("two keys have the same key id")

    @staticmethod
    def derive(key, info, length):
        return HKDF(hashes.SHA256(), length, salt=b"session-seal v1", info=info).derive(key)

    def seal(self, payload, now, started_at=None, session_id=None, nonce=None):
        """The token of a JSON text: of a new session, unless `started_at` and `session_id` say of which. `nonce` is
        for vectors; an application never gives one."""
        started_at = now if started_at is None else started_at
        header = HEADER.pack(started_at, now - started_at, session_id or os.urandom(16))
        body, stream = payload.encode(), zlib.compress(payload.encode())
        content = b"\1" + stream if self.compress and len(stream) < len(body) else b"\0" + body
        return self.seal_plaintext(header + content, nonce or os.urandom(24))

    def seal_plaintext(self, plaintext, nonce):
        sealed = xaes256gcm(self.keys[0], nonce).encrypt(nonce[12:], plaintext, self.aad(0))
        return PREFIX + base64url(self.key_ids[0] + nonce + sealed)

    def aad(self, index):
        return PREFIX.encode() + self.key_ids[index] + self.context

    def open(self, token, now, max_age=None, max_lifetime=None):
        """The session in a token, if it is authentic, fresh and JSON; else Refused."""
        if len(token.encode()) > TOKEN_LIMIT:
            raise Refused("too_large")
        key_id, nonce, sealed = split(token)
        if key_id not in self.key_ids:
            raise Refused("bad_signature")
        index = self.key_ids.index(key_id)
        try:
            plaintext = xaes256gcm(self.keys[index], nonce).decrypt(nonce[12:], sealed, self.aad(index))
        except InvalidTag:
            raise Refused("bad_signature") from None
        started_at, elapsed, session_id = HEADER.unpack_from(plaintext)
        issued_at = started_at + elapsed
        if issued_at > LAST_SECOND:
            raise Refused("malformed")
        if issued_at > now:
            raise Refused("not_yet_valid")
        if max_age is not None and now - issued_at > max_age:
            raise Refused("expired")
        if max_lifetime is not None and now - started_at > max_lifetime:
            raise Refused("expired")
        body = self.decoded(plaintext[HEADER.size], plaintext[HEADER.size + 1 :])
        return Session(json_text(body), issued_at, started_at, session_id, index)

    def decoded(self, encoding, body):
        if encoding == 1:
            body = self.inflated(body)
        elif encoding != 0:
            raise Refused("malformed")
        if len(body) > self.payload_limit:
            raise Refused("too_large")
        return body

    def inflated(self, stream):
        """One whole zlib stream and nothing behind it, inflated no further than the limit."""
        inflater = zlib.decompressobj()
        try:
            data = inflater.decompress(stream, self.payload_limit + 1)
        except zlib.error:
            raise Refused("malformed") from None
        if len(data) <= self.payload_limit and (not inflater.eof or inflater.unused_data):
            raise Refused("malformed")
        return data


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def split(token):
    """Key id, nonce and ciphertext with tag. Base64 must be canonical: what it stands for must encode to it again."""
    text = token[len(PREFIX) :]
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raise Refused("malformed") from None
    if not token.startswith(PREFIX) or base64url(data) != text or len(data) < SHORTEST:
        raise Refused("malformed")
    return data[:4], data[4:28], data[28:]


# JSON as RFC 8259 has it, within limits. Python's own reader takes more; nothing here loads anything else.

DEPTH_LIMIT, DIGIT_LIMIT, MEMBER_LIMIT = 64, 4096, 16384

FOREIGN = re.compile(
    rb"\x04\x08|\xac\xed\0\x05|\x83[\x61-\x77]|\0\x01\0\0\0\xff\xff\xff\xff|[aO]:[0-9]+:[{\"]", re.DOTALL
)


def json_text(data):
    """The text in `data`, if it is JSON; a serialization that runs code when it is loaded has its own word."""
    try:
        text = data.decode("utf-8")
        check_depth(text)
        value = json.loads(
            text, parse_constant=refuse_number, parse_int=check_digits, parse_float=check_digits, object_pairs_hook=list
        )
    except TooMuch:
        raise Refused("not_json") from None
    except (ValueError, RecursionError):
        raise Refused("unsafe_payload" if is_unsafe(data) else "not_json") from None
    check_members(value)
    return text


class TooMuch(Exception):
    """JSON over a limit."""


def check_depth(text):
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", re.sub(r'"(?:[^"\\]|\\.)*"', '""', text, flags=re.DOTALL)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEPTH_LIMIT:
            raise TooMuch


def check_digits(text):
    if sum(letter.isdigit() for letter in text) > DIGIT_LIMIT:
        raise TooMuch
    return 0


def check_members(value):
    """Objects and arrays are both lists here, an object's of pairs."""
    if isinstance(value, (list, tuple)):
        if len(value) > MEMBER_LIMIT:
            raise Refused("not_json")
        for member in value:
            check_members(member)


def refuse_number(name):
    raise ValueError(name)


def is_unsafe(data):
    """Whether data is a pickle, or begins as Ruby's, Java's, Erlang's, .NET's, PHP's or Go's serializations do."""
    if FOREIGN.match(data):
        return True
    if len(data) > 1 and data[0] == len(data) - 1 and any(byte < 32 for byte in data):
        return True
    try:
        return len(data) > 1 and len(list(pickletools.genops(data))) > 1 and data.endswith(b".")
    except Exception:  # whatever a damaged pickle does to the lister
        return False
