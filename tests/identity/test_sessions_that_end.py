"""A session that ended brings the person back to the filled form, and keeps it for nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from hub.kernel import clock
from hub.kernel.drafts import read_draft
from hub.kernel.ids import new_id
from tests.builders import A_MELDING, Browser, Region, Somebody
from tests.identity.town import OURS, Town

FORM = "/meldingen/nieuw"
ENDINGS = {
    "idle": "UPDATE hub.session SET seen_at = %s",
    "too old": "UPDATE hub.session SET ends_at = %s",
    "ended": "UPDATE hub.session SET ended_at = %s",
}


def typed(**changes: Any) -> dict[str, Any]:
    """What the form of the page sends, its hidden fields included."""
    hidden = {"draft_of": "incidents.file", "form_at": FORM, "filing_key": str(new_id())}
    return {**A_MELDING, **hidden, **changes}


def draft_of(region: Region, somebody: Somebody, form: str = "incidents.file") -> Any:
    with region.work(somebody.login) as work:
        return read_draft(work.db, somebody.id, form)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_was_typed_is_there_after_signing_in(town: Town, ending: str) -> None:
    browser = town.region.as_role(OURS, "reporter")
    token = browser.token()
    statement: Any = ENDINGS[ending]
    town.as_owner(statement, clock.now() - timedelta(days=2))

    answer = browser.http.post("/meldingen/", data={**typed(), "csrf_token": token})

    assert answer.status_code == 303
    assert answer.location == f"/aanmelden?verder={FORM}"
    visitor = town.visitor()
    assert visitor.sign_in(verder=FORM).location == FORM
    page = visitor.get(FORM).text
    assert A_MELDING["account"] in page
    assert "Dit schreef je eerder" in page


def test_what_the_manager_typed_too(town: Town) -> None:
    region = town.region
    incident_id = region.as_role(OURS, "reporter").file()
    manager = region.who(OURS, "manager")
    browser = region.client(manager)
    token = browser.token()
    town.as_owner("UPDATE hub.session SET ended_at = now()")
    form = {"said": "Wij bellen je.", "draft_of": f"feedback.{incident_id}"}
    at = f"/meldingen/{incident_id}"

    answer = browser.http.post(
        f"{at}/terugkoppeling", data={**form, "form_at": at, "csrf_token": token}
    )

    assert answer.location == f"/aanmelden?verder={at}"
    assert "Wij bellen je." in region.client(manager).get(at).text
    assert "Wij bellen je." not in region.as_role(OURS, "coordinator").get(at).text


def test_a_sent_answer_leaves_no_draft(region: Region) -> None:
    incident_id = region.as_role(OURS, "reporter").file()
    manager = region.who(OURS, "manager")
    browser, at = region.client(manager), f"/meldingen/{incident_id}"
    long = {"said": "x" * 5001}
    assert browser.post(f"{at}/terugkoppeling", long).status_code == 422
    assert draft_of(region, manager, f"feedback.{incident_id}") is not None

    assert browser.post(f"{at}/terugkoppeling", {"said": "Klaar."}).status_code == 303

    assert draft_of(region, manager, f"feedback.{incident_id}") is None
    assert "Dit schreef je eerder" not in browser.get(at).text


def test_a_form_from_elsewhere_leaves_no_draft(town: Town) -> None:
    reporter = town.region.who(OURS, "reporter")
    browser = town.region.client(reporter)
    town.as_owner("UPDATE hub.session SET ended_at = now()")

    answer = browser.http.post("/meldingen/", data={**typed(), "csrf_token": "forged"})

    assert answer.status_code == 303
    assert draft_of(town.region, reporter) is None


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_form_cannot_send_anybody_to_another_site(town: Town, path: str) -> None:
    browser = town.region.as_role(OURS, "reporter")
    token = browser.token()
    town.as_owner("UPDATE hub.session SET ended_at = now()")

    answer = browser.http.post("/meldingen/", data={**typed(form_at=path), "csrf_token": token})

    assert "evil" not in answer.location


def test_a_made_up_session_keeps_nothing(region: Region) -> None:
    reporter = region.who(OURS, "reporter")
    browser: Browser = region.client(reporter)
    token = browser.token()
    with browser.http.session_transaction() as cookie:
        cookie["token"] = "x" * 43

    answer = browser.http.post("/meldingen/", data={**typed(), "csrf_token": token})

    assert answer.status_code == 303
    assert draft_of(region, reporter) is None


def test_the_draft_of_one_is_not_shown_to_another(region: Region) -> None:
    reporter, manager = (region.as_role(OURS, role) for role in ("reporter", "manager"))
    assert reporter.post("/meldingen/", typed(later="1")).status_code == 303

    assert A_MELDING["account"] in reporter.get(FORM).text
    assert A_MELDING["account"] not in manager.get(FORM).text
