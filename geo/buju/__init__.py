"""buju (布局): layout plans as cited, graded maps.

>>> import buju
>>> atlas = buju.open()
>>> atlas.layout("songjiang").name
'一核两带'
"""

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.errors import (
    Ambiguous,
    BujuError,
    DataInvalid,
    DataMissing,
    FormatUnknown,
    InputInvalid,
    NotFound,
    RecipeError,
    Refused,
    TooLarge,
)
from buju.fault import Fault, FaultCode, Severity
from buju.opened import OpenAtlas, OpenLayout
from buju.opened import opened as open
from buju.policy.citation import Citation
from buju.policy.document import Document
from buju.policy.fact import Fact
from buju.policy.unstated import Stated, Unstated
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.version import __version__

__all__ = [
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
]
