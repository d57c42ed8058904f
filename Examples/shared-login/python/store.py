"""What the four applications remember together, in one SQLite file: who was logged out, and which cookie is written."""

import sqlite3
import threading

from settings import IDLE, LIFETIME, STATE, TEST_WITHOUT, now

EVERYBODY = ""
connections = threading.local()  # a connection is one thread's

SCHEMA = """
CREATE TABLE IF NOT EXISTS cut_off (subject TEXT PRIMARY KEY, time INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS denied (id TEXT PRIMARY KEY, until INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS migration (began INTEGER NOT NULL);
"""


def ask(statement, *values):
    """The rows of a statement."""
    if not hasattr(connections, "store"):
        connections.store = sqlite3.connect(STATE / "store.sqlite", isolation_level=None, timeout=5)
    return connections.store.execute(statement, values).fetchall()


def set_up():
    """Makes the file; keeps what is there."""
    ask("PRAGMA journal_mode = WAL")
    for statement in SCHEMA.split(";"):
        ask(statement)


def cut_off(subject):
    """Sessions of `subject` that began at or before this second are over; -1 where there is no cut-off."""
    rows = ask("SELECT max(time) FROM cut_off WHERE subject IN (?, ?)", subject or EVERYBODY, EVERYBODY)
    return -1 if rows[0][0] is None else rows[0][0]


def log_out_everywhere(subject):
    """Ends every session of `subject`, wherever its copies are."""
    ask(
        "INSERT INTO cut_off VALUES (?, ?) ON CONFLICT (subject) DO UPDATE SET time = max(time, excluded.time)",
        *(subject, now()),
    )
    ask("DELETE FROM cut_off WHERE time < ?", now() - LIFETIME)  # no session is older


def deny(identifier):
    """Ends every copy of a session, or one token, by its id."""
    if "denied-ids" not in TEST_WITHOUT:
        ask("INSERT OR IGNORE INTO denied VALUES (?, ?)", identifier, now() + LIFETIME)
    ask("DELETE FROM denied WHERE until < ?", now())


def is_revoked(subject, started_at, *identifiers):
    """Whether a session is over although its cookie is good."""
    marks = ", ".join("?" * len(identifiers))
    return bool(ask(f"SELECT 1 FROM denied WHERE id IN ({marks})", *identifiers)) or started_at <= cut_off(subject)


def migrate():
    """From now on the sealed cookie is written. Flask's is read until the last one is too old."""
    ask("INSERT INTO migration SELECT ? WHERE NOT EXISTS (SELECT * FROM migration)", now())


def codecs():
    """The codecs that are read; the first one writes."""
    began = ask("SELECT began FROM migration")
    if not began:
        return ["flask"]
    return ["sealed", "flask"] if now() <= began[0][0] + IDLE else ["sealed"]
