"""Made-up offenders: stable, recognisable, and written down differently as registers do."""

import re
from dataclasses import replace

import pytest

from hub.demo.region import FATHER, NAMESAKE, TWIN, identity
from hub.demo.region.names import bare

KEYS = [f"kleindorp/{number}" for number in range(300)]


def test_the_same_key_and_variant_give_the_same_person() -> None:
    assert identity("kleindorp/4", 3) == identity("kleindorp/4", 3)
    assert identity("kleindorp/4") != identity("kleindorp/5")


def test_different_keys_give_different_people() -> None:
    people = {(p.first_name, p.last_name, p.birth_date) for p in map(identity, KEYS)}

    assert len(people) == len(KEYS)


def test_a_variant_differs_a_little_and_keeps_the_key() -> None:
    for key in KEYS:
        exact = identity(key)
        for variant in range(1, 6):
            other = identity(key, variant)
            assert other.key == key
            assert other.variant == variant
            assert replace(other, variant=0) != exact
            kept = [
                bare(other.first_name) == bare(exact.first_name),
                bare(other.last_name) == bare(exact.last_name),
                other.birth_date == exact.birth_date,
                other.postcode == exact.postcode,
            ]
            assert sum(kept) >= 2


def test_all_kinds_of_noise_occur() -> None:
    pairs = [(identity(key), identity(key, variant)) for key in KEYS for variant in range(1, 6)]

    assert any("v.d." in other.prefix for _, other in pairs)
    assert any(other.last_name.startswith(f"{exact.last_name}-") for exact, other in pairs)
    assert any(other.birth_date is None for _, other in pairs)
    assert any(not other.first_name for _, other in pairs)
    assert any(exact.birth_date != other.birth_date is not None for exact, other in pairs)
    assert any(exact.postcode != other.postcode for exact, other in pairs)
    assert any(
        not exact.last_name.isascii() and other.last_name.isascii() for exact, other in pairs
    )


def test_a_twin_shares_all_but_the_first_name() -> None:
    for key in KEYS[:50]:
        person, twin = identity(key), identity(key + TWIN)
        assert twin.key == key + TWIN
        assert twin.first_name != person.first_name
        assert twin.last_name == person.last_name
        assert twin.birth_date == person.birth_date
        assert twin.postcode == person.postcode


def test_a_namesake_has_the_same_name_and_another_date_of_birth() -> None:
    for key in KEYS[:50]:
        person, namesake = identity(key), identity(key + NAMESAKE)
        assert namesake.first_name == person.first_name
        assert namesake.last_name == person.last_name
        assert namesake.birth_date != person.birth_date


def test_a_father_lives_at_the_same_address_and_is_a_generation_older() -> None:
    for key in KEYS[:50]:
        person, father = identity(key), identity(key + FATHER)
        assert father.house_number == person.house_number
        assert father.birth_date
        assert person.birth_date
        assert 20 <= person.birth_date.year - father.birth_date.year <= 36


def test_addresses_numbers_and_plates_cannot_be_of_a_real_person() -> None:
    for person in map(identity, KEYS):
        assert re.fullmatch(r"\d{4} [QXY]{2}", person.postcode)
        assert re.fullmatch(r"(06 00\d{6})?", person.phone)
        assert re.fullmatch(r"(\d\d-[AEIOU]{3}-\d)?", person.plate)
        assert not person.email or person.email.endswith(".example")


def test_a_negative_variant_is_refused() -> None:
    with pytest.raises(ValueError, match="variant"):
        identity("kleindorp/1", -1)
