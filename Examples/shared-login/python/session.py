"""The shared session: found in the Cookie header, checked, begun, ended and written. Knows no framework.

A session is a dictionary of JSON values, the framework's own kind of dictionary, beside its `Facts`.
"""

import store
from ring import RINGS
from sealed import Refused
from settings import IDLE, LEEWAY, LIFETIME, TEST_WITHOUT, now
from tokens import COOKIES, Facts, made, opened

ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=" + ("None" if "samesite" in TEST_WITHOUT else "Lax")
USER = "_user_id"  # Flask-Login's name for who is logged in
START = "auth_time"  # when the session began, where the format does not say


def values(header, name):
    """The different values under a name, which is compared byte for byte.

    The frameworks' own readers take Unicode white space off the names, and take one of several values: a sibling domain
    could plant a session of its own as `\\u2000__Host-session`, which no browser refuses.
    """
    if "exact-names" in TEST_WITHOUT:
        return lenient_values(header, name)
    pairs = [pair.strip(b" \t").partition(b"=") for pair in header.split(b";")]
    return list(dict.fromkeys(value.decode("latin-1") for key, _, value in pairs if key == name.encode()))


def lenient_values(header, name):
    """The same by the reader of Django and Starlette, in tests only."""
    pairs = (pair.partition("=") for pair in header.decode().split(";"))
    return [value.strip() for key, _, value in pairs if key.strip() == name][-1:]


def read(header):
    """(data, facts) of the session in a Cookie header; no data where there is no good one."""
    outcome = "absent"
    for codec in store.codecs():
        tokens, good = values(header, COOKIES[codec]), []
        for token in tokens[:4]:
            try:
                good.append(checked(*opened(codec, token)))
            except Refused as reason:
                outcome = str(reason)
        # Good ones that are not one session, or too many to try: neither the first nor the last is right.
        if len(tokens) > 4 or len({facts.session_id or facts.token_id for _, facts in good}) > 1:
            return {}, Facts("ambiguous")
        if good:
            newest = max(good, key=lambda each: each[1].issued_at)
            rivals = [data for data, facts in good if facts.issued_at == newest[1].issued_at and data != newest[0]]
            return ({}, Facts("ambiguous")) if rivals else newest
    return {}, Facts(outcome)


def checked(data, facts):
    """The same, if it is a session, and neither too old nor revoked; else Refused."""
    if not isinstance(data, dict):
        raise Refused("malformed")
    if facts.codec == "flask":
        facts.started_at = data.get(START)
    age, lasted = now() - facts.issued_at, now() - (facts.started_at or facts.issued_at)
    if age < -LEEWAY:
        raise Refused("not_yet_valid")
    if age > IDLE or lasted > LIFETIME:
        raise Refused("expired")
    if store.is_revoked(data.get(USER), facts.started_at or 0, facts.session_id, facts.token_id):
        raise Refused("revoked")
    return data, facts


def is_due(facts):
    """Whether the cookie is to be written anew although nothing in it changed."""
    if facts.outcome != "valid":
        return False
    codec = store.codecs()[0]
    is_current = facts.codec == codec and facts.key.label == RINGS[codec].keys()[0].label
    return not is_current or now() - facts.issued_at > IDLE / 2


def begin(session, facts, user):
    """Logs `user` in, in a session of its own: nothing but the basket goes over, not even the id."""
    if "begin" in TEST_WITHOUT:
        return session.update({USER: user})
    basket = session.get("basket", 0)
    session.clear()
    facts.restart(max(now(), store.cut_off(user) + 1))  # later than the cut-off, or it would be over at once
    session.update({USER: user, START: facts.started_at, "basket": basket})


def end(session, facts):
    """Logs out: the browser's copy goes, and every other one is refused from now on."""
    if facts.outcome == "valid":
        store.deny(facts.session_id or facts.token_id)
    session.clear()


def is_written(data, facts, is_changed):
    """Whether the response sets or deletes the cookie: after a change, or when it is due. A refused one is left alone."""
    return (is_changed or is_due(facts)) and (bool(data) or facts.outcome == "valid")


def cookies(data, facts, is_changed):
    """The Set-Cookie fields of the response."""
    codecs = store.codecs()
    if not is_written(data, facts, is_changed):
        return []
    if not data:
        return [deletion(codec) for codec in codecs]
    written = f"{COOKIES[codecs[0]]}={made(codecs[0], stamped(data, facts), facts)}; {ATTRIBUTES}"
    return [written] + [deletion(codec) for codec in codecs[1:]]


def stamped(data, facts):
    """The same, saying when the session began."""
    facts.started_at = facts.started_at or facts.issued_at or now()
    return {START: facts.started_at, **data}


def deletion(codec):
    return f"{COOKIES[codec]}=; Max-Age=0; {ATTRIBUTES}"


def cache_control(fields):
    """What caches may do with a page that depends on the session."""
    return "no-store" if fields else "private"
