"""Classes, tables, columns and stored codes are made of words that the glossary knows."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, Module, production, texts, words

CONSTRAINTS = {"check", "constraint", "exclude", "foreign", "like", "primary", "unique"}

ROW = re.compile(
    r"^\| (?P<dutch>[^|]+) \| (?P<code>`[^|]+`) \| (?P<meaning>[^|]+) \|$", re.MULTILINE
)
TABLE = re.compile(
    r"CREATE TABLE (?:IF NOT EXISTS )?(?:\w+\.)?(\w+) \((.*?)\n\)", re.DOTALL | re.IGNORECASE
)
COLUMN = re.compile(r"^    (\w+) ", re.MULTILINE)
ADDED = re.compile(r"ADD COLUMN (?:IF NOT EXISTS )?(\w+)", re.IGNORECASE)
CODES = re.compile(r"\bIN \(('[^)]*')\)", re.IGNORECASE)


def rows() -> list[tuple[str, str, str]]:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return ROW.findall(glossary)


@cache
def known() -> frozenset[str]:
    """Give every word of the glossary and every ordinary word, in the singular."""
    ordinary = Path(__file__).with_name("ordinary_words.txt").read_text(encoding="utf-8")
    lines = (line for line in ordinary.splitlines() if not line.startswith("#"))
    return frozenset(word for name in (*(row[1] for row in rows()), *lines) for word in words(name))


def is_known(word: str) -> bool:
    singulars = {word, word.removesuffix("s"), word.removesuffix("es")}
    if word.endswith("ies"):
        singulars.add(word.removesuffix("ies") + "y")
    return len(word) == 1 or bool(singulars & known())


def unknown(names: Iterable[str]) -> list[str]:
    return sorted(
        {f"{name}: {word}" for name in names for word in words(name) if not is_known(word)}
    )


def names_in_python(module: Module) -> Iterator[str]:
    """Give the classes, tables, columns and stored codes that a module declares."""
    for found in module.classes():
        if not found.name.startswith("_"):
            yield found.name
        stored = any(ast.unparse(parent).endswith("StrEnum") for parent in found.bases)
        for line in found.body:
            yield from _declared(line, stored)


def _declared(line: ast.stmt, stored: bool) -> Iterator[str]:
    if isinstance(line, ast.AnnAssign) and "Mapped[" in ast.unparse(line.annotation):
        yield ast.unparse(line.target)
    value = line.value if isinstance(line, ast.Assign) else None
    named = isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__tablename__"
    if isinstance(value, ast.Constant) and (stored or named):
        yield str(value.value)


def names_in_sql(text: str) -> Iterator[str]:
    for name, body in TABLE.findall(text):
        yield name
        yield from (column for column in COLUMN.findall(body) if column.lower() not in CONSTRAINTS)
        for codes in CODES.findall(body):
            yield from re.findall(r"'([^']*)'", codes)
    yield from ADDED.findall(text)


def has_words(module: Module) -> bool:
    return module.of_the_domain or module.path.stem == "models"


def test_every_name_in_python_is_made_of_known_words() -> None:
    strange = {
        str(module.path): unknown(names_in_python(module))
        for module in production()
        if has_words(module)
    }

    assert {path: names for path, names in strange.items() if names} == {}


def test_every_name_in_a_migration_is_made_of_known_words() -> None:
    strange = {
        str(path): unknown(names_in_sql(text))
        for path, text in texts().items()
        if path.suffix == ".sql" and "migrations" in path.parts
    }

    assert {path: names for path, names in strange.items() if names} == {}


def test_every_row_of_the_glossary_is_a_word_with_a_meaning_in_one_sentence() -> None:
    assert len(rows()) > 100
    assert [row for row in rows() if not row[2].strip().endswith(".")] == []


def test_no_code_word_stands_in_the_glossary_twice() -> None:
    codes = [code for _, code, _ in rows()]

    assert sorted({code for code in codes if codes.count(code) > 1}) == []


def test_the_ordinary_words_are_in_order() -> None:
    text = Path(__file__).with_name("ordinary_words.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]

    assert lines == sorted(set(lines))


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("class Gremlin: ...", "gremlin"),
        ("class Incident:\n    gremlin_id: Mapped[UUID]", "gremlin"),
        ('class Incident:\n    __tablename__ = "gremlin"', "gremlin"),
        ('class Status(StrEnum):\n    NEW = "gremlin"', "gremlin"),
    ],
)
def test_a_word_that_nobody_explained_is_found(source: str, word: str) -> None:
    found = unknown(names_in_python(Module.of("tenants/a/models.py", source)))

    assert [line.split(": ")[1] for line in found] == [word]


def test_a_word_that_nobody_explained_is_found_in_sql_too() -> None:
    table = (
        "CREATE TABLE gremlin (\n    id uuid PRIMARY KEY,\n    goblin_id uuid NOT NULL,\n"
        "    status text CHECK (status IN ('filed', 'cursed')),\n    CHECK (a > b)\n);\n"
        "ALTER TABLE incident ADD COLUMN ghoul text;"
    )

    assert unknown(names_in_sql(table)) == [
        "cursed: cursed",
        "ghoul: ghoul",
        "goblin_id: goblin",
        "gremlin: gremlin",
    ]
