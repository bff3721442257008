"""What is kept of a read file beside the draft's text: the file itself, and `reading.json` with pages and damage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from buju.errors import Refused
from buju.files import json_bytes, read_text
from buju.policy.clause import parse_clauses

if TYPE_CHECKING:
    from pathlib import Path

    from buju.drafting.reading.reading import Reading

READING_JSON = "reading.json"


def kept(reading: Reading) -> dict[str, bytes]:
    """Return the files that lie beside the text of a draft, by name."""
    record = reading.to_json(parse_clauses(reading.text))
    return {str(record["file"]): reading.content, READING_JSON: json_bytes(record)}


def refuse_same(folder: Path, reading: Reading) -> None:
    """Refuse a file that a folder has already, under whatever name.

    Raises:
        Refused: a draft was made of the same bytes.
    """
    for path in sorted((folder / "seeds").glob(f"*/{READING_JSON}")):
        try:
            known = json.loads(read_text(path)).get("sha256")
        except (ValueError, AttributeError):
            continue
        drafted = (folder / "drafts" / path.parent.name).exists()
        if known == reading.sha256 and drafted:
            raise Refused(
                f"{reading.name} 与 {folder} 里的“{path.parent.name}”是同一个文件，已有草稿，不覆盖已核的建议；"
                "请用 buju review 继续核对"
            )
