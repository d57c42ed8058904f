"""FastAPI with Starlette's own sessions, and nothing else."""

import os

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI(openapi_url=None)
app.add_middleware(SessionMiddleware, secret_key=os.environ["LOAD_KEY"], https_only=True)


@app.get("/")
async def show(request: Request):
    return PlainTextResponse(request.session.get("_user_id", "nobody"))
