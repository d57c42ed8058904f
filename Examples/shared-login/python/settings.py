"""What the launcher tells the applications, and the clock they share."""

import os
import time
from pathlib import Path

STATE = Path(os.environ["SHARED_LOGIN_STATE"])  # rings and store
PAGES = Path(os.environ["SHARED_LOGIN_PAGES"])  # templates
ORIGINS = os.environ["SHARED_LOGIN_ORIGINS"].split(",")  # what browsers call this site

IDLE = 3600  # seconds after which a cookie that was not written anew is too old
LIFETIME = 12 * 3600  # seconds after which a session ends, whatever happens
LEEWAY = 5  # seconds that the clocks of two machines may differ

# For tests only: a file with the seconds by which the clock is ahead, and the names of defences to be taken out.
TEST_CLOCK = os.environ.get("SHARED_LOGIN_TEST_CLOCK")
TEST_WITHOUT = os.environ.get("SHARED_LOGIN_TEST_WITHOUT", "").split(",")


def now():
    """Unix seconds."""
    ahead = int(Path(TEST_CLOCK).read_text()) if TEST_CLOCK else 0
    return int(time.time()) + ahead


if TEST_CLOCK:
    from itsdangerous import TimestampSigner

    TimestampSigner.get_timestamp = lambda signer: now()
