"""A register as it was kept elsewhere: a file with two wrong rows, and a file that is none."""

import csv
import io
import struct
import zlib
from datetime import timedelta

from hub.kernel import clock
from tests.journeys.walking import Kind

HEADER = ["Meldingnr", "Incidentdatum", "Ingevoerd op", "Plaats", "Aard incident", "Toelichting"]
NO_SUCH_DAY = "31-02-2025"
BAD_DAY, LATER = 7, 13  # which of the 20 rows are faulty
UNKNOWN_KIND, UNKNOWN_PLACE = "raar gedoe", "kinderboerderij"  # in the first row
CHANGED = 3  # which row a newer export tells otherwise
OFFENDERS = 10  # the first rows name somebody, a faulty one among them
FIRST_ROW = 2  # in the file, below its header


def days_from_now(days: int) -> str:
    return f"{clock.today() + timedelta(days=days):%d-%m-%Y}"


def heading_of(kind: Kind) -> str:
    """Return the name of a column that is not recognised, and that nobody has explained yet."""
    return f"Doorgegeven {kind.name}"


def register(kind: Kind, count: int = 20, *, newer: bool = False) -> bytes:
    """Return a file as GIR writes it, of which two rows have a wrong date."""
    days = [days_from_now(-at) for at in range(count)]
    days[BAD_DAY], days[LATER] = NO_SUCH_DAY, days_from_now(40)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow([*HEADER, "Veroorzaker", heading_of(kind)])
    for at, day in enumerate(days):
        told = f"Een bezoeker schoof een {kind.name} stoel om en schreeuwde, keer {at}."
        told += " Later bood hij excuses aan." if newer and at == CHANGED else ""
        offender = f"P. Zondebok {at}" if at < OFFENDERS else ""
        seen = ["Balie", "Bedreiging"] if at else [UNKNOWN_PLACE, UNKNOWN_KIND]
        what = [*seen, told, offender, "Sjoukje Hap"]
        writer.writerow([number(kind, at), day, days_from_now(0), *what])
    return written.getvalue().encode("cp1252")


def number(kind: Kind, at: int) -> str:
    """Return the number that a row has in the old register."""
    return f"GIR-{kind.name}-{at:04d}"


def wrong() -> tuple[str, str]:
    """Return what is said of the two faulty rows."""
    bad, later = BAD_DAY + FIRST_ROW, LATER + FIRST_ROW
    return (
        f"Rij {bad}: {NO_SUCH_DAY} is geen bestaande dag.",
        f"Rij {later}: {days_from_now(40)} ligt in de toekomst.",
    )


def picture() -> bytes:
    """Return a picture of one grey point."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\x00\x80")),
            (b"IEND", b""),
        )
    )
