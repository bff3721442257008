"""Files of real plans' texts in the formats that plans come in, made for tests: Word, web page, PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

import docx
from docx.enum.text import WD_BREAK

from buju.policy.clause import Clause, parse_clauses

PLANS = ("cn-logistics-2022", "gd-zhishicheng-2022", "hb-wuhan-2023", "sh-beidou-2021", "sh-yangshupu-2025")
_MARK = re.compile(r"#{1,6}[ \t]+")
_PAGE = re.compile(r"# Page \d+:")


def lines_of(text: str) -> list[str]:
    """The lines of a text as a file of another format would have them: no page marks, no marks of headings."""
    kept = (line.strip() for line in text.splitlines() if not _PAGE.fullmatch(line.strip()))
    return [_MARK.sub("", line) for line in kept if line]


def outline(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The headings of a text, each with its path."""
    return [(clause.path, bare(clause.title)) for clause in parse_clauses(text) if clause.path[0] not in _NONE]


_NONE = ("文首", "文尾", "正文")


def bare(text: str) -> str:
    """A text without blanks and marks, as quotes are compared."""
    return re.sub(r"[\s*#\u200b\ufeff]+", "", text)


def word(paragraphs: Iterable[str], *, styled: Iterable[Clause] = (), text: str = "") -> bytes:
    """A Word file; headings get the style of their depth where `styled` has them."""
    depth = {bare(text[one.start :].split("\n", 1)[0]): one.level for one in styled if one.path[0] not in _NONE}
    document = docx.Document()
    for line in paragraphs:
        level = depth.get(bare(line))
        document.add_paragraph(line, style=f"Heading {min(level, 6)}" if level else None)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def turned(document: docx.document.Document) -> None:
    """Let a page end here."""
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def text_of(shared: Path, plan: str) -> str:
    return (shared / "plans" / plan / "text.txt").read_bytes().decode()


def site(paragraphs: Iterable[str], *, title: str, charset: str = "utf-8") -> bytes:
    """An article on a site of the government: menus, crumbs, buttons, side bar and footer around it."""
    menu = "".join(
        f'<li><a href="/{n}">{words}</a></li>' for n, words in enumerate(("首页", "政务公开", "互动", "规划"))
    )
    words = "\n".join(f'<p style="text-indent: 2em">{escape(line)}</p>' for line in paragraphs)
    page = f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{escape(title)}_云溪区人民政府</title>
<meta name="ArticleTitle" content="{escape(title)}"><style>p {{ margin: 0 }}</style></head><body>
<div class="top-bar">欢迎访问云溪区人民政府网站 <a href="/login">登录</a></div>
<ul class="nav">{menu}</ul>
<div class="wrap"><div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/g">规划</a></div>
<div class="main"><div class="tools">【字体：<a>大</a> <a>中</a> <a>小</a>】 打印本页</div>
<div class="TRS_Editor">{words}<p>【打印本页】【关闭窗口】</p></div>
<p>扫一扫在手机打开当前页</p><div class="share">分享到：微信</div></div>
<div class="side"><h3>相关</h3><ul>{menu}</ul></div></div>
<div class="foot">版权所有：云溪区人民政府办公室。云ICP备12345678号 网站标识码1234567890</div>
<script>var words = "脚本里的话";</script></body></html>"""
    return page.encode(charset)
