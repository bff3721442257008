"""Full-width letters, as Chinese input methods write them, in their half-width forms: nothing else is folded."""

from __future__ import annotations

# NFKC would do more than that: it takes 10² for 102.
_NARROW = {0x3000: " "} | {0xFF01 + letter: 0x21 + letter for letter in range(94)}


def narrow(words: str) -> str:
    """Return words with full-width digits, letters, signs and spaces as their ASCII forms."""
    return words.translate(_NARROW)
