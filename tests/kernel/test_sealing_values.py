from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.crypto import primitives, vault
from hub.kernel.crypto.keyring import MunicipalKey
from hub.kernel.crypto.primitives import Unreadable, canonical
from hub.kernel.crypto.vault import Place
from hub.kernel.ids import new_id

KEY = primitives.new_key()
PLACE = Place("voorbeeldstad", "r_voorbeeldstad_civil", "incident", "account", new_id())
parts = st.lists(st.one_of(st.text(), st.binary(), st.integers()), max_size=4)


def municipal_key(**changes: Any) -> MunicipalKey:
    key = MunicipalKey("voorbeeldstad", "civil", 1, primitives.new_key())
    return replace(key, **changes)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert vault.open_text(KEY, vault.seal_value(KEY, text, PLACE), PLACE) == text


@given(st.binary(max_size=500))
def test_bytes_come_back_as_they_were_and_are_29_longer_when_sealed(content: bytes) -> None:
    sealed = vault.seal_value(KEY, content, PLACE)

    assert vault.open_value(KEY, sealed, PLACE) == content
    assert len(sealed) == len(content) + primitives.OVERHEAD


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({vault.seal_value(KEY, "zelfde", PLACE) for _ in range(100)}) == 100


def test_the_sealed_bytes_do_not_hold_the_text() -> None:
    assert b"geheim" not in vault.seal_value(KEY, "geheim" * 10, PLACE)


def test_every_touched_byte_is_noticed() -> None:
    sealed = vault.seal_value(KEY, "Hij dreigde aan de balie.", PLACE)

    for at in range(len(sealed)):
        for flip in (0x01, 0x80, 0xFF):
            touched = sealed[:at] + bytes([sealed[at] ^ flip]) + sealed[at + 1 :]
            with pytest.raises(Unreadable):
                vault.open_value(KEY, touched, PLACE)


def test_every_shortened_and_lengthened_value_is_noticed() -> None:
    sealed = vault.seal_value(KEY, "kort", PLACE)

    for end in range(len(sealed)):
        with pytest.raises(Unreadable):
            vault.open_value(KEY, sealed[:end], PLACE)
    with pytest.raises(Unreadable):
        vault.open_value(KEY, sealed + b"\0", PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"tenant": "buurstad"},
        {"schema": "r_voorbeeldstad_political"},
        {"table": "conversation"},
        {"column": "place"},
        {"row": new_id()},
        {"table": "incidenta", "column": "ccount"},
        {"tenant": "voorbeeldstadr", "schema": "_voorbeeldstad_civil"},
    ],
)
def test_a_value_does_not_open_in_another_place(elsewhere: dict[str, Any]) -> None:
    sealed = vault.seal_value(KEY, "tekst", PLACE)

    with pytest.raises(Unreadable):
        vault.open_value(KEY, sealed, replace(PLACE, **elsewhere))


def test_a_value_does_not_open_with_another_key() -> None:
    sealed = vault.seal_value(KEY, "tekst", PLACE)

    with pytest.raises(Unreadable):
        vault.open_value(primitives.new_key(), sealed, PLACE)


def test_an_unknown_format_says_so() -> None:
    sealed = vault.seal_value(KEY, "tekst", PLACE)

    with pytest.raises(Unreadable, match="format"):
        vault.open_value(KEY, b"\x02" + sealed[1:], PLACE)


@pytest.mark.parametrize("key", [b"", b"k" * 16, b"k" * 33])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        primitives.seal(key, b"", b"")


def test_a_wrapped_key_does_not_open_as_a_value_nor_a_value_as_a_key() -> None:
    with pytest.raises(Unreadable):
        primitives.open_sealed(KEY, primitives.wrap(KEY, b"k" * 32, b"c"), b"c")
    with pytest.raises(Unreadable):
        primitives.unwrap(KEY, primitives.seal(KEY, b"k" * 32, b"c"), b"c")


@given(parts, parts)
def test_two_lists_of_parts_never_give_the_same_bytes(
    some: list[str | bytes | int], others: list[str | bytes | int]
) -> None:
    # repr and not ==: in Python 1 == True, and such lists are one list
    assert (canonical(*some) == canonical(*others)) == (repr(some) == repr(others))


def test_borders_between_parts_count() -> None:
    assert canonical("ab", "c") != canonical("a", "bc")
    assert canonical("1") != canonical(1)
    assert canonical("a") != canonical(b"a")


def test_a_subkey_differs_for_each_purpose_and_key_and_stays_the_same() -> None:
    assert primitives.subkey(b"k" * 32, "a") == primitives.subkey(b"k" * 32, "a")
    assert primitives.subkey(b"k" * 32, "a") != primitives.subkey(b"k" * 32, "b")
    assert primitives.subkey(b"k" * 32, "a") != primitives.subkey(b"l" * 32, "a")


def test_the_key_of_a_file_comes_back_for_that_file() -> None:
    municipal, dossier_id = municipal_key(), new_id()
    plain, wrapped = vault.new_dossier_key(municipal, dossier_id)

    assert vault.unwrap(municipal, dossier_id, wrapped) == plain
    assert len(wrapped) == 65
    assert plain not in wrapped


@pytest.mark.parametrize(
    "other",
    [
        {"slug": "buurstad"},
        {"compartment": "political"},
        {"version": 2},
        {"secret": primitives.new_key()},
    ],
)
def test_the_key_of_a_file_does_not_open_with_another_municipal_key(other: dict[str, Any]) -> None:
    municipal, dossier_id = municipal_key(), new_id()
    wrapped = vault.new_dossier_key(municipal, dossier_id).wrapped

    with pytest.raises(Unreadable):
        vault.unwrap(replace(municipal, **other), dossier_id, wrapped)


def test_the_key_of_a_file_does_not_open_for_another_file() -> None:
    municipal = municipal_key()
    wrapped = vault.new_dossier_key(municipal, new_id()).wrapped

    with pytest.raises(Unreadable):
        vault.unwrap(municipal, new_id(), wrapped)


def test_every_touched_byte_of_a_wrapped_key_is_noticed() -> None:
    municipal, dossier_id = municipal_key(), new_id()
    wrapped = vault.new_dossier_key(municipal, dossier_id).wrapped

    for at in range(len(wrapped)):
        touched = wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :]
        with pytest.raises(Unreadable):
            vault.unwrap(municipal, dossier_id, touched)


def test_a_renewed_municipal_key_opens_the_same_file_after_rewrapping() -> None:
    old, dossier_id = municipal_key(), new_id()
    new = municipal_key(version=2)
    plain, wrapped = vault.new_dossier_key(old, dossier_id)

    renewed = vault.rewrap(old, new, dossier_id, wrapped)

    assert vault.key_version(wrapped) == 1
    assert vault.key_version(renewed) == 2
    assert vault.unwrap(new, dossier_id, renewed) == plain


def test_no_key_shows_when_it_is_printed() -> None:
    municipal = municipal_key(secret=b"verklap-me-niet-verklap-me-niet!")
    dossier_key = vault.new_dossier_key(municipal, new_id())

    assert "verklap" not in repr(municipal)
    assert repr(dossier_key.plain) not in repr(dossier_key)
