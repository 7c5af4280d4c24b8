"""`hub worker`: run what must happen later."""

import argparse

from hub import worker
from hub.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    commands.add_parser("worker", help="voer uit wat later moet gebeuren")


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Work until stopped."""
    worker.run(settings)
    return 0
