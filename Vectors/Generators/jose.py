"""Headers and claims of JSON Web Signatures and Encryption: what readers must take, and one fault each.

Every function takes a Group whose subject has `with_header(header, payload)`: a token with the header given as
bytes, signed or sealed as it must be.
"""

import json

from faults import VALUE, flipped, replaced, respelled
from payloads import nested
from vectors import NOW

PAYLOAD = '{"user":"alice","n":1}'


def headers(group, algorithm):
    """`algorithm` is the text of the members that name the codec's algorithms."""
    subject = group.subject

    def good(comment, text, flags=()):
        token = subject.with_header(text.encode(), PAYLOAD.encode())
        group.valid(comment, token, PAYLOAD, flags=["Header", "Forged", *flags], canonical=False)

    def bad(comment, data, flags=(), stricter=False):
        data = data if isinstance(data, bytes) else data.encode()
        token = subject.with_header(data, PAYLOAD.encode())
        group.refuse(comment, token, "malformed", flags=["Header", "Forged", *flags], stricter=stricter)

    good("a header with nothing but algorithms", "{%s}" % algorithm)
    good("typ before the algorithms", '{"typ":"JWT",%s}' % algorithm)
    good("white space in the header", ' {\n%s\t, "typ" : "JWT" } ' % algorithm.replace(":", " :\r"))
    good("an escaped letter in the name alg", "{%s}" % algorithm.replace('"alg"', '"\\u0061lg"'))
    good("another typ", '{%s,"typ":"at+jwt"}' % algorithm)
    good("a kid, which is not asked", '{%s,"kid":"2024-05"}' % algorithm)
    good("a kid beyond ASCII", '{%s,"kid":"cl\u00e9 \\u00e9 \U0001f511"}' % algorithm, ["Unicode"])
    good("a kid that would be a path", '{%s,"kid":"../../dev/null"}' % algorithm)
    good("a member that nobody knows", '{%s,"x":"y","z":{"a":[1,null,true]}}' % algorithm)
    good("addresses of keys, which are not followed", '{%s,"jku":"https://example.org/keys"}' % algorithm)

    bad("no alg", '{"typ":"JWT"}')
    for comment, text in [
        ("nothing", '""'),
        ("null", "null"),
        ("a number", "256"),
        ("a list", '["none"]'),
        ("an object", "{}"),
        ("none", '"none"'),
        ("None", '"None"'),
        ("NONE", '"NONE"'),
        ("nOnE", '"nOnE"'),
        ("RS256", '"RS256"'),
        ("ES256", '"ES256"'),
        ("EdDSA", '"EdDSA"'),
        ("PBES2-HS256+A128KW", '"PBES2-HS256+A128KW"'),
    ]:
        others = algorithm.partition(",")[1:]
        bad("alg is " + comment, '{"alg":%s%s}' % (text, "".join(others)))
    names = json.loads("{%s}" % algorithm)
    lower = {name: value.swapcase() for name, value in names.items()}
    bad("the algorithm in the other case", json.dumps(lower))
    blank = {**names, "alg": names["alg"] + " "}
    bad("a blank behind the algorithm", json.dumps(blank))
    bad("a null character behind the algorithm", json.dumps({**names, "alg": names["alg"] + "\0"}))

    for comment, text in [
        ("crit names an unknown member", '"crit":["x"],"x":1'),
        ("crit names a claim", '"crit":["exp"],"exp":1'),
        ("crit names a member that is not there", '"crit":["x"]'),
        ("crit names b64", '"crit":["b64"],"b64":true'),
        ("crit is empty", '"crit":[]'),
        ("crit is null", '"crit":null'),
        ("crit is a text", '"crit":"x"'),
        ("crit names kid", '"crit":["kid"],"kid":"a"'),
        ("b64 is false", '"b64":false'),
        ("b64 is false and critical", '"b64":false,"crit":["b64"]'),
        ("b64 is true", '"b64":true'),
        ("zip", '"zip":"DEF"'),
        ("zip is null", '"zip":null'),
        ("an escaped crit", '"\\u0063rit":["x"],"x":1'),
        ("kid is a number", '"kid":7'),
        ("kid is null", '"kid":null'),
        ("kid is a list", '"kid":["a"]'),
    ]:
        bad(comment, "{%s,%s}" % (algorithm, text), stricter=True)

    first = '"alg":%s' % json.dumps(names["alg"])
    for comment, text in [
        ("alg twice, the same", "{%s,%s}" % (algorithm, first)),
        ("alg twice, none first", '{"alg":"none",%s}' % algorithm),
        ("alg twice, once escaped", '{"\\u0061lg":"none",%s}' % algorithm),
        ("kid twice", '{%s,"kid":"a","kid":"b"}' % algorithm),
        ("an unknown name twice", '{%s,"x":1,"x":1}' % algorithm),
        ("a name twice in a nested object", '{%s,"x":{"y":1,"y":2}}' % algorithm),
    ]:
        bad("duplicate names in the header: " + comment, text, flags=["DuplicateNames"], stricter=True)
    bad("alg twice, none last", '{%s,"alg":"none"}' % algorithm, flags=["DuplicateNames"])

    body = "{%s}" % algorithm
    for comment, data in [
        ("an empty header", b""),
        ("an empty object", b"{}"),
        ("a header that is a list", b"[%s]" % body.encode()),
        ("a header that is a text", json.dumps(body)),
        ("a header that is null", b"null"),
        ("a header that is no JSON", b"alg=HS256"),
        ("a header cut short", body[:-1]),
        ("a header with a comma behind", body[:-1] + ",}"),
        ("a byte behind the header", body + "x"),
        ("two headers", body + body),
        ("NaN in the header", body[:-1] + ',"x":NaN}'),
        ("a byte order mark before the header", b"\xef\xbb\xbf" + body.encode()),
        ("a header in UTF-16", body.encode("utf-16-le")),
        ("a Latin-1 byte in the header", body[:-1].encode() + b',"x":"\xe9"}'),
        ("a surrogate as bytes in the header", body[:-1].encode() + b',"x":"\xed\xa0\x80"}'),
        ("half a surrogate pair for a name", body[:-1] + ',"\\ud800":1}'),
        ("a header that is a pickle", b"\x80\x04}\x94."),
        ("a header of 100 levels", body[:-1] + ',"x":%s}' % nested(100)),
        ("a header of 1400 levels", body[:-1] + ',"x":%s}' % nested(1400)),
        ("a header of 8 KiB", body[:-1] + ',"x":"%s"}' % ("x" * 8000)),
        ("a header of 500 members", body[:-1] + "".join(',"x%d":1' % n for n in range(500)) + "}"),
        ("a number of 200 digits in the header", body[:-1] + ',"x":%s}' % ("9" * 200)),
    ]:
        flags = ["Limit"] if "of" in comment.split() else ["Strict"]
        bad(comment, data, flags=flags, stricter=True)


def texts(group, parts):
    """Damage to the text of a token; `parts` names its parts."""
    subject = group.subject
    token = subject.write(VALUE, NOW)
    kept = token.split(".")
    assert len(kept) == len(parts)
    any_error = ["AnyError"]
    group.refuse("an empty token", "", "malformed")
    for count in range(9):
        if count + 1 != len(parts):
            group.refuse("%d dots alone" % count if count else "a word", "." * count or "abc", "malformed")
    for number, name in enumerate(parts):
        fewer = kept[:number] + kept[number + 1 :]
        group.refuse("without %s" % name, ".".join(fewer), "malformed", flags=any_error)
        if not kept[number]:
            continue
        emptied = ".".join([*kept[:number], "", *kept[number + 1 :]])
        group.refuse("%s is empty" % name, emptied, "malformed", flags=any_error)
        for place, index in (("first", 0), ("middle", len(kept[number]) // 2), ("last", -1)):
            for bit in (1, 4):
                changed = [*kept]
                changed[number] = flipped(changed[number], index, bit)
                comment = "bit %d of the %s character of %s is flipped" % (bit, place, name)
                group.refuse(comment, ".".join(changed), "bad_signature", flags=any_error)
        for comment, text in respelled(kept[number]):
            changed = ".".join([*kept[:number], text, *kept[number + 1 :]])
            flags = ["AnyError", "NonCanonicalBase64"]
            group.refuse("%s %s" % (name, comment), changed, "malformed", flags=flags, stricter=True)
        wide = replaced(kept[number], 2, "\u00e9")
        changed = ".".join([*kept[:number], wide, *kept[number + 1 :]])
        group.refuse("a letter beyond ASCII in %s" % name, changed, "malformed", flags=any_error)
    group.refuse("a part more at the end", token + ".AAAA", "malformed", flags=any_error)
    group.refuse("an empty part at the end", token + ".", "malformed", flags=any_error)
    group.refuse("an empty part in front", "." + token, "malformed", flags=any_error)
    group.refuse("the token twice", token + "." + token, "malformed", flags=any_error)
    for comment, text in [
        ("cut by one character", token[:-1]),
        ("cut by four characters", token[:-4]),
        ("cut in half", token[: len(token) // 2]),
        ("cut by one character in front", token[1:]),
        ("white space in front", " " + token),
        ("white space at the end", token + " "),
        ("a line feed at the end", token + "\n"),
        ("a null character at the end", token + "\0"),
        ("quotes around the token", '"%s"' % token),
        ("a scheme in front", "Bearer " + token),
        ("percent escapes", token.replace(".", "%2E")),
    ]:
        group.refuse(comment, text, "malformed", flags=any_error, stricter=True)
    stranger = subject.with_keys(subject.other_key).write(VALUE, NOW)
    group.refuse("made with another key", stranger, "bad_signature")
    other = subject.write({"user": "mallory"}, NOW).split(".")
    group.refuse("the end of another token", ".".join([*kept[:-1], other[-1]]), "bad_signature")


def claims(group):
    """`exp`, `nbf` and `iat` at their edges, and of other kinds."""
    subject = group.subject

    def token(**values):
        return subject.write_bytes(json.dumps(values, separators=(",", ":")).encode(), NOW)

    def good(comment, now=NOW, max_age=None, flags=("Boundary",), **values):
        payload = json.dumps(values, separators=(",", ":"))
        group.valid(comment, token(**values), payload, now=now, max_age=max_age, flags=["Claims", *flags])

    def bad(comment, error, now=NOW, max_age=None, flags=("Boundary",), stricter=False, **values):
        flags = ["Claims", *flags]
        group.refuse(comment, token(**values), error, now=now, max_age=max_age, flags=flags, stricter=stricter)

    good("expires in one second", exp=NOW + 1)
    bad("expires this second", "expired", exp=NOW)
    bad("expired a second ago", "expired", exp=NOW - 1)
    bad("expired in 1970", "expired", exp=0)
    bad("expired before 1970", "expired", exp=-5)
    good("expires in the year 33658, as milliseconds are taken for seconds", exp=10**12)
    good("expires after the year 9999", exp=10**30, flags=("Boundary", "Number"))
    good("begins this second", nbf=NOW)
    good("began in 1970", nbf=0)
    good("began before 1970", nbf=-5)
    bad("begins in one second", "not_yet_valid", nbf=NOW + 1)
    bad("begins after the year 9999", "not_yet_valid", nbf=10**30, flags=("Boundary", "Number"))
    good("issued this second", iat=NOW)
    good("issued in 1970", iat=0)
    bad("issued in one second", "not_yet_valid", iat=NOW + 1)
    bad("issued in a day", "not_yet_valid", iat=NOW + 86400)
    bad("issued after the year 9999", "not_yet_valid", iat=10**30, flags=("Boundary", "Number"))
    good("all three times", exp=NOW + 1, nbf=NOW, iat=NOW)
    bad("expired, with all three times", "expired", exp=NOW, nbf=NOW - 9, iat=NOW - 9)
    bad("not yet valid, with all three times", "not_yet_valid", exp=NOW + 9, nbf=NOW + 1, iat=NOW)
    good("no time at all, under a max age", max_age=10, flags=(), a=1)
    good("as old as allowed", now=NOW + 3600, max_age=3600, iat=NOW)
    bad("older than allowed by a second", "expired", now=NOW + 3601, max_age=3600, iat=NOW)
    good("max age 0 in the same second", max_age=0, iat=NOW)
    bad("max age 0, one second later", "expired", now=NOW + 1, max_age=0, iat=NOW)
    good("older than allowed, but for no max age", now=NOW + 10**8, iat=NOW)
    bad("young enough, and expired", "expired", now=NOW + 10, max_age=3600, iat=NOW, exp=NOW + 10)
    bad("expires later, and too old", "expired", now=NOW + 3601, max_age=3600, iat=NOW, exp=NOW + 9999)
    bad("issued in one second, under a max age", "not_yet_valid", max_age=3600, iat=NOW + 1)

    good("expires at a float without fraction", exp=float(NOW + 1), flags=("Boundary", "FractionalTime"))
    bad("expired at a float without fraction", "expired", exp=float(NOW), flags=("Boundary", "FractionalTime"))
    good("expires a second and a half from now", exp=NOW + 1.5, flags=("FractionalTime",))
    bad("expired half a second ago", "expired", exp=NOW - 0.5, flags=("FractionalTime",))
    bad("begins in a second and a half", "not_yet_valid", nbf=NOW + 1.5, flags=("FractionalTime",))
    good("issued half a second ago", iat=NOW - 0.5, flags=("FractionalTime",))
    for comment, name, error in (("expires", "exp", "expired"), ("begins", "nbf", "not_yet_valid")):
        payload = json.dumps({name: NOW + 0.5}, separators=(",", ":"))
        made = subject.write_bytes(payload.encode(), NOW)
        flags = ["Claims", "FractionalTime"]
        group.either(comment + " in half a second", made, payload, error, now=NOW, max_age=None, flags=flags)
    payload = '{"iat":-5}'
    made = subject.write_bytes(payload.encode(), NOW)
    flags = ["Claims", "Boundary"]
    group.either("issued before 1970", made, payload, "malformed", now=NOW, max_age=None, flags=flags)
    for spelling in ("17E8", "1700000000.0", "1.7e9", "170000000000e-2"):
        payload = '{"iat":%s,"exp":%s1}' % (spelling, NOW)
        group.holds("a time spelled " + spelling, payload, now=NOW, flags=["Claims", "Number"])

    for name in ("exp", "nbf", "iat"):
        for comment, text in [
            ("digits in a text", '"%d"' % (NOW + (100 if name == "exp" else -100))),
            ("a date", '"2030-01-01T00:00:00Z"'),
            ("an empty text", '""'),
            ("null", "null"),
            ("true", "true"),
            ("a list", "[%d]" % NOW),
            ("an object", "{}"),
            ("more than a double holds", "1e400"),
            ("less than a double holds", "-1e400"),
        ]:
            made = subject.write_bytes(('{"%s":%s}' % (name, text)).encode(), NOW)
            # Python's True is 1, and that was long ago.
            flags = ["Claims", "Forged", *(["AnyError"] if text == "true" else [])]
            group.refuse("%s is %s" % (name, comment), made, "malformed", now=NOW, flags=flags, stricter=True)
    late, early = NOW + 100, NOW - 100
    for comment, text in [("late", "%d,%d" % (early, late)), ("early", "%d,%d" % (late, early))]:
        first, last = text.split(",")
        payload = '{"exp":%s,"a":1,"exp":%s}' % (first, last)
        made = subject.write_bytes(payload.encode(), NOW)
        flags = ["Claims", "DuplicateNames", "Forged", "AnyError"]
        group.refuse("exp twice, the last one " + comment, made, "not_json", now=NOW, flags=flags, stricter=True)
    nested_exp = '{"session":{"exp":1,"nbf":%d},"Exp":1,"exp ":1}' % (10**11)
    group.holds("times that are not at the top", nested_exp, flags=["Claims"])
    forged = subject.with_keys(subject.other_key).write_bytes(b'{"exp":1}', NOW)
    group.refuse("made with another key, and expired", forged, "bad_signature", now=NOW, flags=["Order"])
