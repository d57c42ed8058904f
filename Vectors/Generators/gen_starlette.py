"""Vectors of Starlette's SessionMiddleware. Run with the version that the file is to be about."""

import asyncio
import base64
import json
from importlib import metadata
from unittest import mock

import itsdangerous
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import HTTPConnection

import faults
from gen_itsdangerous import ItsDangerous, seconds_of, words_for
from vectors import KEY, NOW, Refused, VectorFile, at, main, words_for_payload_error

VERSION = metadata.version("starlette")
MAY_HAVE_NO_MAX_AGE = not VERSION.startswith("0.1")


class Starlette(ItsDangerous):
    """SessionMiddleware; its signing is itsdangerous's timestamp-signer form around padded base64."""

    codec = "starlette"
    scalars = False

    def __init__(self, options=None, keys=(KEY,)):
        super().__init__(options, keys)
        self.text = self.compresses = False
        self.timed = True
        self.alternatives = []

    def middleware(self, application=None, max_age=3600):
        return SessionMiddleware(application, secret_key=self.keys[0], max_age=max_age)

    def signer(self):
        return self.middleware().signer

    def request(self, application, cookies, max_age=3600):
        """Runs one request through the middleware, with the cookies as they are, and returns the headers."""
        sent = []

        async def send(message):
            sent.extend(message.get("headers", []))

        scope = {"type": "http", "headers": [], "method": "GET", "path": "/"}
        with mock.patch.object(HTTPConnection, "cookies", cookies):
            asyncio.run(self.middleware(application, max_age)(scope, None, send))
        return dict(sent)

    def write(self, value, now):
        async def application(scope, receive, send):
            scope["session"].update(value)
            await send({"type": "http.response.start", "status": 200, "headers": []})

        if not value:  # an empty session sets no cookie
            return self.write_bytes(self.style(value).encode(), now)
        with at(now):
            header = self.request(application, {})[b"set-cookie"].decode()
        return header.partition("=")[2].partition(";")[0]

    def write_bytes(self, data, now):
        with at(now):
            return self.signer().sign(base64.b64encode(data)).decode()

    def base64(self, data):
        return base64.b64encode(data).decode()

    def style(self, value):
        return json.dumps(value)

    def read(self, token, now, max_age):
        """What the application sees. The middleware swallows what its signer says, so the signer is listened to."""
        seen, raised = [], []
        unsign = itsdangerous.TimestampSigner.unsign

        def listening(signer, *arguments, **options):
            try:
                _, moment = unsign(signer, *arguments, return_timestamp=True, **options)
                seen.append(seconds_of(moment))
                return unsign(signer, *arguments, **options)
            except Exception as error:
                raised.append(error)
                raise

        async def application(scope, receive, send):
            seen.append(scope["session"])

        if max_age is None and not MAY_HAVE_NO_MAX_AGE:
            max_age = 10**12  # the oldest versions always have one
        with at(now), mock.patch.object(itsdangerous.TimestampSigner, "unsign", listening):
            try:
                self.request(application, {"session": token}, max_age)
            except Exception as error:
                words = words_for(error) if raised else words_for_payload_error(error)
                raise Refused(error, words) from error
        if raised:
            raise Refused(raised[0], words_for(raised[0]))
        moment, value = seen
        return json.loads(json.dumps(value)), moment


def make():
    library = "Starlette %s, itsdangerous %s" % (VERSION, metadata.version("itsdangerous"))
    file = VectorFile("starlette-%s.json" % VERSION, "starlette", library)
    newest = MAY_HAVE_NO_MAX_AGE
    group = file.group(Starlette())
    faults.good_json(group, few=not newest)
    faults.shape(group)
    faults.signature(group)
    faults.times(group)
    faults.time_texts(group)
    if newest:
        faults.damage(group)
        faults.other_texts(file.group(Starlette()))
        faults.top_level(file.group(Starlette()))
        faults.bodies(file.group(Starlette()))
        faults.limits(file.group(Starlette()))
        faults.token_size(file.group(Starlette()))
        faults.foreign_serializations(file.group(Starlette()))
        faults.keys(file, lambda keys: Starlette(keys=keys), binary=False)
    relatives(file)
    faults.json_grammar(file.group(Starlette()), few=not newest)
    faults.pickles(file.group(Starlette()), few=not newest)
    return file


def relatives(file):
    """What the same key signs elsewhere, or would if the cookie were another stack's."""
    group = file.group(Starlette())
    signer = itsdangerous.TimestampSigner(KEY)
    with at(NOW):
        flask = itsdangerous.URLSafeTimedSerializer(
            KEY, salt="cookie-session", signer_kwargs={"key_derivation": "hmac"}
        )
        group.refuse("a Flask session of the same key", flask.dumps({"a": 1}), "bad_signature")
        plain = signer.sign(b'{"a": 1}').decode()
        group.refuse(
            "JSON that is not base64", plain, "malformed", flags=["Forged", "NonCanonicalBase64"], stricter=True
        )
        marked = signer.sign(b"." + base64.b64encode(b'{"a": 1}')).decode()
        group.refuse(
            "a mark of compression", marked, "malformed", flags=["Forged", "NonCanonicalBase64"], stricter=True
        )
    group.refuse("the text that a cleared session leaves", "null", "malformed")


if __name__ == "__main__":
    main(make)
