"""The same work done by the Python libraries.

    peers.py mint DATA       writes the payloads and the tokens that every program verifies
    peers.py measure DATA    a line for each operation: peer, direction, payload, least and median nanoseconds
    peers.py versions        what is measured, in one line
"""

import base64
import hashlib
import json
import os
import platform
import random
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

SECRET = "bench-secret-key-0123456789abcdef0123456789abcdef"
OLDER = ["older-secret-%d-0123456789abcdef0123456789abcdef" % number for number in range(4)]
MAX_AGE = 31 * 24 * 60 * 60
SAMPLES = 9
SAMPLE_NS = 4_000_000


def payloads():
    """Three sessions of some 60, 400 and 3000 bytes, the same each time."""
    source = random.Random(20260101)

    def digits(count):
        return "%0*x" % (count, source.getrandbits(4 * count))

    login = {"user_id": 42, "csrf": digits(32)}
    shop = {
        "_fresh": True,
        "_id": digits(64),
        "_user_id": "10482",
        "csrf_token": digits(40),
        "language": "pt_BR",
        "basket": {
            "lines": [{"sku": "C-3107", "count": 3, "price": 7.25}, {"sku": "D-9", "count": 1, "price": 149.9}],
            "code": None,
        },
        "display": {"theme": "light", "zone": "America/Sao_Paulo", "dense": True},
        "name": "Jo\u00e3o Concei\u00e7\u00e3o",
        "visited": [2, 71, 828, 1828],
        "seen_at": 1735689600,
    }
    words = "amber birch cedar delta ember fjord grove heath inlet jetty".split()
    orders = [
        {"id": 7000 + number, "sku": "ART-%05d" % (41 * number), "name": " ".join(source.choices(words, k=5)),
         "count": source.randint(1, 9), "price": round(source.uniform(1, 99), 2), "gift": number % 4 == 0}
        for number in range(28)
    ]
    notes = [["info", "Your order has been sent."], ["warning", "Your card expires next month."]]
    return {"S": login, "M": shop, "L": {"user_id": 42, "csrf": digits(40), "notes": notes, "orders": orders}}


class Compact:
    """Flask's JSON but for its tags, which these payloads do not need."""

    loads = staticmethod(json.loads)

    @staticmethod
    def dumps(value):
        return json.dumps(value, separators=(",", ":"))


def flask_serializer(secrets, **options):
    """Secrets in the order of itsdangerous: the newest last."""
    from itsdangerous import URLSafeTimedSerializer

    scheme = {"key_derivation": "hmac", "digest_method": hashlib.sha1}
    return URLSafeTimedSerializer(secrets, salt="cookie-session", signer_kwargs=scheme, **options)


def mint(folder):
    from itsdangerous import TimestampSigner
    from itsdangerous.encoding import base64_encode

    folder.mkdir(parents=True, exist_ok=True)
    signer = TimestampSigner(SECRET, salt="cookie-session", key_derivation="hmac", digest_method=hashlib.sha1)
    for name, value in payloads().items():
        text = Compact.dumps(value)
        tokens = {
            "flask-%s" % name: flask_serializer([SECRET], serializer=Compact).dumps(value),
            "flask-old-%s" % name: flask_serializer([OLDER[0]], serializer=Compact).dumps(value),
            "flask-%su" % name: signer.sign(base64_encode(text)).decode(),
        }
        (folder / ("%s.json" % name)).write_text(text)
        for file, token in tokens.items():
            (folder / (file + ".token")).write_text(token)


def report(peer, direction, payload, operation, argument):
    """Times one call of `operation`, by batches of about 4 ms."""
    def batch(rounds):
        calls = range(rounds)
        start = time.perf_counter_ns()
        for _ in calls:
            operation(argument)
        return time.perf_counter_ns() - start

    rounds = 16
    while (taken := batch(rounds)) < SAMPLE_NS / 2:
        rounds *= 2
    rounds = int(rounds * SAMPLE_NS / taken) + 1
    figures = [batch(rounds) / rounds for _ in range(SAMPLES)]
    print("%s\t%s\t%s\t%.1f\t%.1f" % (peer, direction, payload, min(figures), statistics.median(figures)), flush=True)


def measure(folder):
    def token(name):
        return (folder / ("flask-%s.token" % name)).read_text()

    values = {name: json.loads((folder / (name + ".json")).read_text()) for name in "SML"}
    measure_itsdangerous(token, values)
    measure_flask(token, values)
    measure_starlette(values)
    measure_aesgcm(values)


def measure_itsdangerous(token, values):
    serializer = flask_serializer([SECRET])
    ring = flask_serializer(OLDER + [SECRET])

    def loads(text):
        return serializer.loads(text, max_age=MAX_AGE)

    def ring_loads(text):
        return ring.loads(text, max_age=MAX_AGE)

    for name in ("S", "Mu", "M", "Lu", "L"):
        assert loads(token(name)) == values[name[0]]
        report("itsdangerous", "decode", name, loads, token(name))
    for name, value in values.items():
        report("itsdangerous", "encode", name, serializer.dumps, value)
        report("itsdangerous, 5 keys", "decode", name, ring_loads, token("old-" + name))


def measure_flask(token, values):
    """As Flask does it: the serializer is made for each request."""
    from flask import Flask
    from flask.sessions import SecureCookieSessionInterface

    interface = SecureCookieSessionInterface()
    app = Flask("benchmark")
    app.secret_key = SECRET
    ring = Flask("benchmark of a ring")
    ring.secret_key = SECRET
    ring.config["SECRET_KEY_FALLBACKS"] = OLDER

    def loads(text):
        return interface.get_signing_serializer(app).loads(text, max_age=MAX_AGE)

    def dumps(value):
        return interface.get_signing_serializer(app).dumps(value)

    def ring_loads(text):
        return interface.get_signing_serializer(ring).loads(text, max_age=MAX_AGE)

    for name in ("S", "Mu", "M", "Lu", "L"):
        assert loads(token(name)) == values[name[0]]
        report("Flask per request", "decode", name, loads, token(name))
    for name, value in values.items():
        report("Flask per request", "encode", name, dumps, value)
        report("Flask per request, 5 keys", "decode", name, ring_loads, token("old-" + name))


def measure_starlette(values):
    """The steps of its SessionMiddleware, without the request around them."""
    from itsdangerous import TimestampSigner

    signer = TimestampSigner(SECRET)

    def dumps(value):
        return signer.sign(base64.b64encode(json.dumps(value).encode())).decode()

    def loads(text):
        return json.loads(base64.b64decode(signer.unsign(text.encode(), max_age=MAX_AGE)))

    for name, value in values.items():
        assert loads(dumps(value)) == value
        report("Starlette's steps", "decode", name, loads, dumps(value))
        report("Starlette's steps", "encode", name, dumps, value)


def measure_aesgcm(values):
    """No format that anybody uses: nonce, ciphertext and tag in base64, without times or key ids."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(hashlib.sha256(SECRET.encode()).digest())

    def dumps(value):
        nonce = os.urandom(12)
        return base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, Compact.dumps(value).encode(), b"session"))

    def loads(text):
        sealed = base64.urlsafe_b64decode(text)
        return json.loads(cipher.decrypt(sealed[:12], sealed[12:], b"session"))

    for name, value in values.items():
        assert loads(dumps(value)) == value
        report("Python AESGCM", "decode", name, loads, dumps(value))
        report("Python AESGCM", "encode", name, dumps, value)


def versions():
    packages = ["%s %s" % (name, version(name)) for name in ("itsdangerous", "flask", "starlette", "cryptography")]
    print("CPython %s of %s, %s" % (platform.python_version(), sys.base_prefix, ", ".join(packages)))


def main(arguments):
    if arguments == ["versions"]:
        versions()
    elif len(arguments) == 2 and arguments[0] == "mint":
        mint(Path(arguments[1]))
    elif len(arguments) == 2 and arguments[0] == "measure":
        measure(Path(arguments[1]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
