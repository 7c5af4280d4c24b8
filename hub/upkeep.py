"""What the worker does beside the outbox: sealing, forgetting keys, clearing away."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text

from hub.identity.signing_in import ATTEMPT_LASTS
from hub.installation import Installation
from hub.kernel import clock
from hub.kernel.audit.sealing import Sealer
from hub.kernel.db.work import unit_of_work
from hub.sealing import sealer_of

CLEAR_EVERY = timedelta(minutes=1)
KEEP_DONE = timedelta(days=7)
AT_ONCE = 1_000

_CLEAR_DONE = text("""
DELETE FROM hub.outbox WHERE id IN (
    SELECT id FROM hub.outbox WHERE done_at < :before ORDER BY done_at LIMIT :most)""")
_CLEAR_DIGESTS = text("DELETE FROM hub.digest_mail WHERE day < :day")
_CLEAR_ATTEMPTS = text("DELETE FROM hub.sign_in_attempt WHERE started_at < :before")


@dataclass(slots=True)
class Upkeep:
    """The periodic work of one worker process; several at once do each other no harm."""

    hub: Installation
    sealer: Sealer
    _cleared_at: datetime | None = field(default=None)

    def tend(self) -> int:
        """Do what is due now; return how many audit lines were sealed."""
        now = clock.now()
        sealed = self.sealer.tend(now)
        if self._cleared_at is None or now - self._cleared_at >= CLEAR_EVERY:
            self.hub.ring.forget_expired()
            clear(self.hub)
            self._cleared_at = now
        return sealed


def upkeep_of(hub: Installation) -> Upkeep:
    """Return the periodic work of an installation."""
    return Upkeep(hub, sealer_of(hub))


def clear(hub: Installation) -> None:
    """Delete what is kept only for a while: rows that are done, attempts that are stale."""
    now = clock.now()
    with unit_of_work(hub.engine, hub.names.service("relay")) as work:
        work.db.execute(_CLEAR_DONE, {"before": now - KEEP_DONE, "most": AT_ONCE})
        work.db.execute(_CLEAR_DIGESTS, {"day": clock.today() - KEEP_DONE})
    with unit_of_work(hub.engine, hub.names.service("web")) as work:
        work.db.execute(_CLEAR_ATTEMPTS, {"before": now - ATTEMPT_LASTS})
