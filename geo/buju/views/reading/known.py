"""What is known of a document, line by line; what the text does not say comes with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from buju.policy.document import Document
from buju.policy.unstated import Stated, Unstated
from buju.views.reading.anchor import quote_anchor
from buju.views.words.wording import date_words

_KINDS = {"plan": "规划文件", "press": "新闻报道"}
_FIELDS = {
    "title": "标题",
    "issuer": "发文机关",
    "number": "文号",
    "issued": "成文日期",
    "printed": "印发日期",
    "period": "规划期",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One line of what is known: its value with the anchor of its quote, or the reason why the text lacks it."""

    name: str
    value: str
    anchor: str | None = None
    is_unstated: bool = False


def known(document: Document) -> Iterator[Known]:
    """Yield what is known of a document; what the text does not say comes with the reason."""
    source = document.source
    yield Known("类别", _KINDS[source.kind])
    for field, name in _FIELDS.items():
        value: Stated[object] | Unstated = getattr(source, field)
        if isinstance(value, Unstated):
            yield Known(name, value.unstated, is_unstated=True)
        else:
            yield Known(name, _words(value.value), quote_anchor(value.citation))
    yield Known("存文依据", source.licence_ground)
    if source.note:
        yield Known("说明", source.note)
    yield Known("校验值", f"SHA-256 {source.sha256}")
    if source.whole_sha256:
        yield Known("全文校验值", f"SHA-256 {source.whole_sha256}（全文未存）")


def _words(value: object) -> str:
    if isinstance(value, date):
        return date_words(value.isoformat())
    if isinstance(value, tuple):
        return "—".join(map(str, value)) + "年"
    return str(value)
