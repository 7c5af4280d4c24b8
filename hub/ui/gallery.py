"""A gallery of every component, for developers and for the tests of the face.

`python -m hub.ui.gallery` serves it on port 8001. Names and figures in it are invented.
"""

import secrets
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.kernel.clock import now
from hub.ui import face, formats, pages
from hub.ui.errors import TEXTS
from hub.ui.gallery_form import ExampleForm
from hub.ui.shell import Crumb, Hat, MenuItem, Mode, Person, Shell
from hub.ui.tables import Heading, Paging
from hub.ui.theme import stylesheet, theme_hash

pages_of_gallery = Blueprint("gallery", __name__)
BRANDS = {"heuveldal": "#2e7d4f", "rivierstad": "#1c4f91", "lindestreek": "#8e2a72"}
STYLES = {slug: stylesheet(brand) for slug, brand in BRANDS.items()}
MODES: dict[str, Mode] = {"licht": "light", "donker": "dark"}
CHART = Markup(
    '<svg viewBox="0 0 300 120" role="img"><title>Van 40 in januari naar 60 in maart</title>'
    '<rect x="20" y="40" width="60" height="80" fill="#1f4e8c"/>'
    '<rect x="120" y="20" width="60" height="100" fill="#1f4e8c"/>'
    '<rect x="220" y="0" width="60" height="120" fill="#b5541c"/></svg>'
)


def create_gallery() -> Flask:
    """Make the gallery app; it holds nothing and asks nothing of a database."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.secret_key = secrets.token_hex()
    app.register_blueprint(pages_of_gallery)
    face.init(app, face.Face(shell=_shell, language=_language, fault_number=lambda: "7F3A-21C9"))
    return app


def _language() -> str:
    return "en" if request.args.get("taal") == "en" else "nl"


def _shell() -> Shell:
    if "buiten" in request.args:
        return Shell(
            language=_language(),
            here=request.path,
            help_phone="088 - 000 00 00",
            demo="demo" in request.args,
        )
    slug = request.args.get("stijl", "heuveldal")
    return Shell(
        organisation="Gemeente Heuveldal",
        emblem="wave",
        theme_href=f"/thema/{slug}/{theme_hash(STYLES[slug])}.css" if slug in STYLES else "",
        person=Person("Annemiek de Wit", "Coördinator weerbaarheid"),
        account_href="/voorkeuren",
        hats=[Hat("Jurist van de regio", "/rol/jurist")],
        sign_out_href="/uit",
        menu=_menu(),
        crumbs=[Crumb("Onderdelen", "/"), Crumb("Overzicht", "/onderdelen")],
        language=_language(),
        mode=MODES.get(request.args.get("modus", ""), "auto"),
        here=request.path,
        demo="demo" in request.args,
        demo_href="/rollen",
        notices=3,
        notices_href="/berichten",
        search_href="/zoeken",
        help_phone="088 - 000 00 00",
    )


def _menu() -> list[tuple[str, list[MenuItem]]]:
    return [
        (
            "Mijn werk",
            [
                MenuItem("Vandaag", "home", "/", 7, late=True, current=True),
                MenuItem("Meldingen", "file-text", "/meldingen", 9),
                MenuItem("Maatregelen", "gavel", "/maatregelen", 6),
            ],
        ),
        ("Beheer", [MenuItem("Instellingen", "settings", "/instellingen")]),
    ]


@pages_of_gallery.get("/")
def today_page() -> str:
    """Show the page that a person starts on."""
    return render_template("galerij/vandaag.html", **_examples())


@pages_of_gallery.get("/onderdelen")
def parts() -> str:
    """Show every component that is not a form field."""
    flash("Je gesprek is vastgelegd.", "goed")
    flash("Deze afspraak loopt morgen af.", "let-op")
    return render_template("galerij/onderdelen.html", **_examples())


@pages_of_gallery.get("/werklijst")
def queue() -> str:
    """Show a list with filters, sorted headings and pages."""
    return render_template("galerij/werklijst.html", **_examples())


@pages_of_gallery.get("/wachtrij")
def waiting() -> str:
    """Show a queue with the chosen case beside it."""
    return render_template("galerij/wachtrij.html", **_examples())


@pages_of_gallery.route("/formulier", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """Show the form; refused it comes back with messages, accepted it moves on."""
    filled = ExampleForm()
    if filled.validate_on_submit():
        return redirect("/controle", 303)
    return render_template("galerij/formulier.html", form=filled), 422 if filled.errors else 200


@pages_of_gallery.get("/controle")
def check() -> ResponseReturnValue:
    """Show check-your-answers and long work."""
    page = render_template("galerij/controle.html")
    return pages.reloading(page, 60) if "vers" in request.args else page


@pages_of_gallery.get("/inloggen")
def sign_in() -> str:
    """Show a page for someone who is not signed in."""
    return render_template("galerij/inloggen.html")


@pages_of_gallery.get("/toegankelijkheid")
def accessibility() -> str:
    """Show the accessibility statement."""
    return pages.accessibility_page(pages.Statement(contact="hulp@example.nl"))


@pages_of_gallery.get("/privacy")
def privacy() -> str:
    """Show the page on privacy."""
    return pages.privacy_page(pages.Privacy(officer="fg@example.nl"))


@pages_of_gallery.get("/fout/<int:code>")
def error(code: int) -> ResponseReturnValue:
    """Answer with an error."""
    if code not in TEXTS:
        abort(404)
    g.pop("shell", None)
    abort(code)


@pages_of_gallery.get("/thema/<slug>/<name>.css")
def house_style(slug: str, name: str) -> ResponseReturnValue:
    """Serve an example house style."""
    if slug not in STYLES or name != theme_hash(STYLES[slug]):
        abort(404)
    return STYLES[slug], {"Content-Type": "text/css", "Cache-Control": "public, max-age=31536000"}


def _examples() -> dict[str, Any]:
    moment = now()
    soon, gone = moment + timedelta(hours=1, minutes=18), moment - timedelta(minutes=25)
    rows = [
        {
            "nog": formats.remaining(due),
            "wanneer": formats.near(due),
            "procent": procent,
            "soort": soort,
            "titel": titel,
            "nummer": nummer,
            "onder": nummer,
            "href": "#zaak",
            "gekozen": soort == "let-op",
            "merken": [("Spoed", "rood", "")] if soort else [],
            "actie": "Oppakken",
            "actie_href": "#",
            "vo": nummer,
            "aantal": formats.number(1355 * procent),
        }
        for due, procent, soort, titel, nummer in (
            (gone, 100, "laat", "Welk adres mag op het formulier?", "J-2026-0309"),
            (soon, 68, "let-op", "Mag dit op drie plekken tegelijk?", "J-2026-0311"),
            (moment + timedelta(days=3), 12, "", "Wie betaalt de schade?", "J-2026-0314"),
        )
    ]
    headings = [
        Heading("Antwoord vóór", "?sorteer=-voor", "ascending"),
        Heading("Vraag", "?sorteer=vraag"),
        Heading("Tekens", numeric=True),
        Heading("Actie", hidden=True),
    ]
    paging = Paging(26, 50, 1000, "vragen", capped=True, previous_href="?v=a", next_href="?n=b")
    return {"rows": rows, "headings": headings, "paging": paging, "chart": CHART, "tasks": _tasks()}


def _tasks() -> list[dict[str, str]]:
    shared = {"href": "#", "actie_href": "", "slot": ""}
    return [
        {
            **shared,
            "titel": "Tweede gesprek met medewerker",
            "wanneer": "3 dagen te laat",
            "onder": "vr 20 november",
            "soort": "laat",
            "uitleg": "Burgerzaken, gebeurtenis aan de balie. Eerste gesprek was op 9 november.",
            "actie": "Gesprek vastleggen",
            "vo": "voor 2026-0139",
        },
        {
            **shared,
            "titel": "Nieuwe melding beoordelen",
            "wanneer": "Vóór 12.15 uur",
            "onder": "binnen 4 uur na de melding",
            "soort": "let-op",
            "slot": "Afgeschermd",
            "uitleg": "Gemeld om 08.15 uur door de griffier.",
            "actie": "Beoordelen",
            "vo": "2026-0143",
        },
        {
            **shared,
            "titel": "Team kiezen",
            "wanneer": "Vóór 16.00 uur",
            "onder": "eerste contact, 24 uur",
            "soort": "",
            "uitleg": "De regionale pool doet een voorstel: 2 collega's uit andere gemeenten.",
            "actie": "Voorstel bekijken",
            "vo": "",
        },
    ]


if __name__ == "__main__":
    create_gallery().run(port=8001)
