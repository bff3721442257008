"""The one Jinja2 environment: every value is escaped, a missing one is an error."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@cache
def environment() -> Environment:
    """Return the environment of `views/templates`; templates that others extend name each other as `views/…`."""
    own = PackageLoader("buju.views")
    return Environment(
        loader=ChoiceLoader([own, PrefixLoader({"views": own})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, **values: object) -> Markup:
    """Return a template filled in, as markup that is safe by construction."""
    return Markup(environment().get_template(template).render(**values))  # noqa: S704 - autoescaped


def json_block(element_id: str, data: Any) -> Markup:  # noqa: ANN401 - any JSON
    """Return data for scripts as an inert block: no character in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter, escape in _ESCAPES.items():
        text = text.replace(letter, escape)
    opening = Markup('<script type="application/json" id="{}">').format(element_id)
    return opening + Markup(text) + Markup("</script>")  # noqa: S704 - escaped above
