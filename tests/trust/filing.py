"""People who file through real HTTP and try again until they are answered, and what came of it."""

import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import requests

from hub.kernel.ids import new_id
from tests.builders import A_MELDING, Region
from tests.stand import Stand

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KINDS = ("incident_for_manager", "incident_to_handle")


@dataclass
class Filer:
    """One person who files meldingen, each with a key of its own."""

    base_url: str
    cookie: str
    acknowledged: dict[str, UUID] = field(default_factory=dict)
    slowest: float = 0.0

    def file(self, until: float) -> bool:
        """File one melding, with the same key as often as it takes; says whether it was taken."""
        key, started = str(new_id()), time.monotonic()
        while time.monotonic() < until:
            try:
                found = self._try(key)
            except requests.RequestException:
                found = None
            if found is not None:
                self.acknowledged[key] = found
                self.slowest = max(self.slowest, time.monotonic() - started)
                return True
            time.sleep(0.1)
        return False

    def _try(self, key: str) -> UUID | None:
        with requests.Session() as http:
            http.cookies.set("hub", self.cookie, domain="127.0.0.1", path="/")
            page = http.get(f"{self.base_url}/meldingen/nieuw", timeout=10, allow_redirects=False)
            token = TOKEN.search(page.text)
            if page.status_code != 200 or token is None:
                return None
            form = {**A_MELDING, "filing_key": key, "csrf_token": token[1]}
            answer = http.post(
                f"{self.base_url}/meldingen/", data=form, timeout=10, allow_redirects=False
            )
        if answer.status_code != 303 or "/meldingen/" not in answer.headers["Location"]:
            return None
        return UUID(answer.headers["Location"].rsplit("/", 2)[1])


def filers(stand: Stand, region: Region, count: int) -> list[Filer]:
    """Return people who are signed in as reporters, by turns in each municipality."""
    found = []
    for number in range(count):
        slug = ("kleindorp", "middelveen")[number % 2]
        browser = region.as_role(slug, "reporter")
        cookie = browser.http.get_cookie("hub", domain="127.0.0.1") or browser.http.get_cookie(
            "hub"
        )
        assert cookie is not None
        found.append(Filer(stand.base_url, cookie.value))
    return found


def file_all_the_time(people: list[Filer], stop: threading.Event) -> list[threading.Thread]:
    """Let everybody file until stopped; what was begun is finished, within a minute."""

    def work(one: Filer) -> None:
        while not stop.is_set():
            one.file(time.monotonic() + 60)
            stop.wait(0.2)

    threads = [threading.Thread(target=work, args=(one,), daemon=True) for one in people]
    for thread in threads:
        thread.start()
    return threads


def stored(db: Any) -> dict[str, UUID]:
    """Return every melding by its key; a key twice is an error of the database itself."""
    rows = []
    for slug in ("kleindorp", "middelveen"):
        rows += db.execute(f"SELECT filing_key, id FROM r_{slug}_civil.incident").fetchall()
    assert len({key for key, _ in rows}) == len(rows)
    return {str(key): found for key, found in rows}


def open_rows(db: Any) -> int:
    """Count what is due and not done."""
    (count,) = db.execute(
        "SELECT count(*) FROM hub.outbox WHERE done_at IS NULL AND event <> 'DigestDue'"
    ).fetchone()
    return int(count)


def notices(db: Any) -> dict[tuple[UUID, str], list[UUID]]:
    """Return who got a notice about which melding, by melding and kind, repeats included."""
    found: dict[tuple[UUID, str], list[UUID]] = {}
    for slug in ("kleindorp", "middelveen"):
        rows = db.execute(f"SELECT object_id, kind, person_id FROM r_{slug}_civil.notice")
        for object_id, kind, person_id in rows:
            found.setdefault((object_id, kind), []).append(person_id)
    return found
