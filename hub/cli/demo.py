"""`hub demo`: a whole synthetic region on this machine, until Ctrl-C."""

import argparse

from hub.demo.running import Demo, DemoWanted
from hub.settings import data_folder

MAKES_SETTINGS = True


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="start een verzonnen regio op deze computer")
    parser.add_argument("--port", type=int, default=8000, help="poort van de hub (anders 8000)")
    parser.add_argument("--tenants", type=int, default=12, help="aantal gemeenten (1 tot 684)")
    parser.add_argument("--scale", type=float, default=1.0, help="hoeveel meldingen, maal")


def run(options: argparse.Namespace, _settings: None) -> int:
    """Run the demo until it is stopped."""
    wanted = DemoWanted(
        data=data_folder(),
        port=options.port,
        tenants=options.tenants,
        scale=options.scale,
    )
    return Demo(wanted).run()
