"""Was a request made by our own page? The same checks and the same token as those of the Swift middleware.

The secret lies in the session, and each page has it under a new mask, so that its bytes never repeat (BREACH).
"""

import base64
import hmac
import secrets

from settings import ORIGINS, TEST_WITHOUT

SECRET = "_csrf_secret"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


def token(session):
    """base64url(mask || mask XOR secret) of the session's secret, which is made when it is first asked for."""
    if SECRET not in session:
        session[SECRET] = encoded(secrets.token_bytes(32))
    mask = secrets.token_bytes(32)
    return encoded(mask + masked(mask, decoded(session[SECRET])))


def allows(method, headers, session, sent):
    """Whether a request may change anything; `sent` is its token, or None."""
    if method in SAFE_METHODS or "csrf" in TEST_WITHOUT:
        return True
    if headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        return False
    if headers.get("Origin") not in (None, *ORIGINS):
        return False
    try:
        text = decoded(sent or "")
        return len(text) == 64 and hmac.compare_digest(masked(text[:32], text[32:]), decoded(session[SECRET]))
    except (KeyError, ValueError):
        return False


def masked(mask, secret):
    return bytes(one ^ other for one, other in zip(mask, secret, strict=True))


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
