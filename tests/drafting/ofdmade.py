"""OFD files (GB/T 33190) made for tests, as several programs set them: words at places, in millimetres."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from xml.sax.saxutils import escape

from drafting.pdfmade import broken

SPACE = "http://www.ofdspec.org/2016"
LEFT, TOP, SIZE, WIDTH, HEIGHT = 28.0, 37.0, 5.6, 210.0, 297.0
_LEADING = 10.0


class Setting(StrEnum):
    """How a program writes a page."""

    LINES = "a text object a line, equal steps counted"
    LETTERS = "a text object a letter, in points with a matrix, as converters of PDF do"
    CODES = "several codes a line, steps written out, a namespace without prefix, paths from the root"
    TEMPLATE = "running head in a template, small letters in names of parts"


def _line(words: str, x: float, y: float, *, size: float = SIZE) -> str:
    """A line of one text object: letters as wide as they are set."""
    wide = [size * (0.55 if sign.isascii() else 1.0) for sign in words]
    steps = "".join(f" {one:.3f}" for one in wide[:-1])
    if len(set(wide)) == 1 and len(words) > 2:
        steps = f"g {len(words) - 1} {size:.3f}"
    box = f"{x:.3f} {y - size:.3f} {sum(wide):.3f} {1.3 * size:.3f}"
    return (
        f'<ofd:TextObject ID="7" Boundary="{box}" Font="3" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size:.3f}" DeltaX="{steps.strip()}">{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def _letters(words: str, x: float, y: float, *, size: float = SIZE) -> str:
    """Letter by letter, in the units of a PDF, brought to millimetres by a matrix."""
    made = []
    scale = 25.4 / 72
    for sign in words:
        box = f"{x:.3f} {y - size:.3f} {size:.3f} {1.2 * size:.3f}"
        matrix = f"{scale:.4f} 0 0 {scale:.4f} {-x:.4f} {size - y:.4f}"
        place = f'X="{x / scale:.3f}" Y="{y / scale:.3f}"'
        made.append(
            f'<ofd:TextObject ID="7" Boundary="{box}" CTM="{matrix}" Font="3" Size="{size / scale:.3f}">'
            f"<ofd:TextCode {place}>{escape(sign)}</ofd:TextCode></ofd:TextObject>"
        )
        x += size * (0.55 if sign.isascii() else 1.0)
    return "".join(made)


def _codes(words: str, x: float, y: float, *, size: float = SIZE) -> str:
    """Two codes in one object; the second goes on at the height of the first."""
    half = len(words) // 2
    wide = [size * (0.55 if sign.isascii() else 1.0) for sign in words]
    parts = [(words[:half], 0.0, wide[:half]), (words[half:], sum(wide[:half]), wide[half:])]
    codes = "".join(
        f'<ofd:TextCode X="{start:.3f}"{"" if start else f" Y={chr(34)}{size}{chr(34)}"} '
        f'DeltaX="{" ".join(f"{one:.3f}" for one in steps)}">{escape(part)}</ofd:TextCode>'
        for part, start, steps in parts
        if part
    )
    if half == 0:
        codes = f'<ofd:TextCode X="0" Y="{size}">{escape(words)}</ofd:TextCode>'
    return f'<ofd:TextObject ID="7" Boundary="{x} {y - size} 160 9" Font="3" Size="{size}">{codes}</ofd:TextObject>'


def page(objects: str, *, template: bool = False) -> str:
    """The part of one page."""
    under = '<ofd:Template TemplateID="20" ZOrder="Background"/>' if template else ""
    layer = f'<ofd:Layer ID="2"><ofd:PageBlock ID="4">{objects}</ofd:PageBlock></ofd:Layer>'
    return f'<ofd:Page xmlns:ofd="{SPACE}">{under}<ofd:Content>{layer}</ofd:Content></ofd:Page>'


def text_object(words: str, x: float, y: float, *, size: float = SIZE) -> str:
    """Words with their base line at y."""
    return _line(words, x, y, size=size)


def package(pages: list[str], *, template: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A package of pages; `more` are other parts, or the same ones otherwise."""
    listed = "".join(f'<ofd:Page ID="{n + 100}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    under = '<ofd:TemplatePage ID="20" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:PageArea>"
    parts = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="{SPACE}" Version="1.0" DocType="OFD">'
        "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{SPACE}"><ofd:CommonData>{area}{under}</ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": one for n, one in enumerate(pages)},
        **({"Doc_0/Tpls/Tpl_0/Content.xml": template} if template else {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({**parts, **(more or {})}).items():
            archive.writestr(name, content)
    return made.getvalue()


def set_plan(paragraphs: list[str], *, setting: Setting = Setting.LINES, head: str = "云溪市人民政府公报") -> bytes:
    """Set paragraphs on as many pages as they need, with a running head and page numbers."""
    put = {Setting.LETTERS: _letters, Setting.CODES: _codes}.get(setting, _line)
    lines = [(at, line) for words in paragraphs for at, line in enumerate(broken(words, 27, 2))]
    fits = int((HEIGHT - 2 * TOP) / _LEADING)
    pages = []
    for first in range(0, len(lines), fits):
        rows = [
            put(line, LEFT + (0 if at else 2 * SIZE), TOP + SIZE + row * _LEADING)
            for row, (at, line) in enumerate(lines[first : first + fits])
        ]
        own = "" if setting is Setting.TEMPLATE else put(head, 80, 15, size=3.5)
        number = put(f"— {first // fits + 1} —", 98, HEIGHT - 15, size=3.5)
        pages.append(page(own + "".join(rows) + number, template=setting is Setting.TEMPLATE))
    made = package(pages, template=page(put(head, 80, 15, size=3.5)) if setting is Setting.TEMPLATE else "")
    return _rewritten(made, setting)


def _rewritten(made: bytes, setting: Setting) -> bytes:
    """The same package as another program names things."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if setting is Setting.CODES:
                content = content.replace("<ofd:", "<").replace("</ofd:", "</").replace("xmlns:ofd", "xmlns")
                content = content.replace(">Doc_0/", ">/Doc_0/").replace('"Pages/', '"/Doc_0/Pages/')
            is_lower = setting is Setting.TEMPLATE and name.startswith("Doc_0")
            new.writestr(name.lower() if is_lower else name, content)
    return again.getvalue()
