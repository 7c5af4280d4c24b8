"""Two municipalities whose people sign in at the demo provider, over real HTTP on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import requests
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from hub.identity.models import Person, ProviderRow, SignedIn, Tenant
from hub.identity.oidc.provider import public_keys
from hub.identity.providers import callback_of, provider_of
from hub.kernel.audit.models import AuditLine
from hub.kernel.rooms import NOBODY
from tests.builders import Region
from tests.identity.oidc.demo_site import running, write

HUB = "https://hub.example"
OURS, THEIRS = "kleindorp", "middelveen"
CLIENT = "the-hub"
HELP = 503


@dataclass
class Town:
    """The small region, with a real provider for two of its municipalities."""

    region: Region
    provider_url: str = ""
    visitors: list["Visitor"] = field(default_factory=list)

    def issuer(self, slug: str) -> str:
        return f"{self.provider_url}/{slug}"

    def visitor(self) -> "Visitor":
        """Return somebody with a fresh browser."""
        self.visitors.append(Visitor(self, self.region.app.test_client()))
        return self.visitors[-1]

    def point_to(self, slug: str, issuer: str) -> None:
        """Configure an issuer for a municipality, and let its people be known there."""
        app: Any = self.region.app
        app.settings = replace(self.region.hub.settings, allow_internal_providers=True)
        with self.region.work(self.region.login(slug, "civil")) as work:
            tenant_id = work.db.execute(select(Tenant.id)).scalar_one()
            row = work.db.get(ProviderRow, tenant_id)
            if row is None:
                row = ProviderRow(
                    tenant_id=tenant_id,
                    issuer=issuer,
                    client_id=CLIENT,
                    algorithms=["ES256", "RS256"],
                )
                work.db.add(row)
            row.issuer = issuer
            work.db.execute(update(Person).values(issuer=issuer))

    def change(self, person_id: UUID, slug: str = OURS, **values: Any) -> None:
        """Change what a municipality knows of a person."""
        with self.region.work(self.region.login(slug, "civil")) as work:
            work.db.execute(update(Person).where(Person.id == person_id).values(**values))

    def as_owner(self, statement: LiteralString, *values: Any) -> None:
        """Do what the operator does, or what only time does, on the login of the owner."""
        options = self.region.hub.server.conninfo(self.region.hub.names.owner)
        with psycopg.connect(**options, autocommit=True) as db:
            db.execute(statement, values)

    def sessions(self) -> int:
        """Return how many sessions there have ever been."""
        with self.region.work(self.region.service("web")) as work:
            return work.db.execute(select(func.count()).select_from(SignedIn)).scalar_one()

    def known(self, slug: str, email: str) -> list[Person]:
        """Return the people of a municipality with this address."""
        with self.region.work(self.region.login(slug, "civil")) as work:
            found = select(Person).where(Person.email == email).order_by(Person.id)
            return list(work.db.execute(found).scalars())

    def logged(self, action: str) -> list[AuditLine]:
        """Return the lines of the audit log about an action, whoever wrote them."""
        with self.region.work(self.region.service("seal")) as work:
            found = select(AuditLine).where(AuditLine.action == action).order_by(AuditLine.id)
            return list(work.db.execute(found).scalars())


@dataclass
class Visitor:
    """A browser: cookies at the hub, and cookies at the provider."""

    town: Town
    http: FlaskClient
    outside: requests.Session = field(default_factory=requests.Session)
    answers: list[int] = field(default_factory=list)

    def get(self, path: str) -> Any:
        """Ask the hub, and remember how it answered."""
        answer = self.http.get(path)
        self.answers.append(answer.status_code)
        return answer

    def start(self, slug: str = OURS, who: str = "reporter", **asked: str) -> Any:
        """Begin to sign in; the answer leads to the provider."""
        query = {"login_hint": f"{who}@{slug}", **asked}
        self.http.get("/aanmelden")
        answer = self.http.get(f"/aanmelden/{slug}", query_string=query)
        self.answers.append(answer.status_code)
        return answer

    def at_provider(self, start: Any) -> str:
        """Follow the way to the provider; return the path with which it sends us back."""
        with self.outside.get(start.location, allow_redirects=False, timeout=5) as answer:
            target = answer.headers["Location"]
        assert target.startswith(f"{HUB}/aanmelden/"), target
        return target.removeprefix(HUB)

    def sign_in(self, slug: str = OURS, who: str = "reporter", **asked: str) -> Any:
        """Go the whole way; return the hub's answer to the callback."""
        start = self.start(slug, who, **asked)
        return self.get(self.at_provider(start)) if start.location else start

    def is_signed_in(self) -> bool:
        return bool(self.http.get("/berichten").status_code == 200)

    def cookie(self) -> dict[str, Any]:
        """Return what the signed cookie holds."""
        with self.http.session_transaction() as held:
            return dict(held)


def book(region: Region) -> dict[str, Any]:
    """Who can sign in: in both municipalities people with the same subjects."""
    people = [
        {
            "municipality": slug,
            "sub": f"{who}-1",
            "name": f"{who.title()} van {slug}",
            "email": f"{who}@{slug}.example",
            "login_hint": f"{who}@{slug}",
        }
        for slug in (OURS, THEIRS)
        for who in ("reporter", "coordinator", "manager", "newcomer")
    ]
    namesake = {
        "municipality": THEIRS,
        "sub": "namesake-1",
        "name": "Reporter Van Elders",
        "email": f"coordinator@{OURS}.example",
        "login_hint": f"namesake@{THEIRS}",
    }
    return {
        "people": [*people, namesake],
        "clients": [
            {
                "municipality": slug,
                "client_id": CLIENT,
                "redirect_uris": [callback_of(HUB, slug)],
                "jwks": _keys(region, slug),
            }
            for slug in (OURS, THEIRS)
        ],
    }


def _keys(region: Region, slug: str) -> dict[str, Any]:
    row = ProviderRow(
        tenant_id=NOBODY,
        issuer=f"https://sso.{slug}.example",
        client_id=CLIENT,
        algorithms=["ES256"],
    )
    return public_keys(provider_of(row, slug, region.hub.ring, HUB))


@contextmanager
def town_of(region: Region, folder: Path) -> Iterator[Town]:
    """Let two municipalities of a region sign in at a provider that runs meanwhile."""
    with running(write(folder / "book.json", book(region))) as address:
        town = Town(region, address)
        for slug in (OURS, THEIRS):
            town.point_to(slug, town.issuer(slug))
        yield town
        for visitor in town.visitors:
            visitor.outside.close()
