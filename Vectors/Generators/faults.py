"""Tokens with one fault each, forged around any subject. Signatures are always the real library's own.

Every function takes a Group and adds vectors to it. A fault that leaves the signature text damaged is
`AnyError` where readers may fairly differ between `bad_signature` and `malformed`.
"""

import base64
import gzip
import json
import pickle
import random
import zlib

import payloads
from vectors import KEY, LAST_SECOND, NOW, OTHER_KEY, TOKEN_LIMIT

VALUE = {"user": "alice", "n": 1}
TEXT = "alice"
PAYLOAD_LIMIT = 262144
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def plain_value(subject):
    return TEXT if subject.text else VALUE


def base_token(subject):
    return subject.write(plain_value(subject), NOW)


def replaced(text, index, change):
    index %= len(text)
    return text[:index] + change + text[index + 1 :]


def flipped(text, index, bit=1):
    return replaced(text, index, chr(ord(text[index % len(text)]) ^ bit))


# Shape


def shape(group):
    """Missing parts and separators."""
    subject = group.subject
    separator, token = subject.separator, base_token(subject)
    parts = subject.parts(token)
    group.refuse("an empty token", "", "malformed")
    if separator not in parts[0]:
        group.refuse("no separator at all", "".join(parts), "malformed")
    group.refuse("a separator alone", separator, "malformed", flags=["AnyError"])
    group.refuse("separators alone", separator * 4, "malformed", flags=["AnyError"])
    group.refuse("the signature is missing", subject.joined(*parts[:-1]), "malformed", flags=["AnyError"])
    group.refuse("the signature is empty", subject.joined(*parts[:-1], ""), "bad_signature")
    group.refuse("the body is missing", subject.joined(*parts[1:]), "malformed", flags=["AnyError"])
    group.refuse("the body is empty", subject.joined("", *parts[1:]), "bad_signature")
    group.refuse("one part more at the end", token + separator + "AAAA", "bad_signature", flags=["AnyError"])
    group.refuse("the separator is doubled", subject.joined(parts[0], "", *parts[1:]), "bad_signature")
    group.refuse("another separator", token.replace(separator, "~"), "malformed")
    group.refuse("the token twice", token + token, "bad_signature", flags=["AnyError"])


def damage(group):
    """Flipped bits, cuts, insertions and characters that have no place in a token."""
    subject = group.subject
    token = base_token(subject)
    parts = subject.parts(token)
    names = ["body", "time", "signature"] if subject.timed else ["body", "signature"]
    for number, name in enumerate(names):
        for place, index in (("first", 0), ("middle", len(parts[number]) // 2), ("last", -1)):
            changed = list(parts)
            changed[number] = flipped(changed[number], index)
            any_error = name == "signature" and not changed[number].isalnum() or place + name == "lastsignature"
            group.refuse(
                "a flipped bit in the %s character of the %s" % (place, name),
                subject.joined(*changed),
                "bad_signature",
                flags=["AnyError"] if any_error else [],
                stricter=any_error,
            )
    for share in (1, 2, 3):
        cut = token[: len(token) * share // 4]
        group.refuse("cut after %d quarters" % share, cut, "bad_signature", flags=["AnyError"])
    group.refuse("cut by one character", token[:-1], "bad_signature", flags=["AnyError"])
    group.refuse("cut by two characters", token[:-2], "bad_signature", flags=["AnyError"])
    group.refuse("cut by one character in front", token[1:], "bad_signature")
    group.refuse("white space in front", " " + token, "bad_signature")
    group.refuse("white space at the end", token + " ", "bad_signature", flags=["AnyError"], stricter=True)
    group.refuse("a line feed at the end", token + "\n", "bad_signature", flags=["AnyError"], stricter=True)
    group.refuse("a null character at the end", token + "\0", "bad_signature", flags=["AnyError"], stricter=True)
    group.refuse("quotes around the token", '"%s"' % token, "bad_signature", flags=["AnyError"], stricter=True)
    flags = [] if subject.text else ["AnyError"]
    group.refuse("a letter beyond ASCII in the body", "\u00e9" + token, "bad_signature", flags=flags)
    beyond = subject.joined(*parts[:-1], replaced(parts[-1], 3, "\u00e9"))
    group.refuse("a letter beyond ASCII in the signature", beyond, "bad_signature", flags=["AnyError"])
    group.refuse("percent escapes", token.replace(subject.separator, "%2E"), "malformed", flags=["AnyError"])
    wide = subject.joined(*parts[:-1], parts[-1][:-1] + chr(ord(parts[-1][-1]) + 0xFEE0))
    group.refuse("a full-width letter in the signature", wide, "bad_signature", flags=["AnyError"])


# Signature


def signature(group):
    """Signatures that are not the right one, and other spellings of the right one."""
    subject = group.subject
    value = plain_value(subject)
    parts = subject.parts(base_token(subject))
    kept, mac = parts[:-1], parts[-1]
    group.refuse("signed with another key", base_token(subject.with_keys(OTHER_KEY)), "bad_signature")
    group.refuse("signed with the key and a line feed", base_token(subject.with_keys(KEY + "\n")), "bad_signature")
    group.refuse("signed with the key in capitals", base_token(subject.with_keys(KEY.upper())), "bad_signature")
    for option, other in subject.alternatives:
        stranger = subject.with_options(**{option: other})
        group.refuse("made with %s %s" % (option, other), base_token(stranger), "bad_signature")
    other = subject.parts(subject.write(TEXT * 2 if subject.text else {"user": "mallory", "n": 1}, NOW))
    group.refuse("the signature of another token", subject.joined(*kept, other[-1]), "bad_signature")
    if subject.timed:
        later = subject.parts(subject.write(value, NOW + 600))
        swapped = subject.joined(parts[0], later[1], mac)
        group.refuse("the time of a later token", swapped, "bad_signature")
    raw = base64.urlsafe_b64decode(mac + "=" * (-len(mac) % 4))
    group.refuse("the signature in hexadecimal", subject.joined(*kept, raw.hex()), "bad_signature", flags=["AnyError"])
    group.refuse(
        "half of the signature", subject.joined(*kept, mac[: len(mac) // 2]), "bad_signature", flags=["AnyError"]
    )
    zeros = base64.urlsafe_b64encode(bytes(len(raw))).decode().rstrip("=")
    group.refuse("a signature of zeros", subject.joined(*kept, zeros), "bad_signature")
    group.refuse("the signature twice", subject.joined(*kept, mac * 2), "bad_signature", flags=["AnyError"])
    for comment, text in respelled(mac):
        flags = ["AnyError", "NonCanonicalBase64"]
        group.refuse(
            "the signature " + comment, subject.joined(*kept, text), "bad_signature", flags=flags, stricter=True
        )
    for counter in range(200):
        value = TEXT + str(counter) if subject.text else {"n": counter}
        *kept, mac = subject.parts(subject.write(value, NOW))
        if "-" in mac and "_" in mac:
            standard = mac.replace("-", "+").replace("_", "/")
            comment, flags = "the signature in the standard alphabet", ["AnyError", "NonCanonicalBase64"]
            group.refuse(comment, subject.joined(*kept, standard), "bad_signature", flags=flags, stricter=True)
            break


def respelled(text):
    """Other texts that a lenient base64 decoder reads as the same bytes."""
    yield "with padding", text + "=" * (-len(text) % 4 or 4)
    yield "with a character that is no base64, four times", text[:4] + "!!!!" + text[4:]
    yield "with white space inside", text[:8] + "    " + text[8:]
    if len(text) % 4:
        yield "with stray low bits", text[:-1] + ALPHABET[ALPHABET.index(text[-1]) + 1]


# Time


def times(group):
    """Age, clock and spelling of the time."""
    subject = group.subject
    value = plain_value(subject)
    token, payload = base_token(subject), value if subject.text else subject.style(value)

    def good(comment, **more):
        group.valid(comment, token, payload, flags=["Boundary"], **more)

    good("exactly as old as allowed", now=NOW + 3600)
    group.refuse("expired by one second", token, "expired", now=NOW + 3601)
    group.refuse("expired by years", token, "expired", now=NOW + 10**8)
    good("issued this second", now=NOW)
    good("max age 0 in the same second", now=NOW, max_age=0)
    group.refuse("max age 0, one second later", token, "expired", now=NOW + 1, max_age=0)
    good("very old, without max age", now=NOW + 10**9, max_age=None)
    good("from the future, without max age", now=NOW - 10**8, max_age=None)
    for comment, distance in (("one second", 1), ("a day", 86400)):
        if subject.accepts_future == "documented":
            good("from the future by %s, which this codec does not check" % comment, now=NOW - distance)
        else:
            stricter = bool(subject.accepts_future)
            flags = ["FutureAccepted"] if stricter else []
            comment = "from the future by " + comment
            group.refuse(comment, token, "not_yet_valid", now=NOW - distance, flags=flags, stricter=stricter)
    forged = base_token(subject.with_keys(OTHER_KEY))
    group.refuse("forged and expired", forged, "bad_signature", now=NOW + 10**8, flags=["Order"])


def time_texts(group):
    """Times that the library's writer would not write, under a good signature."""
    subject = group.subject
    value = plain_value(subject)
    token = base_token(subject)
    payload = value if subject.text else subject.style(value)
    body = subject.parts(token)[0]
    zero = subject.first_second
    group.wrote("the first second that the format can say", value, now=zero, max_age=None, flags=["Boundary"])
    group.wrote("the year 2106, beyond 32 bits", value, now=2**32)
    group.wrote("the last second of the year 9999", value, now=LAST_SECOND, max_age=None, flags=["Boundary"])
    last = subject.sign_body(body, subject.time_text(LAST_SECOND + 1))
    flags = ["Boundary", "Limit"]
    group.refuse("the first second of the year 10000", last, "malformed", max_age=None, flags=flags, stricter=True)
    for comment, text in subject.respelled_times(subject.time_text(NOW)):
        forged = subject.sign_body(body, text)
        group.either("a time " + comment, forged, payload, "malformed", flags=["NonCanonicalTime", "Forged"])
    for comment, text in subject.bad_times():
        forged = subject.sign_body(body, text)
        for max_age in (3600, None):
            comment_here = "a time %s%s" % (comment, "" if max_age else ", without max age")
            flags = ["Forged", "NonCanonicalTime"]
            group.refuse(comment_here, forged, "malformed", max_age=max_age, flags=flags, stricter=True)
    if subject.separator not in body:
        group.refuse("signed without a time", subject.sign(body), "malformed", flags=["Forged"])


# Body


def bodies(group):
    """base64 that no encoder writes, under a good signature."""
    subject = group.subject
    payload = next(text for text in ('{"n":"%s>>??>>??"}' % ("x" * n) for n in range(9)) if len(text) % 3 == 1)
    text = subject.base64(payload.encode())
    assert set(text) & set("-_+/"), "no character in which the alphabets differ"
    bare = text.rstrip("=")
    index = ALPHABET.index(bare[-1].replace("+", "-").replace("/", "_"))
    spellings = [
        ("with stray low bits", bare[:-1] + ALPHABET[index + 1] + text[len(bare) :]),
        ("with another padding", bare + "=" * (0 if text != bare else -len(bare) % 4)),
        ("with too much padding", bare + "===="),
        ("with padding inside", bare[:8] + "==" + text[8:]),
        ("with white space inside", bare[:8] + "    " + text[8:]),
        ("with a line feed at the end", text + "\n"),
        ("with characters that are no base64", bare[:4] + "!!!!" + text[4:]),
        ("with a letter beyond ASCII", bare[:4] + "\u00e9" + text[4:]),
        ("of one character more than whole groups", bare[: len(bare) // 4 * 4] + "A"),
    ]
    swap = str.maketrans("-_+/", "+/-_")
    spellings.append(("in the other alphabet", text.translate(swap)))
    for comment, body in spellings:
        token = subject.sign_body(body)
        group.refuse("a body " + comment, token, "malformed", flags=["NonCanonicalBase64", "Forged"], stricter=True)


def json_grammar(group, few=False):
    """Signed bytes that are not JSON; Python's readers take some of them."""
    for comment, data in payloads.NOT_JSON:
        if few and comment not in payloads.FEW_NOT_JSON:
            continue
        try:
            token = group.subject.write_bytes(data, NOW)
        except UnicodeError:
            continue
        group.refuse("not JSON: " + comment, token, "not_json", flags=["Strict", "Forged"], stricter=True)


class Harmless:
    """Unpickles by calling a function, as an attack would, but a harmless one."""

    def __reduce__(self):
        return (len, ("harmless",))


def pickles(group, few=False):
    """Real pickles of every protocol, under a good signature."""
    subject = group.subject
    objects = [("a dictionary", VALUE), ("a list", [1, "two"]), ("a call", Harmless()), ("an empty dictionary", {})]
    for comment, value in objects[: 1 if few else None]:
        for protocol in range(6):
            try:
                token = subject.write_bytes(pickle.dumps(value, protocol), NOW)
            except UnicodeError:
                continue
            comment_here = "a pickle of %s, protocol %d" % (comment, protocol)
            group.refuse(comment_here, token, "unsafe_payload", flags=["Pickle", "Forged"])
    data = pickle.dumps(VALUE, 0)
    if group.max_age is not None:
        token = subject.write_bytes(data, NOW)
        group.refuse("an expired pickle", token, "expired", now=NOW + 3601, flags=["Pickle", "Order"])
    forged = subject.with_keys(subject.other_key).write_bytes(data, NOW)
    group.refuse("a forged pickle", forged, "bad_signature", flags=["Pickle", "Order"])


def foreign_serializations(group):
    """Other platforms' object serializations, under a good signature."""
    for comment, data in payloads.FOREIGN:
        try:
            token = group.subject.write_bytes(data, NOW)
        except UnicodeError:
            continue
        group.refuse(comment, token, "unsafe_payload", flags=["UnsafeSerialization", "Forged"])


# Compression


def packed(subject, stream):
    """A token whose body is marked as compressed and holds `stream`."""
    return subject.sign_body("." + base64.urlsafe_b64encode(stream).decode().rstrip("="))


def compressor(level=-1, window=15, dictionary=None):
    if dictionary is None:
        return zlib.compressobj(level, zlib.DEFLATED, window)
    return zlib.compressobj(level, zlib.DEFLATED, window, zdict=dictionary)


def deflated(data, *arguments):
    stream = compressor(*arguments)
    return stream.compress(data) + stream.flush()


def compression(group):
    """zlib streams of other writers, and ones that must be refused."""
    subject = group.subject
    payload = subject.style({"text": "again and again, " * 12})
    data = payload.encode()
    stream = zlib.compress(data)

    def good(comment, stream, payload=payload):
        group.valid(comment, packed(subject, stream), payload, flags=["Forged"], canonical=False)

    for level in (0, 1, 9):
        good("compressed at level %d" % level, zlib.compress(data, level))
    good("compressed with a window of 512 bytes", deflated(data, -1, 9))
    good("compressed although it gets longer", zlib.compress(b"{}"), "{}")
    halves = compressor()
    good(
        "a stream of several blocks",
        halves.compress(data[:90]) + halves.flush(zlib.Z_FULL_FLUSH) + halves.compress(data[90:]) + halves.flush(),
    )
    plain = subject.sign_body(subject.base64(data))
    group.valid("not compressed although it would get shorter", plain, payload, flags=["Forged"], canonical=False)

    faults = [
        ("no stream behind the mark", b""),
        ("not a stream behind the mark", data),
        ("a stream cut in half", stream[: len(stream) // 2]),
        ("a stream without its last byte", stream[:-1]),
        ("a stream without its checksum", stream[:-4]),
        ("a wrong checksum", stream[:-1] + bytes([stream[-1] ^ 1])),
        ("a flipped bit in the stream", stream[:20] + bytes([stream[20] ^ 0x40]) + stream[21:]),
        ("a wrong header checksum", b"\x78\x9d" + stream[2:]),
        ("gzip instead of zlib", gzip.compress(data, mtime=0)),
        ("raw deflate instead of zlib", deflated(data, -1, -15)),
        ("a stream that wants a preset dictionary", deflated(data, -1, 15, b"again and again")),
        ("an empty byte in front of the stream", b"\0" + stream),
    ]
    for comment, fault in faults:
        group.refuse(comment, packed(subject, fault), "malformed", flags=["Forged"])
    for comment, rest in (("a byte", b"\0"), ("a second stream", stream), ("JSON", b"{}")):
        token = packed(subject, stream + rest)
        group.refuse(comment + " after the end of the stream", token, "malformed", flags=["Forged"], stricter=True)
    body = subject.parts(packed(subject, stream))[0]
    group.refuse("two marks", subject.sign_body("." + body), "malformed", flags=["Forged"], stricter=True)
    for comment, text in respelled(body):
        forged = subject.sign_body(text)
        flags = ["Forged", "NonCanonicalBase64"]
        group.refuse("a compressed body " + comment, forged, "malformed", flags=flags, stricter=True)
    bare = subject.sign_body(body[1:])
    group.refuse("a stream without the mark", bare, "not_json", flags=["Forged"])
    if not subject.parts(base_token(subject))[0].startswith("."):
        marked = subject.sign_body("." + subject.base64(b'{"a":1}'))
        group.refuse("a mark before a body that is not compressed", marked, "malformed", flags=["Forged"])


# Limits


def limits(group, largest=False):
    """Depth, digits, members and sizes: the last that is good and the first that is not."""
    subject = group.subject

    def good(comment, payload):
        group.holds(comment, payload, flags=["Boundary"], canonical=False)

    def over(comment, payload, error="not_json"):
        token = subject.write_bytes(payload.encode(), NOW)
        group.refuse(comment, token, error, flags=["Limit", "Forged"], stricter=True)

    good("64 containers deep", '{"a":%s}' % payloads.nested(63))
    over("65 containers deep", '{"a":%s}' % payloads.nested(64))
    over("65 objects deep", '{"a":' * 64 + "{}" + "}" * 64)
    over("many containers beside and in each other, 65 deep", '{"b":[[],[]],"a":%s}' % payloads.nested(64))
    if subject.compresses:
        over("100000 containers deep", payloads.nested(100000))
    else:
        over("5500 containers deep", payloads.nested(5500))
    good("a number of 4096 digits", '{"a":%s}' % ("9" * 4096))
    over("a number of 4097 digits", '{"a":%s}' % ("9" * 4097))
    over("a number of 5000 digits", '{"a":-%s}' % ("9" * 5000))
    if not subject.compresses:
        return
    good("16384 elements", '{"a":%s}' % payloads.number_list(16384))
    over("16385 elements", '{"a":%s}' % payloads.number_list(16385))
    over("16385 members", "{" + ",".join(['"a":0'] * 16385) + "}")
    bomb = '{"a":"%s"}' % ("a" * (PAYLOAD_LIMIT - 7))
    over("one byte more than 256 KiB after decompression", bomb, "too_large")
    if largest:
        good("256 KiB after decompression", '{"a":"%s"}' % ("a" * (PAYLOAD_LIMIT - 8)))
        over("4 MiB after decompression, of spaces", "{}" + " " * 2**22, "too_large")
        over("8 MiB after decompression", '{"a":"%s"}' % ("a" * 2**23), "too_large")


def filled_token(subject, size):
    """A token of exactly `size` characters and its payload, or a little less where base64 allows no other."""
    noise = random.Random(3)
    room = len(subject.parts(subject.write_bytes(b"{}", NOW))[0])
    room = size - (len(subject.write_bytes(b"{}", NOW)) - room)
    count = room if len(subject.base64(bytes(99))) == 99 else room // 4 * 3 + room % 4 * 3 // 4
    letters = "".join(noise.choice(ALPHABET) for _ in range(count - 8))
    payload = '{"a":"%s"}' % letters
    return subject.sign_body(subject.base64(payload.encode())), payload


def token_size(group):
    """The largest token that is taken and the smallest that is not."""
    subject = group.subject
    size = next(size for size in range(TOKEN_LIMIT, 0, -1) if len(filled_token(subject, size)[0]) <= TOKEN_LIMIT)
    token, payload = filled_token(subject, size)
    group.valid("as large as a token may be", token, payload, flags=["Boundary", "Forged"], canonical=False)
    larger = next(
        token
        for token in (filled_token(subject, TOKEN_LIMIT + more)[0] for more in range(1, 9))
        if len(token) > TOKEN_LIMIT
    )
    group.refuse("larger than 16 KiB", larger, "too_large", flags=["Limit", "Forged"], stricter=True)
    group.refuse(
        "larger than 16 KiB and forged", larger[:-9] + "AAAAAAAAA", "too_large", flags=["Limit", "Order", "AnyError"]
    )


def payload_size(file, make):
    """Bombs against a limit that the reader sets itself."""
    group = file.group(make(), options={**make().options, "max_payload_bytes": 1000})
    subject = group.subject
    for size in (999, 1000):
        payload = '{"a":"%s"}' % ("a" * (size - 8))
        group.holds("%d bytes where 1000 are allowed" % size, payload, flags=["Boundary"], canonical=False)
    for size in (1001, 100000):
        payload = '{"a":"%s"}' % ("a" * (size - 8))
        token = subject.write_bytes(payload.encode(), NOW)
        comment = "%d bytes where 1000 are allowed" % size
        group.refuse(comment, token, "too_large", flags=["Bomb", "Limit", "Forged"], stricter=True)
    text = '{"a":"%s"}' % ("%01000x" % random.Random(5).getrandbits(4000))
    token = subject.sign_body(subject.base64(text.encode()))
    comment = "not compressed, larger than allowed"
    group.refuse(comment, token, "too_large", flags=["Limit", "Forged"], stricter=True)


# Good tokens


def good_json(group, few=False):
    """Payloads as the library writes them."""
    subject = group.subject
    tables = [(payloads.SESSIONS, []), (payloads.UNICODE, ["Unicode"])]
    for table, flags in tables:
        for comment, value in table[: 6 if few else None]:
            group.wrote(comment, value, flags=flags)
    numbers = payloads.NUMBERS[-8:] if few else payloads.NUMBERS
    for comment, value in numbers:
        group.wrote(comment, {"a": value}, flags=["Number"])
    for comment, value in payloads.LONE_SURROGATES:
        try:
            group.wrote(comment, value, flags=["LoneSurrogate"])
        except UnicodeEncodeError:
            break
    if subject.scalars and not few:
        for comment, value in payloads.SCALARS:
            group.wrote(comment, value)


def other_texts(group):
    """JSON that the library reads but would not write, and text for the encoder in other styles."""
    for comment, payload, flags in payloads.RAW_TEXTS:
        group.holds(comment, payload, flags=flags)
    other_texts_for_encoder(group)


def other_texts_for_encoder(group):
    """JSON text that the encoder is given in a style that is not its own."""
    for comment, text in payloads.ENCODE_INPUTS:
        group.wrote_from(comment, text)


def top_level(group):
    """Values other than an object, which a session cannot be; whether they are refused is a matter of the layer."""
    for comment, value in payloads.SCALARS:
        if value in ("", []):  # Python's dict() makes an empty session of these
            continue
        payload = json.dumps(value)
        token = group.subject.write_bytes(payload.encode(), NOW)
        group.either(comment, token, payload, "not_json", flags=["Forged"])


def good_text(group, controls=True):
    """Text payloads, which are signed as they are; `controls`: with control characters, which a cookie cannot hold."""
    separator = group.subject.separator
    for comment, text in [
        ("a word", "hello"),
        ("an empty text", ""),
        ("a number", "42"),
        ("a separator in the text", "a%sb" % separator),
        ("a separator at both ends", separator + "a" + separator),
        ("blanks and punctuation", 'a b, c; d="e" \\ f'),
        ("JSON, which stays text", '{"a": 1}'),
        ("text that looks like base64", "aGVsbG8="),
        ("text that looks like a pickle", "(dp0\n."),
        ("a line feed", "a\nb\n"),
        ("e acute, composed", "\u00e9"),
        ("e acute, decomposed", "e\u0301"),
        ("an emoji", "\U0001f600"),
        ("DELETE and U+2028", "\u007f\u2028"),
        ("a long text", "abc" * 300),
        ("a leading and a trailing blank", " a "),
    ]:
        if controls or not set(text) & set("\n\u007f"):
            group.wrote(comment, text, flags=["Unicode"] if not text.isascii() else [])


def rotation(file, make):
    """Three keys. `make(keys)` gives the subject that reads, and with one key the one that wrote."""
    new, middle, old = (
        "the newest key of the ring 2024",
        "the middle key of the ring 2023",
        "the oldest key of the ring 2022",
    )
    reader = make([new, middle, old])
    group = file.group(reader)
    value = plain_value(reader)
    payload = value if reader.text else reader.style(value)
    for comment, key in (("newest", new), ("middle", middle), ("oldest", old)):
        token = make([key]).write(value, NOW)
        group.valid("signed by the %s of three keys" % comment, token, payload, flags=["Rotation"])
    assert reader.write(value, NOW) == make([new]).write(value, NOW), "the newest key must sign"
    group.refuse(
        "signed by a key that was dropped", make([OTHER_KEY]).write(value, NOW), "bad_signature", flags=["Rotation"]
    )
    if group.max_age is not None:
        token = make([old]).write(value, NOW)
        group.refuse("expired, signed by the oldest key", token, "expired", now=NOW + 3601, flags=["Rotation"])
    same = file.group(make([new, new]))
    same.valid("the same key twice: the first counts", make([new]).write(value, NOW), payload, flags=["Rotation"])
    lone = file.group(make([middle]))
    lone.refuse(
        "the newest key's token under the middle key alone",
        make([new]).write(value, NOW),
        "bad_signature",
        flags=["Rotation"],
    )


def keys(file, make, binary=True):
    """Keys of unusual content and length; `binary`: the library takes bytes as a key."""
    texts = [
        ("a key beyond ASCII", "cl\u00e9 secr\u00e8te \U0001f511"),
        ("a key of 64 bytes, the block of SHA-1 and SHA-256", "k" * 64),
        ("a key longer than any block", "long" * 50),
        ("a key with a blank at the end", "secret key with a blank "),
    ]
    for comment, key in texts:
        group = file.group(make([key]))
        group.wrote(comment, plain_value(group.subject))
        if key.endswith(" "):
            stranger = make([key.rstrip()])
            group.refuse("the same key without its blank", base_token(stranger), "bad_signature")
    if binary:
        group = file.group(make([bytes(range(128, 192))]))
        group.wrote("a key of bytes that are not UTF-8", plain_value(group.subject))


def envelope(group):
    """Everything about the token but its payload."""
    shape(group)
    damage(group)
    signature(group)
    if group.subject.timed:
        times(group)
        time_texts(group)
