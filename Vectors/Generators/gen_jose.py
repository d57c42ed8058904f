"""Vectors of JSON Web Signatures (PyJWT, joserfc) and JSON Web Encryption (joserfc) with symmetric keys."""

import base64
import datetime
import hashlib
import json
import math
from importlib import metadata
from unittest import mock

import joserfc.errors
import jwt.api_jws
import jwt.api_jwt
from joserfc import jwe, jws
from joserfc.jwk import OctKey
from joserfc.jwt import JWTClaimsRegistry

import faults
import jose
import payloads
from vectors import NOW, Refused, Subject, VectorFile, main


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def words_for(error):
    """The error words that an exception of these libraries may stand for."""
    text, name = str(error), type(error).__name__
    exact = {
        "InvalidSignatureError": {"bad_signature"},
        "ExpiredSignatureError": {"expired"},
        "ImmatureSignatureError": {"not_yet_valid"},
        "BadSignatureError": {"bad_signature", "malformed"},  # joserfc says so of a signature that is no base64, too
        "ExpiredTokenError": {"expired"},
        "InvalidPayloadError": {"not_json", "unsafe_payload", "malformed"},  # no JSON, or no object
    }
    if name in exact:
        return exact[name]
    if isinstance(error, joserfc.errors.InvalidClaimError):
        return {"not_yet_valid"} if "not yet" in text or "future" in text else {"malformed"}
    if isinstance(error, joserfc.errors.DecodeError) and "Invalid header" not in text:
        return {"bad_signature"}
    if "Invalid payload string" in text and "object" not in text:
        return {"not_json", "unsafe_payload"}
    known = (jwt.exceptions.InvalidTokenError, joserfc.errors.JoseError, ValueError, TypeError, RecursionError)
    assert isinstance(error, (*known, AttributeError, LookupError)), repr(error)
    return {"malformed"}


def refusing(call):
    try:
        return call()
    except Exception as error:
        raise Refused(error, words_for(error)) from error


class Jose(Subject):
    """What both formats share: a header, claims with times, nothing else that says when a token was made."""

    timed = False
    scalars = False

    def issued_at(self, payload, moment):
        return second_of(json.loads(payload))

    def is_canonical(self, payload):
        return True  # the codec has no style: it takes the text as it is

    def base64(self, data):
        return encoded(data)

    def style(self, value):
        return json.dumps(value, separators=(",", ":"))

    def write(self, value, now):
        return self.write_bytes(self.style(value).encode(), now)

    def read(self, token, now, max_age):
        value = refusing(lambda: self.claims(token, now))
        time = second_of(value)
        # The libraries know no max age; what a reader makes of one and `iat` is our rule.
        if time is not None and max_age is not None and now - time > max_age + self.options.get("clock_skew", 0):
            raise Refused(TimeoutError(), {"expired"})
        return value, time


class Jws(Jose):
    codec = "jws"

    @property
    def algorithms(self):
        return self.options.get("algorithms", [self.options.get("alg", "HS256")])

    def payload_in(self, token):
        return decoded(token.split(".")[1]).decode()

    def with_header(self, header, payload):
        return self.sign(encoded(header) + "." + encoded(payload))

    def sign_body(self, body, time_text=None):
        header = self.write_bytes(b"{}", NOW).partition(".")[0]
        return self.sign(header + "." + body)


class PyJWT(Jws):
    def with_algorithm(self, name):
        return PyJWT({"alg": name}, self.keys)

    def write(self, value, now):
        if not isinstance(value, dict):
            return self.write_bytes(self.style(value).encode(), now)
        return jwt.encode(value, self.keys[0], self.algorithms[0], self.header_members())

    def header_members(self):
        return json.loads(self.options["header"]) if "header" in self.options else None

    def write_bytes(self, data, now):
        return jwt.api_jws.encode(data, self.keys[0], self.algorithms[0], self.header_members())

    def sign(self, text):
        library = jwt.api_jws.PyJWS().get_algorithm_by_name(self.algorithms[0])
        return text + "." + encoded(library.sign(text.encode(), library.prepare_key(self.keys[0])))

    def claims(self, token, now):
        class Clock(datetime.datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.datetime.fromtimestamp(now, tz)

        # These claims are an application's affair.
        options = {"verify_" + name: False for name in ("aud", "iss", "sub", "jti")}
        skew = self.options.get("clock_skew", 0)
        with mock.patch.object(jwt.api_jwt, "datetime", Clock):
            for key in self.keys:
                try:
                    return jwt.decode(token, key, self.algorithms, options, leeway=skew)
                except jwt.InvalidSignatureError as error:
                    refusal = error
        raise refusal


class Joserfc(Jws):
    def style(self, value):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    def registry(self):
        registry = jws.JWSRegistry(algorithms=self.algorithms, strict_check_header=False)
        registry.max_header_length = 2**20  # the limits are ours
        return registry

    def header(self):
        return json.loads(self.options.get("header", '{"alg":"%s","typ":"JWT"}' % self.algorithms[0]))

    def write(self, value, now):
        if not isinstance(value, dict):
            return self.write_bytes(self.style(value).encode(), now)
        key = OctKey.import_key(self.keys[0])
        return joserfc.jwt.encode(self.header(), value, key, registry=self.registry(), default_type=None)

    def write_bytes(self, data, now):
        return jws.serialize_compact(self.header(), data, OctKey.import_key(self.keys[0]), registry=self.registry())

    def sign(self, text):
        library = jws.JWSRegistry.algorithms[self.algorithms[0]]
        return text + "." + encoded(library.sign(text.encode(), OctKey.import_key(self.keys[0])))

    def claims(self, token, now):
        for key in self.keys:
            try:
                read = joserfc.jwt.decode(token, OctKey.import_key(key), registry=self.registry())
                break
            except joserfc.errors.BadSignatureError as error:
                refusal = error
        else:
            raise refusal
        JWTClaimsRegistry(now, self.options.get("clock_skew", 0)).validate(times_of(read.claims))
        return read.claims


def second_of(claims):
    """The whole second of `iat`."""
    time = claims.get("iat") if isinstance(claims, dict) else None
    is_number = isinstance(time, (int, float)) and not isinstance(time, bool)
    return math.floor(time) if is_number and math.isfinite(time) else None


def times_of(claims):
    """The claims that a session format looks at; the others are an application's affair."""
    return {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}


class Jwe(Jose):
    codec = "jwe"
    scalars = True
    other_key = bytes(range(32, 64))

    def __init__(self, options=None, keys=(bytes(range(32)),)):
        super().__init__(options, keys)
        self.enc = self.options.get("enc", "A256GCM")

    def registry(self, zip=False):
        names = ["dir", self.enc, *(["DEF"] if zip else [])]
        registry = jwe.JWERegistry(algorithms=names, strict_check_header=False)
        registry.max_protected_header_length = registry.max_ciphertext_length = 2**20  # the limits are ours
        return registry

    def header(self):
        return json.loads(self.options.get("header", '{"alg":"dir","enc":"%s"}' % self.enc))

    def nonce(self, token):
        return decoded(token.split(".")[2]).hex()

    def pinned(self, data):
        """The library's nonces, which follow from what they are for, so that these files are the same each time."""
        nonce = hashlib.sha256(data).digest()[:12]
        return mock.patch.object(type(self.library()), "generate_iv", lambda _: nonce)

    def library(self):
        return self.registry().get_enc(self.enc)

    def write_bytes(self, data, now):
        with self.pinned(data):
            return jwe.encrypt_compact(self.header(), data, OctKey.import_key(self.keys[0]), registry=self.registry())

    def with_header(self, header, payload, nonce=bytes(range(12))):
        text = encoded(header)
        ciphertext, tag = self.library().encrypt(payload, self.keys[0], nonce, text.encode())
        return ".".join([text, "", encoded(nonce), encoded(ciphertext), encoded(tag)])

    def payload_in(self, token):
        return self.plaintext(token).decode()

    def plaintext(self, token):
        for key in self.keys:
            try:
                return jwe.decrypt_compact(token, OctKey.import_key(key), registry=self.registry()).plaintext
            except joserfc.errors.DecodeError as error:
                refusal = error
        raise refusal

    def claims(self, token, now):
        plaintext = self.plaintext(token)
        try:
            value = json.loads(plaintext)
        except (ValueError, RecursionError) as error:
            raise joserfc.errors.InvalidPayloadError() from error
        if isinstance(value, dict):
            JWTClaimsRegistry(now, self.options.get("clock_skew", 0)).validate(times_of(value))
        return value


# Signatures


def confusion(file, make):
    """Signatures of one algorithm where another is expected."""
    for expected in ("HS256", "HS384", "HS512"):
        group = file.group(make({} if expected == "HS256" else {"alg": expected}))
        group.wrote("signed with " + expected, faults.VALUE)
        for other in ("HS256", "HS384", "HS512"):
            if other == expected:
                continue
            stranger = make({"alg": other})
            token = stranger.write(faults.VALUE, NOW)
            comment = "%s where %s is expected" % (other, expected)
            group.refuse(comment, token, "malformed", flags=["Header", "AnyError"])
            header, _, rest = group.subject.write(faults.VALUE, NOW).partition(".")
            forged = stranger.sign(header + "." + rest.partition(".")[0])
            comment = "the header says %s, the signature is %s" % (expected, other)
            group.refuse(comment, forged, "bad_signature", flags=["Header"])
            forged = group.subject.sign(token.rpartition(".")[0])
            comment = "the header says %s, the signature is %s" % (other, expected)
            group.refuse(comment, forged, "malformed", flags=["Header", "AnyError"])
    group = file.group(make({"algorithms": ["HS512", "HS256"]}))
    group.wrote("the first of two algorithms", faults.VALUE)
    older = make({})
    payload = older.style(faults.VALUE)
    group.valid("the second of two algorithms", older.write(faults.VALUE, NOW), payload, flags=["Fallback"])
    third = make({"alg": "HS384"}).write(faults.VALUE, NOW)
    group.refuse("an algorithm that is not in the list", third, "malformed", flags=["Header", "AnyError"])
    swapped = older.sign(group.subject.write(faults.VALUE, NOW).rpartition(".")[0])
    group.refuse("one algorithm of the list in the name of the other", swapped, "bad_signature", flags=["Header"])


def unsigned(group):
    """Tokens that say that they need no signature."""
    body = encoded(jose.PAYLOAD.encode())
    good = group.subject.write(faults.VALUE, NOW)
    for name in ("none", "None", "NONE", "nOnE"):
        header = encoded(('{"alg":"%s","typ":"JWT"}' % name).encode())
        flags = ["Header", "AnyError"]
        group.refuse("alg %s without a signature" % name, header + "." + body + ".", "malformed", flags=flags)
        kept = good.rpartition(".")[2]
        text = header + "." + body + "." + kept
        group.refuse("alg %s with another token's signature" % name, text, "malformed", flags=flags)
        group.refuse("alg %s without the last dot" % name, header + "." + body, "malformed", flags=flags)
    header, payload, _ = good.split(".")
    for size in (0, 1, 16, 20, 31):
        raw = decoded(good.rpartition(".")[2])[:size]
        text = ".".join([header, payload, encoded(raw)])
        group.refuse("only %d bytes of the signature" % size, text, "bad_signature", flags=["AnyError"])
    longer = decoded(good.rpartition(".")[2]) + b"\0"
    text = ".".join([header, payload, encoded(longer)])
    group.refuse("a byte more than the signature", text, "bad_signature", flags=["AnyError"])


def not_objects(group):
    for comment, value in payloads.SCALARS:
        token = group.subject.write_bytes(json.dumps(value).encode(), NOW)
        group.refuse(comment, token, "malformed", flags=["Claims", "Forged", "AnyError"])


def raw_texts(group):
    for comment, payload, flags in payloads.RAW_TEXTS:
        group.holds(comment, payload, flags=flags)


def skewed(file, make):
    group = file.group(make({"clock_skew": 60}))

    def token(**values):
        return group.subject.write(values, NOW)

    def good(comment, max_age=None, **values):
        payload = group.subject.style(values)
        group.valid(comment, token(**values), payload, now=NOW, max_age=max_age, flags=["Claims", "Boundary"])

    def bad(comment, error, max_age=None, **values):
        flags = ["Claims", "Boundary"]
        group.refuse(comment, token(**values), error, now=NOW, max_age=max_age, flags=flags)

    good("expired 59 seconds ago, with a skew of 60", exp=NOW - 59)
    bad("expired 60 seconds ago, with a skew of 60", "expired", exp=NOW - 60)
    good("begins in 60 seconds, with a skew of 60", nbf=NOW + 60)
    bad("begins in 61 seconds, with a skew of 60", "not_yet_valid", nbf=NOW + 61)
    good("issued in 60 seconds, with a skew of 60", iat=NOW + 60)
    bad("issued in 61 seconds, with a skew of 60", "not_yet_valid", iat=NOW + 61)
    good("60 seconds older than allowed, with a skew of 60", max_age=100, iat=NOW - 160)
    bad("61 seconds older than allowed, with a skew of 60", "expired", max_age=100, iat=NOW - 161)


def other_headers(file, make, texts):
    for comment, text in texts:
        group = file.group(make({"header": text}))
        group.wrote(comment, faults.VALUE, flags=["Header"])


def payload_faults(file, make, few=False):
    faults.json_grammar(file.group(make()), few=few)
    faults.pickles(file.group(make()), few=few)
    if not few:
        faults.foreign_serializations(file.group(make()))
        faults.limits(file.group(make()))


def make_pyjwt():
    version = metadata.version("pyjwt")
    file = VectorFile("jws-pyjwt-%s.json" % version, "jws", "PyJWT %s" % version)
    group = file.group(PyJWT())
    faults.good_json(group)
    raw_texts(group)
    jose.texts(group, ["the header", "the payload", "the signature"])
    unsigned(group)
    jose.headers(file.group(PyJWT()), '"alg":"HS256"')
    jose.claims(file.group(PyJWT()))
    skewed(file, PyJWT)
    confusion(file, PyJWT)
    not_objects(file.group(PyJWT()))
    payload_faults(file, PyJWT)
    faults.bodies(file.group(PyJWT()))
    faults.token_size(file.group(PyJWT()))
    faults.payload_size(file, PyJWT)
    faults.rotation(file, lambda keys: PyJWT(keys=keys))
    faults.keys(file, lambda keys: PyJWT(keys=keys))
    return file


def make_joserfc():
    version = metadata.version("joserfc")
    file = VectorFile("jws-joserfc-%s.json" % version, "jws", "joserfc %s" % version)
    group = file.group(Joserfc())
    faults.good_json(group, few=True)
    jose.headers(file.group(Joserfc()), '"alg":"HS256"')
    jose.claims(file.group(Joserfc()))
    skewed(file, Joserfc)
    confusion(file, Joserfc)
    not_objects(file.group(Joserfc()))
    payload_faults(file, Joserfc, few=True)
    headers = [
        ("the header that joserfc writes of itself", '{"typ":"JWT","alg":"HS256"}'),
        ("a header with nothing but alg", '{"alg":"HS256"}'),
        ("a header with a kid", '{"alg":"HS256","kid":"2024"}'),
    ]
    other_headers(file, Joserfc, headers)
    return file


# Encryption


def sealed_parts(group):
    """The five parts, each of another length or kind."""
    subject = group.subject
    token = subject.write(faults.VALUE, NOW)
    header, _, nonce, ciphertext, tag = token.split(".")

    def bad(comment, *parts, error="malformed", flags=("AnyError",), stricter=False):
        group.refuse(comment, ".".join(parts), error, flags=flags, stricter=stricter)

    bad("an encrypted key, which dir has not", header, encoded(bytes(16)), nonce, ciphertext, tag, stricter=True)
    bad("an encrypted key of one byte", header, "AA", nonce, ciphertext, tag, stricter=True)
    raw = decoded(tag)
    for size in (0, 4, 8, 12, 13, 14, 15):
        bad("a tag of %d bytes" % size, header, "", nonce, ciphertext, encoded(raw[:size]))
    bad("a tag of 17 bytes", header, "", nonce, ciphertext, encoded(raw + b"\0"))
    bad("a tag of zeros", header, "", nonce, ciphertext, encoded(bytes(16)), error="bad_signature", flags=())
    for size in (0, 8, 11, 13, 16):
        other = decoded(nonce)[:size] + bytes(max(0, size - 12))
        bad("a nonce of %d bytes" % size, header, "", encoded(other), ciphertext, tag)
    bad("another nonce", header, "", encoded(bytes(12)), ciphertext, tag, error="bad_signature", flags=())
    cut = encoded(decoded(ciphertext)[:-1])
    bad("a ciphertext cut by one byte", header, "", nonce, cut, tag, error="bad_signature", flags=())
    moved = encoded(decoded(ciphertext) + raw[:1])
    bad("a byte of the tag moved to the ciphertext", header, "", nonce, moved, encoded(raw[1:]))
    bad("ciphertext and tag swapped", header, "", nonce, tag, ciphertext)
    other = encoded(b'{"enc":"%s","alg":"dir"}' % subject.enc.encode())
    comment = "another header of the same meaning, which is not what was sealed"
    bad(comment, other, "", nonce, ciphertext, tag, error="bad_signature", flags=())
    plain = subject.write_bytes(b"", NOW)
    group.refuse("nothing sealed", plain, "not_json", flags=["Strict", "Forged"])


def other_encryption(file):
    """Keys and algorithms that are not the codec's."""
    key128 = bytes(range(16))
    small = Jwe({"enc": "A128GCM"}, [key128])
    group = file.group(small)
    group.wrote("A128GCM", faults.VALUE)
    group.wrote("A128GCM, an empty object", {})
    stranger = Jwe({"enc": "A128GCM"}, [bytes(range(1, 17))]).write(faults.VALUE, NOW)
    group.refuse("A128GCM with another key", stranger, "bad_signature")
    jose.headers(file.group(small), '"alg":"dir","enc":"A128GCM"')
    flags = ["Header", "AnyError"]
    group.refuse("A256GCM where A128GCM is expected", Jwe().write(faults.VALUE, NOW), "malformed", flags=flags)
    group = file.group(Jwe())
    group.refuse("A128GCM where A256GCM is expected", small.write(faults.VALUE, NOW), "malformed", flags=flags)
    for enc in ("A192GCM", "A128CBC-HS256", "A256CBC-HS512", "a256gcm", "", "none"):
        header = json.dumps({"alg": "dir", "enc": enc}).encode()
        token = group.subject.with_header(header, jose.PAYLOAD.encode())
        group.refuse("enc is %s" % (enc or "empty"), token, "malformed", flags=["Header", "Forged"])
    for comment, text in [("missing", '{"alg":"dir"}'), ("a list", '{"alg":"dir","enc":["A256GCM"]}')]:
        token = group.subject.with_header(text.encode(), jose.PAYLOAD.encode())
        group.refuse("enc is " + comment, token, "malformed", flags=["Header", "Forged"])
    key = OctKey.import_key(bytes(range(32)))
    for alg in ("A256KW", "A256GCMKW"):
        names = [alg, "A256GCM"]
        with mock.patch("secrets.token_bytes", bytes), group.subject.pinned(alg.encode()):
            registry = jwe.JWERegistry(algorithms=names)
            header = {"alg": alg, "enc": "A256GCM"}
            token = jwe.encrypt_compact(header, jose.PAYLOAD.encode(), key, registry=registry)
        group.refuse("the same key, used as %s" % alg, token, "malformed", flags=["Header"])
    packed = {"alg": "dir", "enc": "A256GCM", "zip": "DEF"}
    with group.subject.pinned(b"zip"):
        data = b'{"a":"%s"}' % (b"x" * 2000)
        token = jwe.encrypt_compact(packed, data, key, registry=group.subject.registry(zip=True))
    group.refuse("a payload compressed as zip says", token, "malformed", flags=["Header"])
    signed = PyJWT(keys=["a key of thirty-two bytes exactly"]).write(faults.VALUE, NOW)
    group.refuse("a signed token", signed, "malformed")


def make_jwe():
    version = metadata.version("joserfc")
    file = VectorFile("jwe-joserfc-%s.json" % version, "jwe", "joserfc %s" % version)
    group = file.group(Jwe())
    faults.good_json(group, few=True)
    raw_texts(group)
    parts = ["the header", "the encrypted key", "the nonce", "the ciphertext", "the tag"]
    jose.texts(group, parts)
    sealed_parts(group)
    jose.headers(file.group(Jwe()), '"alg":"dir","enc":"A256GCM"')
    jose.claims(file.group(Jwe()))
    skewed(file, Jwe)
    other_encryption(file)
    payload_faults(file, Jwe)
    headers = [
        ("a header with typ", '{"typ":"JWT","alg":"dir","enc":"A256GCM"}'),
        ("a header with a kid", '{"alg":"dir","enc":"A256GCM","kid":"2024"}'),
        ("enc before alg", '{"enc":"A256GCM","alg":"dir"}'),
    ]
    other_headers(file, Jwe, headers)
    new, middle, old = (bytes([n]) * 8 + bytes(range(24)) for n in (1, 2, 3))
    group = file.group(Jwe(keys=[new, middle, old]))
    for comment, key in (("newest", new), ("middle", middle), ("oldest", old)):
        token = Jwe(keys=[key]).write(faults.VALUE, NOW)
        payload = group.subject.style(faults.VALUE)
        group.valid("sealed by the %s of three keys" % comment, token, payload, flags=["Rotation"])
    dropped = Jwe().write(faults.VALUE, NOW)
    group.refuse("sealed by a key that was dropped", dropped, "bad_signature", flags=["Rotation"])
    return file


if __name__ == "__main__":
    main(make_pyjwt, make_joserfc, make_jwe)
