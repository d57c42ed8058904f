#!/usr/bin/env python3
"""Writes seeds for the fuzz targets, taken from Vectors/.

    Tests/Fuzz/seeds.py FOLDER

Makes FOLDER/TARGET/… for each kind of target; a file is named after its content.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

VECTORS = Path(__file__).resolve().parent.parent.parent / "Vectors"
LONGEST = 4096
PIECES = {
    "times": ["2023-11-14T22:13:20Z", "1985-04-12t23:20:50.52+01:30", "1700000000", "14d", "90s", "15m",
              "Tue, 14 Nov 2023 22:13:20 GMT", "14 Nov 23 22:13 -0500", "Mon, 01 Jan 0001 00:00:00 GMT",
              "urn:uuid:12345678-1234-5678-1234-567812345678", "{12345678123456781234567812345678}"],
    "key-file": ['{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","kid":"2026-01-01-ab12"}]}',
                 '{"keys":[{"kty":"oct","k":"c2VjcmV0"},{"kty":"oct","k":"_-8","kid":"old","use":"sig","alg":"HS256",'
                 '"iat":1,"nbf":1700000000,"exp":1800000000}]}',
                 '{"keys":[]}', '{"keys":[{"kty":"RSA"}]}', '{"keys":[{"kty":"oct","k":"!!"}]}'],
    "headers": ['Cookie: a=b; session="abc\\054d\\303\\251"; c=%22x%22', "Set-Cookie: session=x.y.z; Path=/; HttpOnly",
                "< Set-Cookie: sessionid=a:b:c; Max-Age=1\n> Cookie: x=y"],
    "base62": ["0", "1qk7gX", "LygHa16AHYF", "zzzzzzzzzzz"],
}


def documents():
    for path in sorted(VECTORS.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def request(codec, group, test):
    """The request of the protocol that a vector is."""
    members = {"id": 1, "op": "decode", "codec": codec, "options": group["options"], "keys": group["keys"],
               "token": test["token"], "now": test["now"], "max_age": test["max_age"]}
    return json.dumps(members, separators=(",", ":"))


def main(folder):
    def seed(target, content):
        content = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        if len(content) <= LONGEST:
            place = folder / target
            place.mkdir(parents=True, exist_ok=True)
            (place / hashlib.sha256(content).hexdigest()[:20]).write_bytes(content)

    payloads = set()
    names = []
    for document in documents():
        codec = document["codec"]
        names.append(codec)
        for group in document["groups"]:
            for test in group["tests"]:
                token = test["token"]
                seed("decode-" + codec, token)
                if test["id"] % 4 == 0:
                    seed("protocol", request(codec, group, test))
                    seed("headers", "Cookie: session=%s; theme=dark" % token)
                    seed("base64", token.rpartition(".")[2])
                    one = {**document, "groups": [{**group, "tests": [test]}]}
                    seed("vector-file", json.dumps(one, separators=(",", ":")))
                if token.startswith("."):
                    stream = token[1:].partition(".")[0]
                    try:
                        seed("zlib", base64.urlsafe_b64decode(stream + "=" * (-len(stream) % 4)))
                    except ValueError:
                        pass
                if test.get("payload"):
                    payloads.add(test["payload"].encode("utf-8", "surrogatepass"))
    for name in ("payloads", "not-unsafe"):
        for sample in json.loads((VECTORS / "Unsafe" / (name + ".json")).read_text())["samples"]:
            content = bytes.fromhex(sample["hex"]) if "hex" in sample else sample.get("text", "").encode()
            seed("unsafe", content)
            for codec in names:
                seed("signed-" + codec, content)
    for payload in payloads:
        for target in ["json", "json-foundation", "flask-value", *("signed-" + name for name in names)]:
            seed(target, payload)
    for target, pieces in PIECES.items():
        for piece in pieces:
            seed(target, piece)
    seed("sealed-header", (1700000000).to_bytes(8, "big") + (5).to_bytes(4, "big") + bytes(range(16)))
    seed("hex", "00ff7F")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
