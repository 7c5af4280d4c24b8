"""The demo provider's own secrets: a signing key for each municipality, one for its cookie.

Made at the first start and kept beside the state file, readable by its owner alone, so that a
restart ends nobody's session.
"""

import json
import os
import secrets
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

ALGORITHM = "ES256"


class Keyring:
    """The keys, made when first asked for."""

    def __init__(self, state: Path) -> None:
        self._path = state.with_name(state.name + ".keys")
        self._lock = threading.Lock()
        self._held: dict[str, Any] = {"cookie": secrets.token_urlsafe(32), "keys": {}}
        if self._path.exists():
            self._held = json.loads(self._path.read_text(encoding="utf-8"))
        else:
            self._write()

    @property
    def cookie_secret(self) -> str:
        """The secret that signs the provider's own cookie."""
        return str(self._held["cookie"])

    def prepare(self, slugs: Iterable[str]) -> None:
        """Make the keys of these municipalities now."""
        for slug in slugs:
            self.key(slug)

    def key(self, slug: str) -> ECKey:
        """Return the municipality's private signing key, with its key id."""
        with self._lock:
            if slug not in self._held["keys"]:
                key = ECKey.generate_key("P-256", auto_kid=True)
                self._held["keys"][slug] = key.as_dict(private=True)
                self._write()
            return ECKey.import_key(self._held["keys"][slug])

    def public(self, slug: str) -> dict[str, Any]:
        """Return the municipality's JWKS."""
        key = {**self.key(slug).as_dict(private=False), "use": "sig", "alg": ALGORITHM}
        return {"keys": [key]}

    def _write(self) -> None:
        draft = self._path.with_name(self._path.name + ".new")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(self._held, file)
        draft.replace(self._path)
