"""`/reports/…`: the four files, the same as the command writes, and 404 for everything else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pptx
import pytest
from starlette.testclient import TestClient

from buju.fileformat import FileFormat
from buju.outputs import REPORT

if TYPE_CHECKING:
    from conftest import Runner

FORMATS = [output.form for output in REPORT.formats]


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_a_file_of_its_kind(form: FileFormat, client: TestClient, run: Runner, tmp_path: Path) -> None:
    answer = client.get(f"/reports/songjiang.{form}", params={"on": "2026-07-21"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == form.media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="songjiang-report.{form}"'
    target = tmp_path / f"x.{form}"
    run(
        "report",
        "songjiang",
        "-o",
        target,
        "--on",
        "2026-07-21",
        *(["--inline"] if form is FileFormat.MARKDOWN else []),
    )
    assert target.read_bytes() == answer.content


def test_office_files_open(client: TestClient) -> None:
    word = client.get("/reports/beijing.docx").content
    slides = client.get("/reports/beijing.pptx").content

    assert "北京市商业航天产业空间布局" in docx.Document(io.BytesIO(word)).paragraphs[0].text
    assert len(pptx.Presentation(io.BytesIO(slides)).slides) > 10
    assert zipfile.ZipFile(io.BytesIO(word)).testzip() is None


def test_an_answer_is_kept_and_not_sent_twice(client: TestClient) -> None:
    first = client.get("/reports/shanghai.md")
    again = client.get("/reports/shanghai.md", headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/reports/nowhere.docx", {"beijing", "chongqing", "shanghai", "songjiang"}),
        ("/reports/songjiang.pdf", {"docx", "pptx", "html", "md"}),
        ("/reports/songjiang.DOCX", {"docx", "pptx", "html", "md"}),
        ("/reports/..%2f..%2fetc.md", {"beijing", "chongqing", "shanghai", "songjiang"}),
    ],
)
def test_what_there_is_not_is_404_with_what_there_is(path: str, known: set[str], client: TestClient) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    # Slashes make it another address, which has no list of what is known.
    assert set(answer.json().get("known") or known) == known


def test_a_parameter_is_refused(client: TestClient) -> None:
    assert client.get("/reports/songjiang.docx", params={"template": "x"}).status_code == 400


def test_the_layout_page_leads_to_every_format(client: TestClient) -> None:
    page = client.get("/layouts/songjiang").text
    for form in FORMATS:
        assert f'href="/reports/songjiang.{form}"' in page


def test_hostile_data_make_sound_files(hostile: TestClient) -> None:
    layout = hostile.get("/api/layouts").json()["items"][0]["id"]
    for form in FORMATS:
        answer = hostile.get(f"/reports/{layout}.{form}")
        assert answer.status_code == 200, answer.text
    page = hostile.get(f"/reports/{layout}.html").text
    assert "<script>" not in page.split("<body", 1)[1]
