"""The JSON Lines protocol of Vectors/README.md around the real itsdangerous 2.2.

    python itsdangerous_adapter.py < requests > answers

It answers what the library does, so it accepts what the vectors flag `UpstreamAccepts`, and it calls a
pickle `not_json`, since the library only finds that it is not JSON.
"""

import binascii
import calendar
import hashlib
import json
import zlib
from unittest import mock

import itsdangerous
from itsdangerous import BadData, BadPayload, BadSignature, SignatureExpired
from line_protocol import Unsupported, key_bytes, serve

FORMS = {
    "signer": itsdangerous.Signer,
    "timestamp-signer": itsdangerous.TimestampSigner,
    "serializer": itsdangerous.Serializer,
    "timed-serializer": itsdangerous.TimedSerializer,
    "url-safe": itsdangerous.URLSafeSerializer,
    "url-safe-timed": itsdangerous.URLSafeTimedSerializer,
}
DIGESTS = ("sha1", "sha256", "sha384", "sha512")
OPTIONS = {
    "form", "salt", "separator", "key_derivation", "digest", "fallbacks", "epoch", "ensure_ascii", "max_payload_bytes",
}  # fmt: skip


class RecordingJSON:
    """A JSON serializer that remembers the exact text it read."""

    def __init__(self, compact):
        self.defaults = {"separators": (",", ":"), "ensure_ascii": False} if compact else {}
        self.text = None

    def dumps(self, value, **options):
        return json.dumps(value, **{**self.defaults, **options})

    def loads(self, text):
        self.text = text
        return json.loads(text)


def timestamp_signer(epoch):
    """The library's class with the clock of 0.24, which counted from 2011."""

    class Signer(itsdangerous.TimestampSigner):
        def get_timestamp(self):
            return super().get_timestamp() - epoch

        def timestamp_to_datetime(self, seconds):
            return super().timestamp_to_datetime(seconds + epoch)

    return Signer


def signing_options(options):
    """The arguments that signers and fallback signers share."""
    result = {}
    if "digest" in options:
        if options["digest"] not in DIGESTS:
            raise ValueError("unknown digest")
        result["digest_method"] = getattr(hashlib, options["digest"])
    if "key_derivation" in options:
        result["key_derivation"] = options["key_derivation"]
    return result


class Codec:
    """One form of itsdangerous under the options and keys of a request."""

    def __init__(self, options, keys):
        if set(options) - OPTIONS:
            raise Unsupported("option")
        self.options, self.keys = options, keys
        self.form = options.get("form", "url-safe-timed")
        if self.form not in FORMS:
            raise ValueError("unknown form")
        self.is_text, self.is_timed = "signer" in self.form, "time" in self.form
        self.serializer = RecordingJSON(compact=self.form.startswith("url-safe"))

    def make(self, keys):
        """The library's object; its list of keys is oldest first."""
        secrets = [key_bytes(key) for key in reversed(keys)]
        signing = signing_options(self.options)
        if "separator" in self.options:
            signing["sep"] = self.options["separator"]
        salt = {"salt": self.options["salt"]} if "salt" in self.options else {}
        timed_signer = timestamp_signer(self.options.get("epoch", 0))
        if self.is_text:
            maker = timed_signer if self.is_timed else FORMS[self.form]
            return maker(secrets, **salt, **signing)
        more = {"signer": timed_signer} if self.is_timed else {}
        if self.options.get("ensure_ascii"):
            more["serializer_kwargs"] = {"ensure_ascii": True}
        fallbacks = [signing_options(entry) for entry in self.options.get("fallbacks", [])]
        made = FORMS[self.form](
            secrets, serializer=self.serializer, signer_kwargs=signing, fallback_signers=fallbacks, **salt, **more
        )
        made.make_signer(made.salt)  # a refused separator shows here
        return made

    def encode(self, payload):
        made = self.make(self.keys)
        token = made.sign(payload) if self.is_text else made.dumps(json.loads(payload))
        return token.decode() if isinstance(token, bytes) else token

    def read(self, keys, token, max_age):
        """(payload, issued at) as the library has it."""
        made = self.make(keys)
        read = made.unsign if self.is_text else made.loads
        if self.is_timed:
            value, moment = read(token, max_age=max_age, return_timestamp=True)
            issued_at = calendar.timegm(moment.utctimetuple())
        else:
            value, issued_at = read(token), None
        return (value.decode() if self.is_text else self.serializer.text), issued_at

    def key_index(self, token, max_age):
        for index, key in enumerate(self.keys):
            try:
                self.read([key], token, max_age)
                return index
            except BadData:
                continue
        return None


def word_for(error):
    """Our word for what the library raised."""
    message = str(error)
    if isinstance(error, SignatureExpired):
        return "not_yet_valid" if "< 0" in message else "expired"
    if isinstance(error, BadSignature):
        shape = message.startswith("No ") or message in ("timestamp missing", "Malformed timestamp")
        return "malformed" if shape else "bad_signature"
    if isinstance(error, BadPayload):
        undecoded = "base64" in message or isinstance(error.original_error, (binascii.Error, zlib.error))
        return "malformed" if undecoded or "zlib" in message else "not_json"
    return "malformed"  # a time that no calendar holds


def answer_decode(codec, request):
    codec.make(codec.keys)  # set-up mistakes are no refusals
    token, max_age = request["token"], request.get("max_age")
    try:
        payload, issued_at = codec.read(codec.keys, token, max_age)
    except (BadData, ValueError, OverflowError, OSError) as error:
        return {"result": "invalid", "error": word_for(error)}
    index = codec.key_index(token, max_age)
    return {"result": "valid", "payload": payload, "issued_at": issued_at, "key_index": index}


def answer_encode(codec, request):
    codec.make(codec.keys)
    try:
        return {"result": "valid", "token": codec.encode(request["payload"])}
    except (ValueError, RecursionError):
        return {"result": "invalid", "error": "not_json"}


OPERATIONS = {"decode": answer_decode, "encode": answer_encode}


def answer(request):
    if request.get("codec") != "itsdangerous":
        raise Unsupported("codec")
    if request.get("op") not in OPERATIONS:
        raise Unsupported("op")
    now = request["now"]
    with mock.patch("time.time", lambda: now):
        codec = Codec(request.get("options", {}), request["keys"])
        return OPERATIONS[request["op"]](codec, request)


if __name__ == "__main__":
    serve(answer)
