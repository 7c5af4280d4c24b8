"""What stops a web process: it is better not to serve than to serve unsafely."""

from collections.abc import Iterator
from typing import Any

import psycopg
from flask.helpers import get_debug_flag

from hub.checks.keys import missing_keys
from hub.installation import Installation
from hub.kernel.db.names import SERVICES
from hub.migrations.steps import SERVES
from hub.settings import SettingsWrong

_ROLES = """
SELECT r.rolname, r.rolsuper, EXISTS (
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relowner = r.oid AND (n.nspname = 'hub' OR starts_with(n.nspname, 'r_'))) AS owns
  FROM pg_roles r
 WHERE r.rolcanlogin AND (r.rolname = ANY(%(services)s) OR starts_with(r.rolname, %(towns)s))"""
_VERSION = "SELECT version FROM hub.schema_version WHERE schema_name = 'hub' AND kind = 'hub'"


class StartRefused(SettingsWrong):
    """This process must not serve; the text says why, and how to mend it."""


def startup(hub: Installation) -> None:
    """Stop a web process that must not serve, with all reasons at once.

    Refused: a login that is a superuser or owns tables, the owner's password in this process, a
    half-upgraded shared schema, a missing key, and debug mode outside the demo.
    """
    reasons = list(_reasons(hub))
    if reasons:
        raise StartRefused("\n".join(reasons))


def _reasons(hub: Installation) -> Iterator[str]:
    settings = hub.settings
    if not settings.demo and get_debug_flag():
        yield "De foutzoekstand van Flask staat aan: haal FLASK_DEBUG weg."
    if settings.owner_password:
        yield "HUB_OWNER_PASSWORD hoort niet in het webproces: haal die instelling hier weg."
    login = hub.names.service("web")
    try:
        with psycopg.connect(**hub.server.conninfo(login), autocommit=True) as db:
            yield from _database_reasons(hub, db)
    except psycopg.Error as error:
        yield (
            f"De database antwoordt {login} niet goed ({type(error).__name__}): start haar, "
            "controleer HUB_DATABASE_URL en voer `hub migrate` uit."
        )


def _database_reasons(hub: Installation, db: "psycopg.Connection[Any]") -> Iterator[str]:
    given = {
        "services": [hub.names.service(service) for service in SERVICES],
        "towns": f"{hub.names.prefix}t_",
    }
    for name, is_super, owns in db.execute(_ROLES, given).fetchall():
        if is_super:
            yield f"De rol {name} is superuser: ALTER ROLE {name} NOSUPERUSER;"
        if owns:
            yield f"De rol {name} bezit tabellen: REASSIGN OWNED BY {name} TO {hub.names.owner};"
    row = db.execute(_VERSION).fetchone()
    lowest, highest = SERVES["hub"]
    version = row[0] if row else 0
    if not lowest <= version <= highest:
        yield f"De hub is half bijgewerkt (versie {version}): voer `hub migrate` uit."
        return
    rows = db.execute("SELECT slug FROM hub.tenant WHERE status = 'active'").fetchall()
    slugs = [slug for (slug,) in rows]
    yield from (finding.sentence for finding in missing_keys(hub, slugs))
