"""One transaction for a request: all of it or nothing, and nothing left on the connection."""

import pytest
from flask import g
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from hub.identity.roles import Role
from hub.kernel.audit import lines
from hub.kernel.db.work import unit_of_work
from hub.kernel.errors import NotAllowed
from tests.trust.asking import Visitor
from tests.trust.world import OURS, World

ACTION = "tested"


def declare(world: World, patch: pytest.MonkeyPatch, outcome: object) -> None:
    """Let the list write a line, and then answer or fail."""

    def view() -> ResponseReturnValue:
        g.db.add(lines.line(g.actor, ACTION))
        g.db.flush()
        if isinstance(outcome, Exception):
            raise outcome
        return "", int(str(outcome))

    view.requires = ()  # type: ignore[attr-defined]
    patch.setitem(world.region.app.view_functions, "incidents.index", view)


def written(world: World) -> list[str]:
    with world.region.work(world.region.login(OURS, "civil")) as work:
        question = "SELECT action || ':' || result FROM hub.audit_line WHERE action LIKE :action"
        found = work.db.execute(text(question), {"action": "%"}).scalars()
        return [line for line in found if ACTION in line or "refused" in line]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (200, (200, [f"{ACTION}:done"])),
        (303, (303, [f"{ACTION}:done"])),
        (400, (400, [])),
        (409, (409, [])),
        (422, (422, [])),
        (NotAllowed(), (403, ["GET incidents.index:refused"])),
        (RuntimeError("broken"), (500, [])),
    ],
)
def test_what_is_refused_leaves_nothing_but_its_refusal(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    outcome: object,
    expected: tuple[int, list[str]],
) -> None:
    visitor = Visitor(world, world.region.who(OURS, Role.COORDINATOR))
    declare(world, monkeypatch, outcome)

    status = visitor.ask("GET", "/meldingen/", "x").status

    assert (status, written(world)) == expected


def test_a_connection_goes_back_clean(world: World) -> None:
    engine, login = world.region.hub.engine, world.region.login(OURS, "civil")
    with unit_of_work(engine, login) as work:
        work.db.execute(text("SELECT set_config('search_path', 'r_middelveen_civil', false)"))
        work.db.execute(text("SELECT set_config('row_security', 'off', false)"))

    with unit_of_work(engine, login) as work:
        row = work.db.execute(
            text("SELECT current_setting('search_path'), current_setting('row_security')")
        ).one()

    assert tuple(row) == ("r_kleindorp_civil, r_kleindorp", "on")


def test_a_connection_serves_one_login_alone(world: World) -> None:
    engine, region = world.region.hub.engine, world.region
    for login in (region.login(OURS, "civil"), region.login(OURS, "political")) * 3:
        with unit_of_work(engine, login) as work:
            assert work.db.execute(text("SELECT session_user::text")).scalar_one() == login
