"""How a transaction begins and ends: at the level that was asked for, leaving nothing behind."""

import os
import socket

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError, DBAPIError

from tests.builders import Region

SLUG = "kleindorp"
LEVEL = text("SHOW transaction_isolation")


def test_a_setting_ends_with_its_transaction(region: Region) -> None:
    login = region.login(SLUG, "civil")
    with region.work(login) as work:
        before = work.db.execute(text("SHOW work_mem")).scalar_one()
    for refused in (False, True):
        with region.work(login) as work:
            work.db.execute(text("SET work_mem = '77MB'"))
            if refused:
                work.refuse()
        with region.work(login) as work:
            assert work.db.execute(text("SHOW work_mem")).scalar_one() == before


def test_a_transaction_has_the_level_that_was_asked_for_and_the_next_one_has_not(
    region: Region,
) -> None:
    login = region.login(SLUG, "civil")
    with region.work(login) as work:
        work.db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        assert work.db.execute(LEVEL).scalar_one() == "repeatable read"
    with region.work(login) as work:
        assert work.db.execute(LEVEL).scalar_one() == "read committed"


def test_there_is_no_work_without_a_transaction(region: Region) -> None:
    with region.work(region.login(SLUG, "civil")) as work, pytest.raises(ArgumentError):
        work.db.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def test_a_connection_that_is_cut_is_an_error_and_is_not_used_again(region: Region) -> None:
    login = region.login(SLUG, "civil")
    with pytest.raises(DBAPIError) as cut:
        cut_in_the_middle(region, login)

    assert cut.value.connection_invalidated
    with region.work(login) as work:
        assert work.db.execute(text("SELECT 1")).scalar_one() == 1


def cut_in_the_middle(region: Region, login: str) -> None:
    with region.work(login) as work:
        line = work.db.connection().connection.dbapi_connection
        with socket.socket(fileno=os.dup(line.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)
