"""A small ASGI middleware: `scope["session"]` as Starlette's own has it, over the shared cookie."""

import copy

import session as shared


class SharedSessions:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        data, facts = shared.read(header)
        before = copy.deepcopy(data)
        scope["session"], scope["facts"] = data, facts

        async def send_with_cookie(message):
            if message["type"] == "http.response.start":
                fields = shared.cookies(data, facts, data != before)
                added = [(b"set-cookie", field.encode("latin-1")) for field in fields]
                added += [(b"vary", b"Cookie"), (b"cache-control", shared.cache_control(fields).encode())]
                # A new list: the response's own may be sent again, to somebody else.
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, send_with_cookie)
