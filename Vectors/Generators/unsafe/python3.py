"""Pickles of Python 3, protocols 0 to 5: one line each, `protocol<TAB>comment<TAB>hex`. Nothing is loaded."""
import collections, datetime, decimal, os, pickle, pickletools, uuid


class Command:
    def __reduce__(self):
        return os.system, ("true",)


class Account:
    def __init__(self):
        self.name, self.roles = "ada", ["admin"]


def cycle():
    pair = ([],)
    pair[0].append(pair)
    return pair


SAMPLES = [
    ("None", None),
    ("True", True),
    ("small integer", 42),
    ("integer of two bytes", 12345),
    ("negative integer", -7),
    ("integer of four bytes", 1700000000),
    ("integer of 100 bits", 2**100),
    ("float", 1.5),
    ("infinity", float("-inf")),
    ("text", "hello."),
    ("text outside of ASCII, with a line feed", "\u20ac \u00e9\n\U0001f511"),
    ("text of 300 characters", "session " * 37 + "end."),
    ("bytes", b"\x00\xff raw"),
    ("empty dict", {}),
    ("empty list", []),
    ("empty tuple", ()),
    ("list", [1, 2.5, None, False, "x"]),
    ("tuple of four", (1, "two", 3.0, None)),
    ("dict", {"user_id": 1, "csrf": "a1b2", "fresh": True}),
    ("nested", {"cart": [{"sku": "A-1", "n": 2}, {"sku": "B-2", "n": 1}], "next": ("/", ())}),
    ("one list twice", [[1]] * 2),
    ("tuple that holds itself", cycle()),
    ("set", {3}),
    ("Counter", collections.Counter("aab")),
    ("OrderedDict", collections.OrderedDict(a=1)),
    ("datetime", datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)),
    ("Decimal", decimal.Decimal("9.90")),
    ("UUID", uuid.UUID(int=7)),
    ("instance", Account()),
    ("function", len),
    ("callable that __reduce__ names", Command()),
]

for protocol in range(6):
    for comment, value in SAMPLES:
        print(protocol, comment, pickle.dumps(value, protocol).hex(), sep="\t")
for protocol in range(2):
    for comment, value in [("dict", {"a": [1, "b"]}), ("empty dict", {}), ("empty list", []), ("text", "hello")]:
        short = pickletools.optimize(pickle.dumps(value, protocol))
        print(protocol, comment + ", optimized", short.hex(), sep="\t")
