"""Signing in and out, choosing a hat: everything that runs on the login `hub_web`."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from hub.identity import signing_in, trials
from hub.identity.front import browser_mark, provider_at, return_to, room_work, web_work
from hub.identity.models import Person, SignedIn, Tenant
from hub.identity.oidc import flow
from hub.identity.oidc.provider import public_keys
from hub.identity.oidc.refusal import SignInFailure, SignInRefused
from hub.identity.providers import find_provider
from hub.identity.step_up import asked_again
from hub.kernel.audit import lines
from hub.kernel.authz import public
from hub.kernel.errors import NotAllowed, Unknown
from hub.kernel.web.ticket import drop_ticket, read_ticket, secure_cookies, write_ticket

pages = Blueprint("identity", __name__, template_folder="templates")


@pages.get("/aanmelden")
@public
def choose() -> ResponseReturnValue:
    """Pick a municipality, by name or by the domain of a mail address.

    What is found is offered as a link: a form may not lead to another origin (form-action).
    """
    wanted = request.args.get("adres", "").strip().casefold()
    with web_work() as work:
        found = select(Tenant).where(Tenant.status == "active").order_by(Tenant.sort_key, Tenant.id)
        tenants = list(work.db.execute(found).scalars())
    domain = wanted.rpartition("@")[2]
    remembered = request.cookies.get("gemeente", "")
    return render_template(
        "identity/choose.html",
        tenants=sorted(tenants, key=lambda t: t.slug != remembered),
        by_domain=[t for t in tenants if domain and domain in t.mail_domains][:1],
        remembered=[t for t in tenants if t.slug == remembered],
        unknown=bool(wanted),
        verder=return_to(),
    )


@pages.get("/aanmelden/<slug>")
@public
def start(slug: str) -> ResponseReturnValue:
    """Send the browser to the municipality's own provider."""
    tenant, provider = provider_at(slug)
    try:
        url, attempt = flow.begin(
            provider,
            return_to=return_to(),
            login_hint=request.args.get("login_hint"),
            **asked_again(),
        )
    except SignInFailure as failure:
        return _failed(failure, slug)
    with web_work() as work:
        signing_in.remember_attempt(work.db, tenant.id, attempt, browser_mark())
    return redirect(url)


@pages.get("/aanmelden/<slug>/terug")
@public
def come_back(slug: str) -> ResponseReturnValue:
    """Take the provider's answer and start a session."""
    with web_work() as work:
        state, browser = request.args.get("state", ""), session.get("browser", "")
        taken = signing_in.take_attempt(work.db, slug, state, browser)
    if taken is not None and taken.trial is not None:
        trials.finish_trial(taken, request.args)
        return redirect(trials.SHOWN_AT, 303)
    tenant, provider = provider_at(slug)
    try:
        if taken is None:
            raise SignInRefused("state_wrong", "no such attempt in this browser")
        identity = flow.complete(provider, taken.attempt, request.args)
    except SignInFailure as failure:
        return _failed(failure, slug)
    person = _know(tenant, identity)
    if person is None:
        raise NotAllowed
    return _begin_session(tenant, person, identity, taken.attempt.return_to)


def _know(tenant: Tenant, identity: flow.Identity) -> Person | None:
    names = current_app.rooms.names  # type: ignore[attr-defined]
    with room_work(names.login(tenant.slug, "civil")) as work:
        found = find_provider(work.db, tenant.slug)
        if found is None:
            raise Unknown
        return signing_in.know_person(work.db, found[0], found[1], identity)


def _begin_session(
    tenant: Tenant, person: Person, identity: flow.Identity, return_to: str
) -> ResponseReturnValue:
    names = current_app.rooms.names  # type: ignore[attr-defined]
    with web_work() as work:
        found = find_provider(work.db, tenant.slug)
        hats = signing_in.hats_of(work.db, person.id)
        first = hats[0].login if hats else names.login(tenant.slug, "civil")
        login = signing_in.keep_hat(work.db, read_ticket(), person.id, hats) or first
        begin = signing_in.Start(
            person_id=person.id,
            idle_minutes=found[1].idle_minutes if found else 30,
            hours=found[1].hours if found else 1,
            provider_session=identity.sid,
            acr=identity.acr,
            auth_at=identity.auth_time,
            device=request.user_agent.string,
        )
        ticket = signing_in.start_session(work.db, begin, login)
        work.db.add(lines.line(work.db.info["actor"], "session:start", person.id, kind="person"))
    write_ticket(ticket)
    response = redirect(return_to if hats else url_for("home.waiting"), 303)
    response.set_cookie(
        "gemeente",
        tenant.slug,
        max_age=31_536_000,
        httponly=True,
        samesite="Lax",
        secure=secure_cookies(),
    )
    return response


@pages.get("/aanmelden/<slug>/sleutels.json")
@public
def keys(slug: str) -> ResponseReturnValue:
    """Our public keys, for the municipality's provider."""
    _tenant, provider = provider_at(slug)
    return public_keys(provider)


@pages.post("/afmelden")
@public
def sign_out() -> ResponseReturnValue:
    """End this session, here and in the database."""
    ticket = read_ticket()
    if ticket is not None:
        with web_work() as work:
            signing_in.end_sessions(work.db, SignedIn.token_hash == ticket.token_hash)
    drop_ticket()
    return redirect(url_for(".signed_out"), 303)


@pages.get("/afgemeld")
@public
def signed_out() -> ResponseReturnValue:
    """Say that the session is over."""
    return render_template("identity/signed_out.html")


@pages.post("/rol/<login>")
@public
def switch(login: str) -> ResponseReturnValue:
    """Put on another hat: explicit, checked, and written in the log of both."""
    ticket = read_ticket()
    if ticket is None:
        return redirect(url_for(".choose"), 303)
    with web_work() as work:
        running = signing_in.running_session(work.db, ticket)
        if running is None:
            return redirect(url_for(".choose"), 303)
        if login not in {hat.login for hat in signing_in.hats_of(work.db, running.person_id)}:
            raise NotAllowed
        write_ticket(signing_in.wear(running, login))
        work.db.add(
            lines.line(work.db.info["actor"], f"hat:{login}", running.person_id, kind="person")
        )
    return redirect("/", 303)


def _failed(failure: SignInFailure, slug: str) -> ResponseReturnValue:
    current_app.logger.info("sign-in at %s ended: %s", slug, failure.code)
    status = 400 if isinstance(failure, SignInRefused) else 503
    sentence = _(failure.sentence)
    return render_template("identity/failed.html", sentence=sentence, slug=slug), status
