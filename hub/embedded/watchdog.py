"""A program that stops the server when its starter is gone. Standard library only.

Standard input brings the server's process id, and "done" when it has ended in order. The end of
the input without that, or another parent process, means that the starter died.
"""

import os
import select
import signal
import sys

INPUT = 0
PAUSE = 1.0  # seconds between two looks at who the parent is


def watch(starter: int) -> int | None:
    """Wait for the starter to go; return the process to stop, or None when there is none."""
    heard = b""
    while not heard.endswith(b"done\n"):
        gone = os.getppid() != starter
        ready, _, _ = select.select([INPUT], [], [], 0 if gone else PAUSE)
        chunk = os.read(INPUT, 64) if ready else b""
        heard += chunk
        if not chunk and (ready or gone):
            return int(heard) if heard.strip() else None
    return None


def main() -> None:
    """Watch, and stop the server at the end of its starter."""
    server = watch(int(sys.argv[1]))
    if server is not None:
        try:
            os.kill(server, signal.SIGINT)
        except ProcessLookupError:
            sys.exit(0)  # the server went by itself


if __name__ == "__main__":
    main()
