"""The Jinja2 environment of the service's own templates; those of the shared views are under `views/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

_ASSETS = Path(__file__).parent.parent / "assets"


@cache
def environment() -> Environment:
    """Return the environment: every value is escaped, a missing one is an error."""
    own = PackageLoader("buju_api")
    return Environment(
        loader=ChoiceLoader([own, PrefixLoader({"views": PackageLoader("buju.views")})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, **values: object) -> Markup:
    """Return a template filled in, as markup that is safe by construction."""
    return Markup(environment().get_template(template).render(**values))  # noqa: S704 - autoescaped


@cache
def asset(name: str) -> str:
    """Return one of the service's own CSS or JS texts."""
    return (_ASSETS / name).read_text("utf-8")
