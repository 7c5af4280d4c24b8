"""What every answer carries: headers, static files, error pages, the shell."""

import gzip
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from werkzeug.exceptions import Conflict, ServiceUnavailable, TooManyRequests

from hub.ui import errors, face, formats
from hub.ui.assets import FOLDER, Assets
from hub.ui.gallery import create_gallery
from hub.ui.shell import EMBLEMS, Shell


@pytest.fixture
def app() -> Flask:
    app = create_gallery()

    @app.get("/stuk")
    def broken() -> str:
        raise RuntimeError("geheim")

    @app.get("/bezet")
    def taken() -> str:
        raise Conflict("Deze vraag is al opgepakt door een collega.")

    @app.get("/snel")
    def fast() -> str:
        raise TooManyRequests(retry_after=90)

    @app.get("/dicht")
    def closed() -> str:
        raise ServiceUnavailable

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True)
def _dutch_again() -> Iterator[None]:
    yield
    formats.language.set("nl")


def test_every_answer_carries_the_policy_and_may_not_be_kept(client: FlaskClient) -> None:
    for address in ("/", "/nergens", "/stuk", "/static/oud/weg.css"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert policy.endswith("require-trusted-types-for 'script'; trusted-types 'none'")
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_only_an_encrypted_answer_asks_to_stay_encrypted(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    secure = client.get("/", base_url="https://hub.example.nl")
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_static_files_are_kept_for_a_year_under_their_hash(client: FlaskClient) -> None:
    address = re.findall(r'href="(/static/[^"]+hub\.css)"', client.get("/").text)[0]

    answer = client.get(address)

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.data == (FOLDER / "hub.css").read_bytes()


def test_a_static_file_of_an_older_release_may_not_be_kept(client: FlaskClient) -> None:
    assert client.get("/static/000000000000/hub.css").headers["Cache-Control"] == "no-cache"


def test_static_text_goes_over_the_line_packed(client: FlaskClient) -> None:
    address = f"/static/{Assets().hash}/hub.css"

    answer = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (FOLDER / "hub.css").read_bytes()


@pytest.mark.parametrize("name", ["../assets.py", "%2e%2e/assets.py", "/etc/passwd", "fonts"])
def test_nothing_outside_the_static_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{Assets().hash}/{name}").status_code in {404, 308}


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (FOLDER / "beeld/iconen.svg").read_text("utf-8")
    present = set(re.findall(r'symbol id="([^"]+)"', sprite))
    named: set[str] = set()
    for path in face.TEMPLATES.rglob("*.html"):
        named.update(re.findall(r"icoon\('([a-z0-9-]+)'", path.read_text("utf-8")))
    assert named - present == set()


def test_an_unknown_static_name_fails_at_once() -> None:
    with pytest.raises(KeyError):
        Assets().url("weg.css")


@pytest.mark.parametrize("code", sorted(errors.TEXTS))
def test_every_error_has_a_page_of_its_own_in_two_languages(client: FlaskClient, code: int) -> None:
    dutch, english = client.get(f"/fout/{code}"), client.get(f"/fout/{code}?taal=en")

    assert dutch.status_code == code
    title = str(errors.TEXTS[code].title)
    assert title in unescape(dutch.text)
    assert title not in unescape(english.text)
    assert ("<title>Fout: " in dutch.text) is (code in errors.FORM_CODES)


def test_our_own_fault_shows_its_number_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/stuk")

    assert answer.status_code == 500
    assert "7F3A-21C9" in answer.text
    assert "geheim" not in answer.text
    assert "Annemiek" not in answer.text


def test_the_sentence_of_the_view_stands_on_the_page(client: FlaskClient) -> None:
    answer = client.get("/bezet")

    assert answer.status_code == 409
    assert "Deze vraag is al opgepakt door een collega." in answer.text


def test_an_english_sentence_of_the_library_never_shows(client: FlaskClient) -> None:
    for address in ("/nergens", "/fout/403", "/fout/409", "/snel"):
        text = client.get(address).text
        assert "The " not in text
        assert "You " not in text


def test_headers_of_an_error_are_kept(client: FlaskClient) -> None:
    assert client.get("/snel").headers["Retry-After"] == "90"
    assert "GET" in client.post("/").headers["Allow"]


def test_pages_stand_when_the_shell_itself_is_broken() -> None:
    app = Flask(__name__, static_folder=None)
    app.secret_key = "x" * 32

    def broken() -> Shell:
        raise RuntimeError("database weg")

    face.init(app, face.Face(broken, lambda: "nl", lambda: "N-1"))
    app.add_url_rule("/", view_func=lambda: abort(404))
    answer = app.test_client().get("/")

    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.text


def test_a_page_on_long_work_renews_itself_until_it_is_turned_off(client: FlaskClient) -> None:
    assert client.get("/controle?vers=1").headers["Refresh"] == "60"
    assert "Refresh" not in client.get("/controle").headers
    assert "12 van 20 gedaan." in client.get("/controle").text


def test_the_demo_band_is_on_every_page_of_a_demo(client: FlaskClient) -> None:
    for address in ("/", "/formulier", "/inloggen", "/nergens", "/toegankelijkheid"):
        assert '<aside class="demo"' in client.get(f"{address}?demo=1").text
        assert '<aside class="demo"' not in client.get(address).text


def test_a_page_stands_without_anyone_signed_in(client: FlaskClient) -> None:
    text = client.get("/inloggen?buiten=1").text

    assert 'id="hoofdmenu"' not in text
    assert "Uitloggen" not in text
    assert 'href="/taal/en?terug=/inloggen"' in text


def test_the_menu_says_what_is_late_in_words(client: FlaskClient) -> None:
    text = client.get("/").text

    assert '7<span class="vo"> te laat</span>' in text
    assert 'aria-current="page"' in text


def test_a_name_that_does_not_exist_in_a_template_is_an_error(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ weg }}").render()


def test_every_value_is_escaped_but_in_plain_text(app: Flask) -> None:
    escaped = app.jinja_env.autoescape
    assert callable(escaped)
    assert escaped("pagina.html")
    assert escaped(None)
    assert not escaped("bericht.txt")


def test_a_shell_knows_its_help_number_and_emblem() -> None:
    assert Shell(help_phone="088 - 000 00 00").help_tel == "+31880000000"
    assert Shell(emblem="bestaat niet").emblem_path == EMBLEMS["check"]
