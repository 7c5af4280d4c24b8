"""The legal gate of a municipality, opened or closed by the operator on the word of two people."""

import argparse
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from hub.kernel import clock
from hub.kernel.clock import AMSTERDAM
from hub.kernel.db.names import shared_schema
from hub.kernel.ids import new_id

HIGHEST = 1  # higher levels need more than an operator can record


class GateRefused(Exception):
    """The gate cannot be opened like this; the text says what is missing."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what must be told to open the gate."""
    parser.add_argument("--gate", type=int, choices=range(HIGHEST + 1), help="juridische sluis")
    parser.add_argument("--approved-by", default="", help="wie het goedkeurt, met functie")
    parser.add_argument("--seconded-by", default="", help="wie als tweede meekijkt, met functie")
    parser.add_argument("--until", type=_day, help="laatste dag, als 2027-12-31")
    parser.add_argument("--ground", default="", help="grondslag, zoals 'UAVG artikel 33 lid 2 b'")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def set_gate(db: "psycopg.Connection[Any]", slug: str, options: argparse.Namespace) -> str:
    """Open or close the gate and return what was done, in plain Dutch; raise GateRefused."""
    gate = sql.Identifier(shared_schema(slug), "legal_gate")
    close = sql.SQL(
        "UPDATE {} SET ended_at = %(now)s WHERE ended_at IS NULL AND level >= %(level)s"
    )
    if options.gate == 0:
        db.execute(close.format(gate), {"now": clock.now(), "level": 0})
        return "De juridische sluis is dicht."
    _refuse_incomplete(options)
    with db.transaction():
        db.execute(close.format(gate), {"now": clock.now(), "level": options.gate})
        db.execute(_opening().format(gate), _values(options))
    return f"De juridische sluis staat op trede {options.gate} tot en met {options.until}."


def _opening() -> sql.SQL:
    return sql.SQL(
        "INSERT INTO {} (id, level, conditions, approved_by, seconded_by, starts_at, ends_at) "
        "VALUES (%(id)s, %(level)s, %(conditions)s, %(approved)s, %(seconded)s, %(starts)s, "
        "%(ends)s)"
    )


def _values(options: argparse.Namespace) -> dict[str, Any]:
    day_after = datetime.combine(options.until + timedelta(days=1), time(), AMSTERDAM)
    return {
        "id": new_id(),
        "level": options.gate,
        "conditions": Jsonb({"ground": options.ground.strip()}),
        "approved": options.approved_by.strip(),
        "seconded": options.seconded_by.strip(),
        "starts": clock.now(),
        "ends": day_after.astimezone(UTC),
    }


def _refuse_incomplete(options: argparse.Namespace) -> None:
    approved, seconded = options.approved_by.strip(), options.seconded_by.strip()
    if not (approved and seconded and options.ground.strip() and options.until):
        raise GateRefused(
            "Noem --approved-by, --seconded-by, --ground en --until: zonder die vier gaat de "
            "sluis niet open."
        )
    if approved.casefold() == seconded.casefold():
        raise GateRefused("Wie goedkeurt en wie meekijkt, zijn twee verschillende mensen.")
    if options.until < clock.today():
        raise GateRefused("De dag bij --until is al geweest.")
