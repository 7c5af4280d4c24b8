"""A master key, and other processes that use the same key ring."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

MASTER = b"een hoofdsleutel van 32 tekens!!"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

MAKES_KEYS = """
import sys
from pathlib import Path
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.ids import new_id
ring = KeyRing(Path(sys.argv[1]), sys.argv[2].encode())
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[3])):
    key = ring.create("voorbeeldstad", "civil")
    dossier_id = new_id()
    ring.record_erasure("voorbeeldstad", [dossier_id])
    print(key.version, key.secret.hex(), dossier_id, flush=True)
"""
DESTROYS = """
import sys
from pathlib import Path
from hub.kernel.crypto.keyring import KeyRing
KeyRing(Path(sys.argv[1]), sys.argv[2].encode()).destroy("voorbeeldstad", "civil")
"""


def another_process(script: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, folder, MASTER, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def say(process: subprocess.Popen[str], line: str) -> None:
    """Send a line to another process."""
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> str:
    """The next line of another process."""
    assert process.stdout
    return process.stdout.readline().strip()
