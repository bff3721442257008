"""`/docs`: the interactive documentation with every asset from this host, and `/openapi.json` behind it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import NotFound
from buju.views.assets import FAMILY, font_for
from buju_api.answers import HTML, Answer, json_answer
from buju_api.links import DOCS, OPENAPI
from buju_api.pages.frame import ICON
from buju_api.service import Here, Snapshot

_FOLDER = Path(fastapi_offline.__file__).parent / "static"
_ASSETS = {"swagger-ui-bundle.js": "text/javascript; charset=utf-8", "swagger-ui.css": "text/css; charset=utf-8"}
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

router = APIRouter(include_in_schema=False)


@router.get(DOCS)
async def read_docs(request: Request, service: Here) -> Response:
    """The documentation as a page."""
    return await service.answer(request, lambda: _page(request.app, service))


@router.get(f"{DOCS}/{{name}}")
async def read_asset(request: Request, service: Here, name: str) -> Response:
    """A script or a style of the documentation page."""
    return await service.answer(request, lambda: _asset(name))


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
    at = service.links.fixed
    whole = get_swagger_ui_html(
        openapi_url=at(OPENAPI),
        title=f"{app.title} · 接口文档",
        swagger_js_url=at(f"{DOCS}/swagger-ui-bundle.js"),
        swagger_css_url=at(f"{DOCS}/swagger-ui.css"),
        swagger_favicon_url=ICON,
    )
    html = bytes(whole.body).decode().replace("<html>", '<html lang="zh-CN">', 1)
    html = html.replace("</head>", f"<style>{_styles(app)}</style></head>", 1)
    return Answer(html.encode(), HTML, {"content-security-policy": _policy(html)})


def _styles(app: FastAPI) -> str:
    """Return a font for the Chinese of the documentation, for readers whose system has none."""
    font = font_for(json.dumps(app.openapi(), ensure_ascii=False))
    # A generic family must come last: browsers look no further after it.
    sans = f'"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","{FAMILY}",sans-serif'
    code = f'Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono","{FAMILY}",monospace'
    return (
        f"{font.css}.swagger-ui *{{font-family:{sans}!important}}"
        f".swagger-ui :is(code,pre,code *,pre *,.opblock-summary-path *){{font-family:{code}!important}}"
    )


def _policy(html: str) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in _SCRIPT.findall(html))
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    # Swagger UI sets style attributes while it runs; those cannot be hashed.
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def _asset(name: str) -> Answer:
    if name not in _ASSETS:
        raise NotFound("文档资源", name, _ASSETS)
    return Answer((_FOLDER / name).read_bytes(), _ASSETS[name])
