"""Forms: messages that say what to do, clean text, nothing typed is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import FieldList, IntegerField, StringField
from wtforms.validators import NumberRange

from hub.kernel import clock
from hub.ui.fields import DayChoiceField, DayField
from hub.ui.forms import SHORT, Form, Needed, NotInFuture, NotInPast
from hub.ui.gallery import create_gallery

RIGHT = {
    "what": ["a", "c"],
    "who": "me",
    "day": "today",
    "clock": "9.30 uur",
    "place": "desk",
    "name": "Aan de balie",
    "story": "Iemand sloeg op de balie.",
    "sight": "wide",
    "sure": "y",
}


class SmallForm(Form):
    line = StringField("Regel")
    lines = FieldList(StringField("Regel"), min_entries=1)
    number = IntegerField("Aantal", validators=[NumberRange(min=1, max=9)])
    day = DayChoiceField("Dag", validators=[NotInFuture()])
    until = DayField("Tot", validators=[NotInPast()])


@pytest.fixture
def app() -> Flask:
    app = create_gallery()
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True)
def _held() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 9, 42, tzinfo=UTC)):
        yield


def filled(app: Flask, **answers: Any) -> SmallForm:
    with app.test_request_context("/", method="POST", data=answers):
        form = SmallForm()
        form.validate()
        return form


def test_a_right_form_goes_through(client: FlaskClient) -> None:
    assert client.post("/formulier", data=RIGHT).status_code == 303


def test_a_refused_form_says_what_to_do_and_where(client: FlaskClient) -> None:
    answer = client.post("/formulier", data={**RIGHT, "what": [], "clock": "half tien"})
    text = unescape(answer.get_data(as_text=True))

    assert answer.status_code == 422
    assert "<title>Fout: " in text
    assert '<a href="#what-0">Kies wat er is gebeurd</a>' in text
    assert '<a href="#clock">Bedoel je 9.30 of 21.30 uur?' in text
    assert 'id="clock-fout"' in text
    assert 'aria-describedby="clock-hulp clock-fout" aria-invalid="true"' in text
    assert 'value="half tien"' in text
    assert "Er zijn nog 2 dingen nodig" in text


def test_what_was_typed_is_still_there_after_a_refusal(client: FlaskClient) -> None:
    story = "Eerste regel <b>\n& tweede"
    answers = {**RIGHT, "story": story, "name": "", "day": "other", "day-other": "31-2-2026"}
    text = client.post("/formulier", data=answers).get_data(as_text=True)

    assert story in unescape(text)
    assert "<b>\n" not in text
    assert 'value="31-2-2026"' in text
    assert 'value="other" checked' in text


def test_a_missing_choice_gets_the_message_of_its_own_field(client: FlaskClient) -> None:
    answers = {name: value for name, value in RIGHT.items() if name != "who"}

    assert "Kies wie het is overkomen" in client.post("/formulier", data=answers).text


def test_a_choice_that_was_not_offered_is_refused(client: FlaskClient) -> None:
    text = client.post("/formulier", data={**RIGHT, "who": "zzz"}).text

    assert "Kies een van de antwoorden uit de lijst" in text


def test_messages_follow_the_language_of_the_page(client: FlaskClient) -> None:
    text = client.post("/formulier?taal=en", data={**RIGHT, "clock": "half tien"}).text

    assert "Do you mean 9.30 or 21.30?" in text
    assert "<title>Error: " in text


def test_a_form_without_our_proof_is_refused_with_a_plain_sentence() -> None:
    text = create_gallery().test_client().post("/formulier", data=RIGHT).text

    assert "Deze bladzijde stond te lang open" in text


def test_every_text_is_cleaned_also_inside_lists(app: Flask) -> None:
    form = filled(app, line=" a\x00b ", **{"lines-0": "c\x07"})

    assert form.line.data == "ab"
    assert form.lines.data == ["c"]


def test_a_text_without_a_limit_of_its_own_still_has_one(app: Flask) -> None:
    form = filled(app, line="x" * (SHORT + 1))

    assert form.errors["line"] == [f"Maak de tekst korter: er passen {SHORT} tekens"]


def test_messages_of_the_library_come_in_our_words(app: Flask) -> None:
    assert filled(app, number="twaalf").errors["number"][0].startswith("Schrijf een heel getal")
    assert filled(app, number="12").errors["number"] == ["Vul een getal in van 1 tot en met 9"]


@pytest.mark.parametrize(
    ("choice", "other", "day"),
    [
        ("today", "", date(2026, 11, 23)),
        ("yesterday", "", date(2026, 11, 22)),
        ("other", "4/11/26", date(2026, 11, 4)),
    ],
)
def test_a_day_is_today_yesterday_or_another_one(
    app: Flask, choice: str, other: str, day: date
) -> None:
    assert filled(app, day=choice, **{"day-other": other}).day.data == day


def test_another_day_must_be_typed_and_cannot_lie_ahead(app: Flask) -> None:
    empty = filled(app, day="other")
    ahead = filled(app, day="other", **{"day-other": "24-11-2026"})

    assert empty.errors["day"] == ["Vul in op welke dag, bijvoorbeeld 23-11-2026"]
    assert ahead.errors["day"] == ["Deze dag moet nog komen. Kies een dag tot en met vandaag"]


def test_a_form_that_is_opened_again_shows_the_day_it_holds(app: Flask) -> None:
    with app.test_request_context("/"):
        form = SmallForm(data={"day": date(2026, 11, 4)})

        assert (form.day.choice, form.day.typed) == ("other", "04-11-2026")
        assert SmallForm().day.choice == "today"


def test_an_end_that_is_gone_is_refused(app: Flask) -> None:
    assert filled(app, until="22-11-2026").errors["until"] == [
        "Deze dag is al geweest. Kies een dag vanaf vandaag"
    ]
    assert "until" not in filled(app, until="23-11-2026").errors


def test_zero_is_an_answer(app: Flask) -> None:
    class Count(Form):
        number = IntegerField("Aantal", validators=[Needed("Vul een aantal in")])

    with app.test_request_context("/", method="POST", data={"number": "0"}):
        assert Count().validate()
