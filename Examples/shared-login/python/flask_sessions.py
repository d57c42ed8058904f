"""Flask's own session interface, with a ring that is read again when it changes, and the sealed cookie behind it."""

import session as shared
import store
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from ring import RINGS

tags = TaggedJSONSerializer()  # Flask's way to put tuples, dates and more into JSON; the others leave it as it is


class SharedSessions(SecureCookieSessionInterface):
    def open_session(self, app, request):
        header = request.environ.get("HTTP_COOKIE", "").encode("latin-1")
        data, facts = shared.read(header)
        session = SecureCookieSession(tags.untag(data))
        session.facts = facts
        return session

    def save_session(self, app, session, response):
        data, facts = dict(session), session.facts
        fields = shared.cookies(tags.tag(data), facts, session.modified)
        if fields and data and store.codecs() == ["flask"]:
            # Before the migration it is Flask itself that writes.
            keys = [key.secret for key in RINGS["flask"].keys()]
            app.secret_key, app.config["SECRET_KEY_FALLBACKS"] = keys[0], keys[1:]
            session.update(shared.stamped(data, facts))
            super().save_session(app, session, response)
        else:
            for field in fields:
                response.headers.add("Set-Cookie", field)
        response.vary.add("Cookie")
        response.headers["Cache-Control"] = shared.cache_control(fields)
