"""buju (布局): layout plans as cited, graded maps.

>>> import buju
>>> atlas = buju.open()
>>> atlas.layout("songjiang").name
'一核两带'
"""

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.load import open_atlas as open
from buju.atlas.place import Place
from buju.errors import BujuError, DataInvalid, DataMissing, NotFound, RecipeError, Refused
from buju.fault import Fault, FaultCode, Severity
from buju.policy.citation import Citation
from buju.policy.document import Document
from buju.policy.fact import Fact
from buju.policy.unstated import Stated, Unstated
from buju.spatial.grade import Grade
from buju.spatial.role import Role

__all__ = [
    "Atlas",
    "BujuError",
    "Citation",
    "DataInvalid",
    "DataMissing",
    "Document",
    "Fact",
    "Fault",
    "FaultCode",
    "Grade",
    "Layout",
    "NotFound",
    "Place",
    "RecipeError",
    "Refused",
    "Role",
    "Severity",
    "Stated",
    "Unstated",
    "open",
]
