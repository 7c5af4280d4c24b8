"""`hub check`: say what is wrong with this installation, and how to mend it."""

import argparse
import json
from dataclasses import asdict

from hub.checks import Finding, everything
from hub.installation import open_installation
from hub.kernel.crypto.keyring import WrongMaster
from hub.settings import Settings, SettingsWrong, read_settings

MAKES_SETTINGS = True  # settings that are wrong are a finding here


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="controleer de installatie")
    parser.add_argument("--json", action="store_true", help="schrijf de uitkomst als JSON")


def run(options: argparse.Namespace, settings: Settings | None = None) -> int:
    """Check everything; exit code 1 when something is wrong."""
    found = _findings(settings)
    if options.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        _tell(found)
    return 1 if found else 0


def _findings(settings: Settings | None) -> list[Finding]:
    try:
        hub = open_installation(settings or read_settings())
    except SettingsWrong as wrong:
        return [Finding("settings", str(wrong))]
    except (WrongMaster, OSError, ValueError) as wrong:
        sentence = f"De sleutels of de database zijn niet te openen: {wrong}."
        return [Finding("settings", sentence)]
    try:
        return everything(hub)
    finally:
        hub.engine.dispose()


def _tell(found: list[Finding]) -> None:
    words = {"error": "FOUT", "warning": "LET OP"}
    for one in found:
        print(f"{words[one.level]} [{one.code}] {one.sentence}")
    if not found:
        print("Alles klopt.")
