"""Where everything of the embedded server lies, below the data folder and nowhere else."""

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

OUTSIDE = "hub-database-"


@dataclass(frozen=True)
class Folder:
    """The `database` folder in a data folder.

    The folder itself belongs to the hub's own OS account; only `cluster` belongs to the account
    that the server runs as. So the server cannot change the locks, the address or the binaries.
    """

    root: Path

    @classmethod
    def of(cls, data: Path) -> "Folder":
        """Return the layout below a data folder, as an absolute path without symbolic links."""
        return cls(data.resolve() / "database")

    def make(self) -> None:
        """Make the folder where it is missing; what exists, and every parent, is left as it is."""
        # As root the server's account must be able to pass, not look, on its way to the binaries.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        self.root.parent.mkdir(mode=mode, parents=True, exist_ok=True)
        self.root.mkdir(mode=mode, exist_ok=True)

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.root / "cluster"

    @property
    def new_cluster(self) -> Path:
        """Where a cluster is made, until it is whole."""
        return self.root / "cluster.new"

    @property
    def launcher_lock(self) -> Path:
        """Held by the process that started the server; says who that is."""
        return self.root / "launcher.lock"

    @property
    def server_lock(self) -> Path:
        """Held by every process of the server itself."""
        return self.root / "server.lock"

    @property
    def address(self) -> Path:
        """Where the running server is reached."""
        return self.root / "address.json"

    @property
    def start_log(self) -> Path:
        """What the server said before it opened its own log."""
        return self.root / "start.log"

    @property
    def prepared(self) -> Path:
        """The digest of the once.sql that was last run on this cluster."""
        return self.root / "once.sha256"

    @property
    def binaries(self) -> Path:
        """A copy of the programs, for a server account that cannot reach the originals."""
        return self.root / "binaries"

    @property
    def outside(self) -> Path:
        """The folders outside the data folder that a start had to make, one a line."""
        return self.root / "outside.txt"

    def make_outside(self, place: str | None = None) -> Path:
        """Make a private folder (0700) among the temporary files, and note it to be cleared."""
        private = Path(tempfile.mkdtemp(prefix=OUTSIDE, dir=place))
        with self.outside.open("a", encoding="utf-8") as notes:
            notes.write(f"{private}\n")
        return private

    def clear_outside(self) -> None:
        """Remove what this start, or one that was killed, made outside the data folder."""
        if not self.outside.exists():
            return
        for line in self.outside.read_text("utf-8").splitlines():
            path = Path(line)
            if path.name.startswith(OUTSIDE) and _is_ours(path):
                shutil.rmtree(path, ignore_errors=True)
        self.outside.unlink()


def write_whole(path: Path, text: str, *, owner: tuple[int, int] | None = None) -> None:
    """Write a file of mode 0600 so that readers see the old text or the new, never half of it.

    A symbolic link in its place is replaced, not followed: the folder may be another account's.
    """
    side = path.with_name(f"{path.name}.new")
    side.unlink(missing_ok=True)
    descriptor = os.open(side, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        if owner is not None:
            os.fchown(descriptor, *owner)
        os.fsync(descriptor)
    side.replace(path)


def _is_ours(path: Path) -> bool:
    """Tell whether a path is a real directory of our own: anyone may write among the temporary."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
