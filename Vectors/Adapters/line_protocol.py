"""What adapters of the JSON Lines protocol (Vectors/README.md) share: reading requests, writing answers."""

import base64
import json
import sys

MEMBERS = {"id", "op", "codec", "options", "keys", "token", "payload", "now", "max_age", "max_lifetime"}


class Unsupported(Exception):
    """A codec, option or operation that an adapter has not."""


class BadRequest(Exception):
    """A line that is not a request."""


def key_bytes(key):
    """The bytes of one member of `keys`."""
    kind, text = next(iter(key.items()))
    readers = {"utf8": str.encode, "hex": bytes.fromhex, "base64": base64.b64decode}
    return readers[kind](text)


def answer_line(line, answer):
    """The answer to one line, whatever it holds; `answer` turns a request into the members beside `id`."""
    identifier = None
    try:
        request = json.loads(line)
        if not isinstance(request, dict) or set(request) - MEMBERS or "op" not in request:
            raise BadRequest("not a request")
        identifier = request.get("id")
        return {"id": identifier, **answer(request)}
    except Unsupported as what:
        return {"id": identifier, "result": "unsupported", "error": str(what)}
    except (BadRequest, json.JSONDecodeError, KeyError) as error:
        return {"id": None, "result": "error", "error": "bad request: %s" % error}
    except (ValueError, TypeError) as error:
        return {"id": identifier, "result": "error", "error": str(error)}


def serve(answer):
    """Answers each line of standard input."""
    for line in sys.stdin:
        print(json.dumps(answer_line(line, answer)), flush=True)
