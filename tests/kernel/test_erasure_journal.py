from pathlib import Path
from uuid import UUID

import pytest

from hub.kernel.crypto.journal import Journal, JournalDamaged
from hub.kernel.ids import new_id


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


@pytest.fixture
def ids() -> list[UUID]:
    return [new_id() for _ in range(3)]


def test_what_was_erased_is_known_for_that_municipality_only(
    journal: Journal, ids: list[UUID]
) -> None:
    journal.add("voorbeeldstad", ids[:2])
    journal.add("voorbeeldstad", ids[2:])

    assert journal.erased("voorbeeldstad") == frozenset(ids)
    assert journal.erased("buurstad") == frozenset()


def test_an_id_erased_twice_is_written_once(
    journal: Journal, ids: list[UUID], tmp_path: Path
) -> None:
    journal.add("voorbeeldstad", ids)
    journal.add("voorbeeldstad", [*ids, ids[0]])

    assert len((tmp_path / "voorbeeldstad.erased").read_text().splitlines()) == 3


def test_a_torn_last_line_is_left_out_wherever_it_was_torn(
    journal: Journal, ids: list[UUID], tmp_path: Path
) -> None:
    journal.add("voorbeeldstad", ids)
    file = tmp_path / "voorbeeldstad.erased"
    content = file.read_bytes()
    length = len(content) // 3

    for end in range(len(content)):
        file.write_bytes(content[:end])
        assert journal.erased("voorbeeldstad") == frozenset(ids[: end // length])


def test_after_a_torn_line_the_next_one_is_whole(
    journal: Journal, ids: list[UUID], tmp_path: Path
) -> None:
    journal.add("voorbeeldstad", ids[:2])
    file = tmp_path / "voorbeeldstad.erased"
    content = file.read_bytes()

    for cut in range(1, len(content) // 2):
        file.write_bytes(content[:-cut])
        journal.add("voorbeeldstad", [ids[2]])
        assert journal.erased("voorbeeldstad") == {ids[0], ids[2]}


def test_a_last_line_of_which_only_the_end_reached_the_disk_is_left_out(
    journal: Journal, ids: list[UUID], tmp_path: Path
) -> None:
    journal.add("voorbeeldstad", ids[:2])
    file = tmp_path / "voorbeeldstad.erased"
    content = file.read_bytes()
    half = len(content) // 2
    file.write_bytes(content[:half] + b"\0" * 20 + content[half + 20 :])

    assert journal.erased("voorbeeldstad") == {ids[0]}
    journal.add("voorbeeldstad", [ids[2]])
    assert journal.erased("voorbeeldstad") == {ids[0], ids[2]}


def test_a_damaged_line_that_was_whole_once_stops_the_reading(
    journal: Journal, ids: list[UUID], tmp_path: Path
) -> None:
    journal.add("voorbeeldstad", ids)
    file = tmp_path / "voorbeeldstad.erased"
    content = file.read_bytes()

    for at in range(len(content) // 3 - 1):
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(JournalDamaged, match="line 1"):
            journal.erased("voorbeeldstad")
        with pytest.raises(JournalDamaged):
            journal.add("voorbeeldstad", [new_id()])
