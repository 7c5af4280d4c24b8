"""Reading the norm: everybody in the municipality may."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.norm.models import Norm


def current_norm(db: Session) -> Norm | None:
    """Return the norm that holds now: the highest version; None before the first one."""
    return db.execute(select(Norm).order_by(Norm.version.desc()).limit(1)).scalar_one_or_none()
