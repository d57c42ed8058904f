"""The Flask application. Who is logged in is Flask-Login's affair; nothing here knows of the others."""

from importlib.metadata import version

import csrf
import flask
import flask_login
import page
import session as shared
import store
from flask import Blueprint, Flask, request, session
from flask_sessions import SharedSessions
from ring import RINGS

VERSION = version("flask")

app = Flask(__name__)
app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
app.session_interface = SharedSessions()
pages = Blueprint("pages", __name__, url_prefix="/flask")
logins = flask_login.LoginManager(app)


class Person(flask_login.UserMixin):
    def __init__(self, name):
        self.id = name


@logins.user_loader
def load(name):
    return Person(name) if name in page.PEOPLE else None


@app.before_request
def protect():
    if not csrf.allows(request.method, request.headers, session, request.form.get("csrf_token")):
        flask.abort(403)


@pages.get("/")
def show():
    page.pause(request.args.get("wait"))
    return page.render("flask", f"Flask {VERSION} with Flask-Login, under gunicorn", session, session.facts)


@pages.post("/login")
def log_in():
    user = request.form.get("user")
    if user in page.PEOPLE:
        shared.begin(session, session.facts, user)
        flask_login.login_user(Person(user))
    return back()


@pages.post("/basket")
def take_apple():
    if flask_login.current_user.is_authenticated:
        session["basket"] = session.get("basket", 0) + 1
    return back()


@pages.post("/logout")
def log_out():
    shared.end(session, session.facts)
    return back()


@pages.post("/logout-everywhere")
def log_out_everywhere():
    if flask_login.current_user.is_authenticated:
        store.log_out_everywhere(flask_login.current_user.id)
    return log_out()


@pages.post("/rotate")
def rotate():
    for ring in RINGS.values():
        ring.rotate()
    return back()


@pages.post("/migrate")
def migrate():
    store.migrate()
    return back()


def back():
    return flask.redirect("/flask/", 303)


app.register_blueprint(pages)
