"""How sure a shape is: six grades, what each is made from, and how each is said to readers."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class _Meaning(NamedTuple):
    label: str
    words: str


class Grade(StrEnum):
    """A is the surest; F is named in a text but cannot be located, and is never drawn."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def label(self) -> str:
        """The grade in a few words, e.g. `示意图形`."""
        return _MEANINGS[self].label

    @property
    def words(self) -> str:
        """The grade in a sentence for readers."""
        return _MEANINGS[self].words

    @property
    def is_drawn(self) -> bool:
        """Whether a place of this grade has a shape."""
        return self is not Grade.F


_MEANINGS = {
    Grade.A: _Meaning("法定边界", "采用公布的边界文件或实测坐标"),
    Grade.B: _Meaning("四至成图", "按文本四至逐边核实后成图"),
    Grade.C: _Meaning("政区代表", "以完整行政区代表，实际范围在其内部"),
    Grade.D: _Meaning("佐证定位", "依据文本以外的公开资料定位，误差见圈"),
    Grade.E: _Meaning("示意图形", "示意，非法定边界，不可量测"),
    Grade.F: _Meaning("未能定位", "文本提及但无法定位，只列不绘"),
}
