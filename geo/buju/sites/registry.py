"""What may be asked: every condition and setting of a question, and every measure of a criterion.

A new condition is a file of `conditions/` and its entry here; commands, addresses, the form, the JSON schema and the
documentation's tests read it from here. A test, or another product, passes a registry of its own.
"""

from __future__ import annotations

from buju.sites.conditions.area import AREA
from buju.sites.conditions.attributes import GRADE, LAYOUT, ROLES, TEXT
from buju.sites.conditions.district import DISTRICT
from buju.sites.conditions.functions import FUNCTIONS, MATCH
from buju.sites.conditions.inside import INSIDE
from buju.sites.conditions.near import NEAR
from buju.sites.conditions.units import UNIT
from buju.sites.criterion import CRITERIA, MISSING
from buju.sites.query import CANDIDATES, DATUM, RESOLUTION, Registry
from buju.sites.scores import METHOD, NORMALISATION
from buju.sites.scoring import AREA_MEASURE, STATEMENTS_MEASURE
from buju.sites.weights import PAIRS, WEIGHTS

SHIPPED = Registry(
    parameters=(
        *(CANDIDATES, DISTRICT, FUNCTIONS, MATCH, ROLES, LAYOUT, GRADE, UNIT, NEAR, AREA, INSIDE, TEXT),
        *(DATUM, RESOLUTION, CRITERIA, WEIGHTS, PAIRS, METHOD, NORMALISATION, MISSING),
    ),
    measures=(AREA_MEASURE, STATEMENTS_MEASURE),
)
