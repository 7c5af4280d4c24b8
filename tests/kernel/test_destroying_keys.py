import json
from datetime import timedelta
from pathlib import Path

import pytest

from hub.kernel import clock
from hub.kernel.crypto.keyring import (
    KEEP,
    KeyGone,
    KeyRing,
    Shape,
)
from tests.kernel.rings import DESTROYS, MAKES_KEYS, MASTER, NOON, another_process, heard, say


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ring"


@pytest.fixture
def ring(folder: Path) -> KeyRing:
    return KeyRing(folder, MASTER)


def test_ensuring_a_destroyed_key_does_not_make_another(ring: KeyRing) -> None:
    ring.ensure("voorbeeldstad", "civil")
    ring.destroy("voorbeeldstad", "civil")

    with pytest.raises(KeyGone):
        ring.ensure("voorbeeldstad", "civil")


def test_a_destroyed_key_is_gone_at_once_where_it_was_destroyed(
    ring: KeyRing, folder: Path
) -> None:
    secret_file = folder / "municipal.voorbeeldstad.civil.1.key"
    ring.create("voorbeeldstad", "civil")
    ring.get("voorbeeldstad", "civil")
    assert secret_file.exists()

    ring.destroy("voorbeeldstad", "civil")

    assert not secret_file.exists()
    for version in (None, 1):
        with pytest.raises(KeyGone):
            ring.get("voorbeeldstad", "civil", version)


def test_the_bytes_of_a_destroyed_key_are_overwritten(
    ring: KeyRing, folder: Path, tmp_path: Path
) -> None:
    ring.create("voorbeeldstad", "civil")
    key_file = folder / "municipal.voorbeeldstad.civil.1.key"
    before = key_file.read_bytes()
    same_bytes = tmp_path / "same"
    same_bytes.hardlink_to(key_file)

    ring.destroy("voorbeeldstad", "civil")

    after = same_bytes.read_bytes()
    assert len(after) == len(before)
    assert sum(one == other for one, other in zip(before, after, strict=True)) < len(before) / 4


def test_a_destroyed_key_leaves_its_date(ring: KeyRing) -> None:
    ring.create("voorbeeldstad", "civil")
    with clock.at(NOON):
        ring.destroy("voorbeeldstad", "civil")

    (entry,) = KeyRing(ring._files.folder, MASTER).entries()
    assert (entry.label, entry.destroyed_at) == ("municipal.voorbeeldstad.civil.1", NOON)


def test_destroying_twice_keeps_the_first_date(ring: KeyRing) -> None:
    ring.create("voorbeeldstad", "civil")
    for moment in (NOON, NOON + timedelta(days=1)):
        with clock.at(moment):
            ring.destroy("voorbeeldstad", "civil")

    assert ring.entries()[0].destroyed_at == NOON


def test_a_version_number_is_never_used_again(ring: KeyRing) -> None:
    ring.create("voorbeeldstad", "civil")
    ring.destroy("voorbeeldstad", "civil")

    assert ring.create("voorbeeldstad", "civil").version == 2


def test_destroying_one_version_leaves_the_other(ring: KeyRing) -> None:
    first, second = (ring.create("voorbeeldstad", "civil") for _ in range(2))

    ring.destroy("voorbeeldstad", "civil", first.version)

    assert ring.get("voorbeeldstad", "civil") == second
    with pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil", first.version)


def test_a_crash_while_destroying_leaves_a_key_that_is_refused_and_can_be_finished(
    ring: KeyRing, folder: Path
) -> None:
    ring.create("voorbeeldstad", "civil")
    key_file = folder / "municipal.voorbeeldstad.civil.1.key"
    stone = json.dumps({"destroyed_at": NOON.isoformat()})
    key_file.with_suffix(".gone").write_text(stone)

    for version in (None, 1):
        with pytest.raises(KeyGone):
            ring.get("voorbeeldstad", "civil", version)
    ring.destroy("voorbeeldstad", "civil")

    assert not key_file.exists()


def test_a_leaving_municipality_takes_its_keys_and_no_one_elses(ring: KeyRing) -> None:
    ring.create("voorbeeldstad", "civil")
    ring.create("voorbeeldstad", "care")
    ring.create_client_key("voorbeeldstad", Shape.EC)
    ring.create_signing_key("voorbeeldstad")
    kept = ring.create("buurstad", "civil")

    ring.destroy_municipality("voorbeeldstad")

    alive = {entry.label for entry in ring.entries() if entry.destroyed_at is None}
    assert alive == {"municipal.buurstad.civil.1", "signing.voorbeeldstad.ed25519.1"}
    assert ring.get("buurstad", "civil") == kept
    with pytest.raises(KeyGone):
        ring.client_key("voorbeeldstad")


def test_a_key_destroyed_elsewhere_stops_working_within_five_minutes(
    ring: KeyRing, folder: Path
) -> None:
    with clock.at(NOON):
        ring.create("voorbeeldstad", "civil")
        key = ring.get("voorbeeldstad", "civil")
    process = another_process(DESTROYS, folder)
    process.communicate(timeout=60)
    assert process.returncode == 0

    with clock.at(NOON + KEEP - timedelta(seconds=1)):
        assert ring.get("voorbeeldstad", "civil") == key
    with clock.at(NOON + KEEP), pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil")


def test_asking_again_does_not_make_a_key_stay_longer(ring: KeyRing, folder: Path) -> None:
    with clock.at(NOON):
        ring.create("voorbeeldstad", "civil")
        ring.get("voorbeeldstad", "civil")
    KeyRing(folder, MASTER).destroy("voorbeeldstad", "civil")
    for minute in range(5):
        with clock.at(NOON + timedelta(minutes=minute)):
            ring.get("voorbeeldstad", "civil")

    with clock.at(NOON + KEEP), pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil")


def test_a_clock_set_back_does_not_make_a_key_stay_longer(ring: KeyRing, folder: Path) -> None:
    with clock.at(NOON):
        ring.create("voorbeeldstad", "civil")
        ring.get("voorbeeldstad", "civil")
    KeyRing(folder, MASTER).destroy("voorbeeldstad", "civil")

    with clock.at(NOON - timedelta(days=1)), pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil")


def test_forgetting_makes_a_key_destroyed_elsewhere_stop_at_once(
    ring: KeyRing, folder: Path
) -> None:
    ring.create("voorbeeldstad", "civil")
    ring.get("voorbeeldstad", "civil")
    KeyRing(folder, MASTER).destroy("voorbeeldstad", "civil")

    ring.forget()

    with pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil")


def test_expired_keys_do_not_stay_in_memory(ring: KeyRing) -> None:
    with clock.at(NOON):
        ring.create("voorbeeldstad", "civil")
        ring.get("voorbeeldstad", "civil")
        ring.forget_expired()
        assert ring._held
    with clock.at(NOON + KEEP):
        ring.forget_expired()

    assert not ring._held


def test_within_five_minutes_the_file_is_not_read_again(ring: KeyRing, folder: Path) -> None:
    key = ring.create("voorbeeldstad", "civil")
    ring.get("voorbeeldstad", "civil")
    (folder / "municipal.voorbeeldstad.civil.1.key").unlink()

    assert ring.get("voorbeeldstad", "civil") == key


def test_two_processes_never_overwrite_each_other(ring: KeyRing, folder: Path) -> None:
    processes = [another_process(MAKES_KEYS, folder, "20") for _ in range(2)]
    assert [heard(process) for process in processes] == ["ready"] * 2
    for process in processes:
        say(process, "go")
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    lines = [line.split() for output in outputs for line in output.splitlines()]
    made = {int(line[0]): line[1] for line in lines}

    assert sorted(made) == list(range(1, 41))
    assert all(
        ring.get("voorbeeldstad", "civil", version).secret.hex() == secret
        for version, secret in made.items()
    )
    assert {str(one) for one in ring.erased("voorbeeldstad")} == {line[2] for line in lines}


def test_what_a_killed_process_had_promised_is_there(ring: KeyRing, folder: Path) -> None:
    process = another_process(MAKES_KEYS, folder, "1000000")
    with process:
        say(process, "go")
        assert heard(process) == "ready"
        promised = [heard(process).split() for _ in range(25)]
        process.kill()

    for version, secret, dossier_id in promised:
        assert ring.get("voorbeeldstad", "civil", int(version)).secret.hex() == secret
        assert dossier_id in {str(one) for one in ring.erased("voorbeeldstad")}
    assert len(ring.fingerprints()) == len(ring.entries())
