"""What `/oembed` cannot answer, as oEmbed 1.0 tells such cases apart (2.3.5)."""

from __future__ import annotations

from buju.errors import BujuError


class AddressNotOurs(BujuError):
    """An address for which this service has nothing to embed."""


class FormatNotOffered(BujuError):
    """A format of the answer that this service does not write."""
