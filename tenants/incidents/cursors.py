"""The keyset cursor as it stands in an address: sort value and id, nothing secret."""

from datetime import UTC, datetime
from uuid import UUID

from tenants.incidents.queries import Cursor

MICRO = 1_000_000


def write_cursor(filed_at: datetime, row_id: UUID, *, backwards: bool = False) -> str:
    """Write a cursor, such as `na-1763892000000000-0193...`."""
    ticks = round(filed_at.timestamp() * MICRO)
    return f"{'voor' if backwards else 'na'}-{ticks}-{row_id.hex}"


def read_cursor(text: str | None) -> Cursor | None:
    """Read a cursor back; a broken one is the first page."""
    way, _, rest = (text or "").partition("-")
    ticks, _, row_id = rest.partition("-")
    try:
        seconds, micro = divmod(int(ticks), MICRO)
        moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)
        return Cursor(moment, UUID(row_id), backwards=way == "voor")
    except (ValueError, OverflowError, OSError):
        return None
