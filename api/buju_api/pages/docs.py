"""`/docs`: the interactive documentation with every asset from this host, and `/openapi.json` behind it.

Besides them `/assets/…`, where styles, scripts and fonts of all pages are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from buju.views.assets import FAMILY
from buju_api.answers import Answer, json_answer
from buju_api.links import ASSETS, DOCS, OPENAPI
from buju_api.pages.frame import SITE, site_body, site_page
from buju_api.service import Here, Snapshot

_FOLDER = Path(fastapi_offline.__file__).parent / "static"
_POLICY = "content-security-policy"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

# A generic family must come last: browsers look no further after it.
_SANS = f'"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","{FAMILY}",sans-serif'
_CODE = f'Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono","{FAMILY}",monospace'
_LETTERING = (
    f".swagger-ui *{{font-family:{_SANS}!important}}"
    f".swagger-ui :is(code,pre,code *,pre *,.opblock-summary-path *){{font-family:{_CODE}!important}}"
)

router = APIRouter(include_in_schema=False)


@router.get(DOCS)
async def read_docs(request: Request, service: Here) -> Response:
    """The documentation as a page."""
    return await service.answer(request, lambda: _page(request.app, service))


@router.get(f"{ASSETS}/{{name}}")
async def read_asset(request: Request, service: Here, name: str) -> Response:
    """A style, a script or a font of the pages."""
    return await service.answer_kept(request, service.assets.find(name))


@router.get(OPENAPI)
async def read_openapi(request: Request, service: Here) -> Response:
    """The OpenAPI document."""
    app: FastAPI = request.app
    return await service.answer(request, lambda: json_answer(_served(app, service)))


def _served(app: FastAPI, service: Snapshot) -> dict[str, Any]:
    """Return the document with where the service is, if a gateway puts something before its paths."""
    base = service.links.base
    return app.openapi() | ({"servers": [{"url": base}]} if base else {})


def _page(app: FastAPI, service: Snapshot) -> Answer:
    """Return Swagger UI in the frame of the site; what it loads is kept with the site's own styles and scripts."""
    whole = get_swagger_ui_html(openapi_url=service.links.fixed(OPENAPI), title=app.title)
    content = Markup('<h1 class="hidden-label">接口文档</h1><div id="swagger-ui"></div>')
    page = site_page(
        service,
        title=f"接口文档 · {SITE}",
        body=site_body(service, content=content, current=DOCS, wide=True),
        styles=((_FOLDER / "swagger-ui.css").read_text("utf-8"), _LETTERING),
        scripts=((_FOLDER / "swagger-ui-bundle.js").read_text("utf-8"),),
        inline=_SCRIPT.findall(bytes(whole.body).decode()),
        directives=("connect-src 'self'",),
        strange=True,
    )
    policy = page.headers[_POLICY]
    # Swagger UI sets style attributes while it runs; those cannot be hashed.
    return replace(page, headers={_POLICY: policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")})
