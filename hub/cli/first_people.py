"""The first steps of a municipality: its provider, its first administrator, its first confirmer.

After these the municipality's own administrator does everything on the pages of Beheer.
"""

import argparse
from typing import Any

import psycopg

from hub.identity.confirming import NotFirst, confirm_first
from hub.identity.labels import ROLES
from hub.identity.oidc.provider import PINNED
from hub.identity.providers import callback_of
from hub.identity.roles import Role
from hub.kernel import clock
from hub.kernel.db.names import Names
from hub.kernel.ids import new_id
from hub.settings import Settings

Connection = psycopg.Connection[Any]


class StepRefused(Exception):
    """The step is not possible; the text says what to do first."""


def add_options(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three actions."""
    provider = actions.add_parser("provider", help="stel de inlogdienst van een gemeente in")
    provider.add_argument("slug")
    provider.add_argument("--issuer", required=True, help="adres van de inlogdienst")
    provider.add_argument("--client-id", required=True, help="onze naam bij de inlogdienst")
    administrator = actions.add_parser("administrator", help="maak iemand de eerste beheerder")
    confirm = actions.add_parser("confirm", help="bevestig de eerste burgemeester of griffier")
    for action in (administrator, confirm):
        action.add_argument("slug")
        action.add_argument("email", help="e-mailadres van iemand die al een keer inlogde")


def set_provider(db: Connection, settings: Settings, options: argparse.Namespace) -> str:
    """Pin the provider of a municipality; returns what its operator must register there."""
    row = db.execute(
        _PROVIDER,
        {
            "slug": options.slug,
            "issuer": options.issuer,
            "client": options.client_id,
            "algorithms": list(PINNED),
            "internal": settings.allow_internal_providers,
            "now": clock.now(),
        },
    ).fetchone()
    if row is None:
        raise StepRefused(f"Er is geen gemeente met de naam {options.slug}.")
    base = f"{settings.base_url}/aanmelden/{options.slug}"
    return "\n".join(
        [
            "De inlogdienst is ingesteld. Registreer daar:",
            f"  terugkeeradres  {callback_of(settings.base_url, options.slug)}",
            f"  sleutels        {base}/sleutels.json",
            f"  afmelden        {base}/afmelden",
        ]
    )


def make_administrator(db: Connection, settings: Settings, options: argparse.Namespace) -> str:
    """Give somebody who signed in once the role of administrator, when there is none yet."""
    login = Names(settings.prefix).login(options.slug, "civil")
    given = {"login": login, "role": Role.ADMINISTRATOR, "today": clock.today()}
    if db.execute(_HELD, given).fetchone():
        raise StepRefused(f"{options.slug} heeft al een beheerder. Die geeft de volgende rollen.")
    people = db.execute(_BY_MAIL, {"slug": options.slug, "email": options.email}).fetchall()
    if len(people) != 1:
        raise StepRefused(
            f"Er is niet precies één persoon met dit adres in {options.slug}. "
            "Laat die persoon eerst een keer inloggen."
        )
    person_id, tenant_id, name = people[0]
    ids = {"id": new_id(), "person": person_id, "tenant": tenant_id, "now": clock.now()}
    db.execute(_GIVE, given | ids)
    db.execute(_NOTE, given | ids | {"line": new_id(), "processing": new_id()})
    return f"{name} is beheerder van {options.slug}."


def confirm(db: Connection, settings: Settings, options: argparse.Namespace) -> str:
    """Confirm the first mayor or clerk."""
    try:
        found = confirm_first(db, Names(settings.prefix), options.slug, options.email)
    except NotFirst as refused:
        raise StepRefused(str(refused)) from refused
    return f"Bevestigd: {', '.join(str(ROLES[role]) for _id, role in found)}."


_PROVIDER = """
INSERT INTO hub.provider (tenant_id, issuer, client_id, algorithms, role_map, idle_minutes, hours,
    allow_internal, changed_at)
SELECT id, %(issuer)s, %(client)s, %(algorithms)s, '{}', 60, 10, %(internal)s, %(now)s
  FROM hub.tenant WHERE slug = %(slug)s
ON CONFLICT (tenant_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
    algorithms = excluded.algorithms, allow_internal = excluded.allow_internal,
    changed_at = excluded.changed_at
RETURNING tenant_id
"""
_HELD = """
SELECT 1 FROM hub.membership m JOIN hub.person p ON p.id = m.person_id
 WHERE m.login = %(login)s AND m.role = %(role)s AND p.ended_at IS NULL
   AND (m.ends_on IS NULL OR m.ends_on >= %(today)s)
"""
_BY_MAIL = """
SELECT p.id, p.tenant_id, p.name FROM hub.person p JOIN hub.tenant t ON t.id = p.tenant_id
 WHERE t.slug = %(slug)s AND lower(p.email) = lower(%(email)s) AND p.ended_at IS NULL
"""
_GIVE = """
INSERT INTO hub.membership (id, tenant_id, person_id, role, login, source, starts_on, given_at,
    needs_confirmation)
VALUES (%(id)s, %(tenant)s, %(person)s, %(role)s, %(login)s, 'given', %(today)s, %(now)s, false)
"""
_NOTE = """
INSERT INTO hub.audit_line (chain, id, at, processing_id, action, object_kind, object_ids, result,
    origin)
VALUES (%(login)s, %(line)s, %(now)s, %(processing)s, 'membership:give', 'membership',
    ARRAY[%(id)s::uuid], 'done', 'operator')
"""
