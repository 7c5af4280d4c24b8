"""The four locks of a feature, how each is opened, and an attack that only one of them stops.

A new feature adds its four attacks to ATTACKS, and its policy and narrowed selects to FEATURES.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, any_, literal, select

from hub.identity.models import Team, Tenant
from hub.identity.roles import Role
from hub.kernel import authz
from hub.kernel.db.names import schema, shared_schema
from hub.kernel.db.pools import make_engine
from hub.kernel.db.work import Work
from hub.kernel.rooms import room_of
from hub.kernel.web import dispatch
from tenants.administration.confirming import queries as confirming_queries
from tenants.administration.people import queries as people_queries
from tenants.administration.teams import queries as team_queries
from tenants.imports import queries as import_queries
from tenants.incidents import policy as incident_policy
from tenants.incidents import queries as incident_queries
from tests.trust.asking import Answer, Visitor
from tests.trust.world import ARGUMENTS, NEIGHBOUR, OURS, World, marker


class Lock(StrEnum):
    """The four, in the order in which a request meets them."""

    DECLARED = "declared access on the view"
    REQUIRED = "the check in the service"
    NARROWED = "the select narrowed to the reader"
    LOGIN = "the database login"


class Feature(NamedTuple):
    """What must be opened of one feature: predicates that then say yes, selects that show all."""

    policy: Any
    predicates: tuple[str, ...]
    queries: Any
    narrowing: dict[str, Callable[..., Any]]


def _everybodys(_actor: Any) -> Any:
    """Instead of the id of one's own municipality: that of any."""
    return any_(select(Tenant.id).scalar_subquery())


def _administration(queries: Any) -> Feature:
    return Feature(None, (), queries, {"own_id": _everybodys})


FEATURES: dict[str, Feature] = {
    "people": _administration(people_queries),
    "teams": _administration(team_queries),
    "confirming": _administration(confirming_queries),
    "imports": Feature(None, (), import_queries, {"narrowed": lambda _actor: literal(value=True)}),
    "incidents": Feature(
        incident_policy,
        ("may_handle", "may_give_feedback"),
        incident_queries,
        {
            "narrowed": lambda _actor: literal(value=True),
            "led_teams": lambda _actor: select(Team.id),
        },
    ),
}


@dataclass(frozen=True)
class Attack:
    """Somebody asks for what is not theirs; `lock` is the one that must stop it.

    misrouted: the application has been misled into this schema (slug, line).
    """

    lock: Lock
    who: tuple[str, Role, str]
    ask: Callable[[World, Visitor], Answer]
    succeeded: Callable[[World, Answer], bool]
    refused: frozenset[int]
    misrouted: tuple[str, str] | None = None


ADVISER = (OURS, Role.SAFETY_ADVISER, "civil")


def _ours(world: World) -> str:
    return f"/meldingen/{world.incidents[OURS, 'civil']}"


def _take_in_hand(world: World, visitor: Visitor) -> Answer:
    return visitor.ask("POST", f"{_ours(world)}/oppakken", "incidents.take_in_hand")


def _show(world: World, visitor: Visitor) -> Answer:
    return visitor.ask("GET", _ours(world), "incidents.show")


def _list(_world: World, visitor: Visitor) -> Answer:
    return visitor.ask("GET", "/meldingen/", "incidents.index", stand="", vanaf="")


def _done(_world: World, answer: Answer) -> bool:
    return answer.status == 303 and not answer.to_sign_in


def _read(_world: World, answer: Answer) -> bool:
    return marker(OURS, "civil") in answer.body


def _listed(world: World, answer: Answer) -> bool:
    return str(world.incidents[OURS, "civil"]) in answer.body


def _of(argument: str, path: str, method: str, endpoint: str) -> Callable[..., Answer]:
    """Ask for a page of ours about what an argument of that name stands for."""

    def ask(world: World, visitor: Visitor) -> Answer:
        value = ARGUMENTS[argument].real(world, "civil")
        return visitor.ask(method, path.format(value), endpoint)

    return ask


def _shown(_world: World, answer: Answer) -> bool:
    return answer.status == 200


ADMINISTRATOR_THERE = (NEIGHBOUR, Role.ADMINISTRATOR, "civil")
NONE, GONE = frozenset({403}), frozenset({404})


def _four(read: Callable[..., Answer], change: Callable[..., Answer]) -> tuple[Attack, ...]:
    """The four attacks on something of a municipality: by a colleague, and from another one."""
    return (
        Attack(Lock.DECLARED, ADVISER, read, _shown, NONE),
        Attack(Lock.REQUIRED, ADVISER, change, _done, NONE),
        Attack(Lock.NARROWED, ADMINISTRATOR_THERE, read, _shown, GONE),
        Attack(Lock.LOGIN, ADMINISTRATOR_THERE, read, _shown, GONE),
    )


def _confirming(method: str) -> Callable[..., Answer]:
    def ask(world: World, visitor: Visitor) -> Answer:
        path = f"/beheer/bevestigen/{world.unconfirmed(OURS)}/bevestigen"
        return visitor.ask(method, path, "confirming.confirm")

    return ask


TAKEOVER = "/overnemen/{}"
CLERK_THERE = (NEIGHBOUR, Role.COUNCIL_CLERK, "political")
# These ask for nothing but the row of one's own municipality: no id stands in an address of theirs.
NO_ID: dict[str, tuple[Attack, ...]] = {
    "municipality": (
        Attack(Lock.DECLARED, ADVISER, _of("slug", "/beheer/gemeente", "GET", "x"), _shown, NONE),
        Attack(
            Lock.REQUIRED,
            ADVISER,
            _of("slug", "/beheer/gemeente", "POST", "municipality.change"),
            _done,
            NONE,
        ),
    ),
    "provider": (
        Attack(Lock.DECLARED, ADVISER, _of("slug", "/beheer/aanmelden", "GET", "x"), _shown, NONE),
    ),
}

ATTACKS: dict[str, tuple[Attack, ...]] = {
    "people": _four(
        _of("person_id", "/beheer/mensen/{}", "GET", "people.show"),
        _of("person_id", "/beheer/mensen/{}/wijzigen", "POST", "people.change"),
    ),
    "teams": _four(
        _of("team_id", "/beheer/teams/{}", "GET", "teams.change"),
        _of("team_id", "/beheer/teams/{}/beeindigen", "POST", "teams.end"),
    ),
    "confirming": (
        Attack(Lock.DECLARED, ADVISER, _of("slug", "/beheer/bevestigen", "GET", "x"), _shown, NONE),
        Attack(Lock.REQUIRED, ADVISER, _confirming("POST"), _done, NONE),
        Attack(Lock.NARROWED, CLERK_THERE, _confirming("POST"), _done, GONE),
        Attack(Lock.LOGIN, CLERK_THERE, _confirming("POST"), _done, GONE),
    ),
    "imports": (
        Attack(
            Lock.DECLARED,
            ADVISER,
            _of("takeover_id", TAKEOVER, "GET", "imports.changed"),
            _shown,
            NONE,
        ),
        Attack(
            Lock.REQUIRED,
            ADVISER,
            _of("takeover_id", TAKEOVER + "/weg", "POST", "imports.drop"),
            _done,
            NONE,
        ),
        Attack(
            Lock.NARROWED,
            ADVISER,
            _of("takeover_id", TAKEOVER, "GET", "imports.changed"),
            _shown,
            GONE,
        ),
        Attack(
            Lock.LOGIN,
            (NEIGHBOUR, Role.COORDINATOR, "civil"),
            _of("takeover_id", "/overnemen/", "GET", "imports.index"),
            lambda world, answer: str(world.takeovers[OURS, "civil"]) in answer.body,
            frozenset({500}),
            misrouted=(OURS, "civil"),
        ),
    ),
    "incidents": (
        Attack(Lock.DECLARED, ADVISER, _take_in_hand, _done, frozenset({403})),
        Attack(Lock.REQUIRED, ADVISER, _take_in_hand, _done, frozenset({403})),
        Attack(Lock.NARROWED, ADVISER, _show, _read, frozenset({404})),
        Attack(Lock.NARROWED, ADVISER, _list, _listed, frozenset({200})),
        Attack(
            Lock.LOGIN,
            (NEIGHBOUR, Role.COORDINATOR, "civil"),
            _list,
            _listed,
            frozenset({500}),
            misrouted=(OURS, "civil"),
        ),
        Attack(
            Lock.LOGIN,
            (OURS, Role.COUNCIL_CLERK, "political"),
            _list,
            _listed,
            frozenset({500}),
            misrouted=(OURS, "civil"),
        ),
    ),
}


def open_lock(lock: Lock, world: World, patch: pytest.MonkeyPatch) -> None:
    """Take one lock away, for every feature."""
    {
        Lock.DECLARED: _open_declared,
        Lock.REQUIRED: _open_required,
        Lock.NARROWED: _open_narrowed,
        Lock.LOGIN: _open_login,
    }[lock](world, patch)


def _open_declared(_world: World, patch: pytest.MonkeyPatch) -> None:
    def anybody(view: Any) -> tuple[str, ...] | None:
        return None if authz.access_of(view) is None else ()

    patch.setattr(dispatch, "access_of", anybody)


def _open_required(_world: World, patch: pytest.MonkeyPatch) -> None:
    real = authz.require
    for module in list(sys.modules.values()):
        if getattr(module, "require", None) is real:
            patch.setattr(module, "require", lambda _actor, _permission: None)
    for feature in FEATURES.values():
        for predicate in feature.predicates:
            patch.setattr(feature.policy, predicate, lambda *_args: True)


def _open_narrowed(_world: World, patch: pytest.MonkeyPatch) -> None:
    for feature in FEATURES.values():
        for name, everything in feature.narrowing.items():
            patch.setattr(feature.queries, name, everything)


class _OwnerServer:
    """Lets every piece of work in as the owner, with the search path of the login it asked for."""

    def __init__(self, world: World) -> None:
        self.hub = world.region.hub

    def conninfo(self, login: str) -> dict[str, Any]:
        room = room_of(login, self.hub.names.prefix)
        path = "hub"
        if room.tenant:
            path = f"{schema(room.tenant, room.compartment)},{shared_schema(room.tenant)}"
        owner = self.hub.server.conninfo(self.hub.names.owner)
        return {**owner, "options": f"-c search_path={path}"}


def _open_login(world: World, patch: pytest.MonkeyPatch) -> None:
    engine = make_engine(_OwnerServer(world))  # type: ignore[arg-type]
    world.region.engines.append(engine)
    patch.setattr(world.region.app, "engine", engine)


def mislead(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> None:
    """Let the application look for its tables where the attack wants them."""
    if not attack.misrouted:
        return
    slug, line = attack.misrouted
    path = f"SET LOCAL search_path = {schema(slug, line)}, {shared_schema(slug)}"
    straight = dispatch.unit_of_work

    @contextmanager
    def elsewhere(engine: Engine, login: str) -> Iterator[Work]:
        with straight(engine, login) as work:
            work.db.connection().exec_driver_sql(path)
            yield work

    patch.setattr(dispatch, "unit_of_work", elsewhere)
