"""Base data: the raw geometry that layers are digitised from, read by file name and looked up by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.errors import RecipeError, closest
from buju.spatial.coverage import cleaned

if TYPE_CHECKING:
    import pandas as pd

    from buju.spatial.recipe import Choice, CoverageCleaning


class BaseData:
    """A folder of base data (WGS 84, lon/lat). `recipe` and its keys are named when a look-up fails."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise RecipeError(f"底图数据文件夹 {folder} 不存在；请用 --base 指明")
        self.folder = folder

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    def table(self, file: str, *, recipe: str) -> pd.DataFrame:
        """Return a file's rows, with a `geometry` column if it is GeoJSON; everything else as text."""
        if file not in self._tables:
            self._tables[file] = self._read(file, recipe)
        return self._tables[file]

    def coverage(self, file: str, clean: CoverageCleaning, *, recipe: str) -> pd.DataFrame:
        """Return a file's rows, its areas made one coverage; `shift_m` says how far the edges of each were shifted.

        Raises:
            RecipeError: no such file, or it has no areas.
        """
        key = f"{file} {clean.snap_m} {clean.gap_m}"
        if key not in self._tables:
            table = self.table(file, recipe=recipe)
            if "geometry" not in table.columns or not all(shape.area for shape in table["geometry"]):
                raise RecipeError(f"{recipe}：{file} 中不都是面，不能清理（clean）")
            found = cleaned(shapes_of(table), snap_m=clean.snap_m, gap_m=clean.gap_m)
            self._tables[key] = table.assign(geometry=np.array(found.shapes, dtype=object), shift_m=found.shifts_m)
        return self._tables[key]

    def rows(
        self,
        file: str,
        where: Mapping[str, Choice],
        *,
        recipe: str,
        key: str,
        needs: Iterable[str] = (),
        clean: CoverageCleaning | None = None,
    ) -> pd.DataFrame:
        """Return the rows that meet every condition, at least one for each value, with all columns of `needs`.

        With `clean` they come from the file's cleaned coverage, with how far their edges were shifted (`shift_m`).

        Raises:
            RecipeError: no such file or column, or no row; one line with recipe, key, name, and closest names.
        """
        table = self.table(file, recipe=recipe) if clean is None else self.coverage(file, clean, recipe=recipe)
        for column in (*where, *needs):
            if column not in table.columns:
                raise RecipeError(f"{recipe}：{key}：{file} 没有“{column}”这一列；现有：{'、'.join(table.columns)}")
        for column, wanted in where.items():
            values = [wanted] if isinstance(wanted, str) else list(wanted)
            missing = [value for value in values if not (table[column] == value).any()]
            if missing:
                near = closest(missing[0], sorted({str(name) for name in table[column]}))
                raise RecipeError(f"{recipe}：{key}：{file} 中没有 {column} 为“{missing[0]}”的对象；相近的有：{near}")
            table = table[table[column].isin(values)]
        return table

    def _read(self, file: str, recipe: str) -> pd.DataFrame:
        path = self.folder / file
        # A recipe names files of its folder; a path could lead out of it.
        if Path(file).name != file or not path.is_file():
            known = closest(file, sorted(item.name for item in self.folder.iterdir()))
            raise RecipeError(f"{recipe}：底图数据中没有文件“{file}”；相近的有：{known}")
        import geopandas
        import pandas as pd
        from pyogrio.errors import DataSourceError

        try:
            if path.suffix == ".csv":
                # Codes begin with zeros, a name may be “NA”: nothing is a number, or missing, before a recipe says so.
                return pd.read_csv(path, dtype=str, keep_default_na=False)
            return geopandas.read_file(path)
        except (DataSourceError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise RecipeError(f"{recipe}：底图数据“{file}”无法读取；应为 UTF-8 的 GeoJSON 或 CSV") from error


def shapes_of(rows: pd.DataFrame) -> list[BaseGeometry]:
    """Return the geometries of rows that came from a GeoJSON file, Z values dropped."""
    return list(shapely.force_2d(rows["geometry"].to_numpy()))
