"""People with a running session: their cookies, and the requests that they send."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from hub.identity import signing_in
from hub.identity.models import Membership
from hub.identity.signing_in import Start
from hub.kernel.db.work import unit_of_work
from hub.kernel.ids import new_id
from tests.benchmarks.load import request
from tests.benchmarks.region import Bench

RAW = "0123456789abcdef0123456789abcdef01234567"
ACCOUNT = (
    "Een man kwam aan de balie voor een afspraak die er niet was. Hij werd boos, sloeg op de "
    "balie en riep dat hij mij na het werk zou opwachten. Een collega riep de beveiliging."
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    person_id: UUID
    cookie: str
    token: str

    def get(self, path: str) -> str:
        return request("GET", path, self.cookie)

    def post(self, path: str, **fields: str) -> str:
        return request("POST", path, self.cookie, urlencode({**fields, "csrf_token": self.token}))

    def files(self) -> str:
        """A filing under a key of its own."""
        return self.post(
            "/meldingen/",
            behaviours="threat",
            day="today",
            clock="",
            channel="counter",
            account=ACCOUNT,
            filing_key=str(new_id()),
        )


def visitors(bench: Bench, app: Flask, slug: str, *, role: str, count: int) -> list[Visitor]:
    """Sign in people of a municipality: one session each, or several for the same few."""
    login = bench.login(slug)
    people = _people(bench, login, role)
    with unit_of_work(bench.hub.engine, bench.hub.names.service("web")) as work:
        tickets = []
        for number in range(count):
            person = people[number % len(people)]
            start = Start(person, 60, 10, None, None, None, "bench")
            tickets.append((person, signing_in.start_session(work.db, start, login)))
    found = []
    for person, ticket in tickets:
        held = {"csrf_token": RAW, "login": login, "token": ticket.token}
        found.append(Visitor(person, f"hub={_signed(app, held)}", _proof(app)))
    return found


def _people(bench: Bench, login: str, role: str) -> list[UUID]:
    with unit_of_work(bench.hub.engine, login) as work:
        bench.hub.rooms.prepare(work)
        held = select(Membership.person_id).where(
            Membership.role == role, Membership.login == login
        )
        return list(work.db.execute(held.order_by(Membership.person_id)).scalars())


def _signed(app: Flask, held: dict[str, Any]) -> str:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps(held))


def _proof(app: Flask) -> str:
    return str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(RAW))
