"""A small region for tests: three municipalities, and people in every role."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask import session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.identity import signing_in
from hub.identity.models import Membership, Person, Team, Tenant
from hub.identity.roles import HOST_ONLY, Role, needs_confirmation, rooms_of
from hub.identity.signing_in import Start
from hub.installation import Installation
from hub.kernel import clock
from hub.kernel.db.names import COMPARTMENTS
from hub.kernel.db.work import Work, unit_of_work
from hub.kernel.ids import new_id
from hub.kernel.outbox import relay
from hub.kernel.sorting import sort_key
from hub.kernel.web.dispatch import HubApp

SLUGS = ("hoofdstad", "kleindorp", "middelveen")
HOST = "hoofdstad"
TEAM = "Burgerzaken"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KEY = re.compile(r'name="filing_key"[^>]*value="([^"]+)"')

A_MELDING: dict[str, Any] = {
    "behaviours": ["threat"],
    "day": "today",
    "clock": "",
    "channel": "counter",
    "account": "Een man sloeg op de balie en riep dat hij me zou vinden.",
}


@dataclass
class Somebody:
    """A person in one role, under one hat."""

    id: UUID
    slug: str
    role: Role
    room: str
    login: str
    name: str


@dataclass
class Region:
    """One database with three municipalities, and the application on it."""

    hub: Installation
    app: HubApp
    people: dict[tuple[str, Role, str], Somebody] = field(default_factory=dict)
    engines: list[Engine] = field(default_factory=list)  # made by tests, closed with the region

    @contextmanager
    def work(self, login: str) -> Iterator[Work]:
        """Open a piece of work on a login, prepared as the application does."""
        with unit_of_work(self.hub.engine, login) as work:
            self.hub.rooms.prepare(work)
            yield work

    def login(self, slug: str, compartment: str) -> str:
        return self.hub.names.login(slug, compartment)

    def service(self, name: str) -> str:
        return self.hub.names.service(name)

    def who(self, slug: str, role: Role | str, room: str = "") -> Somebody:
        """Return the person who holds a role in a municipality."""
        role = Role(role)
        return self.people[slug, role, room or rooms_of(role)[0]]

    def client(self, somebody: Somebody) -> "Browser":
        """Return a browser in which somebody is signed in."""
        with unit_of_work(self.hub.engine, self.service("web")) as work:
            start = Start(somebody.id, 60, 10, None, None, None, "test")
            ticket = signing_in.start_session(work.db, start, somebody.login)
        client = Browser(self.app, self.app.test_client())
        with client.http.session_transaction() as cookie:
            cookie["token"], cookie["login"] = ticket.token, ticket.login
        return client

    def as_role(self, slug: str, role: Role | str, room: str = "") -> "Browser":
        return self.client(self.who(slug, role, room))

    def run_outbox(self, rounds: int = 5) -> int:
        """Run everything that is due; return how many rows were run."""
        total = 0
        for _ in range(rounds):
            done = relay.run_due(self.hub.engine, self.service("relay"), self.hub.rooms.prepare)
            total += done
            if not done:
                break
        return total


@dataclass
class Browser:
    """A test client that fills in forms the way a browser does."""

    app: HubApp
    http: FlaskClient

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.http.get(path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """Post a form with a good token; `page` is any page, to start the cookie."""
        return self.http.post(path, data={**(data or {}), "csrf_token": self.token()})

    def token(self) -> str:
        """Return a token that belongs to the cookie of this browser."""
        found = TOKEN.search(self.http.get("/meldingen/nieuw").text)
        if found:
            return found[1]
        with self.app.test_request_context():
            token = generate_csrf()
            raw = session["csrf_token"]
        with self.http.session_transaction() as cookie:
            cookie["csrf_token"] = raw
        return str(token)

    def file(self, **changes: Any) -> UUID:
        """File a melding through the form; return its id."""
        answer = self.post("/meldingen/", {**A_MELDING, "filing_key": str(new_id()), **changes})
        assert answer.status_code == 303, answer.text
        return UUID(answer.location.rsplit("/", 2)[1])


def make_region(hub: Installation) -> Region:
    """Return the region on a database that `fill` has filled."""
    region = Region(hub, create_app(hub))
    for slug in SLUGS:
        with region.work(region.login(slug, "civil")) as work:
            _know(region, work.db, slug)
    return region


def _know(region: Region, db: Session, slug: str) -> None:
    rows = db.execute(
        select(Membership, Person.name).join(Person, Person.id == Membership.person_id)
    ).all()
    for membership, name in rows:
        role = Role(membership.role)
        room = next(r for r in rooms_of(role) if membership.login.endswith(r))
        found = Somebody(membership.person_id, slug, role, room, membership.login, name)
        region.people[slug, role, room] = found


def fill(hub: Installation, superuser: Any) -> None:
    """Fill a fresh database: a team, and one person for each role in each municipality."""
    for slug in SLUGS:
        with unit_of_work(hub.engine, hub.names.login(slug, "civil")) as work:
            hub.rooms.prepare(work)
            _fill_municipality(hub, work.db, slug)
    superuser.execute("UPDATE hub.membership SET confirmed_at = now() WHERE needs_confirmation")


def _fill_municipality(hub: Installation, db: Session, slug: str) -> None:
    tenant = db.execute(select(Tenant)).scalar_one()
    team = Team(tenant_id=tenant.id, name=TEAM, sort_key="burgerzaken", staff_count=40)
    db.add(team)
    db.flush()
    people = {}
    for role in Role:
        if role in HOST_ONLY and slug != HOST:
            continue
        person = _person(db, tenant, role, team)
        people[role] = person
        for room in rooms_of(role):
            login = hub.names.login(slug, room) if room in COMPARTMENTS else hub.names.service(room)
            db.add(
                Membership(
                    tenant_id=tenant.id,
                    person_id=person.id,
                    role=role,
                    login=login,
                    starts_on=date(2020, 1, 1),
                    needs_confirmation=needs_confirmation(room),
                )
            )
    team.manager_id = people[Role.MANAGER].id
    team.deputy_id = people[Role.COORDINATOR].id


def _person(db: Session, tenant: Tenant, role: Role, team: Team) -> Person:
    name = f"{role.replace('_', ' ').title()} van {tenant.name}"
    person = Person(
        tenant_id=tenant.id,
        issuer=f"https://sso.{tenant.slug}.example",
        subject=f"{role}-1",
        name=name,
        sort_key=sort_key(name),
        email=f"{role}@{tenant.slug}.example",
        team_id=team.id,
    )
    db.add(person)
    db.flush()
    return person


def today() -> date:
    return clock.today()
