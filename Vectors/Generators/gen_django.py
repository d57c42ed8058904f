"""Vectors of Django: signing, sessions and signed cookies. Run with the version that the files are to be about."""

import json
import logging
from importlib import import_module, metadata
from unittest import mock

from django.conf import settings

VERSION = metadata.version("django")
MAJOR = tuple(map(int, VERSION.split(".")[:2]))

settings.configure(SECRET_KEY="not used", USE_TZ=True, INSTALLED_APPS=["django.contrib.sessions"], LOGGING_CONFIG=None)

logging.disable()  # the stores log every refusal

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings

import faults
from vectors import KEY, NOW, OTHER_KEY, Refused, Subject, VectorFile, at, main, words_for_payload_error

HAS_SHA256 = MAJOR >= (3, 1)
HAS_FALLBACKS = MAJOR >= (4, 1)
HAS_PICKLE = MAJOR < (5, 0)
HAS_SALT_V2 = hasattr(signing, "_cookie_signer_salt")
SHA1 = {} if HAS_SHA256 else {"digest": "sha1"}
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Given:
    """A serializer that writes the bytes it is given."""

    def dumps(self, value):
        return value

    def loads(self, data):
        return data


def words_for(error):
    """The error words that an exception out of Django may stand for; few of them are BadSignature."""
    if isinstance(error, signing.SignatureExpired):
        return {"expired"}
    if isinstance(error, signing.BadSignature):
        return {"malformed"} if str(error).startswith("No ") else {"bad_signature"}
    in_payload = isinstance(error, (json.JSONDecodeError, UnicodeError, RecursionError)) or "digits" in str(error)
    if isinstance(error, (ValueError, LookupError, OverflowError, TypeError)) and not in_payload:
        return {"malformed"}  # a time that is missing or not a number, or base64
    return words_for_payload_error(error)


class DjangoSubject(Subject):
    """What the three codecs have in common: one Signer class and the settings that it reads."""

    separator = ":"
    first_second = 0
    accepts_future = "documented"
    scalars = False

    def __init__(self, options=None, keys=(KEY,)):
        super().__init__({**SHA1, **(options or {})}, keys)
        self.alternatives = [("salt", "other")]

    def settings(self, **more):
        """Django's settings for these keys, which are newest first there too."""
        assert len(self.keys) == 1 or HAS_FALLBACKS
        more["SECRET_KEY"] = self.keys[0]
        if HAS_FALLBACKS:
            more["SECRET_KEY_FALLBACKS"] = self.keys[1:]
        if HAS_SHA256 and MAJOR < (4, 0):
            more["DEFAULT_HASHING_ALGORITHM"] = self.options.get("digest", "sha256")
        return override_settings(**more)

    def time_text(self, seconds):
        with at(seconds), self.settings():
            return signing.TimestampSigner().timestamp()

    def base64(self, data):
        return signing.b64_encode(data).decode()

    def style(self, value):
        return json.dumps(value, separators=(",", ":"))

    def value_of(self, payload):
        """Django reads the bytes as Latin-1, which shows where a payload is not ASCII."""
        return payload if self.text else json.loads(payload.encode().decode("latin-1"))

    def signer(self):
        raise NotImplementedError

    def sign(self, text):
        with self.settings():
            return signing.Signer.sign(self.signer(), text)

    def refusing(self, read, now, **more):
        """Calls `read` under clock and settings and turns what it raises into Refused."""
        with at(now), self.settings(**more):
            try:
                return read()
            except Exception as error:
                raise Refused(error, words_for(error)) from error

    def respelled_times(self, text):
        yield "with a leading zero", "0" + text
        yield "with many leading zeros", "0" * 20 + text

    def bad_times(self):
        yield "that is empty", ""
        yield "below zero", "-1"
        yield "with a letter outside base62", "1r3_eq"
        yield "with a blank", " 1r31eq"
        yield "of twenty digits", "z" * 20
        yield "with a sign inside", "1r-31eq"


class Signing(DjangoSubject):
    """django.core.signing: Signer, TimestampSigner, and dumps and loads."""

    codec = "django-signing"

    def __init__(self, options=None, keys=(KEY,)):
        super().__init__(options, keys)
        self.form = self.options.get("form", "dumps")
        self.timed = self.form != "signer"
        self.text = self.form != "dumps"
        self.compresses = not self.text
        self.scalars = True
        if HAS_SHA256 and MAJOR >= (4, 0):
            self.alternatives.append(("digest", "sha1"))

    def signer(self):
        make = signing.Signer if self.form == "signer" else signing.TimestampSigner
        options = {"salt": self.options.get("salt", "django.core.signing" if self.form == "dumps" else None)}
        if "separator" in self.options:
            options["sep"] = self.options["separator"]
        if HAS_SHA256 and "digest" in self.options:
            options["algorithm"] = self.options["digest"]
        return make(**options)

    def plain(self):
        """Whether the module's functions can do it, which take neither separator nor digest."""
        return not HAS_SHA256 or not {"separator", "digest"} & set(self.options)

    def dump(self, value, now, **more):
        more["compress"] = self.options.get("compress", False)
        with at(now), self.settings():
            if self.plain():
                return signing.dumps(value, salt=self.options.get("salt", "django.core.signing"), **more)
            return self.signer().sign_object(value, **more)

    def write(self, value, now):
        if not self.text:
            return self.dump(value, now)
        with at(now), self.settings():
            return self.signer().sign(value)

    def write_bytes(self, data, now):
        return self.dump(data, now, serializer=Given)

    def load(self, token, max_age):
        more = {"max_age": max_age} if self.timed else {}
        if self.text:
            return self.signer().unsign(token, **more)
        if self.plain():
            return signing.loads(token, salt=self.options.get("salt", "django.core.signing"), **more)
        return self.signer().unsign_object(token, **more)

    def read(self, token, now, max_age):
        return self.refusing(lambda: self.load(token, max_age), now), None


class Session(DjangoSubject):
    """The session backends whose text is signed."""

    codec = "django-session"
    compresses = True

    def __init__(self, options=None, keys=(KEY,), serializer=None):
        super().__init__(options, keys)
        self.backend = self.options.get("backend", "signed_cookies")
        self.serializer = serializer
        self.alternatives = []
        if self.backend == "db":
            self.default_max_age = None  # the row in the database has an expiry of its own

    def with_keys(self, *keys):
        return type(self)(self.options, keys, self.serializer)

    def store(self, *arguments):
        store = import_module("django.contrib.sessions.backends." + self.backend).SessionStore(*arguments)
        if self.serializer:
            store.serializer = self.serializer
        return store

    def salt(self):
        if self.backend == "db":
            return self.store().key_salt
        return "django.contrib.sessions.backends.signed_cookies"

    def signer(self):
        return signing.TimestampSigner(salt=self.salt())

    def write_with(self, serializer, value, now):
        with at(now), self.settings():
            store = self.store()
            store.serializer = serializer or store.serializer
            if self.backend == "db":
                if self.options.get("digest") == "sha1":  # the store itself would write the older form
                    return signing.dumps(value, salt=self.salt(), serializer=store.serializer, compress=True)
                return store.encode(value)
            store._session_cache = value
            store.save()
            return store.session_key

    def write(self, value, now):
        return self.write_with(self.serializer, value, now)

    def write_bytes(self, data, now):
        return self.write_with(Given, data, now)

    def read(self, token, now, max_age):
        """What the store loads. It swallows what the signer says, so that is listened to."""
        loads, raised = signing.loads, []

        def listening(*arguments, **options):
            try:
                return loads(*arguments, **options)
            except Exception as error:
                raised.append(error)
                raise

        def load():
            with mock.patch.object(signing, "loads", listening):
                if self.backend == "db":
                    value = self.decoded(token, raised)
                else:
                    value = self.store(token).load()
            if raised:
                raise raised[0]
            return value

        return self.refusing(load, now, SESSION_COOKIE_AGE=max_age), None

    def decoded(self, token, raised):
        """3.2 tries the form before 3.1 after a failure, and lets its errors out."""
        try:
            return self.store().decode(token)
        except Exception:
            if not raised:
                raise


class SignedCookie(DjangoSubject):
    """set_signed_cookie and get_signed_cookie."""

    codec = "django-signed-cookie"
    text = True

    def __init__(self, options=None, keys=(KEY,)):
        super().__init__(
            {"cookie_name": "user", **({} if HAS_SALT_V2 else {"salt_scheme": "legacy"}), **(options or {})}, keys
        )
        self.alternatives = [("salt", "other"), ("cookie_name", "other")]
        self.name, self.salt = self.options["cookie_name"], self.options.get("salt", "")
        self.legacy = self.options.get("salt_scheme") == "legacy"

    def settings(self, **more):
        if HAS_SALT_V2:
            more["SIGNED_COOKIE_LEGACY_SALT_FALLBACK"] = self.options.get("legacy_salt_fallback", False)
        return super().settings(**more)

    def signer(self):
        if not HAS_SALT_V2:
            return signing.get_cookie_signer(salt=self.name + self.salt)
        salt = signing._cookie_signer_legacy_salt if self.legacy else signing._cookie_signer_salt
        return signing.get_cookie_signer(salt=salt(self.name, self.salt))

    def write(self, value, now):
        with at(now), self.settings():
            if HAS_SALT_V2 and self.legacy:  # no longer written, but the signer for reading it is still there
                return self.signer().sign(value)
            response = HttpResponse()
            response.set_signed_cookie(self.name, value, salt=self.salt)
            return response.cookies[self.name].value

    write_bytes = None

    def read(self, token, now, max_age):
        request = HttpRequest()
        request.COOKIES[self.name] = token
        assert not (HAS_SALT_V2 and self.legacy)
        return self.refusing(lambda: request.get_signed_cookie(self.name, salt=self.salt, max_age=max_age), now), None


# Files


def vector_file(codec):
    return VectorFile("%s-%s.json" % (codec, VERSION), codec, "Django " + VERSION)


NEWEST = VERSION.startswith("5.")  # the long files; the others hold what differs


def maker(codec, common):
    """A function that makes subjects of a codec which have some options in common."""

    def make(options=None, keys=(KEY,), **more):
        return codec({**common, **(options or {})}, keys, **more)

    return make


def payload_faults(file, make, few, compressing=None):
    """Faults behind a good signature; `compressing` makes the subject that compresses, if not `make`."""
    faults.json_grammar(file.group(make()), few)
    faults.pickles(file.group(make()), few)
    faults.bodies(file.group(make()))
    if not few:
        faults.other_texts(file.group(make()))
        faults.foreign_serializations(file.group(make()))
        faults.compression(file.group(make()))
        faults.limits(file.group((compressing or make)()))


def read_by_either_digest(file, make):
    """3.1 and 3.2 read SHA-1 beside SHA-256; we read the digest that we are told."""
    token = make({"digest": "sha1"}).write("alice" if make().text else {"a": 1}, NOW)
    group = file.group(make())
    group.refuse("SHA-1, which this version reads unasked", token, "bad_signature", stricter=True)


def signing_file():
    file = vector_file("django-signing")
    for form in ("signer", "timestamp-signer", "dumps"):
        make = maker(Signing, {} if form == "dumps" else {"form": form})
        group = file.group(make())
        if group.subject.text:
            faults.good_text(group)
        else:
            faults.good_json(group, few=not NEWEST)
        if NEWEST:
            faults.envelope(group)
        elif group.subject.timed:
            faults.signature(group)
            faults.times(group)
            faults.time_texts(group)
        if NEWEST:
            faults.rotation(file, lambda keys, make=make: make(None, keys))
        if MAJOR == (3, 2):
            read_by_either_digest(file, make)
        for digest in ["sha1"] if HAS_SHA256 else []:
            other = file.group(make({"digest": digest}))
            other.wrote("the digest " + digest, "alice" if other.subject.text else {"user": "alice"})
        if NEWEST:
            for digest in ("sha384", "sha512"):
                file.group(make({"digest": digest})).wrote(
                    "the digest " + digest, "alice" if group.subject.text else {}
                )
        own_salts_and_separators(file, make)
    compressed = lambda: Signing({"compress": True})
    payload_faults(file, Signing, few=not NEWEST, compressing=compressed)
    compressing = file.group(compressed())
    for comment, value in [("a short one", {"a": 1}), ("a long one", {"a": "x" * 400}), ("a list", list(range(200)))]:
        compressing.wrote(comment + " with compression on", value)
    group = file.group(Signing())
    negative_zero = group.subject.sign_body(group.subject.base64(b'{"a":1}'), "-0")
    group.either(
        "a time of minus zero", negative_zero, '{"a":1}', "malformed", 0, 10, 3600, flags=["NonCanonicalTime", "Forged"]
    )
    if NEWEST:
        faults.keys(file, lambda keys: Signing(keys=keys))
        faults.token_size(file.group(Signing()))
        faults.payload_size(file, compressed)
    return file


def own_salts_and_separators(file, make):
    value = "alice" if make().text else {"a": 1}
    for salt in ("extra", "sel sal\u00e9") if NEWEST else ("extra",):
        group = file.group(make({"salt": salt}))
        group.wrote("an own salt", value)
        group.refuse("the default salt instead", make().write(value, NOW), "bad_signature")
    file.group(make({"salt": ""})).wrote("an empty salt, which stands for the signer's class", value)
    if not HAS_SHA256 and not make().text:
        return  # no way to give dumps a separator
    for separator in ("|", "--:", "@.@", "::") if NEWEST else ("|",):
        group = file.group(make({"separator": separator}))
        group.wrote("the separator " + separator, value, flags=["Separator"])
        token = make({"separator": "~"}).write(value, NOW)
        group.refuse("another separator", token, "malformed", flags=["Separator"])


def sessions_file():
    file = vector_file("django-session")
    backends = ["signed_cookies"] + (["db"] if HAS_SHA256 else [])
    for backend in backends:
        make = maker(Session, {} if backend == "signed_cookies" else {"backend": backend})
        group = file.group(make())
        faults.good_json(group, few=not NEWEST or backend == "db")
        django_sessions(group)
        faults.signature(group)
        if backend == "signed_cookies":
            faults.times(group)
            faults.time_texts(group) if NEWEST else None
            payload_faults(file, make, few=not NEWEST)
        else:
            faults.json_grammar(file.group(make()), few=True)
            faults.pickles(file.group(make()), few=True)
        if NEWEST:
            faults.shape(group)
            faults.damage(group)
            faults.rotation(file, lambda keys, make=make: make(None, keys))
        if MAJOR == (3, 2):
            read_by_either_digest(file, make)
            django_sessions(file.group(make({"digest": "sha1"})))
        if HAS_PICKLE:
            pickled_sessions(file, make)
        between_backends(file, make, backend)
    if NEWEST:
        faults.token_size(file.group(Session()))
        faults.payload_size(file, Session)
    return file


def django_sessions(group):
    """What Django itself keeps in a session."""
    group.wrote(
        "a login as Django writes it",
        {
            "_auth_user_id": "7",
            "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
            "_auth_user_hash": "0123456789abcdef" * 4,
        },
    )
    group.wrote("an expiry of its own", {"_session_expiry": 0, "testcookie": "worked"})
    group.wrote("a cart that compresses", {"cart": [{"sku": "A-%03d" % n, "count": 1} for n in range(40)]})


def pickled_sessions(file, make):
    """Sessions by Django's own PickleSerializer."""
    from django.contrib.sessions.serializers import PickleSerializer

    options = {**make().options, "serializer": "pickle"}
    group = file.group(make(serializer=PickleSerializer), options=options)
    for comment, value in [
        ("a login", {"_auth_user_id": 7}),
        ("an empty session", {}),
        ("a long session", {"cart": ["item"] * 90}),
    ]:
        token = group.subject.write(value, NOW)
        comment += " by the serializer that pickles"
        flags = ["Pickle", "Compressed"] if token.startswith(".") else ["Pickle"]
        group.refuse(comment, token, "unsafe_payload", flags=flags, stricter=True)
    token = group.subject.with_keys(OTHER_KEY).write({"_auth_user_id": 7}, NOW)
    group.refuse("a forged pickle", token, "bad_signature", flags=["Pickle", "Order"])


def between_backends(file, make, backend):
    """Tokens that the same key signs for something else."""
    group = file.group(make())
    if HAS_SHA256:
        other = Session({"backend": "db" if backend == "signed_cookies" else "signed_cookies"})
        group.refuse("made for the other backend", other.write({"a": 1}, NOW), "bad_signature")
    group.refuse("made by signing.dumps with its own salt", Signing().write({"a": 1}, NOW), "bad_signature")


def signed_cookies_file():
    file = vector_file("django-signed-cookie")
    group = file.group(SignedCookie())
    faults.good_text(group, controls=False)
    if NEWEST or MAJOR == (4, 2):
        faults.envelope(group)
    else:
        faults.signature(group)
        faults.times(group)
    for options in (
        {"salt": "extra"},
        {"cookie_name": "__Host-seen"},
        {"salt": "sel sal\u00e9"},
        {"cookie_name": "a", "salt": ":b:1"},
    ):
        group = file.group(SignedCookie(options))
        group.wrote("a cookie with " + ", ".join(options), "alice")
    ambiguity(file)
    if HAS_FALLBACKS:
        faults.rotation(file, lambda keys: SignedCookie(keys=keys))
        faults.keys(file, lambda keys: SignedCookie(keys=keys))
    if MAJOR == (3, 2):
        read_by_either_digest(file, SignedCookie)
        file.group(SignedCookie({"digest": "sha1"})).wrote("the digest sha1", "alice")
    if HAS_SALT_V2:
        legacy_fallback(file)
    group = file.group(SignedCookie())
    group.refuse(
        "a bare TimestampSigner's token", Signing({"form": "timestamp-signer"}).write("alice", NOW), "bad_signature"
    )
    return file


def ambiguity(file):
    """Name and salt that run into each other: one salt in the old scheme, two in the new one."""
    parted, joined = {"salt": "extra"}, {"cookie_name": "userextra"}
    for options, other in ((parted, joined), (joined, parted)):
        group = file.group(SignedCookie(options))
        token = SignedCookie(other).write("alice", NOW)
        comment = "made for %s" % ("userextra without a salt" if other is joined else "user with the salt extra")
        if HAS_SALT_V2:
            group.refuse(comment, token, "bad_signature")
        else:
            group.valid(comment + ", which the old scheme cannot tell apart", token, "alice")


def legacy_fallback(file):
    """Reading the old scheme where it is allowed, and only where the new one finds a bad signature."""
    old = SignedCookie({"salt": "extra", "salt_scheme": "legacy"})
    token = old.write("alice", NOW)
    without = file.group(SignedCookie({"salt": "extra"}))
    without.refuse("the old scheme, not allowed", token, "bad_signature", flags=["Fallback"])
    options = {"salt": "extra", "legacy_salt_fallback": True}
    group = file.group(SignedCookie(options))
    group.valid("the old scheme, allowed", token, "alice", flags=["Fallback"])
    group.wrote("the new scheme, with the old one allowed", "alice", flags=["Fallback"])
    group.refuse("the old scheme, expired", token, "expired", now=NOW + 3601, flags=["Fallback"])
    new = SignedCookie({"salt": "extra"}).write("alice", NOW)
    comment = "the new scheme, expired: the old one is not tried"
    group.refuse(comment, new, "expired", now=NOW + 3601, flags=["Fallback"])
    group.refuse("neither scheme", SignedCookie().write("alice", NOW), "bad_signature", flags=["Fallback"])
    same = SignedCookie({"cookie_name": "userextra", "salt_scheme": "legacy"}).write("alice", NOW)
    comment = "the old scheme's token of userextra, which it cannot tell apart"
    group.valid(comment, same, "alice", flags=["Fallback"])
    ring = ["a new key 0000000000000001", "an old key 000000000000001"]
    reader = SignedCookie(options, ring)
    group = file.group(reader)
    for key in ring:
        token = SignedCookie(old.options, [key]).write("alice", NOW)
        group.valid("the old scheme under " + key, token, "alice", flags=["Fallback", "Rotation"])


if __name__ == "__main__":
    main(signing_file, sessions_file, signed_cookies_file)
