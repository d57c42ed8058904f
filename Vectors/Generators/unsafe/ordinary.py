"""Damaged JSON and ordinary text, none of which may be named: `-<TAB>comment<TAB>hex`."""
import base64, hashlib, json, struct, zlib

SESSION = '{"user_id": 1, "csrf": "a1b2", "cart": [{"sku": "A-1", "n": 2.5}], "next": "/a.b", "fresh": true, "x": null}'


def sentence(words, first, length):
    """A sentence of `length` bytes that begins with `first`, full stop included."""
    text = first + " " + " ".join([words] * 40)
    return text[: length - 2].rstrip().ljust(length - 2, "s") + "d."


DAMAGED = [
    '{"a":1', "[1,2", '{"a":1}.', '[1,2].', '"x".', '"x', "{", "[", '"', '{"a":1}}', "[1,2]]", '{"a":"b.', '{"a":1.', "[1.", "{.",
    "[.", '".', "null.", "true.", "false.", "tru", "nul", "1.", "-1.", "0.", "12.", "-", "+1", "01", "1e", ".5", "NaN", "Infinity",
    "-Infinity", "NaN.", "Infinity.", '{"a":NaN}', "{'a':1}", '{a:1}', '{"a":1,}', "[1,]", '{"a" 1}', '"a":1}', '1,2]', '}', ']',
    '"a\tb"', '"a\nb"', '"\\x41"', '"\0"', "\ufeff{}", '{"a":1}\0', "{}{}", "{}\n{}", "[1]\n.", '("a",1)', "(1,2).", "None", "True.",
    "undefined", "N", "N;x", "N; ", "N,", "b:2;", "b:1", "i:;", "i:x;", "i:1", "i:1;i:2;", "d:;", "d:1.;", "d:1e5;", "s:5:\"hell\";", "s:5:hello;",
    "s:999999999999999999999:\"a\";", "a:1:{", "a:x:{}", "a:{}", "a: {b}", "O:3:\"Foo\"", "O:9:\"Foo\":0:{}", "C:1:{}", "E:4:\"a:b\";", "a:1:{}.",
    SESSION[:40], SESSION[:-1], SESSION[: SESSION.index(".5") + 1], SESSION + ".", SESSION + ";", SESSION[1:], SESSION.replace(":", ";"),
    SESSION.replace('"', "'"),
]
TEXT = [
    "", ".", "..", "...", " ", "hello", "hello.", "cost.", "to.", "do.", "bad.", "last.", "total.", "table.", "double.", "No.", "Not.", "Note.",
    "None.", "Nb.", "N2.", "Next.", "Vote for me.", "Very good.", "I am here.", "I1.", "I.", "If so.", "Important.", "Fine.", "F.", "See you.",
    "Sorry.", "'Sorry.'", "Please.", "Pi is 3.14.", "can do.", "code.", "c.", "going.", "get it.", "good.", "put.", "(parenthesis.)", "(to be).",
    "(table.)", "(No.", "(No.)", "(see above).", "(dot.", "(lot.", "()", "(a).", "(1).", ")", "]", "}", "].)", ":-).", "James.", "Julia.", "Good luck.",
    "Get ready.", "GREETINGS.", "GUI III Arlott.", "(trans).", "(Kate).", "Nqi.", "Mirrored.", "Mr refer.", "Up.", "Use it.", "X.", "Xylophones are loud.", "Today is Friday.", "Kind regards.", "Kate.", "Mary.", "Marshal.",
    "just do it.", "history.", "quit.", "run.", "unsafe.", "Line one\nline two.", "Very well\nsee you.", "I\nam\nhere.", "Four\nlines\nof\ntext.\n",
    "alpha\nbeta\n.", "S'a\n.", "F1.5", "I1", "L1L", "(dp0", "(dp0\n", "(lp0\nI1\n.", "(lp0\n", "g0\n.", "h0.", "ab.", "Nt.", "N(.", "NN.", "cos\n.", "cos\nsystem\n",
    "<!DOCTYPE html>\n<html><body><p>No.</p></body></html>", "<p>Hello.</p>", "user=ada&admin=1", "a=1; b=2", "ada@example.com", "/index.html",
    "https://example.com/a.b.", "127.0.0.1", "2023-11-14 22:13:20", "1700000000", "550e8400-e29b-41d4-a716-446655440000", "---\na: 1\nb: [1, 2]\n", "a: 1",
    "<?xml version=\"1.0\"?><a/>", "<?php echo 1;", "name = \"ada\"\n", "\u20ac 5.", "\u00e9t\u00e9.", "\u3053\u3093\u306b\u3061\u306f\u3002",
    "eyJhIjoxfQ", "rO0ABXQABWhlbGxv", "AAEAAAD/////", "gASVBQAAAAAAAAB9lC4=", "BAh7AA==", "KGRwMAou", base64.b64encode(SESSION.encode()).decode(),
    sentence("the river ran under the old bridge and on to the sea", "Under", 0x6E + 3),
    sentence("section 4(b) of the rules: see notes 1-9; then", "Us,", 0x73 + 3),
    sentence("the river\nran under the old bridge and on to the sea", "U.S. law,", 0x2E + 3), sentence("a caf\u00e9", "Un", 0x6E),
    sentence("a quick brown fox jumps over the lazy dog", "(A", 60),
]
BINARY = [
    ("nothing but zeros", bytes(16)), ("digest", hashlib.sha256(b"session").digest()), ("zlib stream", zlib.compress(SESSION.encode())),
    ("JSON in UTF-16, little-endian", SESSION.encode("utf-16-le")), ("JSON in UTF-16, big-endian", SESSION.encode("utf-16-be")),
    ("JSON in UTF-32", SESSION.encode("utf-32-le")), ("JSON in UTF-16 with a mark", SESSION.encode("utf-16")),
    ("JSON with a flipped bit", b"\xfb" + SESSION[1:].encode()), ("text in Latin-1", "\u00e9t\u00e9.".encode("latin-1")),
    ("MessagePack without a signature", b"\x81\xa1a\x01"), ("CBOR", b"\xa1aa\x01"), ("PNG", b"\x89PNG\r\n\x1a\n"), ("gzip", b"\x1f\x8b\x08\x00"),
    ("half a header of Java", b"\xac\xed\x00"), ("half a header of .NET", b"\x00\x01\x00\x00\x00\xff\xff\xff\xff\x01"),
    ("one byte of Ruby's Marshal", b"\x04"), ("Marshal of another version", b"\x04\x09i\x06"), ("one byte of Erlang", b"\x83"),
    ("Erlang with an unknown tag", b"\x83\x01"), ("one byte of a pickle", b"\x80"), ("pickle of protocol 6", b"\x80\x06N."),
    ("pickle with a length too large", b"X\xff\xff\xff\x7fa."), ("pickle with text behind STOP", b"}q\x00.."),
    ("gob cut off", bytes.fromhex("070c00047465")), ("gob with a byte too many", bytes.fromhex("070c00047465787400")),
    ("gob with an id no encoder begins with", bytes.fromhex("0728000474657874")), ("gob with a length too large", b"\xf8" + b"\xff" * 8 + b"\x0c\x00"),
    ("gob of text alone", b"\x04abcd"), ("lengths of gob in damaged JSON", b'{"' + b"\x01" + b"a" * 121), ("protobuf", b"\x0a\x03ada\x10\x01"),
    ("random floats", struct.pack("<4d", 1.5, -2.5, 3e8, 0)),
]
for text in DAMAGED:
    print("-", "damaged JSON or other syntax: " + json.dumps(text[:40])[1:-1], text.encode().hex(), sep="\t")
for text in TEXT:
    print("-", "text: " + json.dumps(text[:40])[1:-1], text.encode().hex(), sep="\t")
for comment, data in BINARY:
    print("-", comment, data.hex(), sep="\t")
