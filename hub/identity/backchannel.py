"""Back-channel logout: the provider tells us that somebody's session ended there.

It stands under `@public` and `@own_proof`: the signature of the notice is the proof. The
provider may only name its own people, and a notice counts once.
"""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.identity import signing_in
from hub.identity.front import provider_at, web_work
from hub.identity.models import LogoutSeen, Person, SignedIn
from hub.identity.oidc.logout import LogoutNotice, logout_subject
from hub.identity.oidc.refusal import SignInFailure, SignInRefused
from hub.kernel import clock
from hub.kernel.audit import lines
from hub.kernel.authz import own_proof, public
from hub.kernel.errors import Unavailable, Unknown
from hub.kernel.web.ticket import hash_token

pages = Blueprint("backchannel", __name__)

REMEMBERED = timedelta(hours=2)  # longer than a notice can be valid


@pages.post("/aanmelden/<slug>/afmelden")
@public
@own_proof
def sign_out(slug: str) -> ResponseReturnValue:
    """End the sessions that a logout token names: 200, or 400 when the token does not count."""
    try:
        tenant, provider = provider_at(slug)
        notice = logout_subject(provider, request.form.get("logout_token", ""))
        with web_work() as work:
            _end(work.db, notice, tenant.id)
    except (SignInFailure, Unknown, Unavailable) as failure:
        code = getattr(failure, "code", "no_provider")
        current_app.logger.info("logout notice at %s refused: %s", slug, code)
        return jsonify(error="invalid_request"), 400
    return "", 200


def _end(db: Session, notice: LogoutNotice, tenant_id: UUID) -> None:
    if not _first_time(db, notice):
        raise SignInRefused("logout_replayed", "the notice was used before")
    ended = signing_in.end_sessions(db, *_meant(notice, tenant_id))
    db.add(lines.line(db.info["actor"], "session:end", *ended, kind="session"))


def _first_time(db: Session, notice: LogoutNotice) -> bool:
    """Remember the id of a notice, per issuer; False when it was there already."""
    db.execute(delete(LogoutSeen).where(LogoutSeen.seen_at < clock.now() - REMEMBERED))
    mark = hash_token(f"{notice.issuer}\n{notice.jti}")
    added = insert(LogoutSeen).values(jti_hash=mark, seen_at=clock.now()).on_conflict_do_nothing()
    return bool(db.execute(added.returning(LogoutSeen.jti_hash)).all())


def _meant(notice: LogoutNotice, tenant_id: UUID) -> list[ColumnElement[bool]]:
    """The sessions of this issuer's people, by subject, by session, or by both."""
    people = select(Person.id).where(Person.tenant_id == tenant_id, Person.issuer == notice.issuer)
    if notice.subject is not None:
        people = people.where(Person.subject == notice.subject)
    found: list[ColumnElement[bool]] = [SignedIn.person_id.in_(people)]
    if notice.sid is not None:
        found.append(SignedIn.provider_session == notice.sid)
    return found
