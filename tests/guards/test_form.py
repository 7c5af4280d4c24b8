"""What may not stand in the code, whatever it does."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.guards.tree import Module, modules, production, texts, words

# The one place that commits. Whoever adds a line here says why.
MAY_COMMIT = {
    "hub/kernel/db/work.py",  # the transaction of a request or an event
}

Rule = Callable[[Module], Iterator[str]]

LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
NAMELESS_MODULES = {"utils", "util", "helpers", "helper", "base", "manager", "managers", "misc"}
BANNED_CLASS_WORDS = {"user", "users", "report", "reports"}
BANNED_WORDS = {"dader", "daders", "veelpleger", "veelplegers"}
LABEL = re.compile(r"\b(dader|veelpleger)s?\b", re.IGNORECASE)

# Written in pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.<*}\])-])/(?:wor" + "k|ro" + "ot|ho" + "me|tm" + r"p)/")
REGISTRY = re.compile(
    "|".join(
        ["pypi" + r"\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "npmjs" + r"\.com"]
    )
)


def commits(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        call = node.func if isinstance(node, ast.Call) else None
        if isinstance(call, ast.Attribute) and call.attr == "commit":
            yield module.at(call, "commits")


def swallowed(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and all(_says_nothing(line) for line in node.body):
            yield module.at(node, "swallows an error")


def _says_nothing(line: ast.stmt) -> bool:
    empty = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    return empty or isinstance(line, ast.Pass)


def identifiers(module: Module) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            yield node.id, node
        elif isinstance(node, ast.Attribute):
            yield node.attr, node
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node


def banned_names(module: Module) -> Iterator[str]:
    for name, node in identifiers(module):
        banned = BANNED_WORDS | (BANNED_CLASS_WORDS if isinstance(node, ast.ClassDef) else set())
        if banned & set(words(name)):
            yield module.at(node, name)


def nameless(module: Module) -> bool:
    return bool(NAMELESS_MODULES & {module.path.stem, *module.path.parent.parts})


def test_one_place_commits() -> None:
    elsewhere = [module for module in production() if str(module.path) not in MAY_COMMIT]

    assert [found for module in elsewhere for found in commits(module)] == []


def test_the_places_that_may_commit_do() -> None:
    paths = {str(module.path) for module in production() if any(commits(module))}

    assert paths >= MAY_COMMIT


def test_no_error_is_swallowed() -> None:
    assert [found for module in modules() for found in swallowed(module)] == []


def test_nothing_is_left_over_in_production() -> None:
    found = [f"{module.path}: {LEFT_OVER.findall(module.text)}" for module in production()]

    assert [line for line in found if not line.endswith("[]")] == []


def test_no_banned_word_is_a_name() -> None:
    assert [found for module in production() for found in banned_names(module)] == []


def test_no_page_labels_a_person() -> None:
    pages = {
        path: text for path, text in texts().items() if path.suffix in {".html", ".po", ".typ"}
    }

    assert [str(path) for path, text in pages.items() if LABEL.search(text)] == []


def test_every_module_has_a_name_that_says_something() -> None:
    assert [str(module.path) for module in modules() if nameless(module)] == []


def test_no_file_names_a_machine_path_or_a_package_registry() -> None:
    found = [
        f"{path}:{number}"
        for path, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line) or REGISTRY.search(line)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (commits, "db.commit()"),
        (commits, "def f(self):\n    self.connection.commit()"),
        (swallowed, "try:\n    f()\nexcept OSError:\n    pass"),
        (swallowed, "try:\n    f()\nexcept Exception:\n    ..."),
        (banned_names, "class UserForm: ..."),
        (banned_names, "class MonthlyReport: ..."),
        (banned_names, "dader_naam = 1"),
    ],
)
def test_each_rule_finds_what_it_forbids(rule: Rule, source: str) -> None:
    assert list(rule(Module.of("hub/bad.py", source))) != []


def test_an_error_that_is_answered_and_a_reporter_are_allowed() -> None:
    source = "try:\n    f()\nexcept OSError:\n    found = None\nclass Reporter: ..."
    module = Module.of("hub/good.py", source)

    assert [*swallowed(module), *banned_names(module)] == []


def test_paths_of_a_machine_are_told_from_addresses() -> None:
    machine = "/wor" + "k/main"

    assert MACHINE_PATH.search(f'open("{machine}")')
    assert not MACHINE_PATH.search(f"https://example.nl{machine}")
    assert not MACHINE_PATH.search("hub/kernel/db" + "/work.py")
