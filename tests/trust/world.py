"""A region with something in every register, and how the sweeps find their way in it.

ARGUMENTS here and FORMS in forms.py are what the sweeps know. A new route with an argument or a
form that is not there fails them by name: add it, and every sweep drives it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from werkzeug.routing import Rule

from hub.identity.models import Membership, Person, SignedIn, Team
from hub.identity.roles import GRANTED, HOST_ONLY, Role, permissions_of, rooms_of
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.db.names import LINES
from hub.kernel.db.work import Work
from hub.kernel.ids import new_id
from hub.kernel.sorting import sort_key
from tenants.imports.service import start_takeover
from tenants.imports.wanted import StartTakeover
from tenants.incidents import service
from tenants.incidents.wanted import FileIncident
from tests.builders import HOST, SLUGS, TEAM, Browser, Region, Somebody
from tests.trust.forms import REGISTER, SECRET

OURS, NEIGHBOUR = "kleindorp", "middelveen"
OTHER_TEAM = "Buitendienst"

STRONGEST = {Role.COORDINATOR, Role.ADMINISTRATOR, Role.COUNCIL_CLERK, Role.SUPPORTER}
SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE", "TRACE")


@dataclass
class World:
    """The region, and what was put into it: by municipality and line."""

    region: Region
    incidents: dict[tuple[str, str], UUID] = field(default_factory=dict)
    takeovers: dict[tuple[str, str], UUID] = field(default_factory=dict)
    outdoors: dict[str, Somebody] = field(default_factory=dict)

    def work(self, somebody: Somebody) -> AbstractContextManager[Work]:
        return self.region.work(somebody.login)

    def file(self, somebody: Somebody) -> UUID:
        """File a melding as somebody, without the page; its account names its register."""
        with self.work(somebody) as work:
            person = work.db.get_one(Person, somebody.id)
            work.db.info["actor"] = actor = actor_of(somebody, person.team_id)
            wanted = FileIncident(
                behaviours=("threat",),
                happened_at=clock.now() - timedelta(hours=1),
                time_known=True,
                channel="counter",
                account=marker(somebody.slug, somebody.room),
                filing_key=new_id(),
            )
            return service.file_incident(work.db, actor, wanted).id

    def bring(self, somebody: Somebody) -> UUID:
        """Begin to take a register over as somebody, without the page; it waits for columns."""
        with self.work(somebody) as work:
            work.db.info["actor"] = actor = actor_of(somebody, None)
            wanted = StartTakeover(REGISTER.name, REGISTER.content)
            return start_takeover(work.db, actor, wanted).id

    def unconfirmed(self, slug: str) -> UUID:
        """Give the one of the other team a role in the political line, as yet unconfirmed."""
        login = self.region.login(slug, "civil")
        with self.region.work(login) as work:
            given = Membership(
                tenant_id=work.db.get_one(Person, self.outdoors[slug].id).tenant_id,
                person_id=self.outdoors[slug].id,
                role=Role.COUNCIL_CLERK,
                login=self.region.login(slug, "political"),
                starts_on=date(2020, 1, 1),
                needs_confirmation=True,
            )
            work.db.add(given)
        return given.id

    def one_of(self, model: Any, slug: str, **where: Any) -> Any:
        """Return the first row of a table of `hub`, as a municipality's civil login sees it."""
        with self.region.work(self.region.login(slug, "civil")) as work:
            found = select(model).filter_by(**where).order_by(model.id).limit(1)
            return work.db.execute(found).scalar_one()


def marker(slug: str, line: str) -> str:
    """Return what the accounts in one register say, and those in no other."""
    return f"{SECRET} {slug} {line}"


def actor_of(somebody: Somebody, team_id: UUID | None) -> Actor:
    """Return somebody as the services know them."""
    roles = frozenset({str(somebody.role)})
    return Actor(
        somebody.id,
        permissions_of(roles, somebody.room),
        somebody.slug if somebody.room not in SERVICE_ROOMS else "",
        somebody.room,
        new_id(),
        name=somebody.name,
        team_id=team_id,
        roles=roles,
    )


SERVICE_ROOMS = ("legal", "pool", "figures")


def furnish(region: Region) -> World:
    """Put a melding in each line of each municipality, and a second team with one reporter."""
    world = World(region)
    for slug in SLUGS:
        world.outdoors[slug] = _second_team(region, slug)
        for line, role in zip(LINES, (Role.REPORTER, Role.MAYOR), strict=True):
            world.incidents[slug, line] = world.file(region.who(slug, role, line))
    for line, role in zip(LINES, (Role.COORDINATOR, Role.COUNCIL_CLERK), strict=True):
        world.takeovers[OURS, line] = world.bring(region.who(OURS, role, line))
    return world


def _second_team(region: Region, slug: str) -> Somebody:
    login = region.login(slug, "civil")
    with region.work(login) as work:
        here = work.db.execute(select(Team).where(Team.name == TEAM)).scalar_one()
        team = Team(tenant_id=here.tenant_id, name=OTHER_TEAM, sort_key=sort_key(OTHER_TEAM))
        work.db.add(team)
        work.db.flush()
        person = Person(
            tenant_id=here.tenant_id,
            issuer=f"https://sso.{slug}.example",
            subject="outdoors",
            name=f"Buitenman van {slug}",
            sort_key="buitenman",
            email=None,
            team_id=team.id,
        )
        work.db.add(person)
        work.db.flush()
        work.db.add(
            Membership(
                tenant_id=here.tenant_id,
                person_id=person.id,
                role=Role.REPORTER,
                login=login,
                starts_on=date(2020, 1, 1),
            )
        )
    return Somebody(person.id, slug, Role.REPORTER, "civil", login, person.name)


class Argument(NamedTuple):
    """How an argument in an address is filled in.

    real: of something in a register of ours. absent: of nothing, in the same form.
    secret: whether an outsider may not learn that the real one exists.
    insiders: who may know of it (role, room), in the municipality itself.
    """

    real: Callable[[World, str], str]
    absent: Callable[[], str]
    secret: bool = True
    insiders: frozenset[tuple[Role, str]] = frozenset()


def _text_id() -> str:
    return str(new_id())


def _first(model: Any, **where: Any) -> Callable[[World, str], str]:
    return lambda world, _line: str(world.one_of(model, OURS, **where).id)


def _session(world: World, _line: str) -> str:
    """A session of somebody else in our municipality."""
    somebody = world.region.who(OURS, Role.REPORTER)
    world.region.client(somebody)
    with world.region.work(somebody.login) as work:
        mine = select(SignedIn.id).where(SignedIn.person_id == somebody.id)
        return str(work.db.execute(mine.limit(1)).scalar_one())


_ADMINISTRATOR = frozenset({(Role.ADMINISTRATOR, "civil"), (Role.PRIVACY_OFFICER, "civil")})
_CONFIRMING = _ADMINISTRATOR | {(Role.COUNCIL_CLERK, "political"), (Role.MAYOR, "political")}

ARGUMENTS: dict[str, Argument] = {
    "incident_id": Argument(
        lambda world, line: str(world.incidents[OURS, line]),
        _text_id,
        insiders=frozenset(
            {
                (Role.REPORTER, "civil"),
                (Role.MANAGER, "civil"),
                (Role.COORDINATOR, "civil"),
                (Role.COUNCIL_CLERK, "political"),
                (Role.MAYOR, "political"),
            }
        ),
    ),
    "takeover_id": Argument(
        lambda world, line: str(world.takeovers[OURS, line]),
        _text_id,
        insiders=frozenset({(Role.COORDINATOR, "civil"), (Role.COUNCIL_CLERK, "political")}),
    ),
    "object_id": Argument(lambda world, line: str(world.incidents[OURS, line]), _text_id),
    "person_id": Argument(_first(Person), _text_id, insiders=_ADMINISTRATOR),
    "team_id": Argument(_first(Team), _text_id, insiders=_ADMINISTRATOR),
    "membership_id": Argument(_first(Membership), _text_id, insiders=_CONFIRMING),
    "session_id": Argument(_session, _text_id, insiders=frozenset({(Role.REPORTER, "civil")})),
    "login": Argument(
        lambda world, line: world.region.login(OURS, line),
        lambda: "hub_t_nergens_civil",
        insiders=frozenset(who for who in GRANTED if set(rooms_of(who[0])) & set(LINES)),
    ),
    # Which municipalities take part is on the first page; the rest says nothing of a register.
    "slug": Argument(lambda _world, _line: OURS, lambda: "nergens", secret=False),
    "code": Argument(lambda _world, _line: "nl", lambda: "xx", secret=False),
    "kind": Argument(lambda _world, _line: "incident_to_handle", lambda: "onbekend", secret=False),
    "colour": Argument(lambda _world, _line: "17406d", lambda: "000000", secret=False),
    "digest": Argument(lambda _world, _line: "0", lambda: "1", secret=False),
    "version": Argument(lambda _world, _line: "0", lambda: "1", secret=False),
    "name": Argument(lambda _world, _line: "hub.css", lambda: "weg.css", secret=False),
}


def rules(world: World) -> list[Rule]:
    """Return every rule of the application, in a fixed order."""
    return sorted(
        world.region.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)
    )


def unsafe(rule: Rule) -> bool:
    """Say whether a rule takes a form."""
    return bool((rule.methods or set()) - set(SAFE))


def address(world: World, rule: Rule, line: str = "civil", *, absent: bool = False) -> str:
    """Return an address of a rule; absent: of something that does not exist."""
    values = {
        name: ARGUMENTS[name].absent()
        if absent and ARGUMENTS[name].secret
        else ARGUMENTS[name].real(world, line)
        for name in rule.arguments
    }
    bound = world.region.app.url_map.bind("hub.example")
    return bound.build(rule.endpoint, values)


def secret(rule: Rule) -> bool:
    """Say whether an address of this rule names something that outsiders may not know of."""
    return any(ARGUMENTS[name].secret for name in rule.arguments)


def hats(world: World, slug: str) -> list[Somebody]:
    """Return everybody in a municipality under every hat."""
    found = world.region.people
    return [found[slug, role, room] for role, room in GRANTED if (slug, role, room) in found]


OF_A_LINE = {"incident_id", "takeover_id"}


def outsiders(world: World, rule: Rule, line: str) -> list[Somebody]:
    """Return who may not know of what an address of a rule names in a line of ours.

    Everybody of ours who is not an insider, and the strongest of two other municipalities.
    """
    insiders = {who for name in rule.arguments for who in ARGUMENTS[name].insiders}
    ours = [
        somebody
        for somebody in hats(world, OURS)
        if (somebody.role, somebody.room) not in insiders
        or (somebody.room in LINES and somebody.room != line and OF_A_LINE & set(rule.arguments))
    ]
    strong = [s for s in hats(world, NEIGHBOUR) if s.role in STRONGEST]
    services = [s for s in hats(world, HOST) if s.role in {*HOST_ONLY, Role.COORDINATOR}]
    return distinct([*ours, *strong, *services])


def distinct(people: list[Somebody]) -> list[Somebody]:
    """Return one of those who have the same rights under the same login."""
    found = {(s.login, GRANTED[s.role, s.room]): s for s in reversed(people)}
    return list(reversed(found.values()))


def signed_in(world: World, somebody: Somebody) -> Browser:
    """Return a fresh browser in which somebody is signed in."""
    return world.region.client(somebody)
