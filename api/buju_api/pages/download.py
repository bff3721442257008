"""The map of a layout as one file."""

from __future__ import annotations

from buju.errors import Refused
from buju.views.map.mappage import map_file
from buju_api.answers import HTML, Answer
from buju_api.service import Snapshot


def map_download(service: Snapshot, layout_id: str) -> Answer:
    """Return the file that `buju map` writes, byte for byte.

    Raises:
        NotFound: the layout is unknown.
        Refused: the data behind the layout have errors.
    """
    faults = service.atlas.errors_of(layout_id)
    if faults:
        raise Refused(f"布局“{layout_id}”的数据有 {len(faults)} 处错误", faults=faults)
    name = f'attachment; filename="{layout_id}.html"'
    content = map_file(service.atlas, layout_id, publication=service.settings.publication)
    return Answer(content, HTML, {"content-disposition": name})
