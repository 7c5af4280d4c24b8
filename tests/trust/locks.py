"""The four locks of a feature, how each is opened, and an attack that only one of them stops.

A new feature adds its four attacks to ATTACKS, and its policy and narrowed selects to FEATURES.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import pytest
from sqlalchemy import literal, select

from hub.identity.models import Team
from hub.identity.roles import Role
from hub.kernel import authz
from hub.kernel.db.names import schema, shared_schema
from hub.kernel.db.pools import make_engine
from hub.kernel.rooms import room_of
from hub.kernel.web import dispatch
from tenants.incidents import policy as incident_policy
from tenants.incidents import queries as incident_queries
from tests.trust.asking import Answer, Visitor
from tests.trust.world import NEIGHBOUR, OURS, World, marker


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


FEATURES: dict[str, Feature] = {
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


ATTACKS: dict[str, tuple[Attack, ...]] = {
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
    patch.setattr(world.region.app, "engine", make_engine(_OwnerServer(world)))  # type: ignore[arg-type]


def mislead(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> None:
    """Let the application look for its tables where the attack wants them."""
    if attack.misrouted:
        elsewhere = {None: schema(*attack.misrouted)}
        engine = world.region.app.engine
        misled = engine.execution_options(schema_translate_map=elsewhere)
        patch.setattr(world.region.app, "engine", misled)
