"""What happens to addresses on their way here: gateways put a path before them, programs a slash or parameters behind.

Pages and embedded maps take no harm from it; the addresses of the API are as strict as their documentation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote_plus

from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from buju_api.links import HEALTH, OPENAPI
from buju_api.middleware import allowed_methods

# Names that messengers, search engines, mailers and advertisers put behind addresses that are shared, and that mean
# nothing to whom they lead to. None of them may be a parameter of ours.
_ADDED = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|hm(sr|pl|cu|kw|ci)|share_?\w*|sharer_\w+|vd_source|bd_vid|bd_\w+|qz_gdt|gdt_\w+"
    # WeChat and QQ
    r"|from|isappinstalled|nsukey|scene|clicktime|enterid|subscene|ascene|devicetype|pass_ticket|wx_header|wxfid"
    r"|weixinadkey|tdsourcetag|tt_from|tt_\w+|srcid|sourceid|mpshare|sessionid|exportkey|chksm"
    # Alibaba, Baidu, Weibo, DingTalk
    r"|spm|scm|spm_id_from|spm_\w+|pvid|wfr|for|fr|weibo_id|ddtab|dd_\w+|bxsign|un_area"
    # elsewhere
    r"|fbclid|fb_\w+|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_[ce]id"
    r"|_ga|_gl|_hs\w+|__hs\w+|_openstat|mkt_tok|vero_id|oly_\w+|s_cid|ref_src|ref_url|__twitter_impression|dnt",
    re.IGNORECASE,
)


def is_added(name: str) -> bool:
    """Whether a parameter comes from the way, not from whoever wrote the address."""
    return _ADDED.fullmatch(name) is not None


class Neighbours:
    """Takes from addresses what was added on the way; `base` is what a gateway puts before every path.

    A gateway may leave `base` on the paths or take it off: both arrive as if there were none.
    """

    def __init__(self, app: ASGIApp, *, base: str, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._base = base
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under the address that was meant, or send the client there."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = without_base(scope["path"], self._base)
        if _is_data(path):
            await self._app({**scope, "path": path}, receive, send)
            return
        meant = {**scope, "path": path, "query_string": _without_added(scope["query_string"])}
        if (place := self._without_slash(meant)) is None:
            await self._app(meant, receive, send)
            return
        query = meant["query_string"].decode("latin-1")
        answer = RedirectResponse(f"{place}?{query}" if query else place, status_code=308)
        await answer(scope, receive, send)

    def _without_slash(self, scope: Scope) -> str | None:
        """Return the address without the slashes at its end, if there is something; None for all others."""
        path = scope["path"]
        # Two slashes at the beginning would name another host.
        parts = path.strip("/").split("/")
        if path == "/" or not path.endswith("/") or {"", ".", ".."} & set(parts):
            return None
        place = "/" + "/".join(parts)
        return self._base + quote(place) if allowed_methods(self._routes, {**scope, "path": place}) else None


def without_base(path: str, base: str) -> str:
    """Return a path without what a gateway has put before it."""
    if not base or not (path == base or path.startswith(f"{base}/")):
        return path
    return path.removeprefix(base) or "/"


def _is_data(path: str) -> bool:
    return path == "/api" or path.startswith("/api/") or path in (OPENAPI, HEALTH)


def _without_added(query: bytes) -> bytes:
    pairs = query.split(b"&")
    kept = [pair for pair in pairs if not is_added(unquote_plus(pair.partition(b"=")[0].decode("latin-1")))]
    return query if len(kept) == len(pairs) else b"&".join(kept)
