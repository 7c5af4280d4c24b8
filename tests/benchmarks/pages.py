"""Pages beside hello: requests per second, percentiles, and 1,000 against 100,000 meldingen.

Everything is a ratio within one run: each round asks hello just before each page, and the
median of the rounds counts. Four clients ask at once, unless a figure says otherwise.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import func, select

from hub.app import create_app
from hub.kernel.db.work import unit_of_work
from hub.kernel.drafts import save_draft
from tenants.incidents.models import Incident
from tests.benchmarks.figures import TOLD, Figure, Goal, at_least, at_most, below, middle, p95
from tests.benchmarks.load import Answers, ask, request
from tests.benchmarks.region import PORT, Bench, environment
from tests.benchmarks.serving import serving
from tests.benchmarks.visitors import Visitor, visitors

HELLO_PORT = PORT + 1
CLIENTS = 4
AT_ONCE = 50
QUERIES = (
    "balie",
    "inkomensbesluit",
    "aangifte dieven",
    "opwachten",
    "uitkering",
    "2024-0139",
    "vernieling deur",
    "Jullie zijn allemaal dieven",
)

Requests = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long each page is asked."""

    rounds: int
    seconds: float


@dataclass(slots=True)
class Page:
    """One page that is measured: what is asked, and what came of it."""

    name: str
    requests: Callable[[], Requests]
    share: Goal
    seconds: float | None = None
    slowest: Goal = TOLD
    good: int = 200
    shares: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def ask(self, hello: float, seconds: float) -> None:
        """Ask the page for a while, beside what hello did just before."""
        length = seconds if self.seconds is None else self.seconds
        answers = ask(PORT, self.requests(), length, good=self.good)
        self.rates.append(answers.rate)
        self.shares.append(100 * answers.rate / hello)
        self.times += answers.times

    def figures(self) -> Iterator[Figure]:
        yield Figure(f"{self.name}_share", middle(self.shares), "% of hello", self.share)
        yield Figure(f"{self.name}_p95", p95(self.times), "ms", self.slowest)
        yield Figure(f"{self.name}_rate", middle(self.rates), "requests/s")


@contextmanager
def served(bench: Bench) -> Iterator[None]:
    """Serve the hub and hello beside each other, one process each."""
    data = bench.hub.settings.data
    with ExitStack() as stack:
        web = ["-m", "hub", "web", "--bind", f"127.0.0.1:{PORT}"]
        stack.enter_context(serving(web, PORT, environment(data)))
        hello = ["-m", "tests.benchmarks.hello", f"127.0.0.1:{HELLO_PORT}"]
        stack.enter_context(serving(hello, HELLO_PORT, {}))
        yield


def measure(bench: Bench, pace: Pace, wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Yield the figures of the pages that are wanted."""
    app = create_app(bench.hub)
    pages = [page for page in _pages(bench, app) if wanted(page.name)]
    with served(bench):
        for _ in range(2):
            _round(pages, min(pace.seconds, 1.0))
        for page in pages:
            page.shares, page.times, page.rates = [], [], []
        for _ in range(pace.rounds):
            _round(pages, pace.seconds)
        for page in pages:
            yield from page.figures()
        if wanted("growth"):
            yield _growth(bench, app, pace)
        if wanted("together"):
            yield from _together(bench, app)


def _round(pages: list[Page], seconds: float) -> None:
    for page in pages:
        page.ask(_hello(seconds / 2), seconds)


def _hello(seconds: float) -> float:
    return ask(HELLO_PORT, [[request("GET", "/")]] * CLIENTS, seconds, good=200).rate


def _pages(bench: Bench, app: Flask) -> Iterator[Page]:
    readers = visitors(bench, app, bench.many, role="coordinator", count=CLIENTS)
    yield Page("list", lambda: _each(readers, "/meldingen/"), at_least(8), slowest=below(50))
    ids = _some_ids(bench)
    addresses = [f"/meldingen/{incident_id}" for incident_id in ids]
    opening = [[one.get(path) for path in addresses] for one in readers]
    yield Page("open", lambda: opening, at_least(8))
    filers = visitors(bench, app, bench.filing, role="reporter", count=400)

    def filing() -> Requests:
        _give_drafts(bench, filers)
        return [[one.files() for one in filers[at::CLIENTS]] for at in range(CLIENTS)]

    yield Page("file", filing, at_least(7), good=303, seconds=0)
    searching = [[one.post("/meldingen/zoeken", q=words) for words in QUERIES] for one in readers]
    yield Page("search", lambda: searching, TOLD, slowest=below(100))


def _each(people: list[Visitor], path: str) -> Requests:
    return [[one.get(path)] for one in people]


def _some_ids(bench: Bench, count: int = 200) -> list[str]:
    """Return meldingen spread over the whole register."""
    with unit_of_work(bench.hub.engine, bench.login(bench.many)) as work:
        found = work.db.execute(select(Incident.id).order_by(Incident.filed_at)).scalars().all()
    return [str(one) for one in found[:: len(found) // count]]


def _give_drafts(bench: Bench, filers: list[Visitor]) -> None:
    with unit_of_work(bench.hub.engine, bench.login(bench.filing)) as work:
        bench.hub.rooms.prepare(work)
        for one in filers:
            save_draft(work.db, one.person_id, "incidents.file", {"account": ["Een begin"]})


def _growth(bench: Bench, app: Flask, pace: Pace) -> Figure:
    """Compare the list of 100,000 with the list of 1,000, one client, turn by turn."""
    people = {
        slug: visitors(bench, app, slug, role="coordinator", count=1)
        for slug in (bench.few, bench.many)
    }
    times: dict[str, list[float]] = {slug: [] for slug in people}
    for _ in range(2 * pace.rounds):
        for slug, reader in people.items():
            times[slug] += ask(PORT, _each(reader, "/meldingen/"), pace.seconds / 2, good=200).times
    ratio = middle(times[bench.many]) / middle(times[bench.few])
    return Figure("list_growth", ratio, "x the median of 1,000", at_most(1.2))


def _together(bench: Bench, app: Flask) -> Iterator[Figure]:
    """Let fifty people file at the same moment."""
    filers = visitors(bench, app, bench.filing, role="reporter", count=AT_ONCE)
    before = _stored(bench)
    answers: Answers = ask(PORT, [[one.files()] for one in filers], 0, good=303)
    stored = _stored(bench) - before
    yield Figure("together_stored", stored, "meldingen", at_least(AT_ONCE))
    errors = AT_ONCE - answers.statuses.get(303, 0)
    yield Figure("together_errors", errors, "errors", at_most(0))
    yield Figure("together_slowest", max(answers.times), "ms")


def _stored(bench: Bench) -> int:
    with unit_of_work(bench.hub.engine, bench.login(bench.filing)) as work:
        return work.db.execute(select(func.count()).select_from(Incident)).scalar_one()
