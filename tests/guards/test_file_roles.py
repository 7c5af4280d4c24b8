"""Each file of a feature answers its own question and no other (CONTRIBUTING.md)."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.guards.tree import Function, Module, production

Rule = Callable[[Module], Iterator[str]]

WEB = ("flask", "flask_babel", "flask_login", "flask_wtf", "wtforms", "werkzeug")
JOBS = ("celery", "kombu")

# role: what it may not import, by the first or the last part of the dotted name
MAY_NOT_IMPORT = {
    "models": (*WEB, *JOBS, "service"),
    "policy": (*WEB, *JOBS, "sqlalchemy"),
    "service": (*WEB, *JOBS, "gettext"),
    "queries": (*WEB, *JOBS),
    "forms": ("sqlalchemy", "psycopg", "queries", "service"),
    "events": (*WEB, *JOBS, "sqlalchemy"),
    "tasks": (*WEB, *JOBS),
}
DOCUMENTED = ("service", "queries", "policy", "events")
LONGEST_VIEW = 25

# Fields of an event: what its type is, and how its name then ends.
EVENT_FIELDS = {
    "UUID": ("_id",),
    "UUID | None": ("_id",),
    "tuple[UUID, ...]": ("_ids",),
    "str": ("_id", "_code", "kind", "slug", "login"),
}


def forbidden_imports(module: Module) -> Iterator[str]:
    for role, banned in MAY_NOT_IMPORT.items():
        if not module.is_a(role):
            continue
        for name in module.imports():
            first, *rest = name.split(".")
            if first in banned or set(rest) & set(banned) & {"service", "queries", "gettext"}:
                yield f"{module.path} imports {name}"


def undocumented(module: Module) -> Iterator[str]:
    if any(module.is_a(role) for role in DOCUMENTED):
        for function in module.public_functions():
            if not ast.get_docstring(function):
                yield module.at(function, f"{function.name} has no docstring")


def without_an_actor(module: Module) -> Iterator[str]:
    if module.is_a("queries"):
        for function in module.public_functions():
            if not takes_an_actor(function):
                yield module.at(function, f"{function.name} has no actor")


def takes_an_actor(function: Function) -> bool:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return any(argument.arg == "actor" for argument in every)


def long_views(module: Module) -> Iterator[str]:
    if module.is_a("views"):
        for function in module.public_functions():
            if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_VIEW:
                yield module.at(function, f"{function.name} is longer than {LONGEST_VIEW} lines")


def told_too_much(module: Module) -> Iterator[str]:
    if not module.is_a("events"):
        return
    for event in module.classes():
        for line in event.body:
            if isinstance(line, ast.AnnAssign) and not _only_identifies(line):
                yield module.at(line, f"{event.name}: {ast.unparse(line)}")


def _only_identifies(line: ast.AnnAssign) -> bool:
    kind, name = ast.unparse(line.annotation), ast.unparse(line.target)
    return kind.startswith("ClassVar") or name.endswith(EVENT_FIELDS.get(kind, ()))


RULES = (forbidden_imports, undocumented, without_an_actor, long_views, told_too_much)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_whole_tree_keeps_to(rule: Rule) -> None:
    assert [found for module in production() for found in rule(module)] == []


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (forbidden_imports, "tenants/a/models.py", "from flask import g"),
        (forbidden_imports, "tenants/a/models.py", "from tenants.a import service"),
        (forbidden_imports, "tenants/a/service.py", "from flask_babel import gettext"),
        (forbidden_imports, "tenants/a/forms.py", "from sqlalchemy.orm import Session"),
        (forbidden_imports, "tenants/a/policy.py", "from sqlalchemy import select"),
        (forbidden_imports, "tenants/a/tasks.py", "import celery"),
        (undocumented, "tenants/a/service.py", "def file(db, actor, wanted): ..."),
        (without_an_actor, "tenants/a/queries.py", "def everything(db): ..."),
        (long_views, "tenants/a/views.py", "def page():\n" + "    x = 1\n" * 25),
        (told_too_much, "tenants/a/events.py", "class Filed:\n    account: str"),
        (told_too_much, "tenants/a/events.py", "class Filed:\n    reporter: UUID"),
    ],
)
def test_each_rule_finds_what_it_forbids(rule: Rule, path: str, source: str) -> None:
    assert list(rule(Module.of(path, source))) != []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("tenants/a/models.py", "from sqlalchemy.orm import Mapped\nfrom hub.kernel import ids"),
        ("tenants/a/views.py", "from flask import g\nfrom tenants.a import service"),
        ("tenants/a/queries.py", 'def mine(actor):\n    """Mine."""\ndef _part(db): ...'),
        (
            "tenants/a/events.py",
            "class Filed:\n    incident_id: UUID\n    team_ids: tuple[UUID, ...]",
        ),
    ],
)
def test_what_is_right_passes(path: str, source: str) -> None:
    assert [found for rule in RULES for found in rule(Module.of(path, source))] == []
