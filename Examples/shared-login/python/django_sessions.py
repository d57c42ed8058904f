"""A SESSION_ENGINE over the shared cookie, and the middleware that hands it the header and takes the cookie from it.

Django's own middleware knows one cookie name and reads it with Django's reader, which is lenient about names.
"""

import session as shared
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.utils.cache import patch_vary_headers


class SessionStore(SessionBase):
    """A session whose key, for Django, is the whole Cookie header."""

    def __init__(self, session_key=""):
        super().__init__()
        self._session_cache, self.facts = shared.read(session_key.encode("latin-1"))

    def cookies(self):
        """The Set-Cookie fields of the response; the base class says whether anything changed."""
        return shared.cookies(self._session_cache, self.facts, self.modified)


class SharedSessionMiddleware(SessionMiddleware):
    def process_request(self, request):
        request.session = self.SessionStore(request.META.get("HTTP_COOKIE", ""))

    def process_response(self, request, response):
        fields = request.session.cookies()
        for field in fields:
            response.cookies.load(field)
        patch_vary_headers(response, ["Cookie"])
        response["Cache-Control"] = shared.cache_control(fields)
        return response
