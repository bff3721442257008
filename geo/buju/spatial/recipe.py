"""Recipes: how each shape of a layer is made. The way of making decides the grade; no recipe states one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from buju.fault import Fault
from buju.lined import parse_yaml, validated
from buju.spatial.role import Role
from buju.spatial.source import Source
from buju.spatial.theme import Theme

Words = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Metres = Annotated[float, Field(gt=0, le=50_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _From(_Strict):
    """Rows of one base data file: `where` is column → wanted value."""

    file: Words
    where: dict[str, str]
    source: Slug


class Unit(_From):
    """A whole administrative unit stands in for the place (grade C)."""

    by: Literal["unit"]
    margin_m: Metres
    remark: Words


class Located(_From):
    """A point located from outside evidence (grade D).

    The point is the row's geometry, or its columns `lon_wgs84`, `lat_wgs84`; the margin is `margin_m` of the
    recipe or, in an evidence table, of the row.
    """

    by: Literal["point"]
    margin_m: Metres | None = None
    remark: Words
    candidate: Words | None = None


class Observed(_Strict):
    """Observed pieces of a road (grade D, with the worst margin of its pieces)."""

    by: Literal["road"]
    file: Words
    pieces: Annotated[tuple[Words, ...], Field(min_length=1)]
    source: Slug
    remark: Words


class FoundRoad(_Strict):
    """A road of a 四至 that was found: its pieces in the order of driving."""

    pieces: Annotated[tuple[Words, ...], Field(min_length=1)]
    remark: Words


class MissingRoad(_Strict):
    """A road of a 四至 that was not found; `missing` says what was looked for."""

    missing: Words


class Bounded(_Strict):
    """A site bounded by a 四至: grade B if every side was found, else E, which names the side.

    `text` is the wording of the plan; `roads` has one entry for each road in it; `limit` is the place that the
    site is known to lie in.
    """

    by: Literal["bounds"]
    text: Words
    file: Words
    roads: dict[str, FoundRoad | MissingRoad]
    limit: Slug
    reach_m: Metres
    source: Slug
    remark: Words


class Band(_Strict):
    """A schematic band through member places, in their order (grade E)."""

    by: Literal["corridor"]
    through: Annotated[tuple[Slug, ...], Field(min_length=2)]
    width_m: Metres
    limit: Slug | None = None
    remark: Words


class Hull(_Strict):
    """A schematic area round member places (grade E): their convex hull, or exactly the ground that they cover."""

    by: Literal["hull"]
    outline: Literal["convex", "members"] = "convex"
    of: Annotated[tuple[Slug, ...], Field(min_length=1)]
    pad_m: Annotated[float, Field(ge=0, le=50_000)]
    limit: Slug | None = None
    remark: Words


class Unlocated(_Strict):
    """Named, but not drawn (grade F): why, and what was looked for."""

    by: Literal["none"]
    reason: Words


Making = Annotated[Unit | Located | Observed | Bounded | Band | Hull | Unlocated, Field(discriminator="by")]


class PlaceRecipe(_Strict):
    """One place of a layer. `district` is the unit that its shape must lie in, if the text says so."""

    id: Slug
    name: Words
    aliases: tuple[Words, ...] = ()
    role: Role
    district: Words | None = None
    make: Making


class LayoutRecipe(_Strict):
    """How a layout's layer is made."""

    kind: Literal["layout"]
    id: Slug
    name: Words
    title: Words
    region: Words
    document: Slug
    data_date: Words
    scale_note: Words
    context: tuple[Slug, ...]
    sources: dict[Slug, Source]
    places: Annotated[tuple[PlaceRecipe, ...], Field(min_length=1)]


class RowSaid(_Strict):
    """What a recipe says of one row of surroundings that its base data do not say, or say less well."""

    name: Words | None = None
    aliases: tuple[Words, ...] = ()
    margin_m: Metres | None = None
    note: Words | None = None


class ContextPart(_Strict):
    """One file of surroundings: rows of a base data file, cut to `clip` (west, south, east, north) if given.

    `keep` is property → column of what else is kept of a row. `rows` speaks of single rows by their entry in the
    column `key` (`name`'s column if not given); with `only` the rows that it does not name are left out, and so is
    every row whose name is missing or holds a word of `drop`. `margin_m` is how far off the positions may be.
    """

    id: Slug
    title: Words
    kind: Literal["area", "town", "point", "line"]
    file: Words
    where: dict[str, str]
    name: Words
    theme: Theme | None = None
    keep: dict[Literal["adcode", "within", "lines"], Words] = {}
    key: Words | None = None
    rows: dict[Words, RowSaid] = {}
    only: bool = False
    drop: tuple[Words, ...] = ()
    margin_m: Metres | None = None
    note: Words | None = None
    clip: tuple[float, float, float, float] | None = None
    source: Source


class ContextRecipe(_Strict):
    """How the layers of what lies around are made."""

    kind: Literal["context"]
    parts: Annotated[tuple[ContextPart, ...], Field(min_length=1)]


Recipe = Annotated[LayoutRecipe | ContextRecipe, Field(discriminator="kind")]

RECIPE: TypeAdapter[Recipe] = TypeAdapter(Recipe)


def parse_recipe(text: str, *, file: str) -> Recipe | list[Fault]:
    """Parse what a recipe.yaml holds, or return every reason why not; `file` is how faults call it."""
    data, faults = parse_yaml(text, file=file)
    recipe: Recipe | list[Fault] = validated(RECIPE, data, file=file)
    return faults or recipe
