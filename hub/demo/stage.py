"""Sets the stage of the demo: municipalities, people, five years of meldingen."""

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from joserfc.jwk import RSAKey

from hub.demo.region import MunicipalityPlan, municipalities, people
from hub.demo.seeding import Seed, seed_municipality
from hub.demo.words import ROLE_WORDS
from hub.identity.providers import callback_of, client_key_pem
from hub.identity.roles import Role
from hub.installation import Installation, open_installation
from hub.kernel import clock
from hub.migrations.registers import NewTenant
from hub.owner import join, owner_connection, prepare
from hub.settings import Settings

Tell = Callable[[str], None]
CLIENT = "hub-demo"
FEW = 12
SHOWN = (
    "reporter",
    "manager",
    "coordinator",
    "council_clerk",
    "mayor",
    "administrator",
    "privacy_officer",
    "lawyer",
)
FIRST = frozenset({"hoofdstad", "kleindorp", "middelveen"})


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    municipality: str
    role: str
    name: str
    login_hint: str

    def as_json(self) -> dict[str, str]:
        """The person as demo.json tells it."""
        return {
            "municipality": self.municipality,
            "role": self.role,
            "name": self.name,
            "login_hint": self.login_hint,
        }


def build(settings: Settings, count: int, scale: float, tell: Tell) -> list[DemoPerson]:
    """Make what is not there yet, and return who can sign in."""
    plans = municipalities(count)
    prepare(settings)
    there = _there(settings)
    hub = open_installation(settings)
    fresh = [plan for plan in plans if plan.slug not in there]
    for number, plan in enumerate(fresh, 1):
        tell(f"Gemeente {number} van {len(fresh)}: {plan.name}")
        _join(settings, plan)
    _point_to_provider(settings, plans)
    _seed(settings, hub, _seeds(settings, plans, scale), tell)
    _write_book(settings, hub, plans)
    hub.engine.dispose()
    return _people_of(plans)


def issuer_of(settings: Settings, slug: str) -> str:
    """Return the issuer of a municipality at the demo provider, one port above the hub."""
    host, _, port = settings.base_url.rpartition(":")
    return f"{host}:{int(port) + 1}/{slug}"


def _there(settings: Settings) -> set[str]:
    with owner_connection(settings) as db:
        return {slug for (slug,) in db.execute("SELECT slug FROM hub.tenant").fetchall()}


def _join(settings: Settings, plan: MunicipalityPlan) -> None:
    wanted = NewTenant(
        slug=plan.slug,
        name=f"Gemeente {plan.name}",
        is_host=plan.is_host,
        cbs_code=plan.code,
        colour=plan.brand_colour,
        emblem=plan.emblem,
        mail_domains=(plan.mail_domain,),
        phone=plan.phone,
    )
    join(settings, wanted)


def _point_to_provider(settings: Settings, plans: list[MunicipalityPlan]) -> None:
    """The issuers follow the port on which the demo runs this time."""
    with owner_connection(settings) as db, db.transaction():
        for plan in plans:
            issuer = issuer_of(settings, plan.slug)
            given = {"slug": plan.slug, "issuer": issuer, "client": CLIENT, "now": clock.now()}
            row = db.execute(_POINT, given).fetchone()
            if row:
                db.execute(
                    "UPDATE hub.person SET issuer = %s WHERE tenant_id = %s AND issuer <> %s",
                    (issuer, row[0], issuer),
                )


_POINT = """
INSERT INTO hub.provider (tenant_id, issuer, client_id, algorithms, role_map, idle_minutes, hours,
    allow_internal, changed_at)
SELECT id, %(issuer)s, %(client)s, '{RS256,PS256,ES256}', '{}', 60, 10, true, %(now)s
  FROM hub.tenant WHERE slug = %(slug)s
ON CONFLICT (tenant_id) DO UPDATE SET issuer = excluded.issuer
RETURNING tenant_id
"""


def _seeds(settings: Settings, plans: list[MunicipalityPlan], scale: float) -> list[Seed]:
    """What still has to be made: the municipalities without people."""
    with owner_connection(settings) as db:
        empty = _empty(db)
    return [
        Seed(plan, empty[plan.slug], issuer_of(settings, plan.slug), scale)
        for plan in plans
        if plan.slug in empty
    ]


def _seed(settings: Settings, hub: Installation, wanted: list[Seed], tell: Tell) -> None:
    if not wanted:
        return
    many = len(wanted) > FEW or wanted[0].scale > 1
    here = (seed_municipality(hub, seed) for seed in wanted)
    total, all_of = 0, len(wanted)
    for done, count in enumerate(_in_parallel(settings, wanted) if many else here, 1):
        total += count
        tell(f"{_bar(done, all_of)} {done} van {all_of} gemeenten, {total} meldingen")
    tell(f"{total} meldingen gemaakt.\n")


def _in_parallel(settings: Settings, wanted: list[Seed]) -> Any:
    with ProcessPoolExecutor(max_workers=2) as pool:
        jobs = [pool.submit(_seed_one, settings, seed) for seed in wanted]
        for job in as_completed(jobs):
            yield job.result()


def _seed_one(settings: Settings, seed: Seed) -> int:
    hub = open_installation(settings)
    try:
        return seed_municipality(hub, seed)
    finally:
        hub.engine.dispose()


def _empty(db: "psycopg.Connection[Any]") -> dict[str, UUID]:
    rows = db.execute(
        "SELECT slug, id FROM hub.tenant t WHERE NOT EXISTS "
        "(SELECT 1 FROM hub.person p WHERE p.tenant_id = t.id)"
    ).fetchall()
    return dict(rows)


def _bar(done: int, total: int, width: int = 30) -> str:
    full = done * width // total
    return "[" + "#" * full + "." * (width - full) + "]"


def book_path(data: Path) -> Path:
    """Where the demo provider reads who can sign in."""
    return data / "provider" / "book.json"


def _write_book(settings: Settings, hub: Installation, plans: list[MunicipalityPlan]) -> None:
    path = book_path(settings.data)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(json.dumps(_book(settings, hub, plans)), "utf-8")


def _book(settings: Settings, hub: Installation, plans: list[MunicipalityPlan]) -> dict[str, Any]:
    host, _, port = settings.base_url.rpartition(":")
    return {
        "base": f"{host}:{int(port) + 1}",
        "municipalities": {plan.slug: f"Gemeente {plan.name}" for plan in plans},
        "people": [
            {
                "municipality": plan.slug,
                "sub": person.sub,
                "name": person.name,
                "email": person.email,
                "login_hint": hint,
                "role": ROLE_WORDS[Role(_role(hint))],
            }
            for plan in plans
            for person in people(plan)
            for hint in person.hints
        ],
        "clients": [_client(settings, hub, plan.slug) for plan in plans],
    }


def _client(settings: Settings, hub: Installation, slug: str) -> dict[str, Any]:
    key = RSAKey.import_key(client_key_pem(hub.ring, slug), {"kid": f"{slug}-1", "use": "sig"})
    return {
        "municipality": slug,
        "client_id": CLIENT,
        "redirect_uris": [callback_of(settings.base_url, slug)],
        "jwks": {"keys": [key.as_dict(private=False)]},
        "backchannel_logout_uri": f"{settings.base_url}/aanmelden/{slug}/afmelden",
    }


def _role(hint: str) -> str:
    """The role in a hint such as `reporter-102@kleindorp`."""
    return hint.partition("@")[0].rstrip("0123456789").rstrip("-")


def _people_of(plans: list[MunicipalityPlan]) -> list[DemoPerson]:
    """Everybody under each of their roles; whoever has a role as the first one comes first."""
    hinted = [
        (place, DemoPerson(plan.slug, _role(hint), person.name, hint))
        for plan in plans
        for person in people(plan)
        for place, hint in enumerate(person.hints)
    ]
    return [person for _place, person in sorted(hinted, key=lambda pair: min(pair[0], 1))]


def table(base: str, mailbox: str, people: list[DemoPerson]) -> str:
    """Return the text that tells where the hub is and whom to sign in as."""
    first: dict[tuple[str, str], DemoPerson] = {}
    for person in people:
        first.setdefault((person.municipality, person.role), person)
    rows = [
        f"  {p.name:<26} {ROLE_WORDS[Role(p.role)]:<34} "
        f"{base}/aanmelden/{p.municipality}?login_hint={p.login_hint}"
        for p in first.values()
        if p.municipality in FIRST and p.role in SHOWN
    ]
    head = ["", f"De hub draait op {base}  (stop met Ctrl-C)", f"Post: {mailbox}", ""]
    return "\n".join([*head, "Meld je aan als:", *rows, ""])
