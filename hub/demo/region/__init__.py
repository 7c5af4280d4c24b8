"""A synthetic region: made-up municipalities, people, meldingen and offenders.

Everything is made from a seed, without a database, the same at every run:

    for plan in municipalities():
        staff = people(plan)
        for incident in incidents(plan, staff, until=today(), seed=1):
            ...
"""

from hub.demo.region.incidents import incidents
from hub.demo.region.municipalities import REGION_NAME, municipalities
from hub.demo.region.offenders import FATHER, NAMESAKE, TWIN, identity
from hub.demo.region.plans import (
    IncidentPlan,
    MunicipalityPlan,
    OffenderPlan,
    PersonPlan,
    TeamPlan,
    holding,
)
from hub.demo.region.staffing import people, teams

__all__ = [
    "FATHER",
    "NAMESAKE",
    "REGION_NAME",
    "TWIN",
    "IncidentPlan",
    "MunicipalityPlan",
    "OffenderPlan",
    "PersonPlan",
    "TeamPlan",
    "holding",
    "identity",
    "incidents",
    "municipalities",
    "people",
    "teams",
]
