"""Who works where: the people of a municipality, their roles, and its teams."""

import hashlib
from collections import Counter
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from hub.demo.region.names import FullName, bare, full_name
from hub.demo.region.plans import MunicipalityPlan, PersonPlan, RiskClass, TeamPlan

_SMALL: Final = 20_000
_LARGE: Final = 50_000
_LARGEST: Final = 100_000
_ASSIGNED_RESILIENCE: Final = 3  # from this phase on a municipality has a coordinator for it


class _Team(NamedTuple):
    name: str
    kind: str
    risk_class: RiskClass
    share: float  # of the officials, beside the other teams
    least: int  # inhabitants from which a municipality has this team
    titles: str


_TEAMS: Final = (
    _Team("Burgerzaken", "counter", "high", 6, 0, "Medewerker burgerzaken|Baliemedewerker"),
    _Team("Werk en Inkomen", "income", "high", 12, 0, "Consulent inkomen|Klantmanager werk"),
    _Team("Wmo en Jeugd", "care", "high", 12, 0, "Wmo-consulent|Jeugdconsulent"),
    _Team("Vergunningen en Handhaving", "permits", "raised", 9, 0, "Vergunningverlener|Inspecteur"),
    _Team("Openbare Ruimte", "outdoors", "raised", 18, 0, "Medewerker groen|Wijkbeheerder"),
    _Team("Receptie", "reception", "raised", 3, 0, "Receptionist|Medewerker telefonie"),
    _Team("Belastingen", "taxes", "raised", 5, _SMALL, "Medewerker belastingen|Invorderaar"),
    _Team("Toezicht", "enforcement", "very_high", 5, _SMALL, "Boa|Boa en hondenbegeleider"),
    _Team("Projecten", "projects", "raised", 8, _SMALL, "Projectleider|Gebiedsmakelaar"),
    _Team("Bedrijfsvoering", "legal", "low", 14, _SMALL, "Beleidsmedewerker|Archivaris"),
    _Team("Leerplicht", "school", "raised", 2, _LARGE, "Leerplichtambtenaar|Doorstroomcoach"),
    _Team("Milieustraat", "waste", "high", 4, _LARGE, "Medewerker milieustraat|Chauffeur"),
    _Team("Wijkteams", "care", "high", 8, _LARGEST, "Wijkconsulent|Maatschappelijk werker"),
    _Team("Juridische Zaken", "legal", "low", 3, _LARGEST, "Juridisch adviseur|Secretaris bezwaar"),
)


class _Post(NamedTuple):
    roles: tuple[str, ...]
    title: str
    team: int | None = None
    is_deputy: bool = False


class Staff(NamedTuple):
    """The people of a municipality and its teams; they refer to each other by index."""

    people: tuple[PersonPlan, ...]
    teams: tuple[TeamPlan, ...]


def people(plan: MunicipalityPlan) -> list[PersonPlan]:
    """Return the people of a municipality who have a role, the same at every call."""
    return list(staff(plan).people)


def teams(plan: MunicipalityPlan) -> list[TeamPlan]:
    """Return the teams of a municipality; their staff adds up to its officials."""
    return list(staff(plan).teams)


@lru_cache(maxsize=1_024)
def staff(plan: MunicipalityPlan) -> Staff:
    """Return people and teams of a municipality together."""
    wanted = [team for team in _TEAMS if plan.inhabitants >= team.least]
    counts = _staff_counts(plan, wanted)
    posts = [*_office(plan), *(_of_the_host() if plan.is_host else ())]
    first = len(posts)
    posts += [_Post(("manager",), f"Teamleider {team.name}", at) for at, team in enumerate(wanted)]
    own_deputies = plan.inhabitants >= _SMALL
    if own_deputies:
        posts += [
            _Post(("manager",), f"Plaatsvervangend teamleider {team.name}", at, is_deputy=True)
            for at, team in enumerate(wanted)
        ]
    for at, (team, count) in enumerate(zip(wanted, counts, strict=True)):
        posts += _reporters(at, team, count)
    size = len(wanted)
    made = tuple(
        TeamPlan(
            index=at,
            name=team.name,
            kind=team.kind,
            risk_class=team.risk_class,
            staff_count=count,
            manager=first + at,
            deputy=first + size + at if own_deputies else first + (at + 1) % size,
        )
        for at, (team, count) in enumerate(zip(wanted, counts, strict=True))
    )
    return Staff(tuple(_people(plan, posts)), made)


def _staff_counts(plan: MunicipalityPlan, wanted: list[_Team]) -> list[int]:
    whole = sum(team.share for team in wanted)
    counts = [int(plan.officials * team.share / whole) for team in wanted]
    counts[0] += plan.officials - sum(counts)
    return counts


def _reporters(at: int, team: _Team, count: int) -> list[_Post]:
    number = min(8, max(2, round(count / 12)))
    titles = team.titles.split("|")
    return [_Post(("reporter",), titles[turn % len(titles)], at) for turn in range(number)]


def _office(plan: MunicipalityPlan) -> list[_Post]:
    """The roles of every municipality; in Kleindorp one person holds three of them."""
    resilience = plan.phase >= _ASSIGNED_RESILIENCE
    posts = [
        _Post(("coordinator",), "Coördinator agressie en geweld"),
        _Post(("coordinator",), "Plaatsvervangend coördinator agressie en geweld", None, True),
        _Post(("safety_adviser",), "Adviseur openbare orde en veiligheid"),
    ]
    if resilience:
        posts.append(_Post(("resilience_coordinator",), "Weerbaarheidscoördinator"))
    if plan.slug == "kleindorp":
        three = ("coordinator", "safety_adviser", "resilience_coordinator")
        posts = [_Post(three, "Coördinator agressie en geweld en adviseur veiligheid"), posts[1]]
    posts += [
        _Post(("council_clerk",), "Griffier"),
        _Post(("mayor",), "Burgemeester"),
        _Post(("municipal_secretary",), "Gemeentesecretaris"),
        _Post(("privacy_officer",), "Functionaris gegevensbescherming"),
        _Post(("auditor",), "Informatiebeveiliger en interne controle"),
        _Post(("administrator",), "Functioneel beheerder"),
    ]
    supporters = 2 + (plan.inhabitants >= _LARGE) + 2 * (plan.inhabitants >= _LARGEST)
    return posts + [_Post(("supporter",), "Collegiaal opvanger")] * supporters


def _of_the_host() -> list[_Post]:
    legal = next(at for at, team in enumerate(_TEAMS) if team.name == "Juridische Zaken")
    return [
        _Post(("lawyer",), "Jurist expertisecentrum"),
        _Post(("lawyer", "reporter"), "Jurist expertisecentrum", legal),
        _Post(("lawyer",), "Jurist expertisecentrum"),
        _Post(("pool_coordinator",), "Poolcoördinator nazorg"),
        _Post(("network_director",), "Netwerkregisseur"),
        _Post(("platform_operator",), "Platformbeheerder"),
    ]


def _people(plan: MunicipalityPlan, posts: list[_Post]) -> list[PersonPlan]:
    random = Random(f"people/{plan.slug}")
    taken: set[str] = set()
    hints = _hints(plan, posts)
    return [
        _person(plan, index, post, (_new_name(random, taken), hints[index]))
        for index, post in enumerate(posts)
    ]


def _person(
    plan: MunicipalityPlan, index: int, post: _Post, known: tuple[FullName, tuple[str, ...]]
) -> PersonPlan:
    name, hints = known
    return PersonPlan(
        index=index,
        sub=hashlib.sha256(f"demo/{plan.slug}/{hints[0]}".encode()).hexdigest()[:24],
        login_hint=hints[0],
        hints=hints,
        first_name=name.first,
        prefix=name.prefix,
        last_name=name.last,
        job_title=post.title,
        email=f"{_mail_name(name)}@{plan.mail_domain}",
        roles=post.roles,
        team=post.team,
        is_deputy=post.is_deputy,
    )


def _hints(plan: MunicipalityPlan, posts: list[_Post]) -> list[tuple[str, ...]]:
    """One hint a role; a second role of somebody never takes the number of a first role."""
    counts: Counter[str] = Counter()

    def hint(role: str) -> str:
        counts[role] += 1
        number = f"-{counts[role]}" if counts[role] > 1 else ""
        return f"{role}{number}@{plan.slug}"

    firsts = [hint(post.roles[0]) for post in posts]
    return [
        (first, *(hint(role) for role in post.roles[1:]))
        for first, post in zip(firsts, posts, strict=True)
    ]


def _mail_name(name: FullName) -> str:
    return f"{bare(name.first)}.{bare(name.prefix + name.last)}"


def _new_name(random: Random, taken: set[str]) -> FullName:
    name = full_name(random)
    while _mail_name(name) in taken:
        name = full_name(random)
    taken.add(_mail_name(name))
    return name
