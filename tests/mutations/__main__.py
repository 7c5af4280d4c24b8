"""`make mutate`: take each protection away in turn, in a copy of the tree; a test must turn red.

`python -m tests.mutations [WORD ...]` tries only the protections whose name holds a word. Ends
with 1 when a protection could be taken away unseen, or is no longer where it was.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutations.protections import PROTECTIONS, Edit, Protection

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "node_modules", "data", "build", "dist", "*.egg-info"
)
LONGEST = 300
RED, NO_TESTS = 1, 5


def copy_tree(folder: Path) -> Path:
    """Copy what is under version control or about to be, without the virtual environment."""
    copy = folder / "tree"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    return copy


def run(copy: Path, tests: Sequence[str]) -> int:
    """Run tests in the copy with this interpreter; return what pytest ended with."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("HUB_TEST_WITHOUT", None)
    done = subprocess.run(
        command,
        cwd=copy,
        env=environment,
        check=False,
        timeout=LONGEST,
        capture_output=True,
        text=True,
    )
    return done.returncode


def apply(copy: Path, edits: Sequence[Edit]) -> dict[Path, str] | None:
    """Make the edits and return the texts as they were; None when a text is not there once."""
    before: dict[Path, str] = {}
    for edit in edits:
        path = copy / edit.path
        text = path.read_text("utf-8")
        if text.count(edit.text) != 1:
            restore(before)
            return None
        before.setdefault(path, text)
        path.write_text(text.replace(edit.text, edit.instead), "utf-8")
    return before


def restore(before: dict[Path, str]) -> None:
    for path, text in before.items():
        path.write_text(text, "utf-8")


def verdict(copy: Path, protection: Protection) -> str:
    """Take a protection away and say what the tests made of it."""
    before = apply(copy, protection.edits)
    if before is None:
        return "GONE: its text is not there once"
    try:
        survivors = [test for test in protection.tests if run(copy, [test]) != RED]
    except subprocess.TimeoutExpired:
        return "HUNG"
    finally:
        restore(before)
    return f"SURVIVED {' '.join(survivors)}" if survivors else "seen"


def main(wanted: Sequence[str]) -> int:
    """Try all, or those whose name holds one of the words."""
    chosen = [p for p in PROTECTIONS if not wanted or any(word in p.name for word in wanted)]
    tests = sorted({test for protection in chosen for test in protection.tests})
    with tempfile.TemporaryDirectory(prefix="hub-mutations-") as folder:
        copy = copy_tree(Path(folder))
        if run(copy, tests) != 0:
            print("the tests are red before anything was taken away: run them first")
            return 1
        failed = 0
        for protection in chosen:
            start = time.monotonic()
            told = verdict(copy, protection)
            failed += told != "seen"
            print(f"{protection.name:52} {told:10} {time.monotonic() - start:5.1f} s", flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} protections are seen to be gone")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
