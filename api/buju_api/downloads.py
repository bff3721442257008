"""Files to download: what the schema says of them, and that none is made of faulty data."""

from __future__ import annotations

from typing import Any

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.errors import Refused
from buju.outputs import Outputs

_BINARY = {"schema": {"type": "string", "format": "binary"}}


def file_response(outputs: Outputs[Any], words: str) -> dict[int | str, dict[str, Any]]:
    """Return what the schema says of a file in one of its formats."""
    # Parameters of a media type are no part of its name in the schema.
    types = {output.form.media_type.partition(";")[0] for output in outputs.formats}
    return {200: {"content": dict.fromkeys(sorted(types), _BINARY), "description": words}}


def sound_layout(atlas: Atlas, layout_id: str) -> Layout:
    """Return a layout whose data have no errors.

    Raises:
        NotFound: the layout is unknown.
        Refused: the data behind it have errors.
    """
    layout = atlas.layout(layout_id)
    faults = atlas.errors_of(layout.id)
    if faults:
        raise Refused(f"布局“{layout.id}”的数据有 {len(faults)} 处错误", faults=faults)
    return layout
