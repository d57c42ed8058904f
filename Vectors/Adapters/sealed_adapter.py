"""The JSON Lines protocol of Vectors/README.md around Generators/sealed.py.

    python sealed_adapter.py < requests > answers
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Generators"))
from line_protocol import Unsupported, key_bytes, serve  # noqa: E402
from sealed import PAYLOAD_LIMIT, Refused, Sealed, json_text  # noqa: E402

OPTIONS = {"context", "compress", "max_payload_bytes"}


def codec_of(request):
    options = request.get("options", {})
    if set(options) - OPTIONS:
        raise Unsupported("option")
    limit = options.get("max_payload_bytes", PAYLOAD_LIMIT)
    keys = [key_bytes(key) for key in request["keys"]]
    return Sealed(keys, options.get("context", ""), options.get("compress", False), limit)


def answer_decode(codec, request):
    session = codec.open(request["token"], request["now"], request.get("max_age"), request.get("max_lifetime"))
    return {
        "result": "valid",
        "payload": session.payload,
        "issued_at": session.issued_at,
        "key_index": session.key_index,
        "session_id": session.session_id.hex(),
        "started_at": session.started_at,
    }


def answer_encode(codec, request):
    try:
        payload = json_text(request["payload"].encode())
    except (Refused, UnicodeEncodeError):
        raise Refused("not_json") from None
    token = codec.seal(payload, request["now"]) if len(payload.encode()) <= codec.payload_limit else None
    if token is None or len(token) > 16384:
        raise Refused("too_large")
    return {"result": "valid", "token": token}


OPERATIONS = {"decode": answer_decode, "encode": answer_encode}


def answer(request):
    if request.get("codec") != "sealed":
        raise Unsupported("codec")
    if request.get("op") not in OPERATIONS:
        raise Unsupported("op")
    codec = codec_of(request)
    try:
        return OPERATIONS[request["op"]](codec, request)
    except Refused as refused:
        return {"result": "invalid", "error": str(refused)}


if __name__ == "__main__":
    serve(answer)
