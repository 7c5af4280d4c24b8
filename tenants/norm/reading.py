"""Reading the norm: everybody in the municipality may."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.kernel.db.ready import Ready
from tenants.norm.models import Norm


def current_norm(db: Session) -> Norm | None:
    """Return the norm that holds now: the highest version; None before the first one."""
    return db.execute(select(Norm).order_by(Norm.version.desc()).limit(1)).scalar_one_or_none()


_VERSION = Ready(select(func.max(Norm.version)))


def current_version(db: Session) -> int | None:
    """Return the version of the norm that holds now; None before the first one."""
    found: int | None = _VERSION.run(db, {}).scalar_one()
    return found
