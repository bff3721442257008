"""A day that a reader has set goes along: it is put on every address that a page or a redirect of the service leads to.

The one place where `on` is written into addresses; routes and links know no days.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from buju_api.answers import HTML, Answer

if TYPE_CHECKING:
    from datetime import date

# Scripts stay as they are: the page's policy has their hashes.
_SCRIPT = re.compile(r"(<script\b.*?</script>)", re.DOTALL)
# What other platforms pass on of a page in place of the address that they were given (The Open Graph protocol).
_SHARED = re.compile(r'(<meta property="og:(?:url|image)" content=")([^"]*)')
_FORM = re.compile(r'<form\b(?![^>]*\bclass="plan-day")[^>]*\bmethod="get"[^>]*>')


def address_on(address: str, day: date) -> str:
    """Return an address of the service with the day; one that has a day already keeps its own."""
    path, mark, anchor = address.partition("#")
    query = path.partition("?")[2]
    if any(part.startswith("on=") for part in query.split("&")):
        return address
    return f"{path}{'&' if query else '' if path.endswith('?') else '?'}on={day.isoformat()}{mark}{anchor}"


def page_on(answer: Answer, day: date, *, base: str) -> Answer:
    """Return a page whose links and forms keep the day; every other answer as it is.

    Args:
        answer: what was made for the day.
        day: the day.
        base: what a gateway puts before every path.
    """
    if answer.media_type != HTML or "content-disposition" in answer.headers:
        return answer
    own = _own(base)
    hidden = f'<input type="hidden" name="on" value="{day.isoformat()}">'

    def dated(markup: str) -> str:
        linked = markup
        for addresses in (own, _SHARED):
            linked = addresses.sub(lambda found: f"{found[1]}{address_on(found[2], day)}", linked)
        return _FORM.sub(lambda found: found[0] + hidden, linked)

    parts = _SCRIPT.split(answer.body.decode())
    body = "".join(part if part.startswith("<script") else dated(part) for part in parts)
    return replace(answer, body=body.encode(), _variants={})


@cache
def _own(base: str) -> re.Pattern[str]:
    # An address of another host begins with two slashes or a scheme; what pages share knows no days.
    return re.compile(rf'(\s(?:href|action|src)=")({re.escape(base)}/(?!/|assets/)[^"]*)')
