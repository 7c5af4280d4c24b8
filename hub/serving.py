"""Which municipalities this release can serve, asked whenever a connection opens.

A release names the lowest and highest version of each kind of schema that it serves. A
municipality outside that range, drifted or suspended gets a clear page, and the others go on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg

from hub.kernel import clock
from hub.kernel.db.names import SERVICES, Names
from hub.kernel.errors import Unavailable
from hub.kernel.rooms import room_of
from hub.migrations import fingerprint
from hub.migrations.steps import SERVES

Connection = psycopg.Connection[Any]

DRIFT_HOLDS = timedelta(minutes=30)
SUSPENDED = (
    "Deze gemeente doet op dit moment niet mee. De beheerder van je organisatie weet waarom."
)
NOT_SERVED = (
    "De gegevens van je gemeente worden bijgewerkt. Probeer het over een kwartier opnieuw. "
    "Wat je al hebt gemeld, is bewaard."
)
HUB_NOT_SERVED = "De hub wordt bijgewerkt. Probeer het over een kwartier opnieuw."

# One statement: the versions of the shared schema and of the login's own municipality.
_VERSIONS = b"""
SELECT v.schema_name, v.kind, v.version,
       (SELECT t.status FROM hub.login l JOIN hub.tenant t ON t.id = l.tenant_id
         WHERE l.name = session_user) AS status
  FROM hub.schema_version v
 WHERE v.kind = 'hub'
    OR v.tenant_id = (SELECT l.tenant_id FROM hub.login l WHERE l.name = session_user)"""


class NotServed(Unavailable):
    """This municipality cannot be served now; `why` is for the log, not for the page."""

    def __init__(self, sentence: str, why: str) -> None:
        super().__init__(sentence)
        self.why = why


def outside(versions: dict[tuple[str, str], int]) -> list[str]:
    """Return the schemas (by schema and kind) whose version this release does not serve."""
    return [
        f"{room} ({kind} {version})"
        for (room, kind), version in sorted(versions.items())
        if not SERVES[kind][0] <= version <= SERVES[kind][1]
    ]


@dataclass(slots=True)
class Served:
    """Refuses connections to what this release cannot serve; one for each process."""

    names: Names
    _sound: dict[str, datetime] = field(default_factory=dict)

    def check(self, connection: Connection, login: str, again: bool = False) -> None:
        """Raise `NotServed` when a fresh connection leads to what cannot be served.

        The fingerprint of a municipality that was sound holds for half an hour, unless `again`.
        """
        if again:
            self._sound.clear()
        rows = connection.execute(_VERSIONS).fetchall()
        versions = {(room, kind): version for room, kind, version, _ in rows}
        wrong = outside(versions)
        if not rows or any(room.startswith("hub ") for room in wrong):
            raise NotServed(HUB_NOT_SERVED, ", ".join(wrong) or "no versions")
        if wrong:
            raise NotServed(NOT_SERVED, ", ".join(wrong))
        if rows[0][3] == "suspended":
            raise NotServed(SUSPENDED, "suspended")
        if login.removeprefix(self.names.prefix) not in SERVICES:
            self._check_drift(connection, login)

    def _check_drift(self, connection: Connection, login: str) -> None:
        slug, now = room_of(login, self.names.prefix).tenant, clock.now()
        if slug in self._sound and now - self._sound[slug] < DRIFT_HOLDS:
            return
        found = fingerprint.take(connection, self.names, [slug], hub=False)
        wrong = fingerprint.drifted(found, fingerprint.rooms_of(slug))
        if wrong:
            raise NotServed(NOT_SERVED, ", ".join(wrong))
        self._sound[slug] = now


def refuse_suspended(ask: Callable[[str], Any]) -> None:
    """Raise `NotServed` when the municipality of this login is suspended.

    For somebody whose session no longer holds: `ask` runs a statement and gives one value.
    """
    status = ask(
        "SELECT t.status FROM hub.login l JOIN hub.tenant t ON t.id = l.tenant_id"
        " WHERE l.name = session_user"
    )
    if status == "suspended":
        raise NotServed(SUSPENDED, "suspended")
