"""Web pages: the article as text, the site around it (menus, crumbs, footers, buttons) as layout.

What is left out is told. Nothing that reads like running text is left out for where it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree, html

from buju.drafting.reading.flow import Flow, ReadText
from buju.drafting.reading.wordfile import NUMBERED
from buju.errors import InputInvalid

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?+\s*+([A-Za-z0-9_-]{2,20})", re.I)
_UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "canvas",
        "button",
        "input",
        "select",
        "option",
        "textarea",
        "audio",
        "video",
        "map",
        "dialog",
    ]
)
_EMBEDDED = frozenset({"iframe", "object", "embed", "frame"})
_LAYOUT_TAGS = frozenset({"nav", "header", "footer", "aside", "menu"})
_LAYOUT_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu", "toolbar"})
_LAYOUT_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|crumbs?|breadcrumbs?|mbx|header|footer|foot|top|bottom|sidebar|side|share|bdshare|print"
    r"|toolbar|tools?|pager|pages|pagination|qrcode|ewm|related|copyright|search|login|banner|recommend|hot|prev|next)"
    r"(?:$|[-_\s\d])",
    re.I,
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HOLDERS = frozenset(
    ["body", "div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td", "font", "span"]
)
_FOOTER = re.compile(r"版权所有|ICP备|网安备|网站标识码|网站地图|技术支持|Copyright|©", re.I)
_BUTTONS = re.compile(
    r"[【\[（(]?\s*(?:字体|字号|打印(?:本页)?|关闭(?:窗口|本页)?|分享(?:到)?|收藏|返回顶部|扫一扫|上一篇|下一篇|上一条|下一条"
    r"|浏览(?:次数|量)|点击(?:数|率|次数)|当前位置|您(?:现在)?(?:的|所在的?)位置|相关(?:链接|阅读|稿件)|责任编辑|我要纠错)"
)
_LONGEST_BUTTON = 60
_SENTENCE = re.compile(r"(?<=[^。；]{12})[。；]")
_HAN = "\u2e80-\u9fff\uff00-\uffef\u3000-\u303f"
_WRAP = re.compile(rf"(?<=[{_HAN}])[ \t]*\n[ \t]*(?=[{_HAN}])")
_WHITE = re.compile(r"[ \t\r\n\f]+")
# A row of a table that sets data has short cells; one that sets the page has long ones.
_LONGEST_CELL = 1500


def read_web_page(path: Path) -> ReadText:
    """Return the text of a web page.

    Raises:
        InputInvalid: it has no text of its own.
    """
    content = path.read_bytes()
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _decoded(content))
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.ParserError, ValueError) as error:
        raise InputInvalid("网页里没有内容，或已损坏；请在浏览器中另存为网页再试") from error
    return _PageReader().read(root)


def _decoded(content: bytes) -> str:
    stated = _CHARSET.search(content[:4096])
    names = ["utf-8", "gb18030"]
    if stated is not None:
        name = stated[1].decode("ascii").lower()
        # Pages that say GB 2312 hold letters of its successors.
        names.insert(0, "gb18030" if name in ("gb2312", "gbk", "gb_2312-80", "gb18030") else name)
    for name in names:
        try:
            return content.decode(name).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


class _PageReader:
    """Walks one page."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.words: list[str] = []
        self.paragraphs: list[str] = []
        self.only_title = False

    def read(self, root: HtmlElement) -> ReadText:
        """Return the text: the page's title, then the article."""
        body = root.find("body")
        core = self._core(root if body is None else body)
        self.only_title = len(core.findall(".//h1")) <= 1
        self._walk(core)
        self._end()
        title = _title(root)
        start = _bare("".join(self.paragraphs[:20]))[:400]
        if self.paragraphs and title and _bare(title) not in start:
            self.flow.paragraph(title)
        for words in self.paragraphs:
            self.flow.paragraph(words)
        made = self.flow.done()
        if not made.text.strip() and root.find(".//script") is not None:
            raise InputInvalid("网页里没有文字：正文由脚本生成；请在浏览器中打开，另存为 PDF 或复制为 .txt")
        return made

    def _core(self, body: HtmlElement) -> HtmlElement:
        """Return the element that holds the article: the deepest beside which nothing reads like text."""
        core = body
        while True:
            children = [one for one in core if isinstance(one.tag, str) and one.tag not in _UNREAD]
            if not children or _has_own_text(core):
                return core
            best = max(children, key=_weight)
            others = [one for one in children if one is not best]
            if best.tag not in _HOLDERS or _weight(best) < 0.5 * _weight(core) or any(map(_reads_like_text, others)):
                return core
            for one in others:
                self._leave(one)
            core = best

    def _leave(self, one: HtmlElement) -> None:
        words = _WHITE.sub(" ", _text(one)).strip()
        if words:
            said = f"网页的菜单、页脚等 {{n}} 块是版面，不作文字（如“{words[:20]}”）"
            self.flow.tally.add("web-layout", said)

    def _walk(self, one: HtmlElement) -> None:
        """Take an element's words, and those behind its start; what is layout is left."""
        self._take(one.text, is_kept=one.tag == "pre")
        for child in one:
            if isinstance(child.tag, str):
                self._child(child)
            self._take(child.tail, is_kept=one.tag == "pre")

    def _child(self, child: HtmlElement) -> None:
        tag = child.tag
        if tag in _UNREAD:
            return
        if tag in _EMBEDDED:
            self.flow.tally.add("embedded", "嵌入的内容 {n} 处没有读")
        elif tag == "img":
            if not _is_icon(child):
                self.flow.tally.add("picture", "图片 {n} 幅没有读，其中的文字不在内")
        elif tag == "br":
            self.words.append("\v")
        elif _is_hidden(child):
            if _text(child).strip():
                self.flow.tally.add("hidden", "网页上看不见的文字 {n} 处没有读")
        elif _is_layout(child):
            self._leave(child)
        elif tag == "table" and _is_data(child):
            self._end()
            self._table(child)
        elif tag in _BLOCKS:
            self._end()
            self._block(child)
            self._end()
        else:
            self._walk(child)

    def _block(self, child: HtmlElement) -> None:
        level = _HEADS.index(child.tag) + 1 if child.tag in _HEADS else 0
        if level and not (level == 1 and self.only_title) and not NUMBERED.match(_text(child)):
            self.words.append(f"{'#' * level} ")
        parent = child.getparent()
        if child.tag == "li" and parent is not None and parent.tag == "ol":
            self.words.append(f"{_place(child, parent)}. ")
        self._walk(child)

    def _table(self, table: HtmlElement) -> None:
        self.flow.tally.add("table", "表格 {n} 个，按行读，格与格之间是制表符")
        for row in table.iter("tr"):
            cells = [_WHITE.sub(" ", _text(cell)).strip() for cell in row.iterchildren("td", "th")]
            for _ in row.iter("img"):
                self.flow.tally.add("picture", "图片 {n} 幅没有读，其中的文字不在内")
            if any(cells):
                self.paragraphs.append("\t".join(cells))

    def _take(self, words: str | None, *, is_kept: bool) -> None:
        if words:
            self.words.append(words.replace("\n", "\v") if is_kept else _WHITE.sub(" ", _WRAP.sub("", words)))

    def _end(self) -> None:
        """End a paragraph; buttons that stand as one are layout."""
        words, self.words = "".join(self.words), []
        for line in words.split("\v"):
            bare = line.strip()
            if not bare:
                continue
            if len(bare) <= _LONGEST_BUTTON and _BUTTONS.match(bare) and not _SENTENCE.search(bare):
                said = f"网页的按钮、提示 {{n}} 行是版面，不作文字（如“{bare[:20]}”）"
                self.flow.tally.add("web-button", said)
            elif bare.strip("#"):
                self.paragraphs.append(bare)


def _text(one: HtmlElement) -> str:
    """Return all that an element shows."""
    parts: list[str] = []

    def take(element: HtmlElement) -> None:
        if isinstance(element.tag, str) and element.tag not in _UNREAD:
            parts.append(element.text or "")
            for child in element:
                take(child)
                parts.append(child.tail or "")

    take(one)
    return "".join(parts)


def _weight(one: HtmlElement) -> int:
    """Return how many letters an element has outside of links."""
    return len(_bare(_text(one))) - sum(len(_bare(_text(link))) for link in one.iter("a"))


def _has_own_text(one: HtmlElement) -> bool:
    return any(len(_bare(words)) > 20 for words in (one.text or "", *(child.tail or "" for child in one)))


def _reads_like_text(one: HtmlElement) -> bool:
    """Whether an element has sentences, or a heading, and is neither links nor a footer."""
    words = _text(one)
    letters = len(_bare(words))
    if not letters or _FOOTER.search(words) or _weight(one) < 0.6 * letters or _is_hidden(one):
        return False
    if one.tag in ("h1", "h2", "h3", "p"):
        return not _BUTTONS.match(words.strip())
    return bool(_SENTENCE.search(words)) or (one.tag == "table" and letters > 40)


def _is_layout(one: HtmlElement) -> bool:
    """Whether an element is part of the site by its tag, role or name, and too short or too full of links for text."""
    marked = (
        one.tag in _LAYOUT_TAGS
        or (one.get("role") or "").lower() in _LAYOUT_ROLES
        or bool(_LAYOUT_NAMES.search(f"{one.get('class') or ''} {one.get('id') or ''}"))
    )
    if not marked or one.tag in ("p", "h1", "h2", "h3", "td", "tr", "table", "body") or one.find(".//h1") is not None:
        return False
    words = _text(one)
    return bool(_FOOTER.search(words)) or not (_SENTENCE.search(words) and _weight(one) >= 0.6 * len(_bare(words)))


def _is_data(table: HtmlElement) -> bool:
    """Whether a table sets data, not the page."""
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    if table.find(".//table") is not None or not any(len(row) > 1 for row in rows):
        return False
    return all(len(_bare(_text(cell))) <= _LONGEST_CELL for row in rows for cell in row)


def _is_hidden(one: HtmlElement) -> bool:
    style = (one.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or one.get("hidden") is not None


def _is_icon(image: HtmlElement) -> bool:
    sizes = [
        int(size) for name in ("width", "height") if (size := (image.get(name) or "").removesuffix("px")).isdigit()
    ]
    return any(size <= 48 for size in sizes)


def _place(item: HtmlElement, parent: HtmlElement) -> int:
    """Return the number that a browser puts before an item of a list."""
    start = parent.get("start")
    first = int(start) if start and start.lstrip("-").isdigit() else 1
    return first + sum(1 for _ in item.itersiblings("li", preceding=True))


def _title(root: HtmlElement) -> str:
    """Return the article's title: as sites of the government state it, else the page's only main heading."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle":
            return (meta.get("content") or "").strip()
    heads = [_WHITE.sub(" ", _text(one)).strip() for one in root.iter("h1")]
    return heads[0] if len(heads) == 1 else ""


def _bare(words: str) -> str:
    return "".join(words.split())
