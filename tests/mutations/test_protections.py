"""The list of protections follows the code; `make mutate` tries them."""

import re
from pathlib import Path

import pytest

from tests.guards.tree import ROOT
from tests.mutations.__main__ import apply, restore
from tests.mutations.protections import PROTECTIONS, Edit, Protection

NAMES = [protection.name for protection in PROTECTIONS]


@pytest.mark.parametrize("protection", PROTECTIONS, ids=NAMES)
def test_a_protection_is_where_it_is_said_to_be(protection: Protection) -> None:
    for edit in protection.edits:
        assert (ROOT / edit.path).read_text("utf-8").count(edit.text) == 1, edit.path


@pytest.mark.parametrize("protection", PROTECTIONS, ids=NAMES)
def test_the_tests_that_must_see_it_exist(protection: Protection) -> None:
    for test in protection.tests:
        path, _, name = re.sub(r"\[.*\]$", "", test).partition("::")
        assert (ROOT / path).is_file(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text("utf-8"), name


def test_every_protection_has_a_name_of_its_own_and_a_test() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(protection.tests for protection in PROTECTIONS)


def test_an_edit_is_made_and_undone(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("a b")

    before = apply(tmp_path, [Edit("x.py", "a", "c")])
    assert before
    assert file.read_text() == "c b"

    restore(before)
    assert file.read_text() == "a b"


def test_a_text_that_is_not_there_once_is_told_and_nothing_changes(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("a a b")

    assert apply(tmp_path, [Edit("x.py", "b", "c"), Edit("x.py", "a", "c")]) is None
    assert file.read_text() == "a a b"
