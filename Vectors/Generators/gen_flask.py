"""Vectors of Flask's session cookie. Run with the version that the file is to be about."""

import base64
import calendar
import hashlib
import json
import uuid
from datetime import datetime, timedelta, timezone
from importlib import metadata

import flask
import itsdangerous
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadPayload, BadSignature, SignatureExpired
from markupsafe import Markup

import faults
from gen_itsdangerous import OLD_EPOCH, ItsDangerous, refusing, seconds_of
from vectors import KEY, NOW, VectorFile, at, main

VERSION = metadata.version("flask")
HAS_FALLBACKS = VERSION.startswith("3.")
HAS_TAGGED_DICT = not VERSION.startswith("0.")
OWN_TAGS = (" t", " b", " m", " u", " d", " di")


class Interface(SecureCookieSessionInterface):
    """Flask's own session interface with the attributes that projects override."""

    def __init__(self, options):
        if "salt" in options:
            self.salt = options["salt"]
        if "digest" in options:
            self.digest_method = getattr(hashlib, options["digest"])
        if "key_derivation" in options:
            self.key_derivation = options["key_derivation"]


class GivenText:
    """Stands in for Flask's tagging serializer and writes the bytes it is given."""

    @staticmethod
    def dumps(value):
        return value if isinstance(value, bytes) else b""

    @staticmethod
    def loads(text):
        return text


class Flask(ItsDangerous):
    """Flask's SecureCookieSessionInterface; its signing is itsdangerous's url-safe-timed form."""

    codec = "flask"
    scalars = False

    def __init__(self, options=None, keys=(KEY,)):
        super().__init__({**(options or {}), **({"epoch": OLD_EPOCH} if OLD_EPOCH else {})}, keys)
        self.alternatives = [("salt", "other"), ("digest", "sha256"), ("key_derivation", "django-concat")]
        self.app = flask.Flask("vectors")
        self.app.config["SECRET_KEY"] = self.keys[0]
        if len(self.keys) > 1:
            assert HAS_FALLBACKS
            self.app.config["SECRET_KEY_FALLBACKS"] = self.keys[1:]  # documented as newest first, as ours are
        self.set_json("sort_keys", "JSON_SORT_KEYS")
        self.set_json("ensure_ascii", "JSON_AS_ASCII")
        self.interface = Interface(self.options)

    def set_json(self, option, setting):
        if option not in self.options:
            return
        if hasattr(self.app, "json"):
            setattr(self.app.json, option, self.options[option])
        else:
            self.app.config[setting] = self.options[option]

    def library_object(self, serializer=None):
        if serializer:
            self.interface.serializer = GivenText
        made = self.interface.get_signing_serializer(self.app)
        if serializer:
            del self.interface.serializer
        return made

    def write(self, value, now):
        """The value of the cookie that save_session sets; an empty session sets none and asks the serializer."""
        if not value:
            with at(now), self.app.app_context():
                return self.library_object().dumps(value)
        with at(now), self.app.test_request_context():
            session = SecureCookieSession(value)
            session.modified = True
            response = self.app.response_class()
            self.interface.save_session(self.app, session, response)
        return response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]

    def style(self, value):
        """The tagged and written value, as the serializer hands it to the signer."""
        with self.app.app_context():
            text = self.interface.serializer.dumps(value)
        text.encode("utf-8")
        return text

    def value_of(self, payload):
        with self.app.app_context():
            return self.interface.serializer.loads(payload)

    def is_canonical(self, payload):
        """Whether the JSON values of the payload, not what their tags mean, are written as the payload."""
        with self.app.app_context():
            value = json.loads(payload)
            options = {"sort_keys": self.options.get("sort_keys", True)}
            options["ensure_ascii"] = self.options.get("ensure_ascii", True)
            return json.dumps(value, separators=(",", ":"), **options) == payload

    def read(self, token, now, max_age):
        with at(now), self.app.app_context():
            serializer = self.library_object()
            value, moment = refusing(lambda: serializer.loads(token, max_age=max_age, return_timestamp=True))
        if isinstance(value, dict) and value and max_age is not None:
            assert self.opened(token, now, max_age) == value
        return value, seconds_of(moment)

    def opened(self, token, now, max_age):
        """The session that a request with this cookie gets."""
        self.app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=max_age)
        with at(now):
            request = self.app.test_request_context(headers={"Cookie": "session=" + token}).request
            if request.cookies.get("session") != token:  # no cookie can carry such a token
                return self.library_object().loads(token)
            return dict(self.interface.open_session(self.app, request))


# Typed values


def typed(value):
    """The vector file's way of writing a Python value with its type."""
    if value is None:
        return ["null"]
    for kind, name in ((Markup, "markup"), (bool, "bool")):
        if isinstance(value, kind):
            return [name, str(value) if name == "markup" else value]
    if isinstance(value, (str, uuid.UUID)):
        return ["str" if isinstance(value, str) else "uuid", str(value)]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["float", repr(value)]
    if isinstance(value, datetime):
        return ["datetime", calendar.timegm(value.utctimetuple())]
    if isinstance(value, (list, tuple)):
        return ["list" if isinstance(value, list) else "tuple", [typed(item) for item in value]]
    return ["dict", [[key, typed(item)] for key, item in value.items()]]


def utc(*arguments):
    return datetime(*arguments, tzinfo=timezone.utc)


def tagged_values():
    identifier = uuid.UUID("12345678-90ab-cdef-1234-567890abcdef")
    yield "a tuple", {"t": (1, "two", None)}
    yield "an empty tuple", {"t": ()}
    yield "tuples in tuples", {"t": ((1,), ((), [2, (3,)]))}
    yield "flashed messages", {"_flashes": [("message", "Saved"), ("error", "Not \u00e9")]}
    yield "bytes", {"b": b"\x00\xff\xfe"}
    yield "empty bytes", {"b": b""}
    yield "bytes whose base64 has plus and slash", {"b": b"\xfb\xef\xbe\xff\xff"}
    yield "markup", {"m": Markup("<b>bold & \u00e9</b>")}
    yield "a UUID", {"u": identifier}
    yield "a time", {"d": utc(2023, 11, 14, 22, 13, 20)}
    yield "a time before 1970", {"d": utc(1969, 7, 20, 20, 17, 40)}
    yield "a time before 1900", {"d": utc(1815, 12, 10)}
    yield "the first day of all", {"d": utc(1, 1, 1)}
    yield "the last second of all", {"d": utc(9999, 12, 31, 23, 59, 59)}
    yield "a leap day", {"d": utc(2024, 2, 29, 12)}
    yield "every tag at once", {
        "t": (1, b"x", Markup("<i>"), identifier, utc(2000, 1, 1)),
        "l": [(), b"", Markup("")],
    }
    if not HAS_TAGGED_DICT:
        return
    for tag in OWN_TAGS:
        yield "an object whose only name is the tag%s" % tag, {"o": {tag: "x"}}
    yield "a session whose only name is a tag", {" t": [1, 2]}
    yield "a tag's name beside another", {"o": {" t": [1], "x": 2}}
    yield "tagged objects in each other", {"o": {" t": {" b": {" di": (1,)}}}}
    yield "a name that only looks like a tag", {"o": {" x": 1}, "p": {"t": [1]}, "q": {" t ": [1]}}
    yield "a tagged dictionary that holds a tuple", {"o": {" m": (1, 2)}}


def typed_vectors(file):
    group = file.group(Flask())
    subject = group.subject
    for comment, value in tagged_values():
        token, payload = subject.write(value, NOW), subject.style(value)
        read = subject.value_of(payload)
        group.valid(comment, token, payload, typed=typed(read), flags=["Typed"])
    # Time zones and fractions of a second go when the time is written.
    lossy = {"d": datetime(2023, 11, 14, 23, 13, 20, 999999, timezone(timedelta(hours=1)))}
    payload = subject.style(lossy)
    if "22:13:20" in payload:
        group.valid(
            "a time of another zone with a fraction",
            subject.write(lossy, NOW),
            payload,
            typed=typed(subject.value_of(payload)),
            flags=["Typed"],
        )


def respelled_tags(file):
    """Values that Flask reads behind its tags but does not write."""
    group = file.group(Flask())
    subject = group.subject
    for comment, payload in [
        ("a UUID with hyphens", '{"u":{" u":"12345678-90ab-cdef-1234-567890abcdef"}}'),
        ("a UUID in capitals", '{"u":{" u":"1234567890ABCDEF1234567890ABCDEF"}}'),
        ("a tag with another name beside it is an object", '{"o":{" t":[1],"x":2}}'),
        ("an unknown tag is an object", '{"o":{" z":[1]}}'),
    ]:
        group.holds(comment, payload, typed=typed(subject.value_of(payload)), flags=["Typed"])
    for comment, payload in [
        ("a UUID in braces", '{"u":{" u":"{1234567890abcdef1234567890abcdef}"}}'),
        ("a UUID of letters", '{"u":{" u":"not a uuid"}}'),
        ("a tuple of a number", '{"t":{" t":5}}'),
        ("bytes that are not base64", '{"b":{" b":"A"}}'),
        ("bytes of a number", '{"b":{" b":5}}'),
        ("an empty tagged dictionary", '{"o":{" di":{}}}'),
        ("a time that is none", '{"d":{" d":"yesterday"}}'),
        ("a time of a number", '{"d":{" d":5}}'),
    ]:
        token = subject.write_bytes(payload.encode(), NOW)
        group.either(comment, token, payload, "not_json", flags=["Typed", "Forged"])


# Files


def json_settings(file):
    """The two settings that change how a session is written."""
    value = {"b": 1, "a": {"d": 2, "c": "\u00e9\u007f\U0001f600"}}
    for options in ({"sort_keys": False}, {"ensure_ascii": False}, {"sort_keys": False, "ensure_ascii": False}):
        file.group(Flask(options)).wrote("written with " + str(options), value, flags=["Unicode"])
        faults.other_texts_for_encoder(file.group(Flask(options)))


def own_signing(file):
    """Projects that override salt, digest or key derivation of the interface."""
    for options in (
        {"salt": "own-salt"},
        {"salt": ""},
        {"digest": "sha256"},
        {"digest": "sha512"},
        {"key_derivation": "django-concat"},
        {"key_derivation": "concat"},
        {"key_derivation": "none"},
        {"salt": "own-salt", "digest": "sha384", "key_derivation": "concat"},
    ):
        group = file.group(Flask(options))
        group.wrote("an interface with " + str(options), {"user": "alice"})
        group.refuse("Flask's own settings", Flask().write({"user": "alice"}, NOW), "bad_signature")


def relatives(file):
    """Tokens that the same secret signs elsewhere in a Flask application."""
    group = file.group(Flask())
    other = itsdangerous.URLSafeTimedSerializer(KEY)
    with at(NOW):
        group.refuse("a plain itsdangerous token of the same key", other.dumps({"a": 1}), "bad_signature")
        csrf = itsdangerous.URLSafeTimedSerializer(KEY, salt="wtf-csrf-token")
        group.refuse("a form's anti-forgery token of the same key", csrf.dumps("0" * 40), "bad_signature")


def make():
    library = "Flask %s, itsdangerous %s" % (VERSION, metadata.version("itsdangerous"))
    file = VectorFile("flask-%s.json" % VERSION, "flask", library)
    newest = VERSION.startswith("3.")
    group = file.group(Flask())
    faults.good_json(group, few=not newest)
    typed_vectors(file)
    if newest:
        faults.envelope(group)
        faults.other_texts(file.group(Flask()))
        faults.top_level(file.group(Flask()))
        faults.bodies(file.group(Flask()))
        faults.compression(file.group(Flask()))
        faults.limits(file.group(Flask()))
        faults.token_size(file.group(Flask()))
        faults.payload_size(file, Flask)
        faults.foreign_serializations(file.group(Flask()))
        faults.rotation(file, lambda keys: Flask(keys=keys))
        faults.keys(file, lambda keys: Flask(keys=keys))
        respelled_tags(file)
        json_settings(file)
        own_signing(file)
        relatives(file)
    else:
        faults.shape(group)
        faults.signature(group)
        faults.times(group)
        faults.time_texts(group)
    faults.json_grammar(file.group(Flask()), few=not newest)
    faults.pickles(file.group(Flask()), few=not newest)
    return file


if __name__ == "__main__":
    main(make)
