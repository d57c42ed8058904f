"""The FastAPI application."""

from importlib.metadata import version
from typing import Annotated

import csrf
import page
import session as shared
import store
from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi_sessions import SharedSessions
from ring import RINGS

SERVER = f"FastAPI {version('fastapi')} under uvicorn"


def protect(request: Request, csrf_token: Annotated[str | None, Form()] = None):
    if not csrf.allows(request.method, request.headers, request.session, csrf_token):
        raise HTTPException(403)


app = FastAPI(openapi_url=None)
app.add_middleware(SharedSessions)
pages = APIRouter(prefix="/fastapi")
forms = APIRouter(prefix="/fastapi", dependencies=[Depends(protect)])


@pages.api_route("/", methods=["GET", "HEAD"])
def show(request: Request):
    page.pause(request.query_params.get("wait"))
    return HTMLResponse(page.render("fastapi", SERVER, request.session, request.scope["facts"]))


@forms.post("/login")
def log_in(request: Request, user: Annotated[str | None, Form()] = None):
    if user in page.PEOPLE:
        shared.begin(request.session, request.scope["facts"], user)
    return back()


@forms.post("/basket")
def take_apple(request: Request):
    if request.session.get(shared.USER):
        request.session["basket"] = request.session.get("basket", 0) + 1
    return back()


@forms.post("/logout")
def log_out(request: Request):
    shared.end(request.session, request.scope["facts"])
    return back()


@forms.post("/logout-everywhere")
def log_out_everywhere(request: Request):
    if user := request.session.get(shared.USER):
        store.log_out_everywhere(user)
    return log_out(request)


@forms.post("/rotate")
def rotate():
    for ring in RINGS.values():
        ring.rotate()
    return back()


@forms.post("/migrate")
def migrate():
    store.migrate()
    return back()


def back():
    return RedirectResponse("/fastapi/", 303)


app.include_router(pages)
app.include_router(forms)
