"""The pages: what lies in the folder and a file to begin with; the text of a plan beside its proposals."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from buju.drafting.folder import draft_ids, drafted, id_of, what_lacks, write_new
from buju.drafting.proposal import ProposalState
from buju.drafting.reading.door import read_document
from buju.drafting.reading.kept import kept, refuse_same
from buju.drafting.record import Record
from buju.errors import BujuError, InputInvalid
from buju.policy.clause import why_whole
from buju.views.page import base_styles, json_block, render_page
from buju_studio.forms import forms
from buju_studio.state import whole_state
from buju_studio.steps import record_of

if TYPE_CHECKING:
    from collections.abc import Sequence

router = APIRouter()
_ASSETS = Path(__file__).parent / "assets"
_DIRECTIVES = ("connect-src 'self'", "frame-src 'self'", "frame-ancestors 'none'")


@router.get("/")
def home(request: Request) -> Response:
    """Offer a new plan from a file, or the drafts that the folder has."""
    rows = [_row(request.app.state.folder, document) for document in draft_ids(request.app.state.folder)]
    body = _rendered("studiohome.html", rows=rows, folder=str(request.app.state.folder), token=_token(request))
    return _page("工作台", body, scripts=("studiohome.js",))


@router.get("/plans/{document}")
def plan(request: Request, document: str) -> Response:
    """Show the text of a plan by clause, beside what is proposed of it."""
    state = whole_state(record_of(request, document).read())
    data = json_block("studio-state", {**state, "forms": forms()})
    body = _rendered("studio.html", document=document, data=data, token=_token(request))
    return _page(document, body, scripts=("studiotext.js", "studiocard.js", "studio.js"))


@router.post("/files")
def bring(
    request: Request,
    file: UploadFile,
    name: Annotated[str, Form(max_length=200)] = "",
    ocr: Annotated[bool, Form()] = False,
) -> dict[str, Any]:
    """Read a plan's file, draft its facts, and write them into the folder."""
    folder = request.app.state.folder
    called = Path(file.filename or "规划").name
    read = read_document(file.file.read(), name=called, ocr=ocr)
    if not read.text.strip():
        raise InputInvalid(f"{called}：文件里没有文字")
    refuse_same(folder, read)
    made = drafted(read.text, called=id_of(name or Path(called).stem))
    write_new(folder, made, read.text, beside=kept(read))
    told = [one.words for one in read.damage]
    lacking = [why for why in (why_whole(read.text), what_lacks(made)) if why is not None]
    return {"document": made.id, "notes": [*told, *lacking], "proposals": len(made.proposals)}


def failure(request: Request, said: str, *, status: int) -> Response:
    """Return a page that says in one line what is wrong."""
    body = _rendered("studiofailure.html", said=said, token=_token(request))
    page = _page("没有做成", body)
    page.status_code = status
    return page


def _row(folder: Path, document: str) -> dict[str, Any]:
    try:
        rows = Record(folder, document).read().draft.proposals
    except BujuError as error:
        return {"id": document, "fault": str(error), "all": 0, "open": 0, "accepted": 0}
    states = Counter(one.state for one in rows)
    left, taken = states[ProposalState.OPEN], states[ProposalState.ACCEPTED]
    return {"id": document, "fault": "", "all": len(rows), "open": left, "accepted": taken}


def _token(request: Request) -> str:
    return str(request.app.state.token)


@cache
def _environment() -> Environment:
    loader = ChoiceLoader([PackageLoader("buju_studio"), PackageLoader("buju.views")])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _common_letters() -> str:
    """Return a style that says nothing: its letters are for the page's font, as steps bring words of their own.

    Those of GB/T 2312, level 1: 3,755 of the most used ones.
    """
    pairs = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return f"/* {''.join(pair.decode('gb2312', errors='ignore') for pair in pairs)} */"


def _rendered(template: str, **values: object) -> Markup:
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 - autoescaped


def _page(title: str, body: Markup, *, scripts: Sequence[str] = ()) -> Response:
    page = render_page(
        title=f"{title} · 布局工作台",
        body=body,
        styles=(*base_styles(), (_ASSETS / "studio.css").read_text("utf-8"), _common_letters()),
        scripts=[(_ASSETS / script).read_text("utf-8") for script in scripts],
        head_extra=Markup('<link rel="icon" href="data:,">'),
        body_class="studio",
        directives=_DIRECTIVES,
    )
    return HTMLResponse(page.html, headers={"content-security-policy": page.csp})
