"""CSV in pieces: together they are the whole, however many rows there are."""

from __future__ import annotations

import csv
import io

import pytest

from buju.csv_text import csv_pieces, csv_text


@pytest.mark.parametrize("count", [0, 1, 4998, 4999, 5000, 5001, 12_345])
def test_the_pieces_are_the_whole(count: int) -> None:
    rows = [(number, f"=行{number}", None) for number in range(count)]

    pieces = list(csv_pieces(["编号", "+名称", "空"], iter(rows)))

    assert "".join(pieces) == csv_text(["编号", "+名称", "空"], rows)
    read = list(csv.reader(io.StringIO("".join(pieces).removeprefix("\ufeff"), newline="")))
    assert read == [["编号", "'+名称", "空"], *([str(number), f"'=行{number}", ""] for number in range(count))]
    assert max(piece.count("\r\n") for piece in pieces) <= 5000


def test_a_piece_is_made_when_it_is_asked_for() -> None:
    def endless() -> object:
        while True:
            yield ("x",)

    pieces = csv_pieces(["a"], endless())

    assert next(pieces) == "\ufeff"
    assert next(pieces).startswith("a\r\nx\r\n")
