"""Files that LibreOffice reads (.doc, .wps, .rtf, .odt): made a .docx behind the same walls, then read as such."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from buju.errors import FormatUnknown, InputInvalid

if TYPE_CHECKING:
    from buju.drafting.reading.flow import ReadText
    from buju.drafting.reading.reading import TextFormat

_PLACES = ("/usr/bin", "/usr/local/bin", "/opt/libreoffice/program", "/Applications/LibreOffice.app/Contents/MacOS")
_SECONDS = 100


def program() -> str | None:
    """Return where LibreOffice is; None where it is not installed."""
    search = os.pathsep.join((os.environ.get("PATH", ""), *_PLACES))
    return shutil.which("soffice", path=search) or shutil.which("libreoffice", path=search)


def read_office(path: Path, kind: TextFormat) -> ReadText:
    """Return the text of a file by way of LibreOffice.

    Raises:
        FormatUnknown: LibreOffice is not installed.
        InputInvalid: it cannot open the file.
    """
    from buju.drafting.reading.wordfile import read_word

    office = program()
    if office is None:
        raise FormatUnknown(f"读 .{kind} 须装有 LibreOffice，这台机器上没有；请另存为 .docx 或 PDF")
    folder = path.parent
    given, out = folder / f"given.{kind}", folder / "converted"
    path.rename(given)
    home = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [office, home, "--headless", "--norestore", "--convert-to", "docx", "--outdir", str(out), str(given)]
    environment = {
        **os.environ,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
    }
    try:
        subprocess.run(  # noqa: S603 - an installed program, no words of users
            command, env=environment, cwd=folder, timeout=_SECONDS, check=False, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputInvalid(f"LibreOffice 没有读完这个 .{kind} 文件；请另存为 .docx 或 PDF") from error
    made = out / "given.docx"
    if not made.exists():
        raise InputInvalid(
            f"LibreOffice 打不开这个 .{kind} 文件（已损坏、加密，或不是这种格式）；请另存为 .docx 或 PDF"
        )
    return read_word(made)
