from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from hub.kernel.crypto.keyring import (
    KeyMissing,
    KeyRing,
    Kind,
    Shape,
    WrongMaster,
)
from hub.kernel.crypto.primitives import Unreadable
from tests.kernel.rings import MASTER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ring"


@pytest.fixture
def ring(folder: Path) -> KeyRing:
    return KeyRing(folder, MASTER)


def test_a_key_comes_back_also_from_a_ring_opened_later(ring: KeyRing, folder: Path) -> None:
    made = ring.create("voorbeeldstad", "civil")

    assert made.version == 1
    assert len(made.secret) == 32
    assert ring.get("voorbeeldstad", "civil") == made
    assert KeyRing(folder, MASTER).get("voorbeeldstad", "civil") == made


def test_compartments_and_municipalities_have_keys_of_their_own(ring: KeyRing) -> None:
    keys = [
        ring.create(slug, compartment).secret
        for slug in ("voorbeeldstad", "buurstad")
        for compartment in ("civil", "political")
    ]

    assert len(set(keys)) == 4


def test_the_newest_version_is_given_and_an_older_one_on_request(ring: KeyRing) -> None:
    first, second = (ring.create("voorbeeldstad", "civil") for _ in range(2))

    assert ring.get("voorbeeldstad", "civil") == second
    assert ring.get("voorbeeldstad", "civil", 1) == first


def test_a_new_version_is_used_at_once_where_it_was_made(ring: KeyRing) -> None:
    ring.create("voorbeeldstad", "civil")
    ring.get("voorbeeldstad", "civil")

    assert ring.create("voorbeeldstad", "civil") == ring.get("voorbeeldstad", "civil")


def test_ensuring_a_key_makes_one_only_once(ring: KeyRing) -> None:
    assert ring.ensure("voorbeeldstad", "civil") == ring.ensure("voorbeeldstad", "civil")
    assert len(ring.entries()) == 1


def test_a_key_that_never_was_is_missing(ring: KeyRing) -> None:
    with pytest.raises(KeyMissing):
        ring.get("voorbeeldstad", "civil")
    with pytest.raises(KeyMissing):
        ring.get("voorbeeldstad", "civil", 7)
    with pytest.raises(KeyMissing):
        ring.destroy("voorbeeldstad", "civil")


@pytest.mark.parametrize("slug", ["", "..", "a/b", "A", "a.b", ".lock", "a*", "x" * 64])
def test_a_name_that_could_be_a_path_is_refused(ring: KeyRing, slug: str) -> None:
    with pytest.raises(ValueError, match="name"):
        ring.create(slug, "civil")
    with pytest.raises(ValueError, match="name"):
        ring.erased(slug)


def test_the_folder_and_its_files_are_for_their_owner_only(ring: KeyRing, folder: Path) -> None:
    ring.create("voorbeeldstad", "civil")
    ring.record_erasure("voorbeeldstad", [])
    ring.destroy("voorbeeldstad", "civil")
    paths = list(folder.rglob("*"))

    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_stood_open_is_closed(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)

    KeyRing(folder, MASTER)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_no_file_holds_a_key_as_it_is(ring: KeyRing, folder: Path) -> None:
    secret = ring.create("voorbeeldstad", "civil").secret
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]

    assert not any(secret in content or secret.hex().encode() in content for content in files)


def test_another_master_key_is_refused_at_the_start(ring: KeyRing, folder: Path) -> None:
    ring.create("voorbeeldstad", "civil")

    with pytest.raises(WrongMaster):
        KeyRing(folder, b"x" * 32)


def test_a_ring_opened_empty_with_another_master_key_adds_nothing(
    ring: KeyRing, folder: Path
) -> None:
    other = KeyRing(folder, b"x" * 32)
    ring.create("voorbeeldstad", "civil")

    with pytest.raises(WrongMaster):
        other.create("voorbeeldstad", "civil")


def test_a_short_master_key_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        KeyRing(folder, b"kort")


def test_every_touched_byte_of_a_key_file_is_noticed(ring: KeyRing, folder: Path) -> None:
    ring.create("voorbeeldstad", "civil")
    key_file = folder / "municipal.voorbeeldstad.civil.1.key"
    content = key_file.read_bytes()

    for at in range(len(content)):
        key_file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(Unreadable, match=r"municipal\.voorbeeldstad\.civil\.1"):
            ring.get("voorbeeldstad", "civil")


def test_a_key_file_under_another_name_does_not_open(ring: KeyRing, folder: Path) -> None:
    ring.create("voorbeeldstad", "civil")
    ring.create("buurstad", "civil")
    own, other = (
        folder / f"municipal.{slug}.civil.1.key" for slug in ("voorbeeldstad", "buurstad")
    )
    other.write_bytes(own.read_bytes())

    with pytest.raises(Unreadable):
        ring.get("buurstad", "civil")


def test_a_signing_key_signs_and_comes_back(ring: KeyRing, folder: Path) -> None:
    public = ring.create_signing_key("audit").public_key()

    signature = KeyRing(folder, MASTER).signing_key("audit").sign(b"checkpoint")

    public.verify(signature, b"checkpoint")
    with pytest.raises(KeyMissing):
        ring.signing_key("other")


def test_an_older_signing_key_is_there_after_a_new_one(ring: KeyRing) -> None:
    old, new = (ring.create_signing_key("audit") for _ in range(2))

    assert ring.signing_key("audit", 1).public_key() == old.public_key()
    assert ring.signing_key("audit").public_key() == new.public_key()


def test_a_client_key_is_rsa_2048_or_p_256(ring: KeyRing) -> None:
    ring.create_client_key("voorbeeldstad")
    ring.create_client_key("buurstad", Shape.EC)

    large, small = ring.client_key("voorbeeldstad"), ring.client_key("buurstad")

    assert isinstance(large, rsa.RSAPrivateKey)
    assert large.key_size == 2048
    assert isinstance(small, ec.EllipticCurvePrivateKey)
    assert small.curve.name == "secp256r1"


def test_fingerprints_tell_keys_apart_and_do_not_betray_them(ring: KeyRing, folder: Path) -> None:
    key = ring.create("voorbeeldstad", "civil")
    ring.create("voorbeeldstad", "care")
    ring.create("buurstad", "civil")
    ring.destroy("buurstad", "civil")

    prints = ring.fingerprints()

    assert set(prints) == {"municipal.voorbeeldstad.civil.1", "municipal.voorbeeldstad.care.1"}
    assert len(set(prints.values())) == 2
    assert all(len(one) == 16 and one not in key.secret.hex() for one in prints.values())
    assert prints == KeyRing(folder, MASTER).fingerprints()


def test_a_file_that_is_no_key_is_left_alone(ring: KeyRing, folder: Path) -> None:
    ring.create("voorbeeldstad", "civil")
    (folder / "notities.key").write_text("x")
    (folder / ".municipal.voorbeeldstad.civil.2.key.half").write_text("half")

    assert [entry.name.kind for entry in ring.entries()] == [Kind.MUNICIPAL]
    assert ring.create("voorbeeldstad", "civil").version == 2


def test_subkeys_differ_for_each_purpose_and_compartment(ring: KeyRing) -> None:
    civil = ring.create("voorbeeldstad", "civil")
    care = ring.create("voorbeeldstad", "care")

    subkeys = {civil.subkey("blind-index"), civil.subkey("session"), care.subkey("blind-index")}

    assert len(subkeys) == 3
    assert civil.subkey("session") == ring.get("voorbeeldstad", "civil").subkey("session")
