"""Payloads that readers and writers of JSON are known to disagree on, and ones that sessions really hold."""

import json
import random

SESSIONS = [
    ("an empty object", {}),
    ("a login", {"user_id": 42, "name": "alice"}),
    (
        "values of all kinds",
        {"t": True, "f": False, "n": None, "i": 7, "x": 1.5, "s": "text", "l": [1, 2], "o": {"k": "v"}},
    ),
    ("nested containers", {"a": {"b": {"c": [1, [2, [3, {"d": []}]]]}}}),
    ("empty containers", {"list": [], "object": {}, "both": [{}, []]}),
    ("an empty name and an empty string", {"": ""}),
    ("names out of order", {"zebra": 1, "apple": 2, "Mango": 3, "10": 4, "9": 5}),
    ("names in nested objects out of order", {"b": {"d": 1, "c": 2}, "a": [{"y": 1, "x": 2}]}),
    ("a long list", {"ids": list(range(1000, 1300))}),
    ("a repetitive text", {"text": "the same words again, " * 40}),
    ("forty equal letters", {"a": "x" * 40}),
    ("a text that does not compress", {"hex": "%0512x" % random.Random(1).getrandbits(2048)}),
    ("markup and slashes", {"html": '<a href="/x?a=1&b=2">it\'s</a>'}),
    ("separators in text", {"a.b": "c.d:e|f--g", "@.@": ":"}),
]

UNICODE = [
    ("e acute, composed", {"n": "\u00e9"}),
    ("e acute, decomposed", {"n": "e\u0301"}),
    ("composed and decomposed names side by side", {"\u00e9": 1, "e\u0301": 2}),
    ("an emoji, beyond U+FFFF", {"n": "\U0001f600"}),
    ("DELETE, U+007F", {"n": "a\u007fb"}),
    ("line separators U+2028 and U+2029", {"n": "a\u2028b\u2029c"}),
    ("a byte order mark inside a text", {"n": "\ufeffx"}),
    ("noncharacters and the last code point", {"n": "\ufffe\uffff\U0010ffff"}),
    ("names that code point order and UTF-16 order sort differently", {"\U00010000": 1, "\uffff": 2, "a": 3}),
    ("right-to-left and combining marks", {"n": "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u202e!"}),
    ("C1 controls and a no-break space", {"n": "\u0080\u0085\u009f\u00a0"}),
    ("all escapes of JSON", {"n": '"\\/\b\f\n\r\t'}),
    ("all control characters", {"n": "".join(map(chr, range(32)))}),
    ("a null character", {"n": "a\u0000b"}),
]

NUMBERS = [
    ("zero", 0),
    ("a negative integer", -1),
    ("the largest exact double integer and the next", [9007199254740991, 9007199254740993]),
    ("beyond 64 bits", [18446744073709551615, 18446744073709551616, -9223372036854775809]),
    ("an integer of 60 digits", 10**59 + 7),
    ("an integral float", 100.0),
    ("a tenth", 0.1),
    ("negative zero", -0.0),
    ("the last positional float and the first scientific", [1e15, 1e16]),
    ("small positional and scientific floats", [0.0001, 0.00001]),
    ("ten to the 22 and 23", [1e22, 1e23]),
    ("the smallest subnormal", 5e-324),
    ("the smallest normal", 2.2250738585072014e-308),
    ("the largest double", 1.7976931348623157e308),
    ("17 significant digits", [0.30000000000000004, 123456789012345680.0]),
    ("a three-digit exponent", [1e100, 1.5e-100]),
]

LONE_SURROGATES = [
    ("a lone high surrogate", {"n": "\ud800"}),
    ("a lone low surrogate", {"n": "x\udfffy"}),
    ("surrogates in the wrong order", {"n": "\udc00\ud800"}),
    ("a lone surrogate in a name", {"\ud834": 1}),
]

SCALARS = [
    ("null at top level", None),
    ("true at top level", True),
    ("a number at top level", 5),
    ("a text at top level", "alice"),
    ("an empty text at top level", ""),
    ("a list at top level", [1, "two", None]),
    ("an empty list at top level", []),
]

# JSON text that no writer of these libraries makes, but that every reader takes.
RAW_TEXTS = [
    ("white space of all four kinds", ' {\t"a" :\r\n1 } \n', ()),
    ("an escaped slash", '{"a":"\\/"}', ()),
    ("escaped letters", '{"\\u0061":"\\u0041"}', ()),
    ("upper-case hexadecimal escapes", '{"a":"\\u00E9\\uD83D\\uDE00"}', ("Unicode",)),
    ("raw UTF-8 and escapes of the same characters", '{"a":"\u00e9\\u00e9\U0001f600\\ud83d\\ude00"}', ("Unicode",)),
    ("numbers in other spellings", '{"a":[1E5,1e+5,1.0e-0,-0,-0e1,0.10]}', ("Number",)),
    ("a name twice with equal values", '{"a":1,"a":1}', ("DuplicateNames",)),
    ("a name twice with other values", '{"a":1,"b":2,"a":3}', ("DuplicateNames",)),
    ("a name twice, once escaped", '{"user":1,"\\u0075ser":2}', ("DuplicateNames",)),
    ("a name twice in a nested object", '{"o":{"x":{},"x":[]}}', ("DuplicateNames",)),
    ("a lone surrogate escape", '{"a":"\\ud800"}', ("LoneSurrogate",)),
    ("a lone surrogate escape in upper case", '{"a":"\\uDEAD"}', ("LoneSurrogate",)),
]

# JSON text for the encoder; its value must be written in the codec's own style.
ENCODE_INPUTS = [
    ("encoding spaced and indented text", '{\n  "b" : [ 1 , 2 ] ,\n  "a" : { }\n}\n'),
    ("encoding escapes that need not be", '{"\\u0061":"\\u002f\\/ \\u00e9 \\ud83d\\ude00 \\u007f"}'),
    ("encoding raw characters beyond ASCII", '{ "n":"\u00e9\u2028\U0001f600\u007f"}'),
    ("encoding floats in other spellings", '{ "a":[1E5,1e2,1.50,0.1000000000000000055,12345678901234567890.0,1e-7]}'),
    ("encoding a negative integer zero, which Python reads as 0", '{ "a":[-0,-0.0,-0e0]}'),
    ("encoding big integers", '{ "a":-100000000000000000000000000000}'),
]

# Bytes that are not RFC 8259 JSON in UTF-8. Python readers take several of them.
NOT_JSON = [
    ("nothing at all", b""),
    ("white space only", b" \n"),
    ("plain text", b"hello"),
    ("a truncated object", b'{"a":1'),
    ("an unterminated text", b'{"a":"b'),
    ("a comma after the last member", b'{"a":1,}'),
    ("a comma after the last element", b'{"a":[1,]}'),
    ("single quotes", b"{'a':1}"),
    ("a name without quotes", b"{a:1}"),
    ("a name that is a number", b"{1:2}"),
    ("a missing colon", b'{"a" 1}'),
    ("two values", b'{"a":1}{"b":2}'),
    ("a byte after the value", b'{"a":1}x'),
    ("a null byte after the value", b'{"a":1}\x00'),
    ("a comment", b'{"a":1/*x*/}'),
    ("NaN", b'{"a":NaN}'),
    ("Infinity", b'{"a":Infinity}'),
    ("minus Infinity", b'{"a":-Infinity}'),
    ("a leading zero", b'{"a":01}'),
    ("a leading plus", b'{"a":+1}'),
    ("a point without digits after it", b'{"a":1.}'),
    ("a point without digits before it", b'{"a":.5}'),
    ("an exponent without digits", b'{"a":1e}'),
    ("a hexadecimal number", b'{"a":0x10}'),
    ("a literal in capitals", b'{"a":True}'),
    ("a cut literal", b'{"a":tru}'),
    ("a raw line feed in a text", b'{"a":"x\ny"}'),
    ("a raw null in a text", b'{"a":"\x00"}'),
    ("an unknown escape", b'{"a":"\\x41"}'),
    ("an escape with three digits", b'{"a":"\\u00e"}'),
    ("an escape with a sign for a digit", b'{"a":"\\u+0e9"}'),
    ("a vertical tab between tokens", b'{"a":\x0b1}'),
    ("a no-break space between tokens", b'{"a":\xc2\xa01}'),
    ("a byte order mark", b'\xef\xbb\xbf{"a":1}'),
    ("UTF-16 with a byte order mark", '{"a":1}'.encode("utf-16-le").join((b"\xff\xfe", b""))),
    ("UTF-16, big endian, no mark", '{"a":1}'.encode("utf-16-be")),
    ("UTF-32, little endian, no mark", '{"a":1}'.encode("utf-32-le")),
    ("a Latin-1 byte", b'{"a":"\xe9"}'),
    ("a surrogate as three bytes", b'{"a":"\xed\xa0\x80"}'),
    ("a surrogate pair as six bytes", b'{"a":"\xed\xa0\xbd\xed\xb8\x80"}'),
    ("an overlong slash", b'{"a":"\xc0\xaf"}'),
    ("a code point beyond U+10FFFF", b'{"a":"\xf4\x90\x80\x80"}'),
    ("a lone continuation byte", b'{"a":"\x80"}'),
    ("a cut UTF-8 sequence at the end of a text", b'{"a":"\xe2\x82"}'),
]

# A selection that stands for the rest where a codec differs only in its envelope.
FEW_NOT_JSON = {"plain text", "NaN", "a byte order mark", "a Latin-1 byte", "a truncated object", "two values"}

# Other platforms' serializations, small and real, that a reader names and never loads.
FOREIGN = [
    ("Ruby Marshal of a hash", bytes.fromhex("04087b063a06616906")),
    ("PHP serialize of an array", b'a:1:{s:4:"user";s:5:"alice";}'),
    ("PHP serialize of an object", b'O:8:"stdClass":1:{s:1:"a";i:1;}'),
    ("Java serialization of a string", bytes.fromhex("aced000574000161")),
    ("Erlang external term of a map", bytes.fromhex("837400000001640001616101")),
    (".NET BinaryFormatter of a string", bytes.fromhex("0001000000ffffffff0100000000000000060100000001610b")),
    ("Go gob of a text", bytes.fromhex("070c000474657874")),
]


def nested(depth):
    return "[" * depth + "]" * depth


def number_list(count):
    return json.dumps([0] * count, separators=(",", ":"))
