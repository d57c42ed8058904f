"""Real applications and the command share a session, in both directions.

    python applications.py --command .build/debug/session-seal

Runs in the environment `conformance`. A Flask, a Starlette and a Django application, each under its own
test client, take cookies that the command made, and the command reads cookies that they set. The key goes
to the command in an environment variable, payload and token over standard input and output.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys

from django.conf import settings

SECRET = secrets.token_urlsafe(32)
KEY_VARIABLE = "SESSION_SEAL_APPLICATIONS_KEY"

settings.configure(
    SECRET_KEY=SECRET,
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    SIGNED_COOKIE_LEGACY_SALT_FALLBACK=False,
)

import django
import flask
import starlette.applications
import starlette.middleware
import starlette.middleware.sessions
import starlette.responses
import starlette.routing
import starlette.testclient
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

django.setup()

SESSIONS = [
    {"user_id": 42, "name": "alice"},
    {"n": "\u00e9 e\u0301 \U0001f600 \u2028", "list": [1, 2.5, None, True, {}], "big": 10**30},
    {"cart": [{"sku": "A-%03d" % number, "count": 1} for number in range(30)]},
]


class Command:
    """The binary with the applications' key, as an operator calls it."""

    def __init__(self, binary, secret=SECRET):
        self.binary, self.surroundings = binary, {**os.environ, KEY_VARIABLE: secret}

    def run(self, verb, codec, text, *options):
        """(exit status, standard output) with `text` on standard input."""
        command = [self.binary, verb, codec, "-", "--key-env", KEY_VARIABLE, *options]
        done = subprocess.run(
            command, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.surroundings
        )
        if done.returncode not in range(8):
            print(done.stderr.decode(errors="replace").strip())
        output = done.stdout.decode()
        return done.returncode, output[:-1] if output.endswith("\n") else output

    def encode(self, codec, payload, *options):
        return self.run("encode", codec, payload, *options)[1]

    def decode(self, codec, token, *options):
        return self.run("decode", codec, token, "--max-age", "14d", *options)


# The applications: GET answers with the session as JSON, POST replaces it by the JSON of the body.


class FlaskApplication:
    codec, cookie = "flask", "session"

    def __init__(self):
        application = flask.Flask(__name__)
        application.secret_key = SECRET

        @application.route("/", methods=["GET", "POST"])
        def view():
            if flask.request.method == "POST":
                flask.session.clear()
                flask.session.update(json.loads(flask.request.data))
            return json.dumps(dict(flask.session))

        self.application = application

    def shows(self, token):
        client = self.application.test_client()
        client.set_cookie(self.cookie, token)
        return client.get("/").get_json(force=True)

    def sets(self, session):
        client = self.application.test_client()
        client.post("/", data=json.dumps(session))
        return client.get_cookie(self.cookie).value


class StarletteApplication:
    codec, cookie = "starlette", "session"

    def __init__(self):
        async def view(request):
            if request.method == "POST":
                request.session.clear()
                request.session.update(json.loads(await request.body()))
            return starlette.responses.JSONResponse(dict(request.session))

        sessions = starlette.middleware.Middleware(starlette.middleware.sessions.SessionMiddleware, secret_key=SECRET)
        routes = [starlette.routing.Route("/", view, methods=["GET", "POST"])]
        self.application = starlette.applications.Starlette(routes=routes, middleware=[sessions])

    def client(self):
        return starlette.testclient.TestClient(self.application)

    def shows(self, token):
        return self.client().get("/", headers={"Cookie": "session=" + token}).json()

    def sets(self, session):
        header = self.client().post("/", content=json.dumps(session)).headers["Set-Cookie"]
        return header.partition("=")[2].partition(";")[0]


def django_view(request):
    if request.method == "POST":
        request.session.clear()
        request.session.update(json.loads(request.body))
    return JsonResponse(dict(request.session))


def django_cookie_view(request):
    """A signed cookie, which is text: GET shows it, POST sets it."""
    if request.method == "GET":
        return HttpResponse(request.get_signed_cookie("seen", default="", salt="extra", max_age=1209600))
    response = HttpResponse()
    response.set_signed_cookie("seen", request.body.decode(), salt="extra")
    return response


urlpatterns = [path("", django_view), path("cookie", django_cookie_view)]


class DjangoApplication:
    codec, cookie = "django-session", "sessionid"

    def shows(self, token):
        client = Client()
        client.cookies[self.cookie] = token
        return client.get("/").json()

    def sets(self, session):
        client = Client()
        client.post("/", data=json.dumps(session), content_type="application/json")
        return client.cookies[self.cookie].value


# The checks: each yields what was checked and whether it was right.


def check_sessions(application, command):
    """Sessions go both ways; a foreign key and a damaged cookie go neither."""
    codec = application.codec
    for number, session in enumerate(SESSIONS, 1):
        token = command.encode(codec, json.dumps(session))
        yield "takes session %d" % number, application.shows(token) == session
        status, payload = command.decode(codec, application.sets(session))
        yield "gives session %d" % number, status == 0 and json.loads(payload) == session
    token = command.encode(codec, json.dumps(SESSIONS[0]))
    yield "forgets a damaged cookie", application.shows("A" + token[1:] if token[:1] != "A" else "B" + token[1:]) == {}
    stranger = Command(command.binary, secrets.token_urlsafe(32))
    yield "forgets another key's cookie", application.shows(stranger.encode(codec, '{"a":1}')) == {}
    status, _ = stranger.decode(codec, application.sets(SESSIONS[0]))
    yield "is refused under another key", status == 1
    old = command.encode(codec, json.dumps(SESSIONS[0]), "--now", "1000000000")
    yield "forgets an expired cookie", application.shows(old) == {}


def check_signed_cookie(command):
    """Django's signed cookies hold text."""
    options = ["-o", "cookie_name=seen", "-o", "salt=extra"]
    for text in ("alice", "two words"):
        client = Client()
        client.cookies["seen"] = command.encode("django-signed-cookie", text, *options)
        yield "takes %r" % text, client.get("/cookie").content.decode() == text
        client = Client()
        client.post("/cookie", data=text, content_type="text/plain")
        status, payload = command.decode("django-signed-cookie", client.cookies["seen"].value, *options)
        yield "gives %r" % text, status == 0 and payload == text
    client = Client()
    client.cookies["seen"] = command.encode(
        "django-signed-cookie", "alice", "-o", "cookie_name=other", "-o", "salt=extra"
    )
    yield "forgets a cookie made under another name", client.get("/cookie").content == b""


def main():
    parser = argparse.ArgumentParser(description="applications and the command share a session")
    parser.add_argument("--command", required=True, help="path of the session-seal binary")
    command = Command(parser.parse_args().command)
    checks = [
        (type(one).__name__, check_sessions(one, command))
        for one in (FlaskApplication(), StarletteApplication(), DjangoApplication())
    ]
    checks.append(("signed cookie", check_signed_cookie(command)))
    passed = failed = 0
    for name, results in checks:
        for what, right in results:
            passed, failed = passed + right, failed + (not right)
            if not right:
                print("%s %s: no" % (name, what))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
