"""The keys: every key that should be there is, and each of them opens."""

from collections.abc import Iterator

from hub.checks.finding import Finding
from hub.installation import Installation
from hub.kernel.audit.checkpoints import KEY as AUDIT
from hub.kernel.crypto.keyring import KeyGone, KeyMissing, Kind
from hub.kernel.crypto.primitives import Unreadable
from hub.kernel.db.names import COMPARTMENTS

WRONG = (KeyMissing, KeyGone, Unreadable, OSError)


def check_keys(hub: Installation, slugs: list[str]) -> Iterator[Finding]:
    """Look for every key of these municipalities and of the audit log, and open each key there is.

    Older versions of keys too: what they sealed must still open.
    """
    yield from missing_keys(hub, slugs)
    try:
        hub.ring.fingerprints()
    except WRONG as error:
        folder = str(hub.settings.keyring)
        sentence = f"Een sleutel in {folder} is niet te openen ({error}): zet hem terug."
        yield Finding("key_damaged", sentence, folder)


def missing_keys(hub: Installation, slugs: list[str]) -> Iterator[Finding]:
    """Look for every key without opening it: a list of the folder is enough."""
    alive: dict[tuple[Kind, str, str], bool] = {}
    for entry in hub.ring.entries():
        name = (entry.name.kind, entry.name.owner, entry.name.part)
        alive[name] = alive.get(name, False) or entry.destroyed_at is None
    for kind, owner, part in _wanted(hub, slugs):
        if not alive.get((kind, owner, part)):
            what = "is vernietigd" if (kind, owner, part) in alive else "ontbreekt"
            subject = f"{owner}/{part}"
            sentence = (
                f"De sleutel {subject} {what}: zet de map met sleutels terug uit haar eigen kopie."
            )
            yield Finding("key", sentence, subject)


def _wanted(hub: Installation, slugs: list[str]) -> Iterator[tuple[Kind, str, str]]:
    for slug in slugs:
        for room in COMPARTMENTS:
            yield Kind.MUNICIPAL, slug, room
        yield Kind.CLIENT, slug, "oidc"
    if (hub.settings.keyring / "audit" / "checkpoints").exists():
        yield Kind.SIGNING, AUDIT, "ed25519"
