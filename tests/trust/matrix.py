"""The matrix of requirements 5.1, for what there are pages for: who may do what with which data.

C create, R read (the page, the list, the search), U change (of a melding: take in hand, close,
reopen), F give feedback, K use what is one's own. A role that is not named for a data class may do
nothing with it; nor may anybody from another municipality, ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from hub.identity.models import Membership, Team
from hub.identity.roles import GRANTED, Role
from tests.builders import Somebody
from tests.trust.asking import Answer, Visitor
from tests.trust.world import OTHER_TEAM, OURS, World

Hat = tuple[Role, str]


class Data(StrEnum):
    """The data classes of requirements 5.1 that exist now."""

    OWN = "own melding, own timeline"
    TEAM = "a colleague's melding, own team, civil line"
    CIVIL = "a melding of another team, civil line"
    POLITICAL = "shielded political melding of somebody else"
    NOTICES = "own notices, sessions, roles and preferences"
    LINE = "who else holds a role in the political line"
    TAKEOVER = "an existing register that is being taken over"
    PEOPLE = "people and their roles"
    TEAMS = "teams"
    CONFIRMING = "roles in the political line that wait for confirmation"
    SETTINGS = "the municipality itself, and how its people sign in"


CIVIL_HATS = [hat for hat in GRANTED if hat[1] == "civil"]
CLERK, MAYOR = (Role.COUNCIL_CLERK, "political"), (Role.MAYOR, "political")
ADMINISTRATOR = (Role.ADMINISTRATOR, "civil")
MANAGER, COORDINATOR = (Role.MANAGER, "civil"), (Role.COORDINATOR, "civil")

MATRIX: dict[Data, dict[Hat, str]] = {
    Data.OWN: dict.fromkeys([*CIVIL_HATS, CLERK, MAYOR], "CR"),
    # Nobody but the manager of the team, who answers, and the coordinator, who handles.
    Data.TEAM: {MANAGER: "RF", COORDINATOR: "RFU"},
    Data.CIVIL: {COORDINATOR: "RFU"},
    # Clerk for the council, mayor for the aldermen; the secretary changes no shielded record,
    # and nobody of the civil line knows that there is one.
    Data.POLITICAL: {CLERK: "RFU", MAYOR: "RFU"},
    Data.NOTICES: dict.fromkeys(GRANTED, "K"),
    Data.LINE: {CLERK: "R", MAYOR: "R"},
    Data.TAKEOVER: {COORDINATOR: "CRU", CLERK: "CRU"},
    # The privacy officer sees who may what (access control), and changes nothing.
    Data.PEOPLE: {ADMINISTRATOR: "RU", (Role.PRIVACY_OFFICER, "civil"): "R"},
    Data.TEAMS: {ADMINISTRATOR: "CRU"},
    Data.CONFIRMING: {CLERK: "RU", MAYOR: "RU"},
    Data.SETTINGS: {ADMINISTRATOR: "RU"},
}


class Try(NamedTuple):
    """One thing that is tried with a piece of data, and how its success shows.

    finds: the answer counts as yes when the melding is in it, not by its status.
    """

    letter: str
    endpoint: str
    method: str
    path: str
    finds: bool = False


TRIES = (
    Try("R", "incidents.show", "GET", "/meldingen/{id}"),
    Try("R", "incidents.index", "GET", "/meldingen/", finds=True),
    Try("R", "incidents.search", "GET", "/meldingen/zoeken"),
    Try("R", "incidents.search", "POST", "/meldingen/zoeken", finds=True),
    Try("U", "incidents.take_in_hand", "POST", "/meldingen/{id}/oppakken"),
    Try("F", "incidents.give_feedback", "POST", "/meldingen/{id}/terugkoppeling"),
    Try("U", "incidents.close", "POST", "/meldingen/{id}/afronden"),
    Try("U", "incidents.reopen", "POST", "/meldingen/{id}/heropenen"),
)
OWN_TRIES = (
    Try("C", "incidents.new", "GET", "/meldingen/nieuw"),
    Try("C", "incidents.file", "POST", "/meldingen/"),
    Try("R", "incidents.filed", "GET", "/meldingen/{id}/verstuurd"),
    *TRIES,
)
NOTICE_TRIES = (
    Try("K", "home.notices", "GET", "/berichten"),
    Try("K", "home.read_all", "POST", "/berichten/gelezen"),
    Try("K", "own.sessions", "GET", "/mijn/sessies"),
    Try("K", "own.roles", "GET", "/mijn/rollen"),
    Try("K", "own.preferences", "GET", "/mijn/weergave"),
    Try("K", "own.preferences", "POST", "/mijn/weergave"),
    Try("K", "own.end_others", "POST", "/mijn/sessies/andere"),
)
FILE, TEAM = "/overnemen/{takeover}", "/beheer/teams/{team}"
SOMEBODY, ROLE = "/beheer/mensen/{person}", "/beheer/bevestigen/{role}"
PAGES: dict[Data, tuple[Try, ...]] = {
    Data.LINE: (Try("R", "own.line", "GET", "/mijn/lijn"),),
    Data.TAKEOVER: (
        Try("R", "imports.index", "GET", "/overnemen/"),
        Try("C", "imports.new", "GET", "/overnemen/nieuw"),
        Try("C", "imports.start", "POST", "/overnemen/"),
        Try("R", "imports.show", "GET", FILE),
        Try("R", "imports.faulty", "GET", f"{FILE}/fouten.csv"),
        Try("R", "imports.changed", "GET", f"{FILE}/gewijzigd"),
        Try("U", "imports.set_columns", "POST", f"{FILE}/kolommen"),
        Try("U", "imports.choose_sheet", "POST", f"{FILE}/blad"),
        Try("U", "imports.choose_again", "POST", f"{FILE}/terug"),
        Try("U", "imports.approve", "POST", f"{FILE}/neem-over"),
        Try("U", "imports.retry", "POST", f"{FILE}/opnieuw"),
        Try("U", "imports.pick_changed", "POST", f"{FILE}/gewijzigd"),
        Try("U", "imports.drop", "POST", f"{FILE}/weg"),
    ),
    Data.PEOPLE: (
        Try("R", "people.index", "GET", "/beheer/mensen"),
        Try("R", "people.search", "GET", "/beheer/mensen/zoeken"),
        Try("R", "people.search", "POST", "/beheer/mensen/zoeken"),
        Try("R", "people.show", "GET", SOMEBODY),
        Try("U", "people.give_role", "GET", f"{SOMEBODY}/rol"),
        Try("U", "people.give_role", "POST", f"{SOMEBODY}/rol"),
        Try("U", "people.change", "GET", f"{SOMEBODY}/wijzigen"),
        Try("U", "people.change", "POST", f"{SOMEBODY}/wijzigen"),
        Try("U", "people.end_role", "POST", f"{SOMEBODY}/rol/{{membership}}/beeindigen"),
        Try("U", "people.end", "GET", f"{SOMEBODY}/vertrokken"),
        Try("U", "people.end", "POST", f"{SOMEBODY}/vertrokken"),
        Try("U", "people.take_back", "POST", f"{SOMEBODY}/terug"),
    ),
    Data.TEAMS: (
        Try("R", "teams.index", "GET", "/beheer/teams"),
        Try("R", "teams.export", "GET", "/beheer/teams/uitvoer.csv"),
        Try("R", "teams.change", "GET", TEAM),
        Try("C", "teams.add", "GET", "/beheer/teams/nieuw"),
        Try("C", "teams.add", "POST", "/beheer/teams/nieuw"),
        Try("C", "teams.look", "GET", "/beheer/teams/inlezen"),
        Try("C", "teams.look", "POST", "/beheer/teams/inlezen"),
        Try("C", "teams.take_over", "POST", "/beheer/teams/overnemen"),
        Try("U", "teams.change", "POST", TEAM),
        Try("U", "teams.end", "POST", f"{TEAM}/beeindigen"),
    ),
    Data.CONFIRMING: (
        Try("R", "confirming.index", "GET", "/beheer/bevestigen"),
        Try("U", "confirming.confirm", "POST", f"{ROLE}/bevestigen"),
        Try("U", "confirming.refuse", "POST", f"{ROLE}/afwijzen"),
    ),
    Data.SETTINGS: (
        Try("R", "municipality.change", "GET", "/beheer/gemeente"),
        Try("U", "municipality.change", "POST", "/beheer/gemeente"),
        Try("R", "provider.show", "GET", "/beheer/aanmelden"),
        Try("U", "provider.save", "POST", "/beheer/aanmelden"),
        Try("U", "provider.drop", "POST", "/beheer/aanmelden/weggooien"),
        Try("U", "provider.trial", "GET", "/beheer/aanmelden/proef"),
    ),
}
TRIED = {
    Data.OWN: OWN_TRIES,
    Data.TEAM: TRIES,
    Data.CIVIL: TRIES,
    Data.POLITICAL: TRIES,
    Data.NOTICES: NOTICE_TRIES,
    **PAGES,
}

# Routes that hold no data of 5.1: for everybody, or about nothing but the visit itself.
NO_DATA = {
    "static",
    "plain.style",
    "plain.accessibility",
    "plain.privacy",
    "plain.health",
    "identity.choose",
    "identity.start",
    "identity.come_back",
    "identity.keys",
    "identity.sign_out",
    "identity.signed_out",
    "identity.switch",  # which hats somebody has: tests/identity
    "own.end",  # whose session it is: tests/trust/test_isolation.py
    "backchannel.sign_out",
    "provider.start_trial",  # goes to the provider; who may: its neighbour, provider.trial
    "home.index",
    "home.waiting",
    "home.follow",
    "home.language",
}


def other(world: World, slug: str, *hats: Hat, than: Somebody) -> Somebody:
    """Return the first of these who is somebody else."""
    found = (world.region.people[slug, *hat] for hat in hats)
    return next(somebody for somebody in found if somebody.id != than.id)


FILED_BY: dict[Data, Callable[[World, Somebody], Somebody | None]] = {
    Data.OWN: lambda _world, me: (
        me if "C" in MATRIX[Data.OWN].get((me.role, me.room), "") else None
    ),
    Data.TEAM: lambda world, me: other(
        world, me.slug, (Role.REPORTER, "civil"), (Role.SAFETY_ADVISER, "civil"), than=me
    ),
    Data.CIVIL: lambda world, me: world.outdoors[me.slug],
    Data.POLITICAL: lambda world, me: other(world, me.slug, MAYOR, CLERK, than=me),
    Data.NOTICES: lambda _world, _me: None,
}


def objects(world: World, me: Somebody, data: Data) -> dict[str, UUID]:
    """Return what the addresses of the pages name: each of me's own municipality, or of ours."""
    found: dict[str, UUID] = {}
    slug = me.slug
    if data is Data.TAKEOVER:
        able = (me.role, me.room) in MATRIX[data]
        found["takeover"] = world.bring(me) if able else world.takeovers[OURS, "civil"]
    if data is Data.TEAMS:
        found["team"] = world.one_of(Team, slug, name=OTHER_TEAM).id
    if data is Data.PEOPLE:
        found["person"] = world.outdoors[slug].id
        found["membership"] = world.one_of(Membership, slug, person_id=found["person"]).id
    return found


@dataclass(frozen=True)
class Cell:
    """One piece of data of a class, and what a hat is found to be able to do with it."""

    data: Data
    hat: Hat
    found: str
    mixed: tuple[str, ...] = ()


def expected(data: Data, hat: Hat) -> str:
    return "".join(sorted(MATRIX[data].get(hat, "")))


def measure(world: World, visitor: Visitor, data: Data, incident_id: UUID | None) -> Cell:
    """Try everything with one melding, and write down which letters were possible."""
    who = visitor.somebody
    assert who
    names = objects(world, who, data)
    told: dict[str, set[str]] = {"yes": set(), "no": set()}
    for attempt in TRIED[data]:
        if incident_id is None and "{id}" in attempt.path:
            continue
        if "{role}" in attempt.path:
            names["role"] = world.unconfirmed(who.slug)
        answer = visitor.ask(
            attempt.method,
            attempt.path.format(id=incident_id, **names),
            attempt.endpoint,
            **({"stand": "", "vanaf": ""} if attempt.endpoint == "incidents.index" else {}),
        )
        if not (attempt.finds and incident_id is None):
            yes = possible(attempt, answer, incident_id)
            told["yes" if yes else "no"].add(f"{attempt.letter} {attempt.method} {attempt.path}")
    letters = {line[0] for line in told["yes"]}
    mixed = sorted(line for line in told["no"] if line[0] in letters and _must(data, line))
    return Cell(data, (who.role, who.room), "".join(sorted(letters)), tuple(mixed))


def possible(attempt: Try, answer: Answer, incident_id: UUID | None) -> bool:
    if answer.status >= 500:
        raise AssertionError(f"{attempt}: {answer.status}")
    if attempt.finds:
        return str(incident_id) in answer.body
    if attempt.endpoint == "incidents.search":
        return False  # an empty form tells nothing; the answer to it does
    return not answer.refused


def _must(_data: Data, line: str) -> bool:
    """Every try of a letter succeeds or none, but for the empty search form."""
    return "GET /meldingen/zoeken" not in line
