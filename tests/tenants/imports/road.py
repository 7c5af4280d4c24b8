"""Walking the road of a take-over through its pages, as a browser does."""

import io
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.builders import Browser, Region
from tests.tenants.imports.reading.register_files import GIVEN, HEADER, csv_file

SELECT = re.compile(r'<select class="invoer" id="([^"]+)" name.*?</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]*)" selected')
WORD = re.compile(r'name="([^"]+-word)" type="hidden" value="([^"]*)"')
SOURCE = re.compile(r'name="source" value="([^"]*)"')

OFFENDERS = [*HEADER, "Veroorzaker", "Geboortedatum", "Maatregel", "Maatregel t/m"]


def rows_with_offenders() -> list[list[str]]:
    """Three rows, of which two name an offender and one a measure."""
    return [
        OFFENDERS,
        ["1", "09-01-2022", "9.30 u", "Balie", "Bedreiging", "Riep iets", "A. Bakker", "", "", ""],
        ["2", "10-02-2022", "10u15", "Telefonisch", "Verbaal", "Schold", "B. Smit", "01-02-1980",
         "Pandverbod", "31-12-2022"],
        ["3", "31-03-2022", "", "Huisbezoek", "Fysiek geweld", "Duwde een collega", "", "", "", ""],
    ]  # fmt: skip


@dataclass
class Road:
    """One take-over, walked by one person."""

    region: Region
    browser: Browser
    at: str = ""

    @classmethod
    def of(cls, region: Region, line: str = "civil", slug: str = "kleindorp") -> "Road":
        role = "coordinator" if line == "civil" else "council_clerk"
        return cls(region, region.as_role(slug, role, line))

    def bring(self, data: bytes, name: str) -> "Road":
        """Choose a file."""
        answer = self.send(data, name)
        assert answer.status_code == 303, answer.text
        self.at = answer.location
        return self

    def send(self, data: bytes, name: str) -> Any:
        """Send a file; the test client would keep a large one in a temporary file, unclosed."""
        file = FileStorage(io.BytesIO(data), filename=name, name="file")
        boundary, body = encode_multipart({"file": file, "csrf_token": self.browser.token()})
        kind = f"multipart/form-data; boundary={boundary}"
        return self.browser.http.post("/overnemen/", data=body, content_type=kind)

    def given(self, name: str) -> "Road":
        return self.bring((GIVEN / name).read_bytes(), name)

    def page(self, query: str = "") -> str:
        answer = self.browser.get(self.at + query)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def columns(self) -> dict[str, str]:
        """Return the mapping form as it stands on the page."""
        page = self.page()
        form = {}
        for found in SELECT.finditer(page):
            chosen = CHOSEN.search(found[0])
            form[found[1]] = chosen[1] if chosen else ""
        form.update(dict(WORD.findall(page)))
        form["source"] = SOURCE.findall(page)[0]
        return form

    def judge(self, **changes: str) -> "Road":
        """Send the columns and let the worker judge."""
        answer = self.browser.post(f"{self.at}/kolommen", {**self.columns(), **changes})
        assert answer.status_code == 303, answer.text
        self.region.run_outbox()
        return self

    def approve(self) -> "Road":
        """Say that it may be imported, and let the worker do it."""
        answer = self.browser.post(f"{self.at}/neem-over")
        assert answer.status_code == 303, answer.text
        self.region.run_outbox()
        return self

    @property
    def id(self) -> str:
        return self.at.rsplit("/", 1)[1]

    def asked(self, statement: str, **values: Any) -> list[Any]:
        """Ask the register something, on the login of this line."""
        somebody = self.browser
        with somebody.http.session_transaction() as cookie:
            login = cookie["login"]
        with self.region.work(login) as work:
            return list(work.db.execute(text(statement), values).all())

    def count(self, table: str) -> int:
        return int(self.asked(f"SELECT count(*) FROM {table}")[0][0])

    @property
    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = self.asked(
            "SELECT figures FROM takeover WHERE id = :id", id=self.id
        )[0][0]
        return found

    @property
    def state(self) -> str:
        return str(self.asked("SELECT state FROM takeover WHERE id = :id", id=self.id)[0][0])


def take_over(road: Road, rows: list[list[str]], name: str = "register.csv") -> Road:
    """Bring a file of rows all the way into the register."""
    return road.bring(csv_file(rows), name).judge().approve()
