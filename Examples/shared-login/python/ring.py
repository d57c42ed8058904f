"""A ring of keys in a JWK Set file (RFC 7517), newest first, read again when the file changes."""

import base64
import collections
import fcntl
import json
import os
import secrets
import time

from settings import IDLE, STATE, now

Key = collections.namedtuple("Key", "label secret")
LIMIT = 64  # keys that a ring may hold


class Ring:
    def __init__(self, path, **members):
        """`members` go into each key that is made: what it is for."""
        self.path, self.members, self.seen = path, members, None

    def keys(self):
        """The keys that have not ended: the one that signs, then those before it, newest first, then those to come."""
        status = os.stat(self.path)
        version = status.st_ino, status.st_mtime_ns, status.st_size
        if version != self.seen:
            self.listed, self.seen = json.loads(self.path.read_bytes())["keys"], version
        good = [key for key in self.listed if now() < key.get("exp", now() + 1)]
        good.sort(key=lambda key: key.get("nbf", 0) > now())  # a stable sort: a key to come verifies and does not sign yet
        return [Key(key["kid"], decoded(key["k"])) for key in good]

    def rotate(self):
        """Puts a new key in front. Those before it end when the last cookie under them is too old."""
        folder = os.open(self.path.parent, os.O_RDONLY)  # its lock: two applications may rotate at once
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            old = json.loads(self.path.read_bytes())["keys"] if self.path.exists() else []
            kept = [{**key, "exp": key.get("exp", now() + IDLE)} for key in old if now() < key.get("exp", now() + 1)]
            self.replace([self.new_key({key["kid"] for key in kept}), *kept][:LIMIT])
        finally:
            os.close(folder)

    def new_key(self, labels):
        """A key under a label that none of the others has: the date and four random digits."""
        label = None
        while label is None or label in labels:
            label = time.strftime("%Y-%m-%d-", time.gmtime(now())) + secrets.token_hex(2)
        secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        return {"kty": "oct", "kid": label, "iat": now(), **self.members, "k": secret}

    def replace(self, keys):
        """All of the new file or all of the old one, whoever reads it when."""
        draft = self.path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"keys": keys}, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self.path)


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# One ring a format: a key that seals does nothing else.
RINGS = {
    "flask": Ring(STATE / "flask.jwks.json", use="sig"),
    "sealed": Ring(STATE / "sealed.jwks.json", use="enc", alg="XAES-256-GCM"),
}
