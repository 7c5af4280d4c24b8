"""All checks, one after the other; one that cannot be done is a finding too."""

from collections.abc import Callable, Iterator

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from hub.checks.around import check_mail, check_redis, check_settings
from hub.checks.database import check_database, municipalities
from hub.checks.finding import Finding
from hub.checks.keys import check_keys
from hub.checks.logins import check_roles
from hub.installation import Installation
from hub.kernel.db.names import SERVICES
from hub.serving import NotServed

OLDEST_SERVER = 150_000
UNREACHABLE = (psycopg.Error, SQLAlchemyError)


def everything(hub: Installation) -> list[Finding]:
    """Check an installation; an empty list is good."""
    found = [
        *check_settings(hub.settings),
        *check_mail(hub.settings),
        *check_redis(hub.settings),
    ]
    closed = list(_doors(hub))
    found += closed
    if not closed:
        found += _tried(lambda: _in_database(hub))
    return found


def _doors(hub: Installation) -> Iterator[Finding]:
    """Sign in once as each service."""
    for service in SERVICES:
        login = hub.names.service(service)
        try:
            with psycopg.connect(**hub.server.conninfo(login), connect_timeout=5) as db:
                version = db.info.server_version
        except psycopg.Error as error:
            sentence = (
                f"De rol {login} kan niet in de database ({type(error).__name__}): start de "
                "database, controleer HUB_DATABASE_URL en voer `hub migrate` uit."
            )
            yield Finding("database", sentence, login)
            return
    if version < OLDEST_SERVER:
        yield Finding("server", "PostgreSQL 15 of nieuwer is nodig: werk de server bij.")


def _in_database(hub: Installation) -> Iterator[Finding]:
    slugs = municipalities(hub)
    yield from check_keys(hub, slugs)
    with psycopg.connect(**hub.server.conninfo(hub.names.service("web")), autocommit=True) as db:
        yield from check_roles(db, hub.names, slugs)
    yield from check_database(hub, slugs)


def _tried(checks: Callable[[], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(checks())
    except NotServed as refused:
        sentence = f"De hub is half bijgewerkt ({refused.why}): voer `hub migrate` uit."
        found.append(Finding("version", sentence, "hub"))
    except UNREACHABLE as error:
        sentence = (
            f"De controle van de database brak af ({type(error).__name__}): voer `hub migrate` uit "
            "en controleer opnieuw."
        )
        found.append(Finding("database", sentence))
    return found
