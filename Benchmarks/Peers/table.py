"""Prints the Markdown table of ratios of the lines that all programs printed.

    table.py RAW

Each figure is the least of all rounds. A ratio without a goal is there to be read beside the one with it:
zlib is what the package uses, and the goals were set against libdeflate.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

ORDER = ["S", "Mu", "M", "Lu", "L"]
FASTER, WITHIN = "times as fast as", "times the cost of"


@dataclass
class Comparison:
    """One of ours against one of theirs, with a goal for each payload."""

    what: str
    ours: tuple
    how: str
    theirs: tuple
    goals: dict


def decode(name):
    return (name, "decode")


def encode(name):
    return (name, "encode")


def goals(*values, payloads=("S", "M", "L")):
    return dict(zip(payloads, values))


COMPARISONS = [
    Comparison(
        "Flask decode to verified bytes", decode("PKG flask bytes"),
        WITHIN, decode("C floor flask bytes"), goals(None, None, None, None, None, payloads=ORDER)),
    Comparison(
        "Flask decode to verified bytes", decode("PKG flask bytes"),
        WITHIN, decode("C floor flask bytes, libdeflate"), goals(1.35, 1.35, 1.15, 1.25, 1.15, payloads=ORDER)),
    Comparison(
        "the same, 5 keys, the oldest verifies", decode("PKG flask 5 keys bytes"),
        WITHIN, decode("C floor flask 5 keys bytes"), goals(None, None, None)),
    Comparison(
        "the same, 5 keys, the oldest verifies", decode("PKG flask 5 keys bytes"),
        WITHIN, decode("C floor flask 5 keys bytes, libdeflate"), goals(1.2, 1.15, 1.15)),
    Comparison(
        "Flask decode to checked JSON", decode("PKG flask json"),
        WITHIN, decode("C floor flask bytes"), goals(None, None, None, None, None, payloads=ORDER)),
    Comparison(
        "Flask decode to a JSON value, read lazily", decode("PKG flask tree"),
        FASTER, decode("itsdangerous"), goals(20, 5, 3, 2, 1.8, payloads=ORDER)),
    Comparison(
        "Flask decode to a JSON value, read lazily", decode("PKG flask tree"),
        FASTER, decode("Flask per request"), goals(30, 9, 4.5, 3.8, 3.5, payloads=ORDER)),
    # The value of the rows above is read lazily. Here all of it is made, as Python does, and its names are checked.
    Comparison(
        "the same, every member read and built", decode("PKG flask built tree"),
        FASTER, decode("itsdangerous"), goals(None, None, None, None, None, payloads=ORDER)),
    Comparison(
        "the same, every member read and built", decode("PKG flask built tree"),
        FASTER, decode("Flask per request"), goals(None, None, None, None, None, payloads=ORDER)),
    Comparison(
        "Flask decode to a JSON value, read lazily, 5 keys, the oldest verifies", decode("PKG flask 5 keys tree"),
        FASTER, decode("itsdangerous, 5 keys"), goals(15, 5, 3.3)),
    # One and a half times as fast as the fastest peer that was found, the signed jar of Rust's crate cookie 0.16:
    # that costs 1.98, 3.11 and 4.64 times the floor.
    Comparison(
        "Flask decode and two look-ups", decode("PKG flask look-up"),
        WITHIN, decode("C floor flask bytes"), goals(1.32, 2.07, 3.09, payloads=("S", "Mu", "Lu"))),
    Comparison(
        "Flask decode and two look-ups", decode("PKG flask look-up"),
        FASTER, decode("itsdangerous"), goals(None, None, None, None, None, payloads=ORDER)),
    Comparison(
        "Flask encode from a JSON value", encode("PKG flask tree"),
        WITHIN, encode("C floor flask bytes"), goals(1.25, 1.3, 1.5)),
    Comparison(
        "Flask encode from a JSON value", encode("PKG flask tree"),
        FASTER, encode("itsdangerous"), goals(3.2, 2.2, 1.9)),
    Comparison(
        "the same without compression", encode("PKG flask plain tree"),
        WITHIN, encode("C floor flask plain bytes"), goals(None, None, None)),
    Comparison(
        "the same without compression", encode("PKG flask plain tree"),
        FASTER, encode("Starlette's steps"), goals(13, 5, 3)),
    Comparison(
        "Starlette encode from a JSON value", encode("PKG starlette tree"),
        FASTER, encode("Starlette's steps"), goals(None, None, None)),
    Comparison(
        "sealed open to verified bytes", decode("PKG gcm bytes"),
        WITHIN, decode("C floor gcm bytes"), goals(1.25, 1.25, 1.25)),
    Comparison(
        "sealed open to a JSON value, read lazily", decode("PKG gcm tree"),
        FASTER, decode("Python AESGCM"), goals(4, 2.2, 1.6)),
    Comparison(
        "the same, every member read and built", decode("PKG gcm built tree"),
        FASTER, decode("Python AESGCM"), goals(None, None, None)),
    Comparison(
        "sealed seal from JSON text", encode("PKG gcm bytes"),
        WITHIN, encode("C floor gcm bytes"), goals(1.3, 1.3, 1.3)),
    Comparison(
        "sealed seal from a JSON value", encode("PKG gcm tree"),
        FASTER, encode("Python AESGCM"), goals(None, None, None)),
]


def read(path):
    """The least figure of each (peer, direction, payload)."""
    least = {}
    for line in Path(path).read_text().splitlines():
        fields = line.split("\t")
        if len(fields) == 5:
            key = tuple(fields[:3])
            least[key] = min(float(fields[3]), least.get(key, float("inf")))
    return least


def rows(least):
    for comparison in COMPARISONS:
        for payload in ORDER:
            ours = least.get((*comparison.ours, payload))
            theirs = least.get((*comparison.theirs, payload))
            if payload not in comparison.goals or ours is None or theirs is None:
                continue
            goal = comparison.goals[payload]
            if comparison.how == WITHIN:
                ratio, bound, met = ours / theirs, "at most", goal is None or ours / theirs <= goal
            else:
                ratio, bound, met = theirs / ours, "at least", goal is None or theirs / ours >= goal
            ratio = "%.2f %s %s" % (ratio, comparison.how, comparison.theirs[0])
            verdict = ["", ""] if goal is None else ["%s %g" % (bound, goal), "yes" if met else "no"]
            yield [comparison.what, payload, "%.0f" % ours, ratio, "%.0f" % theirs, *verdict]


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    print("| operation | payload | ours, ns | ratio | theirs, ns | goal | met |\n|---|---|---:|---|---:|---|---|")
    for row in rows(read(arguments[0])):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
