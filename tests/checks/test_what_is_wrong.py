"""Each thing that can be wrong with an installation is provoked, and found with how to mend it."""

import argparse
import json
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.checks import Finding, StartRefused, everything, startup
from hub.cli import check
from hub.installation import Installation
from hub.kernel import clock
from hub.kernel.crypto.keyring import KeyRing
from hub.sealing import sealer_of
from tests.builders import Region
from tests.databases import Cluster
from tests.stand import Mailbox, free_port

Codes = Callable[[], set[str]]
ADD_PROVIDERS = """
INSERT INTO hub.provider (tenant_id, issuer, client_id, algorithms, role_map, idle_minutes, hours,
    allow_internal, changed_at)
SELECT id, 'https://sso.' || slug || '.example', 'hub', '{RS256}', '{}', 60, 10, false, now()
  FROM hub.tenant ON CONFLICT DO NOTHING"""


@pytest.fixture
def superuser(region: Region, cluster: Cluster) -> Iterator[Any]:
    with cluster.admin(region.hub.server.options["dbname"]) as connection:
        yield connection


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


@pytest.fixture
def sound(region: Region, superuser: Any, mailbox: Mailbox, tmp_path: Path) -> Installation:
    """An installation with which nothing is wrong, and with keys of its own."""
    shutil.copytree(region.hub.settings.keyring, tmp_path / "ring")
    ring = KeyRing(tmp_path / "ring", region.hub.settings.master_key)
    settings = replace(
        region.hub.settings,
        keyring=tmp_path / "ring",
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
        mail_from="steunpunt@hub.voorbeeld.nl",
    )
    superuser.execute(ADD_PROVIDERS)
    return replace(region.hub, settings=settings, ring=ring)


def found(hub: Installation) -> list[tuple[str, str]]:
    return [(one.code, one.subject) for one in everything(hub)]


def test_nothing_is_wrong_with_a_sound_installation(sound: Installation) -> None:
    assert everything(sound) == []


OLD_LINE = """
INSERT INTO hub.audit_line (chain, id, at, processing_id, action, object_kind, object_ids, result,
    origin)
VALUES ('{login}', gen_random_uuid(), now() - interval '5 minutes', gen_random_uuid(), 'x', 'x',
    '{{}}', 'done', '')"""
IN_DATABASE: dict[str, tuple[str, str]] = {
    "rights": ("GRANT CREATE ON SCHEMA public TO public", "GRANT TEMP ON DATABASE {db} TO public"),
    "table_owner": ('ALTER TABLE r_kleindorp_care.draft OWNER TO "{login}"', ""),
    "drift": ("ALTER TABLE r_kleindorp_civil.incident ADD COLUMN extra text", ""),
    "version": (
        "UPDATE hub.schema_version SET version = 99 WHERE schema_name = 'r_kleindorp_care'",
        "",
    ),
    "connect": ('REVOKE CONNECT ON DATABASE {db} FROM "{login}"', ""),
    "outbox": (
        "UPDATE hub.outbox SET due_at = now() - interval '5 minutes' WHERE run_as = '{login}'",
        "",
    ),
    "parked": ("UPDATE hub.outbox SET parked_at = now() WHERE run_as = '{login}'", ""),
    "digest": ("DELETE FROM hub.outbox WHERE run_as = '{login}'", ""),
    "provider": (
        "DELETE FROM hub.provider USING hub.tenant WHERE id = tenant_id AND slug = 'kleindorp'",
        "",
    ),
    "unsealed": (
        OLD_LINE,
        "",
    ),
}


@pytest.mark.parametrize("code", IN_DATABASE)
def test_what_is_wrong_in_the_database(
    sound: Installation, superuser: Any, region: Region, code: str
) -> None:
    given = {"login": region.login("kleindorp", "care"), "db": sound.server.options["dbname"]}
    for change in filter(None, IN_DATABASE[code]):
        superuser.execute(change.format(**given))

    assert code in {one for one, _ in found(sound)}
    if code not in {"rights", "table_owner", "parked"}:  # these bring others with them
        assert {one for one, _ in found(sound)} == {code}


# Roles belong to the whole server, so these are put back.
ROLES: dict[str, tuple[str, str]] = {
    "rights": ('ALTER ROLE "{login}" CREATEROLE', 'ALTER ROLE "{login}" NOCREATEROLE'),
    "role": ('ALTER ROLE "{login}" NOLOGIN', 'ALTER ROLE "{login}" LOGIN'),
    "membership": (
        'SET ROLE "{prefix}owner"; REVOKE "{group}" FROM "{login}"; RESET ROLE',
        'SET ROLE "{prefix}owner"; GRANT "{group}" TO "{login}"; RESET ROLE',
    ),
    "search_path": (
        'ALTER ROLE "{login}" SET search_path = public',
        'ALTER ROLE "{login}" SET search_path = r_kleindorp_care, r_kleindorp',
    ),
    "timeout": (
        'ALTER ROLE "{login}" RESET statement_timeout',
        "ALTER ROLE \"{login}\" SET statement_timeout = '60s'",
    ),
    "stray_role": ('CREATE ROLE "{prefix}t_elders_civil"', 'DROP ROLE "{prefix}t_elders_civil"'),
}


def test_what_is_wrong_with_roles(sound: Installation, superuser: Any, region: Region) -> None:
    names = region.hub.names
    given = {
        "login": region.login("kleindorp", "care"),
        "group": names.group("care"),
        "prefix": names.prefix,
    }
    for code, (change, back) in ROLES.items():
        superuser.execute(change.format(**given))
        try:
            assert {one for one, _ in found(sound)} == {code}
        finally:
            superuser.execute(back.format(**given))
    assert found(sound) == []


def test_a_membership_too_many_is_found(
    sound: Installation, superuser: Any, region: Region
) -> None:
    login, group = region.login("kleindorp", "care"), region.hub.names.group("civil")
    superuser.execute(f'GRANT "{group}" TO "{login}"')
    try:
        assert found(sound) == [("membership", login)]
    finally:
        superuser.execute(f'REVOKE "{group}" FROM "{login}"')


def test_keys_that_are_gone_missing_or_damaged(sound: Installation) -> None:
    sound.ring.destroy("kleindorp", "care")
    folder = sound.settings.keyring
    (folder / "municipal.middelveen.civil.1.key").unlink()
    (folder / "client.hoofdstad.oidc.1.key").write_bytes(b"damaged")

    assert found(sound) == [
        ("key", "kleindorp/care"),
        ("key", "middelveen/civil"),
        ("key_damaged", str(folder)),
    ]


def test_a_lost_key_of_the_audit_log_is_found(sound: Installation, region: Region) -> None:
    region.as_role("kleindorp", "reporter").file()
    sealer = sealer_of(sound)
    sealer.seal()
    sealer.checkpoint()
    (sound.settings.keyring / "signing.audit.ed25519.1.key").unlink()

    assert found(sound) == [("key", "audit/ed25519")]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"base_url": "http://127.0.0.1:8000"}, "base_url"),
        ({"allow_internal_providers": True}, "internal_providers"),
        ({"mail_from": "steunpunt@hub.example"}, "mail_from"),
        ({"smtp_url": ""}, "mail"),
        ({"smtp_url": "smtp://127.0.0.1:{closed}"}, "mail"),
        ({"redis_url": "redis://127.0.0.1:{closed}/0"}, "redis"),
    ],
)
def test_what_is_wrong_with_settings_and_around(
    sound: Installation, settings: dict[str, Any], code: str
) -> None:
    port = str(free_port())
    wrong = {
        name: value.replace("{closed}", port) if isinstance(value, str) else value
        for name, value in settings.items()
    }

    hub = replace(sound, settings=replace(sound.settings, **wrong))

    assert [one for one, _ in found(hub)] == [code]


def test_a_mail_server_that_says_nothing_does_not_hold_up_the_check(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.checks.around.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        hub = replace(sound, settings=replace(sound.settings, smtp_url=url))

        assert [one for one, _ in found(hub)] == ["mail"]


def test_an_open_folder_with_keys_is_found(sound: Installation) -> None:
    sound.settings.keyring.chmod(0o755)

    assert found(sound) == [("keyring_open", str(sound.settings.keyring))]


def test_clocks_that_differ_are_found(sound: Installation) -> None:
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert "clock" in {one for one, _ in found(sound)}


def test_a_database_that_does_not_answer_is_one_finding(sound: Installation) -> None:
    server = replace(sound.server, options={**sound.server.options, "dbname": "nothing"})

    assert [one for one, _ in found(replace(sound, server=server))] == ["database"]


def test_every_finding_is_one_dutch_sentence_with_a_way_out(
    sound: Installation, superuser: Any
) -> None:
    superuser.execute("DELETE FROM hub.provider")
    superuser.execute("ALTER TABLE r_kleindorp_civil.incident ADD COLUMN extra text")

    for one in everything(sound):
        assert one.sentence[0].isupper() or one.sentence.startswith("r_")
        assert ":" in one.sentence
        assert one.sentence.endswith((".", ";"))
        assert one.level in {"error", "warning"}


def test_the_command_says_it_and_ends_with_1(
    sound: Installation,
    superuser: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(check, "open_installation", lambda _settings: sound)

    assert check.run(argparse.Namespace(json=True), sound.settings) == 0
    assert json.loads(capsys.readouterr().out) == []
    superuser.execute("DELETE FROM hub.provider")
    assert check.run(argparse.Namespace(json=True), sound.settings) == 1
    told = json.loads(capsys.readouterr().out)
    assert [set(one) for one in told] == [{"code", "level", "sentence", "subject"}] * 3
    assert check.run(argparse.Namespace(json=False), sound.settings) == 1
    assert "LET OP [provider]" in capsys.readouterr().out


def test_settings_that_are_wrong_are_a_finding_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("HUB_DATA", str(tmp_path))
    monkeypatch.setenv("HUB_SECRET", "short")

    assert check.run(argparse.Namespace(json=True)) == 1
    assert [one["code"] for one in json.loads(capsys.readouterr().out)] == ["settings"]


def test_a_web_process_starts_on_a_sound_installation(sound: Installation) -> None:
    startup(sound)


def test_a_web_process_refuses_what_is_unsafe(
    sound: Installation, superuser: Any, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(hub: Installation) -> str:
        with pytest.raises(StartRefused) as stopped:
            startup(hub)
        return str(stopped.value)

    login = region.login("kleindorp", "care")
    superuser.execute(f'ALTER ROLE "{login}" SUPERUSER')
    try:
        assert f"{login} is superuser" in refused(sound)
    finally:
        superuser.execute(f'ALTER ROLE "{login}" NOSUPERUSER')

    with_password = replace(sound, settings=replace(sound.settings, owner_password="x" * 40))
    assert "HUB_OWNER_PASSWORD" in refused(with_password)

    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert "FLASK_DEBUG" in refused(sound)
    startup(replace(sound, settings=replace(sound.settings, demo=True)))
    monkeypatch.delenv("FLASK_DEBUG")

    superuser.execute(f'ALTER TABLE r_kleindorp_care.draft OWNER TO "{login}"')
    assert f"{login} bezit tabellen" in refused(sound)
    superuser.execute(f'ALTER TABLE r_kleindorp_care.draft OWNER TO "{region.hub.names.owner}"')

    sound.ring.destroy("kleindorp", "care")
    assert "kleindorp/care" in refused(sound)
    superuser.execute("UPDATE hub.schema_version SET version = 0 WHERE kind = 'hub'")
    assert "half bijgewerkt" in refused(sound)


def test_a_finding_is_an_error_unless_it_says_otherwise() -> None:
    assert Finding("x", "Y: z.").level == "error"
