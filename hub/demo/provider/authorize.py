"""The sign-in page of the demo provider: who do you want to be?"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from hub.demo.provider.book import Person
from hub.demo.provider.codes import Grant
from hub.demo.provider.desk import Desk, desk
from hub.kernel import clock

pages = Blueprint("authorize", __name__)

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
LEVELS = tuple(f"http://eidas.europa.eu/LoA/{level}" for level in ("low", "substantial", "high"))
USUAL_LEVEL = LEVELS[1]


@dataclass(frozen=True)
class Visit:
    """Somebody's session at the provider."""

    sub: str
    sid: str
    auth_time: int


@pages.get("/<slug>/authorize")
def authorize(slug: str) -> ResponseReturnValue:
    """Show the people to choose from; go back at once when the request names one."""
    here, asked = desk(slug), request.args
    client = here.page.client(slug, asked.get("client_id", ""))
    if client is None or asked.get("redirect_uri") not in client.redirect_uris:
        return render_template("provider/refused.html"), 400
    error = _error(asked)
    if error is not None:
        return _back(here, {"error": error})
    if asked.get("prompt") == "none":
        visit = _visit(here)
        return _back(here, {"error": "login_required"} if visit is None else _code(here, visit))
    person = _chosen(here)
    if person is None:
        return _choice(here)
    return _back(here, _code(here, _enter(here, person)))


def _error(asked: Mapping[str, str]) -> str | None:
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in asked.get("scope", "").split():
        return "invalid_scope"
    if asked.get("code_challenge_method") != "S256" or not asked.get("nonce"):
        return "invalid_request"
    if not CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        return "invalid_request"
    return None if asked.get("max_age", "0").isdecimal() else "invalid_request"


def _chosen(here: Desk) -> Person | None:
    if "person" in request.args:
        return here.page.person(here.slug, request.args["person"])
    if request.args.get("prompt") == "select_account":
        return None
    return here.page.hinted(here.slug, request.args.get("login_hint", ""))


def _choice(here: Desk) -> str:
    asked = request.args.to_dict()
    people = [
        (person, "?" + urlencode({**asked, "person": person.sub}))
        for person in here.page.people_of(here.slug)
    ]
    name = here.page.name_of(here.slug)
    return render_template("provider/choose.html", municipality=name, people=people)


def _visit(here: Desk) -> Visit | None:
    """Return the running session, when it is recent enough for what is asked."""
    held: Any = session.get(here.slug)
    if held is None or here.page.person(here.slug, held["sub"]) is None:
        return None
    visit = Visit(**held)
    max_age = request.args.get("max_age")
    if max_age is not None and visit.auth_time + int(max_age[:9]) < clock.now().timestamp():
        return None
    return visit


def _enter(here: Desk, person: Person) -> Visit:
    held: Any = session.get(here.slug)
    sid = held["sid"] if held and held["sub"] == person.sub else secrets.token_urlsafe(16)
    visit = Visit(person.sub, sid, int(clock.now().timestamp()))
    session[here.slug] = vars(visit)
    return visit


def _code(here: Desk, visit: Visit) -> dict[str, str]:
    asked = request.args
    wanted = asked.get("acr_values", "").split()
    grant = Grant(
        municipality=here.slug,
        client_id=asked["client_id"],
        redirect_uri=asked["redirect_uri"],
        sub=visit.sub,
        sid=visit.sid,
        auth_time=visit.auth_time,
        acr=next((level for level in wanted if level in LEVELS), USUAL_LEVEL),
        challenge=asked["code_challenge"],
        nonce=asked["nonce"],
        scope=asked["scope"],
    )
    return {"code": here.office.codes.give(grant)}


def _back(here: Desk, answer: dict[str, str]) -> ResponseReturnValue:
    """Send the browser back to the client, with our name on it (RFC 9207)."""
    if "state" in request.args:
        answer["state"] = request.args["state"]
    target = request.args["redirect_uri"]
    joined = "&" if "?" in target else "?"
    return redirect(target + joined + urlencode({**answer, "iss": here.issuer}), 303)
