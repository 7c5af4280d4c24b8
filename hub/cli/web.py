"""`hub web`: serve the pages."""

import argparse

from hub.settings import Settings
from hub.web import serve


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("web", help="start de webserver")
    parser.add_argument("--bind", default="127.0.0.1:8000", help="adres en poort")
    parser.add_argument("--workers", type=int, default=1, help="aantal processen")
    parser.add_argument("--threads", type=int, default=8, help="aantal draden per proces")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped."""
    serve(settings, bind=options.bind, workers=options.workers, threads=options.threads)
    return 0
