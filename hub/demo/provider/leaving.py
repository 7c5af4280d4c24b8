"""Signing out at the demo provider, and telling the clients about it (back-channel logout)."""

import logging
from typing import Any

import requests
from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from hub.demo.provider import issuing
from hub.demo.provider.desk import Desk, desk
from hub.identity.oidc.provider import origin_of

pages = Blueprint("leaving", __name__)
log = logging.getLogger(__name__)

NOTICE_SECONDS = 3


@pages.route("/<slug>/end_session", methods=["GET", "POST"])
def end_session(slug: str) -> ResponseReturnValue:
    """End the session, tell every client of the municipality, and go back where that is known."""
    here = desk(slug)
    ended = _ended(here)
    session.pop(slug, None)
    if ended is not None:
        notify(here, ended)
    target = request.values.get("post_logout_redirect_uri", "")
    if _known(here, target):
        return redirect(target, 303)
    return render_template("provider/left.html", municipality=here.page.name_of(slug))


def _ended(here: Desk) -> dict[str, str] | None:
    """Return whose session ends: the hint's when it is ours, else the browser's own."""
    held: Any = issuing.opened(here.key, request.values.get("id_token_hint", ""), "JWT")
    held = held or session.get(here.slug)
    return {"sub": held["sub"], "sid": held["sid"]} if held else None


def notify(here: Desk, ended: dict[str, str]) -> None:
    """Send each client a logout token; one that does not answer is written in the log."""
    for client in here.page.clients_of(here.slug):
        if client.backchannel_logout_uri is None:
            continue
        form = {"logout_token": issuing.logout_token(here.key, here.issuer, client, ended)}
        try:
            with requests.post(
                client.backchannel_logout_uri,
                data=form,
                timeout=NOTICE_SECONDS,
                allow_redirects=False,
            ) as answer:
                log.info("logout notice to %s: %s", client.client_id, answer.status_code)
        except requests.RequestException as error:
            log.warning("logout notice to %s failed: %s", client.client_id, type(error).__name__)


def _known(here: Desk, target: str) -> bool:
    """Tell whether an address lies at a client of this municipality."""
    origins = {
        origin_of(uri) for client in here.page.clients_of(here.slug) for uri in client.redirect_uris
    }
    origin = origin_of(target)
    return origin is not None and origin in origins
