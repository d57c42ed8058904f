"""The page: who you are, from which cookie, under which key. The templates are shared with the Swift application."""

import html
import string
import time

import csrf
import store
from ring import RINGS
from session import USER, is_due
from settings import IDLE, LIFETIME, PAGES, TEST_CLOCK
from tokens import COOKIES

PEOPLE = {"alice": "Alice", "bob": "Bob"}  # who may log in; a real application asks for more than a name
FORMATS = {"flask": "signed: you could read it", "sealed": "sealed: you cannot read it"}
SHOWN = 5  # keys of a ring
APPLICATIONS = ("flask", "fastapi", "django", "swift")


def render(application, server, session, facts):
    """The HTML of the page. `server` says in words what runs here; `session` gets a CSRF token if it has none."""
    codecs, user = store.codecs(), session.get(USER)
    values = {
        "title": f"{PEOPLE.get(user, 'Logged out')} · {application}",
        "application": application,
        "server": server,
        "csrf_token": csrf.token(session),
        "cookie_written": COOKIES[codecs[0]],
        "migration": "" if codecs == ["flask"] else " hidden",
        **{f"at_{name}": ' aria-current="page"' if name == application else "" for name in APPLICATIONS},
    }
    if user:
        values |= login(user, session, facts)
    values["content"] = filled("logged-in" if user else "logged-out", values)
    values["ring"] = "\n".join(ring_entries(RINGS[codecs[0]].keys(), facts))
    return filled("page", values)


def pause(seconds):
    """A slow answer, in tests only."""
    if TEST_CLOCK and seconds:
        time.sleep(int(seconds))


def login(user, session, facts):
    """What the page says of a login: of the cookie that came, which this very answer may replace."""
    began = facts.started_at or facts.issued_at
    return {
        "name": html.escape(PEOPLE.get(user, user)),
        "initial": html.escape(PEOPLE.get(user, user)[:1]),
        "cookie": COOKIES[facts.codec],
        "format": FORMATS[facts.codec],
        "key": html.escape(facts.key.label),
        "renewal": "replaced by this answer" if is_due(facts) else "",
        "session": f"<code>{facts.session_id}</code>" if facts.session_id else "has no id in this format",
        "began": clock(began),
        "issued": clock(facts.issued_at),
        "idle_end": clock(min(facts.issued_at + IDLE, began + LIFETIME)),
        "end": clock(began + LIFETIME),
        "basket": int(session.get("basket", 0)),
    }


def ring_entries(keys, facts):
    for index, key in enumerate(keys[:SHOWN]):
        badges = '<span class="badge">signs</span>' if index == 0 else ""
        if facts.key and facts.key.label == key.label:
            badges += '<span class="badge mine">your cookie</span>'
        yield f"<li><code>{html.escape(key.label)}</code>{badges}</li>"
    if len(keys) > SHOWN:
        yield f"<li>and {len(keys) - SHOWN} older</li>"


def clock(seconds):
    return time.strftime("%H:%M:%S", time.gmtime(seconds))


def filled(name, values):
    return string.Template((PAGES / f"{name}.html").read_text()).substitute(values)
