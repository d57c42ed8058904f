"""Vectors of itsdangerous, all six forms. Run with the version that the file is to be about."""

import base64
import calendar
import hashlib
import json
from importlib import metadata

import itsdangerous
from itsdangerous import BadPayload, BadSignature, SignatureExpired

import faults
from vectors import KEY, NOW, Refused, Subject, VectorFile, at, main, words_for_payload_error

VERSION = metadata.version("itsdangerous")
OLD_EPOCH = 1293840000 if VERSION == "0.24" else 0
IS_2 = VERSION.startswith("2.")
FORMS = {
    "signer": itsdangerous.Signer,
    "timestamp-signer": itsdangerous.TimestampSigner,
    "serializer": itsdangerous.Serializer,
    "timed-serializer": itsdangerous.TimedSerializer,
    "url-safe": itsdangerous.URLSafeSerializer,
    "url-safe-timed": itsdangerous.URLSafeTimedSerializer,
}
STYLES = {  # of the JSON that a form writes
    "serializer": {},
    "timed-serializer": {},
    "url-safe": {"separators": (",", ":"), "ensure_ascii": VERSION == "0.24"},
    "url-safe-timed": {"separators": (",", ":"), "ensure_ascii": VERSION == "0.24"},
}


class Given:
    """A serializer that writes the bytes it is given."""

    @staticmethod
    def dumps(value, **options):
        return value if isinstance(value, bytes) else b""

    @staticmethod
    def loads(text):
        return text


def words_for(error):
    """The error words that an exception of itsdangerous may stand for."""
    message = str(error)
    if isinstance(error, BadPayload):
        if "base64" in message or "zlib" in message:
            return {"malformed"}
        return words_for_payload_error(error.original_error)
    if isinstance(error, SignatureExpired):
        return {"not_yet_valid"} if "< 0" in message else {"expired"}
    if isinstance(error, BadSignature):
        if message.startswith("No ") or message == "timestamp missing":
            return {"malformed"}
        # The date of a token with a wrong signature may be looked at first, and 1.1.0 reports what its
        # built-in fallback signer said last.
        both = message == "Malformed timestamp" or VERSION == "1.1.0"
        return {"malformed", "bad_signature"} if both else {"bad_signature"}
    return {"malformed"}  # a time that no calendar holds


def seconds_of(moment):
    """Unix seconds of a datetime; before 2.0 they have no time zone and mean UTC."""
    return None if moment is None else calendar.timegm(moment.utctimetuple())


def refusing(read):
    """Calls `read` and turns what it raises into Refused."""
    try:
        return read()
    except (BadSignature, BadPayload, ValueError, OverflowError, OSError) as error:
        raise Refused(error, words_for(error)) from error


class ItsDangerous(Subject):
    codec = "itsdangerous"
    first_second = OLD_EPOCH
    accepts_future = not IS_2

    def __init__(self, options=None, keys=(KEY,)):
        super().__init__(options, keys)
        self.form = self.options.get("form", "url-safe-timed")
        self.timed = "time" in self.form
        self.text = "signer" in self.form
        self.compresses = self.form.startswith("url-safe")
        self.alternatives = [
            (name, value)
            for name, value in (("salt", "other"), ("digest", "sha256"), ("key_derivation", "hmac"))
            if self.options.get(name) != value
        ]

    def signer_options(self):
        """The signer's arguments. Unless 2.0 or later, there is one key; its list is oldest first."""
        result = {}
        if "digest" in self.options:
            result["digest_method"] = getattr(hashlib, self.options["digest"])
        if "key_derivation" in self.options:
            result["key_derivation"] = self.options["key_derivation"]
        if "separator" in self.options:
            result["sep"] = self.options["separator"]
        return result

    def secret(self):
        assert IS_2 or len(self.keys) == 1
        return list(reversed(self.keys)) if IS_2 else self.keys[0]

    def library_object(self, serializer=None):
        """The signer or serializer of the form, or one whose payload is bytes as given."""
        make, salt = FORMS[self.form], self.options.get("salt")
        if self.text:
            return make(self.secret(), salt=salt, **self.signer_options())
        more = {"serializer": serializer} if serializer else {}
        if self.options.get("ensure_ascii") and VERSION != "0.24":
            more["serializer_kwargs"] = {"ensure_ascii": True}
        if self.options.get("fallbacks"):
            more["fallback_signers"] = [
                ItsDangerous(fallback).signer_options() for fallback in self.options["fallbacks"]
            ]
        if salt is not None:
            more["salt"] = salt
        return make(self.secret(), signer_kwargs=self.signer_options(), **more)

    def signer(self):
        made = self.library_object()
        return made if self.text else made.make_signer(made.salt)

    def write(self, value, now):
        with at(now):
            made = self.library_object()
            token = made.sign(value.encode()) if self.text else made.dumps(value)
        return token.decode() if isinstance(token, bytes) else token

    def write_bytes(self, data, now):
        with at(now):
            signer = self.signer()
            if not self.text:
                body = self.library_object(Given).dump_payload(data)
            token = signer.sign(data if self.text else body)
        return token.decode()

    def sign(self, text):
        return itsdangerous.Signer.sign(self.signer(), text.encode()).decode()

    def time_text(self, seconds):
        signer = ItsDangerous({"form": "timestamp-signer"}).library_object()
        with at(seconds):
            return signer.sign(b"").split(b".")[1].decode()

    def base64(self, data):
        if not self.compresses:
            return data.decode()
        return unpadded(data)

    def style(self, value):
        style = dict(STYLES[self.form])
        if self.options.get("ensure_ascii"):
            style["ensure_ascii"] = True
        text = json.dumps(value, **{"ensure_ascii": True, **style})
        text.encode("utf-8")  # a lone surrogate cannot be written
        return text

    def read(self, token, now, max_age):
        with at(now):
            made = self.library_object()
            if self.timed:
                call = made.unsign if self.text else made.loads
                value, moment = refusing(lambda: call(token, max_age=max_age, return_timestamp=True))
                return (value.decode() if self.text else value), seconds_of(moment)
            value = refusing(lambda: made.unsign(token) if self.text else made.loads(token))
            return (value.decode() if self.text else value), None

    def respelled_times(self, text):
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        yield "with a leading zero byte", unpadded(b"\0" + raw)
        yield "with padding", text + "=" * (-len(text) % 4)
        yield "with stray low bits", text[:-1] + chr(ord(text[-1]) + 1)
        yield "with characters that are no base64", text[:2] + "!!!!" + text[2:]

    def bad_times(self):
        yield "of one character", "Z"
        yield "of five characters", "ZVPxA"
        yield "of nine bytes", unpadded(bytes([1] * 9))
        yield "of eight bytes, all ones", unpadded(b"\xff" * 8)
        yield "of eight bytes, the largest signed number", unpadded(b"\x7f" + b"\xff" * 7)


# Files


def subject(form="url-safe-timed", keys=(KEY,), **options):
    """A subject with the options that a reader needs for what this version writes."""
    if form != "url-safe-timed":
        options["form"] = form
    if OLD_EPOCH and "time" in form:
        options["epoch"] = OLD_EPOCH
    if VERSION == "0.24" and form.startswith("url-safe"):
        options["ensure_ascii"] = True
    return ItsDangerous(options, keys)


def every_form(file):
    """What matters for each form: its envelope, its payloads and its limits."""
    for form in FORMS:
        group = file.group(subject(form))
        if group.subject.text:
            faults.good_text(group)
        else:
            faults.good_json(group, few=not (IS_2 and form == "url-safe-timed"))
        if IS_2:
            faults.envelope(group)
        elif form == "url-safe-timed":
            faults.signature(group)
            faults.times(group)
            faults.time_texts(group)
        elif group.subject.timed:
            faults.times(group)
        else:
            faults.shape(group)


def payload_faults(file, form, few=False):
    group = file.group(subject(form))
    faults.json_grammar(group, few)
    faults.pickles(group, few)
    if not few:
        faults.other_texts(group)
        faults.foreign_serializations(group)
    if group.subject.compresses and IS_2:
        faults.bodies(group)
        faults.compression(group)


def signers(file):
    """Every key derivation with every digest, own salts and odd separators."""
    for derivation in ("concat", "django-concat", "hmac", "none"):
        for digest in ("sha1", "sha256", "sha384", "sha512"):
            options = {} if derivation == "django-concat" else {"key_derivation": derivation}
            options.update({} if digest == "sha1" else {"digest": digest})
            group = file.group(subject("signer", **options))
            group.wrote("%s with %s" % (derivation, digest), "hello")
            group = file.group(subject(**options))
            group.wrote("%s with %s" % (derivation, digest), {"user": "alice"})
            stranger = subject(**{**options, "salt": "other"})
            token = stranger.write({"user": "alice"}, NOW)
            if derivation == "none":
                group.valid("made with another salt, which this derivation ignores", token, '{"user":"alice"}')
            else:
                group.refuse("made with another salt", token, "bad_signature")
            longer = group.subject.write({"user": "alice"}, NOW) + "AAAA"
            group.refuse("a signature that is too long", longer, "bad_signature")
    for salt in ("saltysalt", "", "sel sal\u00e9", "a.b:c"):
        group = file.group(subject(salt=salt))
        group.wrote("an own salt", {"a": 1})
        group.refuse("made with the default salt", subject().write({"a": 1}, NOW), "bad_signature")
    group = file.group(subject("signer", salt="saltysalt"))
    group.wrote("an own salt", "v")
    for separator in (":", "|", "--", "@.@", "~~", "\u00b7"):
        for form in ("signer", "timestamp-signer", "url-safe-timed"):
            group = file.group(subject(form, separator=separator))
            value = "hello" if group.subject.text else {"a": 1}
            if separator == "--" and form == "url-safe-timed":
                value = {"a": 12}
            group.wrote("the separator " + separator, value, flags=["Separator"])
            token = subject(form, separator="." if separator != "." else ":").write(value, NOW)
            group.refuse("the default separator instead", token, "malformed", flags=["Separator"])


def fallbacks(file):
    """Options that only verify. What an entry leaves out is the default, not the main option's value."""
    fallback = [{"digest": "sha512"}, {"digest": "sha256", "key_derivation": "hmac"}]
    reader = subject(digest="sha384", fallbacks=fallback)
    group = file.group(reader)
    payload = '{"user":"alice"}'
    made = [
        ("by the main options", {"digest": "sha384"}),
        ("by the first fallback", {"digest": "sha512"}),
        ("by the second fallback", {"digest": "sha256", "key_derivation": "hmac"}),
    ]
    for comment, options in made:
        token = subject(**options).write({"user": "alice"}, NOW)
        group.valid("signed " + comment, token, payload, flags=["Fallback"])
        group.refuse("expired, signed " + comment, token, "expired", now=NOW + 3601, flags=["Fallback"])
    for comment, options in (
        ("a digest that is in no fallback", {}),
        ("the first fallback's digest with the second's derivation", {"digest": "sha512", "key_derivation": "hmac"}),
        ("the second fallback's digest with the default derivation", {"digest": "sha256"}),
    ):
        token = subject(**options).write({"user": "alice"}, NOW)
        group.refuse("signed with " + comment, token, "bad_signature", flags=["Fallback"])
    if IS_2:
        ring = ["a new key 0000000000000001", "an old key 000000000000001"]
        group = file.group(subject(keys=ring, fallbacks=[{"digest": "sha512"}]))
        for comment, key in zip(("new", "old"), ring):
            token = subject(keys=[key], digest="sha512").write({"user": "alice"}, NOW)
            group.valid("the %s key and a fallback" % comment, token, payload, flags=["Fallback", "Rotation"])


def built_in_fallback(file):
    """1.1.0 reads SHA-512 without being asked; we need the option."""
    token = subject(digest="sha512").write({"user": "alice"}, NOW)
    group = file.group(subject())
    group.refuse("SHA-512, which this version reads unasked", token, "bad_signature", flags=["Fallback"], stricter=True)
    group = file.group(subject(fallbacks=[{"digest": "sha512"}]))
    group.valid("SHA-512 as a fallback", token, '{"user":"alice"}', flags=["Fallback"])


def other_forms(file):
    """Tokens of one form given to another."""
    timed, plain = subject(), subject("url-safe")
    group = file.group(timed)
    group.refuse("made by the form without a time", plain.write({"a": 1}, NOW), "malformed")
    group = file.group(subject("signer", salt="itsdangerous"))
    token = timed.write({"a": 1}, NOW)
    group.valid("a token of another form, as signed text", token, token.rpartition(".")[0], canonical=True)
    escaped = subject(ensure_ascii=True)
    group = file.group(escaped)
    group.wrote("escaped JSON by option", {"n": "\u00e9\U0001f600\u007f"}, flags=["Unicode"])


def epochs(file):
    """What 0.24 writes counts from 2011: read without the option it lies 41 years back."""
    moment = NOW - 1293840000
    token = subject().write({"a": 1}, moment)
    group = file.group(subject())
    group.refuse("a time that counts from 2011", token, "expired", flags=["OtherEpoch"])
    group.valid(
        "a time that counts from 2011, without max age", token, '{"a":1}', moment, NOW, None, flags=["OtherEpoch"]
    )


def make():
    file = VectorFile("itsdangerous-%s.json" % VERSION, "itsdangerous", "itsdangerous " + VERSION)
    every_form(file)
    payload_faults(file, "url-safe-timed", few=not IS_2)
    if IS_2:
        payload_faults(file, "url-safe", few=True)
        payload_faults(file, "serializer", few=True)
        payload_faults(file, "timed-serializer", few=True)
        faults.limits(file.group(subject()), largest=True)
        faults.limits(file.group(subject("serializer")))
        faults.token_size(file.group(subject()))
        faults.payload_size(file, subject)
        for form in FORMS:
            faults.rotation(file, lambda keys, form=form: subject(form, keys))
        faults.keys(file, lambda keys: subject(keys=keys))
        signers(file)
        epochs(file)
    if VERSION != "0.24":
        fallbacks(file)
        other_forms(file)
    if VERSION == "1.1.0":
        built_in_fallback(file)
    return file


def unpadded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


if __name__ == "__main__":
    main(make)
