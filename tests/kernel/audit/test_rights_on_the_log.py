"""No login of the application changes or deletes what was logged."""

import psycopg
import pytest

from tests.builders import Region

FORBIDDEN = (
    "UPDATE hub.audit_line SET action = 'x'",
    "DELETE FROM hub.audit_line",
    "TRUNCATE hub.audit_line",
    "UPDATE hub.audit_seal SET hash = ''",
    "DELETE FROM hub.audit_seal",
    "UPDATE hub.audit_checkpoint SET heads = '{}'",
    "DELETE FROM hub.audit_checkpoint",
    "DELETE FROM hub.audit_head",
    "DELETE FROM hub.audit_progress",
)
CHOSEN = """
INSERT INTO hub.audit_line (id, at, processing_id, action, object_kind, object_ids, result, origin,
    {column})
VALUES (gen_random_uuid(), now(), gen_random_uuid(), 'x', 'x', '{{}}', 'done', '', {value})"""


def test_no_login_changes_or_deletes_what_was_logged(region: Region) -> None:
    hub = region.hub
    services = [hub.names.service(s) for s in ("web", "legal", "pool", "relay", "seal")]
    registers = [hub.names.login("kleindorp", room) for room in ("civil", "political", "care")]
    for login in services + registers:
        with psycopg.connect(**hub.server.conninfo(login), autocommit=True) as db:
            for statement in FORBIDDEN:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    db.execute(statement.encode())


@pytest.mark.parametrize(("column", "value"), [("chain", "'somebody'"), ("xact", "'1'")])
def test_a_login_cannot_choose_in_which_chain_or_when_it_writes(
    region: Region, column: str, value: str
) -> None:
    statement = CHOSEN.format(column=column, value=value)
    login = region.login("kleindorp", "civil")
    with (
        psycopg.connect(**region.hub.server.conninfo(login)) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(statement.encode())
