"""The first mayor or clerk of a municipality: confirmed by the operator, on the owner's connection.

Everybody after that is confirmed by a mayor or clerk of the municipality itself.
"""

from typing import Any
from uuid import UUID

import psycopg

from hub.identity.roles import GRANTED, Permission, Role
from hub.kernel import clock
from hub.kernel.db.names import Names
from hub.kernel.ids import new_id

CONFIRMERS = tuple(
    role for (role, room), rights in GRANTED.items() if Permission.MEMBERSHIP_CONFIRM in rights
)


class NotFirst(Exception):
    """There is a confirmed mayor or clerk already, who must do this; or nobody to confirm.

    The text is Dutch, for the operator.
    """


def confirm_first(
    db: "psycopg.Connection[Any]", named: Names, slug: str, email: str
) -> list[tuple[UUID, Role]]:
    """Confirm the mayor's or clerk's role of one person, when there is none confirmed yet.

    db: the owner's connection. email: of the person, as their provider told it. Returns the
    memberships; raises NotFirst with what to do instead. Written in the log of the political line.
    """
    login = named.login(slug, "political")
    with db.transaction():
        rows = db.execute(_FOUND, {"login": login, "roles": list(CONFIRMERS)}).fetchall()
        if any(confirmed for *_ids, confirmed in rows):
            raise NotFirst(
                f"{slug} heeft al een bevestigde burgemeester of griffier. Die bevestigt de rol, "
                "op de bladzijde Rollen bevestigen."
            )
        wanted = [row for row in rows if row[2].casefold() == email.strip().casefold()]
        if not wanted:
            raise NotFirst(
                f"Niemand met dit e-mailadres heeft in {slug} een rol als burgemeester of "
                "griffier. Laat de beheerder van de gemeente eerst die rol geven."
            )
        for membership_id, *_rest in wanted:
            given = {"id": membership_id, "now": clock.now(), "line": new_id(), "login": login}
            db.execute(_CONFIRM, given)
            db.execute(_NOTE, {**given, "processing": new_id()})
    return [(membership_id, Role(role)) for membership_id, role, *_rest in wanted]


_FOUND = """
SELECT m.id, m.role, coalesce(p.email, ''), m.confirmed_at IS NOT NULL
  FROM hub.membership m JOIN hub.person p ON p.id = m.person_id
 WHERE m.login = %(login)s AND m.role = ANY (%(roles)s) AND p.ended_at IS NULL
   AND (m.ends_on IS NULL OR m.ends_on >= current_date)
   FOR UPDATE OF m
"""
_CONFIRM = "UPDATE hub.membership SET confirmed_at = %(now)s WHERE id = %(id)s"
_NOTE = """
INSERT INTO hub.audit_line (chain, id, at, processing_id, action, object_kind, object_ids, result,
    origin)
VALUES (%(login)s, %(line)s, %(now)s, %(processing)s, 'membership:confirm', 'membership',
    ARRAY[%(id)s::uuid], 'done', 'operator')
"""
