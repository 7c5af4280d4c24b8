import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from hub.kernel import clock
from hub.kernel.crypto.keyring import (
    KEEP,
    KeyGone,
    KeyMissing,
    KeyRing,
    Kind,
    Shape,
    WrongMaster,
)
from hub.kernel.crypto.primitives import Unreadable

MASTER = b"een hoofdsleutel van 32 tekens!!"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

MAKES_KEYS = """
import sys
from pathlib import Path
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.ids import new_id
ring = KeyRing(Path(sys.argv[1]), sys.argv[2].encode())
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[3])):
    key = ring.create("voorbeeldstad", "civil")
    dossier_id = new_id()
    ring.record_erasure("voorbeeldstad", [dossier_id])
    print(key.version, key.secret.hex(), dossier_id, flush=True)
"""
DESTROYS = """
import sys
from pathlib import Path
from hub.kernel.crypto.keyring import KeyRing
KeyRing(Path(sys.argv[1]), sys.argv[2].encode()).destroy("voorbeeldstad", "civil")
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "ring"


@pytest.fixture
def ring(folder):
    return KeyRing(folder, MASTER)


def another_process(script, folder, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, folder, MASTER, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_key_comes_back_also_from_a_ring_opened_later(ring, folder):
    made = ring.create("voorbeeldstad", "civil")

    assert made.version == 1
    assert len(made.secret) == 32
    assert ring.get("voorbeeldstad", "civil") == made
    assert KeyRing(folder, MASTER).get("voorbeeldstad", "civil") == made


def test_compartments_and_municipalities_have_keys_of_their_own(ring):
    keys = [
        ring.create(slug, compartment).secret
        for slug in ("voorbeeldstad", "buurstad")
        for compartment in ("civil", "political")
    ]

    assert len(set(keys)) == 4


def test_the_newest_version_is_given_and_an_older_one_on_request(ring):
    first, second = (ring.create("voorbeeldstad", "civil") for _ in range(2))

    assert ring.get("voorbeeldstad", "civil") == second
    assert ring.get("voorbeeldstad", "civil", 1) == first


def test_a_new_version_is_used_at_once_where_it_was_made(ring):
    ring.create("voorbeeldstad", "civil")
    ring.get("voorbeeldstad", "civil")

    assert ring.create("voorbeeldstad", "civil") == ring.get("voorbeeldstad", "civil")


def test_ensuring_a_key_makes_one_only_once(ring):
    assert ring.ensure("voorbeeldstad", "civil") == ring.ensure("voorbeeldstad", "civil")
    assert len(ring.entries()) == 1


def test_ensuring_a_destroyed_key_does_not_make_another(ring):
    ring.ensure("voorbeeldstad", "civil")
    ring.destroy("voorbeeldstad", "civil")

    with pytest.raises(KeyGone):
        ring.ensure("voorbeeldstad", "civil")


def test_a_key_that_never_was_is_missing(ring):
    with pytest.raises(KeyMissing):
        ring.get("voorbeeldstad", "civil")
    with pytest.raises(KeyMissing):
        ring.get("voorbeeldstad", "civil", 7)
    with pytest.raises(KeyMissing):
        ring.destroy("voorbeeldstad", "civil")


@pytest.mark.parametrize("slug", ["", "..", "a/b", "A", "a.b", ".lock", "a*", "x" * 64])
def test_a_name_that_could_be_a_path_is_refused(ring, slug):
    with pytest.raises(ValueError, match="name"):
        ring.create(slug, "civil")
    with pytest.raises(ValueError, match="name"):
        ring.erased(slug)


def test_the_folder_and_its_files_are_for_their_owner_only(ring, folder):
    ring.create("voorbeeldstad", "civil")
    ring.record_erasure("voorbeeldstad", [])
    ring.destroy("voorbeeldstad", "civil")
    paths = list(folder.rglob("*"))

    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_stood_open_is_closed(folder):
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)

    KeyRing(folder, MASTER)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_no_file_holds_a_key_as_it_is(ring, folder):
    secret = ring.create("voorbeeldstad", "civil").secret
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]

    assert not any(secret in content or secret.hex().encode() in content for content in files)


def test_another_master_key_is_refused_at_the_start(ring, folder):
    ring.create("voorbeeldstad", "civil")

    with pytest.raises(WrongMaster):
        KeyRing(folder, b"x" * 32)


def test_a_ring_opened_empty_with_another_master_key_adds_nothing(ring, folder):
    other = KeyRing(folder, b"x" * 32)
    ring.create("voorbeeldstad", "civil")

    with pytest.raises(WrongMaster):
        other.create("voorbeeldstad", "civil")


def test_a_short_master_key_is_refused(folder):
    with pytest.raises(ValueError, match="32"):
        KeyRing(folder, b"kort")


def test_a_destroyed_key_is_gone_at_once_where_it_was_destroyed(ring, folder):
    secret_file = folder / "municipal.voorbeeldstad.civil.1.key"
    ring.create("voorbeeldstad", "civil")
    ring.get("voorbeeldstad", "civil")
    assert secret_file.exists()

    ring.destroy("voorbeeldstad", "civil")

    assert not secret_file.exists()
    for version in (None, 1):
        with pytest.raises(KeyGone):
            ring.get("voorbeeldstad", "civil", version)


def test_the_bytes_of_a_destroyed_key_are_overwritten(ring, folder, tmp_path):
    ring.create("voorbeeldstad", "civil")
    key_file = folder / "municipal.voorbeeldstad.civil.1.key"
    before = key_file.read_bytes()
    same_bytes = tmp_path / "same"
    same_bytes.hardlink_to(key_file)

    ring.destroy("voorbeeldstad", "civil")

    after = same_bytes.read_bytes()
    assert len(after) == len(before)
    assert sum(one == other for one, other in zip(before, after, strict=True)) < len(before) / 4


def test_a_destroyed_key_leaves_its_date(ring):
    ring.create("voorbeeldstad", "civil")
    with clock.at(NOON):
        ring.destroy("voorbeeldstad", "civil")

    (entry,) = KeyRing(ring._files.folder, MASTER).entries()
    assert (entry.label, entry.destroyed_at) == ("municipal.voorbeeldstad.civil.1", NOON)


def test_destroying_twice_keeps_the_first_date(ring):
    ring.create("voorbeeldstad", "civil")
    for moment in (NOON, NOON + timedelta(days=1)):
        with clock.at(moment):
            ring.destroy("voorbeeldstad", "civil")

    assert ring.entries()[0].destroyed_at == NOON


def test_a_version_number_is_never_used_again(ring):
    ring.create("voorbeeldstad", "civil")
    ring.destroy("voorbeeldstad", "civil")

    assert ring.create("voorbeeldstad", "civil").version == 2


def test_destroying_one_version_leaves_the_other(ring):
    first, second = (ring.create("voorbeeldstad", "civil") for _ in range(2))

    ring.destroy("voorbeeldstad", "civil", first.version)

    assert ring.get("voorbeeldstad", "civil") == second
    with pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil", first.version)


def test_a_crash_while_destroying_leaves_a_key_that_is_refused_and_can_be_finished(ring, folder):
    ring.create("voorbeeldstad", "civil")
    key_file = folder / "municipal.voorbeeldstad.civil.1.key"
    stone = json.dumps({"destroyed_at": NOON.isoformat()})
    key_file.with_suffix(".gone").write_text(stone)

    with pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil")
    ring.destroy("voorbeeldstad", "civil")

    assert not key_file.exists()


def test_a_leaving_municipality_takes_its_keys_and_no_one_elses(ring):
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


def test_a_key_destroyed_elsewhere_stops_working_within_five_minutes(ring, folder):
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


def test_asking_again_does_not_make_a_key_stay_longer(ring, folder):
    with clock.at(NOON):
        ring.create("voorbeeldstad", "civil")
        ring.get("voorbeeldstad", "civil")
    KeyRing(folder, MASTER).destroy("voorbeeldstad", "civil")
    for minute in range(5):
        with clock.at(NOON + timedelta(minutes=minute)):
            ring.get("voorbeeldstad", "civil")

    with clock.at(NOON + KEEP), pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil")


def test_a_clock_set_back_does_not_make_a_key_stay_longer(ring, folder):
    with clock.at(NOON):
        ring.create("voorbeeldstad", "civil")
        ring.get("voorbeeldstad", "civil")
    KeyRing(folder, MASTER).destroy("voorbeeldstad", "civil")

    with clock.at(NOON - timedelta(days=1)), pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil")


def test_forgetting_makes_a_key_destroyed_elsewhere_stop_at_once(ring, folder):
    ring.create("voorbeeldstad", "civil")
    ring.get("voorbeeldstad", "civil")
    KeyRing(folder, MASTER).destroy("voorbeeldstad", "civil")

    ring.forget()

    with pytest.raises(KeyGone):
        ring.get("voorbeeldstad", "civil")


def test_expired_keys_do_not_stay_in_memory(ring):
    with clock.at(NOON):
        ring.create("voorbeeldstad", "civil")
        ring.get("voorbeeldstad", "civil")
        ring.forget_expired()
        assert ring._held
    with clock.at(NOON + KEEP):
        ring.forget_expired()

    assert not ring._held


def test_within_five_minutes_the_file_is_not_read_again(ring, folder):
    key = ring.create("voorbeeldstad", "civil")
    ring.get("voorbeeldstad", "civil")
    (folder / "municipal.voorbeeldstad.civil.1.key").unlink()

    assert ring.get("voorbeeldstad", "civil") == key


def test_every_touched_byte_of_a_key_file_is_noticed(ring, folder):
    ring.create("voorbeeldstad", "civil")
    key_file = folder / "municipal.voorbeeldstad.civil.1.key"
    content = key_file.read_bytes()

    for at in range(len(content)):
        key_file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(Unreadable, match=r"municipal\.voorbeeldstad\.civil\.1"):
            ring.get("voorbeeldstad", "civil")


def test_a_key_file_under_another_name_does_not_open(ring, folder):
    ring.create("voorbeeldstad", "civil")
    ring.create("buurstad", "civil")
    own, other = (
        folder / f"municipal.{slug}.civil.1.key" for slug in ("voorbeeldstad", "buurstad")
    )
    other.write_bytes(own.read_bytes())

    with pytest.raises(Unreadable):
        ring.get("buurstad", "civil")


def test_a_signing_key_signs_and_comes_back(ring, folder):
    public = ring.create_signing_key("audit").public_key()

    signature = KeyRing(folder, MASTER).signing_key("audit").sign(b"checkpoint")

    public.verify(signature, b"checkpoint")
    with pytest.raises(KeyMissing):
        ring.signing_key("other")


def test_an_older_signing_key_is_there_after_a_new_one(ring):
    old, new = (ring.create_signing_key("audit") for _ in range(2))

    assert ring.signing_key("audit", 1).public_key() == old.public_key()
    assert ring.signing_key("audit").public_key() == new.public_key()


def test_a_client_key_is_rsa_2048_or_p_256(ring):
    ring.create_client_key("voorbeeldstad")
    ring.create_client_key("buurstad", Shape.EC)

    large, small = ring.client_key("voorbeeldstad"), ring.client_key("buurstad")

    assert isinstance(large, rsa.RSAPrivateKey)
    assert large.key_size == 2048
    assert isinstance(small, ec.EllipticCurvePrivateKey)
    assert small.curve.name == "secp256r1"


def test_fingerprints_tell_keys_apart_and_do_not_betray_them(ring, folder):
    key = ring.create("voorbeeldstad", "civil")
    ring.create("voorbeeldstad", "care")
    ring.create("buurstad", "civil")
    ring.destroy("buurstad", "civil")

    prints = ring.fingerprints()

    assert set(prints) == {"municipal.voorbeeldstad.civil.1", "municipal.voorbeeldstad.care.1"}
    assert len(set(prints.values())) == 2
    assert all(len(one) == 16 and one not in key.secret.hex() for one in prints.values())
    assert prints == KeyRing(folder, MASTER).fingerprints()


def test_a_file_that_is_no_key_is_left_alone(ring, folder):
    ring.create("voorbeeldstad", "civil")
    (folder / "notities.key").write_text("x")
    (folder / ".municipal.voorbeeldstad.civil.2.key.half").write_text("half")

    assert [entry.name.kind for entry in ring.entries()] == [Kind.MUNICIPAL]
    assert ring.create("voorbeeldstad", "civil").version == 2


def test_subkeys_differ_for_each_purpose_and_compartment(ring):
    civil = ring.create("voorbeeldstad", "civil")
    care = ring.create("voorbeeldstad", "care")

    subkeys = {civil.subkey("blind-index"), civil.subkey("session"), care.subkey("blind-index")}

    assert len(subkeys) == 3
    assert civil.subkey("session") == ring.get("voorbeeldstad", "civil").subkey("session")


def test_two_processes_never_overwrite_each_other(ring, folder):
    processes = [another_process(MAKES_KEYS, folder, "20") for _ in range(2)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    lines = [line.split() for output in outputs for line in output.splitlines()]
    made = {int(line[0]): line[1] for line in lines}

    assert sorted(made) == list(range(1, 41))
    assert all(
        ring.get("voorbeeldstad", "civil", version).secret.hex() == secret
        for version, secret in made.items()
    )
    assert {str(one) for one in ring.erased("voorbeeldstad")} == {line[2] for line in lines}


def test_what_a_killed_process_had_promised_is_there(ring, folder):
    process = another_process(MAKES_KEYS, folder, "1000000")
    with process:
        process.stdin.write("go\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        promised = [process.stdout.readline().split() for _ in range(25)]
        process.kill()

    for version, secret, dossier_id in promised:
        assert ring.get("voorbeeldstad", "civil", int(version)).secret.hex() == secret
        assert dossier_id in {str(one) for one in ring.erased("voorbeeldstad")}
    assert len(ring.fingerprints()) == len(ring.entries())
