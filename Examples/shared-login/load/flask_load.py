"""Flask's own sessions, and nothing else."""

import base64
import os

from flask import Flask, session

app = Flask(__name__)
app.secret_key = base64.b64decode(os.environ["LOAD_KEY"])
app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="Lax")


@app.get("/")
def show():
    return session.get("_user_id", "nobody")
