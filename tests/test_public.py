"""The public face: these names, no more and no fewer."""

from __future__ import annotations

import doctest

import buju

PUBLIC = {
    "Ambiguous",
    "Atlas",
    "BujuError",
    "Citation",
    "DataInvalid",
    "DataMissing",
    "Document",
    "Fact",
    "Fault",
    "FaultCode",
    "FormatUnknown",
    "Grade",
    "InputInvalid",
    "Layout",
    "NotFound",
    "OpenAtlas",
    "OpenLayout",
    "Place",
    "RecipeError",
    "Refused",
    "Role",
    "Severity",
    "Stated",
    "TooLarge",
    "Unstated",
    "__version__",
    "open",
}


def test_the_public_names() -> None:
    assert sorted(buju.__all__) == sorted(PUBLIC)
    for name in PUBLIC:
        assert getattr(buju, name) is not None


def test_the_example_of_the_package_is_true() -> None:
    assert doctest.testmod(buju).failed == 0
    assert ">>> " in (buju.__doc__ or "")


def test_every_error_can_be_caught_by_its_base() -> None:
    errors = ("Ambiguous", "DataMissing", "DataInvalid", "FormatUnknown", "InputInvalid", "NotFound", "RecipeError")
    for name in (*errors, "Refused", "TooLarge"):
        assert issubclass(getattr(buju, name), buju.BujuError)
