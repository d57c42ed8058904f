"""What Flask, Starlette and Django write into `Set-Cookie`, and how their libraries quote a value.

    python cookies.py [--check]

Runs in the environment `conformance`. Writes Vectors/Cookies/set-cookie.json, or compares it. Every field comes from a
request to a real application whose clock is pinned; where our deletion says more than theirs, the case says so.
"""

import asyncio
import json
import sys
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from unittest import mock

from django.conf import settings

SECRET = "correct horse battery staple 01"
NOW = 1700000000
FILE = Path(__file__).resolve().parent.parent / "Cookies" / "set-cookie.json"

settings.configure(
    SECRET_KEY=SECRET, ALLOWED_HOSTS=["testserver"], ROOT_URLCONF=__name__, USE_TZ=True,
    INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)

import django
import flask
import werkzeug.http
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from starlette.middleware.sessions import SessionMiddleware

django.setup()


class PinnedDate(datetime):
    """The clock that Flask reads for `Expires`."""

    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(NOW, timezone.utc)


def flask_fields(config, permanent):
    """What Flask sets and what it deletes with."""
    application = flask.Flask(__name__)
    application.secret_key = SECRET
    application.config.update(config)

    @application.get("/set")
    def set_it():
        flask.session["a"] = 1
        flask.session.permanent = permanent
        return ""

    @application.get("/clear")
    def clear():
        flask.session["a"] = 1
        flask.session.clear()
        return ""

    client = application.test_client(use_cookies=False)
    with mock.patch("flask.sessions.datetime", PinnedDate), mock.patch("time.time", lambda: NOW):
        return [client.get(where).headers["Set-Cookie"] for where in ("/set", "/clear")]


def starlette_fields(options):
    async def answer(scope, headers, change):
        sent = []

        async def application(scope, receive, send):
            change(scope["session"])
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def send(message):
            sent.extend(message["headers"])

        middleware = SessionMiddleware(application, secret_key=SECRET, **options)
        await middleware({"type": "http", "method": "GET", "path": "/", "headers": headers}, None, send)
        return dict(sent)[b"set-cookie"].decode("latin-1")

    with mock.patch("time.time", lambda: NOW):
        written = asyncio.run(answer({}, [], lambda session: session.update(a=1)))
        cookie = written.partition(";")[0].encode("latin-1")
        return [written, asyncio.run(answer({}, [(b"cookie", cookie)], lambda session: session.clear()))]


def set_session(request):
    request.session["a"] = 1
    if request.GET.get("browser"):
        request.session.set_expiry(0)
    return HttpResponse()


def clear_session(request):
    request.session.flush()
    return HttpResponse()


urlpatterns = [path("set", set_session), path("clear", clear_session)]


def django_fields(options, until_browser_closes):
    with override_settings(**options), mock.patch("time.time", lambda: NOW):
        client = Client()
        written = client.get("/set" + ("?browser=1" if until_browser_closes else "")).cookies
        name = options.get("SESSION_COOKIE_NAME", "sessionid")
        client.cookies[name] = written[name].value
        return [written[name].OutputString(), client.get("/clear").cookies[name].OutputString()]


def case(stack, attributes, kept_for, fields, deletion_adds=()):
    """One cookie: what our preset is told, and what the framework wrote for it and for its end."""
    written, deleted = fields
    name, _, rest = written.partition("=")
    return {
        "stack": stack, "name": name, "attributes": attributes, "kept_for": kept_for,
        "value": rest.partition(";")[0], "field": written, "deletion": deleted,
        "deletion_adds": list(deletion_adds),
    }


def fields():
    month, fortnight = 31 * 86400, 14 * 86400
    lax = {"same_site": "Lax"}
    yield case("flask", {"secure": False, "same_site": None}, None, flask_fields({}, False))
    yield case("flask", {"secure": False, "same_site": None}, month, flask_fields({}, True))
    secure = {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_SAMESITE": "Lax"}
    yield case("flask", {"secure": True, **lax}, month, flask_fields(secure, True))
    everything = {
        **secure, "SESSION_COOKIE_NAME": "app", "SESSION_COOKIE_PATH": "/app", "SESSION_COOKIE_DOMAIN": "example.org",
        "SESSION_COOKIE_PARTITIONED": True, "SESSION_COOKIE_HTTPONLY": False, "SESSION_COOKIE_SAMESITE": "None"}
    yield case(
        "flask",
        {"secure": True, "same_site": "None", "path": "/app", "domain": "example.org", "partitioned": True,
         "http_only": False},
        month, flask_fields(everything, True))

    yield case("starlette", {"secure": False, **lax}, fortnight, starlette_fields({}))
    yield case("starlette", {"secure": False, **lax}, None, starlette_fields({"max_age": None}))
    options = {"https_only": True, "same_site": "strict", "path": "/app", "domain": "example.org",
               "session_cookie": "app", "max_age": 60, "partitioned": True}
    yield case(
        "starlette",
        {"secure": True, "same_site": "Strict", "path": "/app", "domain": "example.org", "partitioned": True},
        60, starlette_fields(options))

    yield case("django", {"secure": False, **lax}, fortnight, django_fields({}, False))
    yield case("django", {"secure": False, **lax}, None, django_fields({}, True))
    # Django deletes without Secure, unless the name's prefix or SameSite=None asks for it.
    yield case(
        "django", {"secure": True, **lax}, fortnight, django_fields({"SESSION_COOKIE_SECURE": True}, False), ["Secure"])
    options = {
        "SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_PATH": "/app", "SESSION_COOKIE_DOMAIN": "example.org",
        "SESSION_COOKIE_NAME": "app", "SESSION_COOKIE_SAMESITE": "None", "SESSION_COOKIE_HTTPONLY": False}
    yield case(
        "django",
        {"secure": True, "same_site": "None", "path": "/app", "domain": "example.org", "http_only": False},
        fortnight, django_fields(options, False))


VALUES = [
    "", "plain", "a=b", "a=", "a/b+c", "a:b", "a b", "a,b", "a;b", 'a"b', "a\\b", 'all "of\\ it", and; more', "[1,2]",
    "(x)@<y>?{z}", "~!#$%&'*+-.^_`|", "caf\u00e9", "\u00ff", "\u20ac", "%20", '""', "\u007fx",
]


def quoted(stack, value):
    """The text behind `name=`, or None for what we refuse."""
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        return None
    if stack == "flask":
        return werkzeug.http.dump_cookie("n", value, path=None).partition("=")[2]
    if any(ord(character) > 255 for character in value):
        return None
    response = HttpResponse()
    response.set_cookie("n", value, path=None)
    return response.cookies["n"].OutputString().partition("=")[2]


def document():
    packages = ("flask", "werkzeug", "starlette", "django")
    return {
        "source": {name: metadata.version(name) for name in packages},
        "now": NOW,
        "fields": list(fields()),
        "values": [{"value": value, **{stack: quoted(stack, value) for stack in ("flask", "django")}} for value in VALUES],
    }


if __name__ == "__main__":
    text = json.dumps(document(), indent=1, ensure_ascii=True) + "\n"
    if "--check" in sys.argv[1:]:
        if FILE.read_text(encoding="utf-8") != text:
            sys.exit("cookies: Vectors/Cookies/set-cookie.json is not what the libraries write")
        print("%d passed, 0 failed" % (len(json.loads(text)["fields"]) + len(VALUES)))
    else:
        FILE.write_text(text, encoding="utf-8")
