"""How many statements a page takes, on all logins; transactions and resets are told apart."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, select

from hub.app import create_app
from hub.kernel.db.work import unit_of_work
from hub.kernel.ids import new_id
from hub.kernel.web.dispatch import HubApp
from tenants.incidents.models import Incident
from tests.benchmarks.figures import TOLD, Figure, Goal, at_most
from tests.benchmarks.region import Bench
from tests.benchmarks.visitors import ACCOUNT, Visitor, visitors
from tests.counting import statements


@dataclass(frozen=True, slots=True)
class Asked:
    """A page, who asks for it, and the most statements it may take."""

    name: str
    goal: Goal
    visitor: Visitor
    ask: Callable[[FlaskClient, Visitor], Any]


def measure(bench: Bench, wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Count for the list, one melding, and a filing."""
    app = create_app(bench.hub)
    for asked in _pages(bench, app):
        if wanted(asked.name):
            yield from _counted(bench, app, asked)


def _pages(bench: Bench, app: HubApp) -> Iterator[Asked]:
    (reader,) = visitors(bench, app, bench.many, role="coordinator", count=1)
    (filer,) = visitors(bench, app, bench.filing, role="reporter", count=1)
    with unit_of_work(bench.hub.engine, bench.login(bench.many)) as work:
        some_id = work.db.execute(select(Incident.id).limit(1)).scalar_one()
    yield Asked("list", at_most(6), reader, lambda client, _: client.get("/meldingen/"))
    yield Asked("open", at_most(8), reader, lambda client, _: client.get(f"/meldingen/{some_id}"))
    yield Asked("file", TOLD, filer, _file)


def _file(client: FlaskClient, filer: Visitor) -> Any:
    form = {
        "behaviours": "threat",
        "day": "today",
        "channel": "counter",
        "account": ACCOUNT,
        "filing_key": str(new_id()),
        "csrf_token": filer.token,
    }
    return client.post("/meldingen/", data=form)


def _counted(bench: Bench, app: HubApp, asked: Asked) -> Iterator[Figure]:
    client = app.test_client()
    name, _, value = asked.visitor.cookie.partition("=")
    client.set_cookie(name, value)
    asked.ask(client, asked.visitor)  # the first time more is looked up than later
    apart = {"commit": 0, "reset": 0}

    def note(kind: str) -> Callable[..., None]:
        def count(*_: Any) -> None:
            apart[kind] += 1

        return count

    listeners = {kind: note(kind) for kind in apart}
    for kind, listener in listeners.items():
        event.listen(bench.hub.engine, kind, listener)
    with statements(bench.hub.engine) as found:
        answer = asked.ask(client, asked.visitor)
    for kind, listener in listeners.items():
        event.remove(bench.hub.engine, kind, listener)
    assert answer.status_code < 400, answer.status_code
    yield Figure(f"{asked.name}_statements", len(found), "statements", asked.goal)
    yield Figure(f"{asked.name}_commits", apart["commit"], "commits")
    yield Figure(f"{asked.name}_resets", apart["reset"], "resets")
