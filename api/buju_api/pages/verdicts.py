"""The marks of outcomes: a sign beside the word, neither alone."""

from __future__ import annotations

from buju.sites.judgement import Outcome

MARKS = {Outcome.PASSED: "✓", Outcome.POSSIBLE: "≈", Outcome.UNKNOWN: "？", Outcome.FAILED: "×"}
