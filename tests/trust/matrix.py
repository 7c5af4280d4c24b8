"""The matrix of requirements 5.1, for what there are pages for: who may do what with which data.

C create, R read (the page, the list, the search), F give feedback, U handle (take in hand, close,
reopen), K use (one's own notices). A role that is not named for a data class may do nothing with it;
so may everybody from another municipality, always.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from hub.identity.roles import GRANTED, Role
from tests.builders import Somebody
from tests.trust.asking import Answer, Visitor
from tests.trust.world import World

Hat = tuple[Role, str]


class Data(StrEnum):
    """The data classes of requirements 5.1 that exist now."""

    OWN = "own melding, own timeline"
    TEAM = "a colleague's melding, own team, civil line"
    CIVIL = "a melding of another team, civil line"
    POLITICAL = "shielded political melding of somebody else"
    NOTICES = "own notices"


CIVIL_HATS = [hat for hat in GRANTED if hat[1] == "civil"]
CLERK, MAYOR = (Role.COUNCIL_CLERK, "political"), (Role.MAYOR, "political")
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
)
TRIED = {
    Data.OWN: OWN_TRIES,
    Data.TEAM: TRIES,
    Data.CIVIL: TRIES,
    Data.POLITICAL: TRIES,
    Data.NOTICES: NOTICE_TRIES,
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
    Data.OWN: lambda _world, me: me if "C" in MATRIX[Data.OWN].get((me.role, me.room), "") else None,
    Data.TEAM: lambda world, me: other(
        world, me.slug, (Role.REPORTER, "civil"), (Role.SAFETY_ADVISER, "civil"), than=me
    ),
    Data.CIVIL: lambda world, me: world.outdoors[me.slug],
    Data.POLITICAL: lambda world, me: other(world, me.slug, MAYOR, CLERK, than=me),
    Data.NOTICES: lambda _world, _me: None,
}


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
    told: dict[str, set[str]] = {"yes": set(), "no": set()}
    for attempt in TRIED[data]:
        if incident_id is None and "{id}" in attempt.path:
            continue
        answer = visitor.ask(
            attempt.method,
            attempt.path.format(id=incident_id),
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
