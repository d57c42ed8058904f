# -*- coding: utf-8 -*-
"""Pickles of Python 2, protocols 0 to 2, by `pickle` and by `cPickle`: `protocol<TAB>comment<TAB>hex`. Nothing is loaded."""
import binascii, cPickle, collections, datetime, os, pickle


class Old:
    def __init__(self):
        self.name = "ada"


class OldWithArguments(Old):
    def __getinitargs__(self):
        return ()


class New(object):
    def __init__(self):
        self.name = u"ada"


class Command(object):
    def __reduce__(self):
        return os.system, ("true",)


SAMPLES = [
    ("None", lambda: None),
    ("True", lambda: True),
    ("small integer", lambda: 42),
    ("integer over 32 bits", lambda: 2**40),
    ("long", lambda: 5L),
    ("float", lambda: 1.5),
    ("string", lambda: "it's \n \xff."),
    ("string made on the way", lambda: "".join(["0123456789abcdef"] * 7)),
    ("unicode", lambda: u"\u20ac \xe9\n"),
    ("empty dict", lambda: {}),
    ("dict", lambda: {"user_id": 1}),
    ("nested", lambda: {"cart": [(1, "x", u"y"), [None, [], ()]]}),
    ("set", lambda: set([3])),
    ("Counter", lambda: collections.Counter("aa")),
    ("datetime", lambda: datetime.datetime(2013, 11, 14, 22, 13, 20)),
    ("instance of an old class", lambda: Old()),
    ("instance of an old class with arguments", lambda: OldWithArguments()),
    ("instance of a new class", lambda: New()),
    ("callable that __reduce__ names", lambda: Command()),
]

for module in (pickle, cPickle):
    for protocol in range(3):
        for comment, value in SAMPLES:
            data = binascii.hexlify(module.dumps(value(), protocol))
            print "%d\t%s, by %s\t%s" % (protocol, comment, module.__name__, data)
