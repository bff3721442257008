"""Who may ask the workbench: this machine, by its own name, with the token, from its own page."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from buju_api.middleware import LOCKED

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-buju-token"
_FROM_HERE = ("same-origin", "none")
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
)


class Guard:
    """Refuses what does not come from the workbench's own page.

    A name that leads to this machine by somebody's DNS is not its own (`Host`); another page may send no token, and
    whatever changes something takes it from a header, which a form of another page cannot set.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: Callable[[], tuple[str, ...]]) -> None:
        self._app, self._token, self._hosts = app, token, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; see to the headers of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message.get("headers", ())}
                policy = () if b"content-security-policy" in own else ((b"content-security-policy", LOCKED.encode()),)
                message["headers"] = [*message.get("headers", ()), *policy, *_ALWAYS]
            await send(message)

        why = self._why_not(scope)
        if why is None:
            await self._app(scope, receive, send_guarded)
            return
        refusal = JSONResponse({"title": "不能打开", "status": 403, "detail": why}, 403)
        await refusal(scope, receive, send_guarded)

    def _why_not(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        hosts = self._hosts()
        if headers.getlist("host") != [headers.get("host", "")] or headers.get("host") not in hosts:
            return "工作台只在本机以 127.0.0.1 打开"
        origin = headers.get("origin")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            return "这个请求来自别的网页"
        reads = scope["method"] in ("GET", "HEAD")
        if not reads and headers.get("sec-fetch-site", "none") not in _FROM_HERE:
            return "这个请求来自别的网页"
        given = headers.get(HEADER, "")
        if reads and not given:
            given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return "地址里没有口令，或口令已旧；请用 buju studio 启动时给出的地址"
        return None
