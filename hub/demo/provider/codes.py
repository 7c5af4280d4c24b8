"""Authorization codes: 60 seconds, one use; and the client assertions that were used already."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.kernel import clock

CODE_SECONDS = 60


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    municipality: str
    client_id: str
    redirect_uri: str
    sub: str
    sid: str
    auth_time: int
    acr: str
    challenge: str
    nonce: str
    scope: str


class Codes:
    """The codes given out in the last minute, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._grants: dict[str, tuple[datetime, Grant]] = {}
        self._used: dict[str, datetime] = {}

    def give(self, grant: Grant) -> str:
        """Return a new code for the grant."""
        code = secrets.token_urlsafe(32)
        now = clock.now()
        with self._lock:
            self._grants = {c: held for c, held in self._grants.items() if held[0] > now}
            self._grants[code] = (now + timedelta(seconds=CODE_SECONDS), grant)
        return code

    def take(self, code: str) -> Grant | None:
        """Return the code's grant once; None when unknown, used or too old."""
        with self._lock:
            until, grant = self._grants.pop(code, (None, None))
        return grant if until is not None and until > clock.now() else None

    def first_use(self, jti: str, until: datetime) -> bool:
        """Remember an assertion's id until it expires; False when it was used before."""
        now = clock.now()
        with self._lock:
            self._used = {known: moment for known, moment in self._used.items() if moment > now}
            if jti in self._used:
                return False
            self._used[jti] = until
        return True
