"""Imports point one way: `.importlinter` says which, this runs it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import PACKAGES, ROOT

# A tree with one fault for each contract, by the contract's name.
FAULTS = {
    "Imports point down only": ("hub/kernel/up.py", "import hub.ui"),
    "the kernel know nothing above them": ("hub/settings.py", "import legal"),
    "knows the demo": ("legal/play.py", "import hub.demo"),
    "through tenants.api only": ("hub/app.py", "import tenants.incidents"),
    "neither Flask nor Celery": ("tenants/incidents/models.py", "import flask"),
    "no package that knows a person": ("hub/matching/names.py", "import hub.identity"),
    "pandas and plotly stay": ("hub/kernel/tables.py", "import pandas"),
}
HOUSE = ("hub/ui", "hub/demo", "hub/identity", "hub/kernel", "hub/matching", "tenants/incidents")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def build(folder: Path) -> None:
    shutil.copy(ROOT / ".importlinter", folder)
    for package in (*PACKAGES, *HOUSE):
        (folder / package).mkdir(parents=True, exist_ok=True)
        (folder / package / "__init__.py").write_text("", encoding="utf-8")
    (folder / "tenants" / "api.py").write_text("import tenants.incidents\n", encoding="utf-8")
    (folder / "legal" / "asks.py").write_text("import tenants.api\n", encoding="utf-8")


def test_imports_point_down_only() -> None:
    answer = lint(ROOT)

    assert answer.returncode == 0, answer.stdout


def test_a_house_without_faults_is_kept(tmp_path: Path) -> None:
    build(tmp_path)

    assert "0 broken" in lint(tmp_path).stdout


@pytest.mark.parametrize("contract", FAULTS)
def test_each_contract_finds_its_fault(contract: str, tmp_path: Path) -> None:
    build(tmp_path)
    place, line = FAULTS[contract]
    (tmp_path / place).write_text(line + "\n", encoding="utf-8")

    found = [line for line in lint(tmp_path).stdout.splitlines() if " BROKEN" in line]

    assert any(contract in line for line in found), found
