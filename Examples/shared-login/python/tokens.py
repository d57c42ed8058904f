"""The two formats of the cookie's value: Flask's, signed by itsdangerous, and the sealed one."""

import dataclasses
import hashlib
import json

from itsdangerous import BadData, BadSignature, URLSafeTimedSerializer
from ring import RINGS, Key
from sealed import Refused, Sealed, split
from settings import LEEWAY, TEST_WITHOUT, now

# The cookie's name, which is the context of sealed tokens too.
COOKIES = {"flask": "session", "sealed": "sealed-session" if "host-prefix" in TEST_WITHOUT else "__Host-session"}


@dataclasses.dataclass
class Facts:
    """What there is to know of a cookie."""

    outcome: str = "absent"  # `valid`, or why there is no session
    codec: str = None
    key: Key = None
    issued_at: int = None  # when this cookie was written
    started_at: int = None  # when the session began, which a token of Flask does not say
    token_id: str = None  # of this cookie alone
    session_id: str = None  # the same in every cookie of the session; a token of Flask names none

    def restart(self, started_at):
        """Another session begins."""
        self.outcome, self.started_at = "valid", started_at
        self.codec = self.key = self.issued_at = self.token_id = self.session_id = None


def opened(codec, token):
    """(data, facts) of what a key vouches for, however old it is; else Refused."""
    return {"flask": opened_flask, "sealed": opened_sealed}[codec](token)


def token_id(codec, authentic):
    return hashlib.sha256(codec.encode() + b"\0" + authentic).hexdigest()[:32]


def flask_serializer(key):
    """What Flask itself makes of its SECRET_KEY."""
    return URLSafeTimedSerializer(
        key.secret,
        salt="cookie-session",
        serializer_kwargs={"sort_keys": True, "ensure_ascii": True},
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )


def opened_flask(token):
    for key in RINGS["flask"].keys():
        try:
            data, issued_at = flask_serializer(key).loads(token, return_timestamp=True)
        except BadSignature:
            continue
        except BadData:
            raise Refused("malformed") from None
        signed = token.rpartition(".")[0].encode()
        facts = Facts("valid", "flask", key, int(issued_at.timestamp()), token_id=token_id("flask", signed))
        return data, facts
    raise Refused("bad_signature")


def opened_sealed(token):
    keys = RINGS["sealed"].keys()
    opened = sealer(keys).open(token, now() + LEEWAY)
    key, identifier = keys[opened.key_index], token_id("sealed", b"".join(split(token)))
    facts = Facts("valid", "sealed", key, opened.issued_at, opened.started_at, identifier, opened.session_id.hex())
    return json.loads(opened.payload), facts


def sealer(keys):
    return Sealed([key.secret for key in keys], context=COOKIES["sealed"])


def made(codec, data, facts):
    """The token that holds `data` from now on, the next of the session that `facts` tells of."""
    if codec == "flask":
        return flask_serializer(RINGS["flask"].keys()[0]).dumps(data)
    # A session that comes from Flask keeps that cookie's id: another copy of it is the same session.
    session_id = bytes.fromhex(facts.session_id or facts.token_id or "") or None
    issued_at = max(now(), facts.started_at, facts.issued_at or 0)
    return sealer(RINGS["sealed"].keys()).seal(json.dumps(data), issued_at, facts.started_at, session_id)
