"""No input is our fault: never an answer of 5xx, and what was taken in can be read back (G6).

HUB_FUZZ sets how many inputs are tried in all; 300 unless told.
"""

import html
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from hub.identity.roles import Role
from hub.kernel.authz import access_of
from tests.trust.asking import Visitor, ask
from tests.trust.inputs import NASTY, Input, encoded, inputs, spoken, value
from tests.trust.world import ARGUMENTS, OURS, World, address, rules

HOW_MANY = int(os.environ.get("HUB_FUZZ", "300"))
PEOPLE = ((Role.COORDINATOR, "civil"), (Role.ADMINISTRATOR, "civil"), (Role.MAYOR, "political"))
SHARES = {"forms": 6, "everything": 3, "headers": 1}


def quick(share: str) -> settings:
    """Return how often one test of this file tries, of all that HUB_FUZZ allows."""
    times = max(1, HOW_MANY * SHARES[share] // (10 * (3 if share == "forms" else 1)))
    return settings(
        max_examples=times,
        deadline=None,
        suppress_health_check=[*HealthCheck],
        print_blob=True,
        database=None,
        derandomize=HOW_MANY <= 300,
    )


class _Collecting(logging.Handler):
    def __init__(self, found: list[logging.LogRecord]) -> None:
        super().__init__(logging.ERROR)
        self.found = found

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record)


@contextmanager
def faults() -> Iterator[list[logging.LogRecord]]:
    """Collect what the application logs as its own fault."""
    found: list[logging.LogRecord] = []
    handler = _Collecting(found)
    log = logging.getLogger("hub.web")
    log.addHandler(handler)
    try:
        yield found
    finally:
        log.removeHandler(handler)


def known(world: World) -> list[Rule]:
    return [rule for rule in rules(world) if set(rule.arguments) <= set(ARGUMENTS)]


def send(world: World, visitor: Visitor, given_: Input) -> None:
    """Make the request, and expect that it is not our fault."""
    path = where(world, given_)
    body = encoded(given_.pairs)
    more: dict[str, Any] = {}
    if given_.method == "GET":
        path = f"{path}?{body.decode()}"
    else:
        token = f"&csrf_token={visitor.token}".encode() if given_.with_token else b""
        more = {"data": body + token, "content_type": "application/x-www-form-urlencoded"}
        if given_.kind in ODD:
            more = ODD[given_.kind](given_, visitor)
    with faults() as found:
        answer = ask(world, visitor.browser, given_.method, path, **more)
    told = found[0].exc_info[1] if found and found[0].exc_info else ""
    assert answer.status < 500, f"{given_.method} {path[:200]}: {answer.status} {told!r}"
    assert found == []


def _as_parts(given_: Input, visitor: Visitor) -> dict[str, Any]:
    parts = {
        name if _plain(name) else f"f{i}": one if isinstance(one, str) and _plain(one) else "x"
        for i, (name, one) in enumerate(given_.pairs)
    }
    parts["csrf_token"] = visitor.token
    return {"data": parts, "content_type": "multipart/form-data"}


def _as(kind: str, before: bytes = b"") -> Callable[[Input, Visitor], dict[str, Any]]:
    return lambda given_, _visitor: {
        "data": before + encoded(given_.pairs),
        "content_type": kind,
    }


ODD: dict[str, Callable[[Input, Visitor], dict[str, Any]]] = {
    "multipart": _as_parts,
    "json": _as("application/json"),
    "raw": _as("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfe"),
    "none": _as("multipart/form-data; boundary="),
}


def _plain(text: str) -> bool:
    return text.isprintable() and '"' not in text and bool(text)


def where(world: World, given_: Input) -> str:
    """Return the address: real, or with wild arguments in the place of the real ones."""
    real = address(world, given_.rule)
    if not any(given_.path):
        return real
    path = given_.rule.rule
    for name, part in zip(sorted(given_.rule.arguments), given_.path, strict=True):
        start = path.index("<")
        path = path[:start] + (spoken(part) or name) + path[path.index(">") + 1 :]
    return path


@pytest.mark.parametrize(("role", "room"), PEOPLE)
def test_no_form_can_be_filled_in_so_that_we_break(world: World, role: Role, room: str) -> None:
    visitor = Visitor(world, world.region.who(OURS, role, room))
    app = world.region.app
    signed_in = [r for r in known(world) if access_of(app.view_functions[r.endpoint]) is not None]

    @quick("forms")
    @given(inputs(signed_in))
    def tried(given_: Input) -> None:
        send(world, visitor, given_)

    tried()
    can_be_read_back(world)


def test_no_address_can_be_written_so_that_we_break(lasting: World) -> None:
    @quick("everything")
    @given(inputs(known(lasting)))
    def tried(given_: Input) -> None:
        send(lasting, Visitor(lasting, None), given_)

    tried()


HEADERS = (
    "Referer",
    "User-Agent",
    "X-CSRFToken",
    "Accept-Language",
    "Cookie",
    "Range",
    "If-None-Match",
)


def test_no_header_can_be_sent_so_that_we_break(lasting: World) -> None:
    visitor = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))

    @quick("headers")
    @given(st.sampled_from(known(lasting)), st.sampled_from(HEADERS), value)
    def tried(rule: Rule, name: str, one: str | bytes) -> None:
        raw = one if isinstance(one, bytes) else one.encode("utf-8", "surrogatepass")
        sent = raw.decode("latin-1").translate(dict.fromkeys([*range(32), 127]))[:8000]
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = ask(lasting, visitor.browser, method, address(lasting, rule), headers={name: sent})
        assert answer.status < 500, f"{method} {rule.rule} with {name}: {sent!r}"

    tried()


@pytest.mark.parametrize("field", ["account", "day-other", "clock", "channel", "behaviours",
                                   "filing_key", "day"])  # fmt: skip
def test_every_nasty_text_in_a_melding_is_taken_or_told(lasting: World, field: str) -> None:
    visitor = Visitor(lasting, lasting.outdoors[OURS])
    for nasty in NASTY:
        plain = nasty.encode("utf-8", "replace").decode()
        changes: dict[str, Any] = {"filing_key": "", field: plain}
        if field == "day-other":
            changes["clock"] = "00:05"
        answer = visitor.ask("POST", "/meldingen/", "incidents.file", **changes)
        assert answer.status in {303, 422}, f"{plain[:50]!r}: {answer.status}"
    can_be_read_back(lasting)


@pytest.mark.parametrize("parameter", ["vanaf", "rij", "stand"])
def test_every_nasty_text_behind_a_list_is_answered(lasting: World, parameter: str) -> None:
    visitor = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))
    for nasty in NASTY:
        query = encoded(((parameter, nasty),)).decode()
        answer = ask(lasting, visitor.browser, "GET", f"/meldingen/?{query}")
        assert answer.status in {200, 404}, f"{query[:60]}: {answer.status}"


def can_be_read_back(world: World) -> None:
    """Whatever was filed, the lists, the pages and the work that follows go on."""
    world.region.run_outbox(50)
    for role, room in ((Role.COORDINATOR, "civil"), (Role.COUNCIL_CLERK, "political")):
        visitor = Visitor(world, world.region.who(OURS, role, room))
        for page in pages_of_the_list(world, visitor):
            for incident_id in ids_on(page):
                assert visitor.ask("GET", f"/meldingen/{incident_id}", "x").status == 200
    parked = "SELECT handler, error FROM hub.outbox WHERE attempts > 0"
    with world.region.work(world.region.login(OURS, "civil")) as work:
        assert work.db.connection().exec_driver_sql(parked).all() == []


def pages_of_the_list(world: World, visitor: Visitor) -> Iterator[str]:
    following = "/meldingen/"
    while following:
        page = ask(world, visitor.browser, "GET", following)
        assert page.status == 200, following
        yield page.body
        following = next_page(page.body)


def ids_on(body: str) -> list[str]:
    return sorted(set(re.findall(r'href="/meldingen/([0-9a-f-]{36})"', body)))


def next_page(body: str) -> str:
    found = re.search(r'href="(/meldingen/\?[^"]*vanaf=na-[^"]*)"', body)
    return html.unescape(found[1]) if found else ""


def test_a_nul_in_an_address_is_nowhere(lasting: World) -> None:
    for path in ("/aanmelden/%00", "/aanmelden/kleindorp?verder=%00", "/meldingen/?vanaf=%00"):
        for somebody in (None, lasting.region.who(OURS, Role.COORDINATOR)):
            answer = ask(lasting, Visitor(lasting, somebody).browser, "GET", path)
            assert answer.status == 404, path
