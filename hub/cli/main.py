"""Reads the command, opens the settings, and hands over to the module of the command."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from hub.settings import SettingsWrong, read_settings

# A module has `add(commands)` and `run(options, settings) -> exit code`.
COMMANDS = ("demo", "web", "worker", "migrate", "tenant", "import", "check", "audit")
MODULES = {"import": "takeover"}  # where a command cannot be the name of its module


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; exit code 0 when all is well, 1 when something is wrong, 2 for wrong use."""
    anywhere = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    anywhere.add_argument(
        "--data", help="map met de ingebouwde database (anders HUB_DATA of ./data)"
    )
    given, rest = anywhere.parse_known_args(arguments)
    if given.data:
        os.environ["HUB_DATA"] = given.data  # noqa: TID251 - a flag is a setting for this process
    parser = argparse.ArgumentParser(
        prog="hub", description="De regionale hub.", parents=[anywhere]
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="opdracht")
    modules = {name: import_module(f"hub.cli.{MODULES.get(name, name)}") for name in COMMANDS}
    for module in modules.values():
        module.add(commands)
    options = parser.parse_args(rest)
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    try:
        module = modules[options.command]
        settings = None if getattr(module, "MAKES_SETTINGS", False) else read_settings()
        return int(module.run(options, settings))
    except SettingsWrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
