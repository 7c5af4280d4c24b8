"""What a synthetic region consists of, as plain values; somebody else writes them to a database.

Everything here is made up. The figures come from the design's requirements, section 4.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from hub.kernel.sorting import sort_key

Line = Literal["civil", "political"]
Status = Literal["filed", "in_hand", "closed"]
RiskClass = Literal["low", "raised", "high", "very_high"]


@dataclass(frozen=True, slots=True)
class SharedOffenders:
    """How many persons with a measure two municipalities have in common.

    `rate` is per year at scale 1; `prefix` begins the cluster keys on both sides.
    """

    prefix: str
    rate: float


@dataclass(frozen=True, slots=True)
class MunicipalityPlan:
    """A made-up municipality.

    `phase` is its stage of maturity (1 to 4) and `culture` the factor that this puts on the
    number of meldingen. `events` holds "windmill" or "asylum" where that is going on. A `silent`
    municipality has one melding at most.
    """

    slug: str
    name: str
    code: str
    inhabitants: int
    is_host: bool
    phase: int
    culture: float
    council_seats: int
    aldermen: int
    brand_colour: str
    emblem: str
    mail_domain: str
    phone: str
    silent: bool
    events: frozenset[str]
    shared: tuple[SharedOffenders, ...]

    @property
    def officials(self) -> int:
        """The number of people who work there: about 10 in 1,000 inhabitants."""
        return round(self.inhabitants / 100)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """Someone who works for a municipality.

    `index` is the place in `people(plan)`; `team` the place in `teams(plan)`, or None. The first
    role names the `login_hint`; `hints` holds one per role, so that a person with three roles
    can be found under each.
    """

    index: int
    sub: str
    login_hint: str
    hints: tuple[str, ...]
    first_name: str
    prefix: str
    last_name: str
    job_title: str
    email: str
    roles: tuple[str, ...]
    team: int | None
    is_deputy: bool

    @property
    def name(self) -> str:
        """First name, prefix and last name, as people write it."""
        return " ".join(part for part in (self.first_name, self.prefix, self.last_name) if part)

    @property
    def sort_key(self) -> str:
        """The key to sort by: last name first, its prefix after it."""
        return sort_key(f"{self.last_name} {self.prefix} {self.first_name}")


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team; `kind` says which work it does, `manager` and `deputy` are person indices."""

    index: int
    name: str
    kind: str
    risk_class: RiskClass
    staff_count: int
    manager: int
    deputy: int


@dataclass(frozen=True, slots=True)
class IncidentPlan:
    """One melding of a municipality, in the civil or the political line.

    Moments are aware and in UTC. `behaviours` begins with the main one. `target` is a group of
    functions, never a person. `taken_up_at`, `feedback_at` and `closed_at` follow `filed_at` in
    that order, as far as they have happened. `measure` is a code of the measure list, in force
    from `measure_on` until `measure_until` (None: no term). `offender_key` is None when the
    offender is unknown; with `offender_variant` it goes to `identity`.
    """

    line: Line
    happened_at: datetime
    filed_at: datetime
    behaviours: tuple[str, ...]
    channel: str
    theme: str
    topic: str
    aggression_form: str
    severity: int
    target: str
    team: int | None
    reporter: int
    on_behalf: bool
    account: str
    status: Status
    taken_up_at: datetime | None
    feedback_at: datetime | None
    closed_at: datetime | None
    measure: str | None
    measure_on: date | None
    measure_until: date | None
    police_complaint: bool
    offender_key: str | None
    offender_variant: int
    care_declined_first: bool
    care_accepted_later: bool
    care_referred: bool


@dataclass(frozen=True, slots=True)
class OffenderPlan:
    """A made-up person as one municipality wrote that person down."""

    key: str
    variant: int
    first_name: str
    initials: str
    prefix: str
    last_name: str
    birth_date: date | None
    postcode: str
    house_number: int
    phone: str
    email: str
    plate: str


def holding(people: Iterable[PersonPlan], role: str) -> list[PersonPlan]:
    """Return the people who hold a role, in their own order."""
    return [person for person in people if role in person.roles]
