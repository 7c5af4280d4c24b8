"""Start the demo identity provider: `python -m hub.demo.provider --port N --state FILE`."""

import argparse
from pathlib import Path

from werkzeug.serving import make_server

from hub.demo.provider.app import create_app


def main() -> None:
    """Serve until stopped; only this machine can reach it unless `--host` says otherwise."""
    parser = argparse.ArgumentParser(prog="hub.demo.provider", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="people and clients, JSON")
    wanted = parser.parse_args()
    make_server(wanted.host, wanted.port, create_app(wanted.state), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
