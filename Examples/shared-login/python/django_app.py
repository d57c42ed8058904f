"""The Django application, in one file."""

import csrf
import django
import page
import session as shared
import store
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST, require_safe
from ring import RINGS

settings.configure(
    ALLOWED_HOSTS=["*"],  # nginx passes on what it is asked for under its own names only
    ROOT_URLCONF=__name__,
    SESSION_ENGINE="django_sessions",
    MIDDLEWARE=["django_sessions.SharedSessionMiddleware", "django_app.protected"],
    USE_TZ=True,
)
SERVER = f"Django {django.get_version()} under gunicorn"


def protected(answer):
    """The middleware that refuses what our own page did not send; Django's own knows another token."""

    def middleware(request):
        sent = request.POST.get("csrf_token")
        if not csrf.allows(request.method, request.headers, request.session, sent):
            return HttpResponseForbidden()
        return answer(request)

    return middleware


@require_safe
def show(request):
    page.pause(request.GET.get("wait"))
    return HttpResponse(page.render("django", SERVER, request.session, request.session.facts))


@require_POST
def log_in(request):
    if (user := request.POST.get("user")) in page.PEOPLE:
        shared.begin(request.session, request.session.facts, user)
    return back()


@require_POST
def take_apple(request):
    if request.session.get(shared.USER):
        request.session["basket"] = request.session.get("basket", 0) + 1
    return back()


@require_POST
def log_out(request):
    shared.end(request.session, request.session.facts)
    return back()


@require_POST
def log_out_everywhere(request):
    if user := request.session.get(shared.USER):
        store.log_out_everywhere(user)
    return log_out(request)


@require_POST
def rotate(request):
    for ring in RINGS.values():
        ring.rotate()
    return back()


@require_POST
def migrate(request):
    store.migrate()
    return back()


def back():
    response = HttpResponseRedirect("/django/")
    response.status_code = 303
    return response


urlpatterns = [
    path("django/", show),
    path("django/login", log_in),
    path("django/basket", take_apple),
    path("django/logout", log_out),
    path("django/logout-everywhere", log_out_everywhere),
    path("django/rotate", rotate),
    path("django/migrate", migrate),
]
application = get_wsgi_application()
