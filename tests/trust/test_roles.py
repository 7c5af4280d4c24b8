"""Every role of every municipality, under every hat, against the written matrix (trust.md, G4)."""

from dataclasses import replace

import pytest

from hub.identity.roles import GRANTED, Role
from tests.builders import SLUGS, Somebody
from tests.trust.asking import Visitor
from tests.trust.matrix import FILED_BY, MATRIX, NO_DATA, TRIED, Data, expected, measure
from tests.trust.world import World, hats


@pytest.mark.parametrize("data", Data)
@pytest.mark.parametrize("slug", SLUGS)
def test_each_hat_may_do_what_the_matrix_says(lasting: World, slug: str, data: Data) -> None:
    wrong = []
    for somebody in hats(lasting, slug):
        filer = FILED_BY[data](lasting, somebody) if data in FILED_BY else None
        incident_id = lasting.file(filer) if filer else None
        cell = measure(lasting, Visitor(lasting, somebody), data, incident_id)
        wanted = expected(data, cell.hat)
        if cell.found != wanted or cell.mixed:
            wrong.append(f"{cell.hat}: {cell.found!r}, written {wanted!r} {cell.mixed}")

    assert not wrong, f"{data} in {slug}\n" + "\n".join(wrong)


@pytest.mark.parametrize("data", [Data.TEAM, Data.CIVIL, Data.POLITICAL])
def test_nobody_of_another_municipality_may_do_anything(lasting: World, data: Data) -> None:
    ours, *others = SLUGS
    filer = FILED_BY[data](lasting, lasting.region.who(ours, Role.COORDINATOR))
    assert filer
    incident_id = lasting.file(filer)
    for slug in others:
        for somebody in hats(lasting, slug):
            cell = measure(lasting, Visitor(lasting, somebody), data, incident_id)
            assert cell.found == "", f"{somebody.role} of {slug}"


def test_every_route_is_in_the_matrix_or_holds_no_data(lasting: World) -> None:
    tried = {attempt.endpoint for attempts in TRIED.values() for attempt in attempts}
    routes = {rule.endpoint for rule in lasting.region.app.url_map.iter_rules()}

    assert routes == tried | NO_DATA, "add them to tests/trust/matrix.py"
    assert tried & NO_DATA == set()


def test_every_hat_of_the_matrix_exists(lasting: World) -> None:
    assert {hat for cells in MATRIX.values() for hat in cells} <= set(GRANTED)
    assert {(s.role, s.room) for s in hats(lasting, SLUGS[0])} == set(GRANTED)


def test_who_reported_it_does_not_handle_it(lasting: World) -> None:
    """A coordinator handles no melding of their own, as the row of own meldingen says."""
    coordinator = lasting.region.who(SLUGS[1], Role.COORDINATOR)
    own = lasting.file(coordinator)

    answer = Visitor(lasting, coordinator).ask(
        "POST", f"/meldingen/{own}/oppakken", "incidents.take_in_hand"
    )

    assert answer.status == 403


def test_without_any_role_there_is_nothing(lasting: World) -> None:
    """Somebody who is known, and holds no role under the hat of the cookie."""
    reporter = lasting.region.who(SLUGS[1], Role.REPORTER)
    political = lasting.region.login(SLUGS[1], "political")
    bare: Somebody = replace(reporter, login=political, room="political")
    visitor = Visitor(lasting, bare)

    for attempt in TRIED[Data.OWN]:
        path = attempt.path.format(id=lasting.incidents[SLUGS[1], "political"])
        assert visitor.ask(attempt.method, path, attempt.endpoint).refused, attempt
