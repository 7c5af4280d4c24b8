"""The tree as the guards see it: its files, and its Python parsed."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("hub", "tenants", "legal", "aftercare_pool", "dashboards")
DOMAIN = PACKAGES[1:]
DOMAIN_IN_HUB = ("identity", "exchange", "matching")
NOT_OURS = {"data", "build", "dist", "node_modules", "__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file; `tree` is its syntax."""

    path: PurePosixPath
    text: str
    tree: ast.Module = field(repr=False)

    @classmethod
    def of(cls, path: str, text: str) -> "Module":
        return cls(PurePosixPath(path), text, ast.parse(text, path))

    @property
    def production(self) -> bool:
        return self.path.parts[0] in PACKAGES

    @property
    def length(self) -> int:
        return len(self.text.splitlines())

    @property
    def of_the_domain(self) -> bool:
        """Say whether this speaks of municipalities and people, not of machinery."""
        first, second = (*self.path.parts, "")[:2]
        return first in DOMAIN or (first == "hub" and second in DOMAIN_IN_HUB)

    def is_a(self, role: str) -> bool:
        """Say whether this is `role.py` of a feature, or lies in its folder `role/`."""
        return self.of_the_domain and role in {self.path.stem, self.path.parent.name}

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def public_functions(self) -> Iterator[Function]:
        """Give the functions that other modules may call, methods left out."""
        for node in self.tree.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

    def imports(self) -> Iterator[str]:
        """Give the dotted names that are imported; `from a import b` gives `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = "." * node.level + (node.module or "")
                yield from (f"{origin}.{name.name}" for name in node.names)

    def at(self, node: ast.stmt | ast.expr | ast.excepthandler, what: str) -> str:
        return f"{self.path}:{node.lineno} {what}"


@cache
def files() -> tuple[PurePosixPath, ...]:
    """Give every file that is, or is about to be, under version control."""
    try:
        found = _asked_of_git()
    except (OSError, subprocess.CalledProcessError):
        found = _walked()
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def _asked_of_git() -> list[PurePosixPath]:
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True)
    return [PurePosixPath(name) for name in answer.stdout.split("\0") if name]


def _walked() -> list[PurePosixPath]:
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    return [
        PurePosixPath(path.as_posix())
        for path in paths
        if not any(part.startswith(".") or part in NOT_OURS for part in path.parts[:-1])
    ]


@cache
def texts() -> dict[PurePosixPath, str]:
    """Give the text of every file that is text."""
    read = ((path, (ROOT / path).read_bytes()) for path in files())
    return {
        path: content.decode(errors="replace") for path, content in read if b"\0" not in content
    }


@cache
def modules() -> tuple[Module, ...]:
    """Give every Python file of the packages and the tests."""
    return tuple(
        Module.of(str(path), text)
        for path, text in texts().items()
        if path.suffix == ".py" and path.parts[0] in (*PACKAGES, "tests")
    )


def production() -> list[Module]:
    return [module for module in modules() if module.production]


def words(name: str) -> list[str]:
    """Split an identifier: `CarePlan` and `care_plan` both give care, plan."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return [part.lower() for part in parts]
