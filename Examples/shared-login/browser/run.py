"""Runs the browser's tests: all of them, or those whose names contain one of the arguments.

    python run.py --swift PROGRAM [WORD…]

Ends with "N passed, N failed". Pictures of the pages, and of what a failing test saw, go to .build/artifacts.
"""

import argparse
import sys
import time
import traceback
from pathlib import Path

import test_forgery
import test_login
import test_pages
import test_planting
from world import World

ROOT = Path(__file__).resolve().parents[3]
MODULES = (test_pages, test_login, test_forgery, test_planting)


def tests(words):
    """(name, function) of the tests in the order of the files."""
    for module in MODULES:
        for name, function in vars(module).items():
            if name.startswith("test_") and (not words or any(word in name for word in words)):
                yield name.removeprefix("test_").replace("_", " "), function


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--swift", type=Path, required=True)
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    world = World(ROOT / ".build/browser", options.swift, ROOT / ".build/artifacts")
    passed = failed = 0
    try:
        for name, function in tests(options.words):
            start = time.monotonic()
            try:
                fleet = world.fleet()
                fleet.reset()
                function(fleet)
                passed += 1
                print(f"passed  {name} ({time.monotonic() - start:.1f} s)", flush=True)
            except Exception:  # whatever it is, the others go on
                failed += 1
                # Without the driver's own stack, which is its addresses.
                print(f"FAILED  {name}\n{traceback.format_exc().partition('Stacktrace:')[0]}", flush=True)
                world.keep_pictures(name)
            finally:
                world.close_browsers()
    finally:
        world.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
