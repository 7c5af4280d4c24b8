"""The keys: every key that should open something does, and none is damaged."""

from collections.abc import Iterator

from hub.checks.finding import Finding
from hub.installation import Installation
from hub.kernel.audit.checkpoints import KEY as AUDIT
from hub.kernel.crypto.keyring import KeyGone, KeyMissing
from hub.kernel.crypto.primitives import Unreadable
from hub.kernel.db.names import COMPARTMENTS

WRONG = (KeyMissing, KeyGone, Unreadable, OSError, ValueError)


def check_keys(hub: Installation, slugs: list[str]) -> Iterator[Finding]:
    """Read every key of these municipalities back, and the key that signs the audit log."""
    hub.ring.forget()
    for slug in slugs:
        for room in COMPARTMENTS:
            try:
                hub.ring.get(slug, room)
            except WRONG as error:
                yield _wrong(f"{slug}/{room}", error)
        try:
            hub.ring.client_key(slug)
        except WRONG as error:
            yield _wrong(f"{slug}/oidc", error)
    if _has_checkpoints(hub):
        try:
            hub.ring.signing_key(AUDIT)
        except WRONG as error:
            yield _wrong(AUDIT, error)
    yield from _damaged(hub)


def _has_checkpoints(hub: Installation) -> bool:
    return (hub.settings.keyring / "audit" / "checkpoints").exists()


def _damaged(hub: Installation) -> Iterator[Finding]:
    """Older versions of keys too: what they sealed must still open."""
    try:
        hub.ring.fingerprints()
    except WRONG as error:
        sentence = f"Een sleutel in {hub.settings.keyring} is beschadigd ({error}): zet hem terug."
        yield Finding("key_damaged", sentence, str(hub.settings.keyring))


def _wrong(subject: str, error: Exception) -> Finding:
    kinds: dict[type[Exception], str] = {KeyGone: "is vernietigd", KeyMissing: "ontbreekt"}
    what = kinds.get(type(error), "is niet te lezen")
    sentence = f"De sleutel {subject} {what}: zet de map met sleutels terug uit haar eigen kopie."
    return Finding("key", sentence, subject)
