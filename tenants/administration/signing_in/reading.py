"""What the pages on signing in need."""

from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from hub.identity.claims import MAPPABLE
from hub.identity.front import pinned
from hub.identity.labels import ROLES
from hub.identity.models import ProviderRow, Tenant
from hub.identity.oidc.inspection import check
from hub.identity.providers import callback_of
from hub.identity.trials import Outcome
from hub.kernel.actor import Actor
from hub.kernel.drafts import Typed, read_draft
from hub.kernel.errors import Unavailable
from tenants.administration.signing_in import queries
from tenants.administration.signing_in.forms import ProviderForm, shown

DRAFT = "administration.provider"


def own(db: Session, actor: Actor, *, lock: bool = False) -> tuple[Tenant, ProviderRow | None]:
    """Read the municipality and its provider."""
    row = db.execute(queries.own_provider(actor, lock=lock)).one()
    return row.Tenant, row.ProviderRow


def form_for(row: ProviderRow | None, typed: Typed | None = None) -> ProviderForm:
    """Return the form: as typed earlier, else as saved, else empty."""
    kept = _as_form(typed) if typed else None
    form = ProviderForm(kept) if kept else ProviderForm(**(shown(row) if row else {}))
    form.allow_internal = allows_internal(row)
    return form


def tried(db: Session, actor: Actor, row: ProviderRow | None) -> ProviderForm | None:
    """Return the form that was kept for a trial, when it is whole; None otherwise."""
    typed = read_draft(db, actor.person_id, DRAFT)
    if typed is None:
        return None
    form = ProviderForm(_as_form(typed), meta={"csrf": False})
    form.allow_internal = allows_internal(row)
    return form if form.validate() else None


def typed() -> Typed:
    """Return what was typed into the form of this request, without token and step."""
    left_out = {"csrf_token", "stap"}
    return {name: request.form.getlist(name) for name in request.form if name not in left_out}


def allows_internal(row: ProviderRow | None) -> bool:
    """Only the operator lets a provider have an internal address, by a setting or in its row."""
    settings: Any = current_app.settings  # type: ignore[attr-defined]
    return bool(settings.allow_internal_providers or (row and row.allow_internal))


def problems(row: ProviderRow, slug: str) -> list[str]:
    """Ask the provider itself, and return what is wrong, in sentences; none means all is well."""
    try:
        return [str(_(sentence)) for sentence in check(pinned(row, slug))]
    except Unavailable as unsafe:
        return [unsafe.sentence]


def addresses(slug: str) -> list[tuple[str, str]]:
    """Return our addresses, to enter at the provider."""
    settings: Any = current_app.settings  # type: ignore[attr-defined]
    start = f"{settings.base_url}/aanmelden/{slug}"
    return [
        (
            str(_("Adres om naar terug te sturen (redirect URI)")),
            callback_of(settings.base_url, slug),
        ),
        (str(_("Onze openbare sleutels (JWKS)")), f"{start}/sleutels.json"),
        (str(_("Adres voor uitloggen (back-channel logout)")), f"{start}/afmelden"),
    ]


def outcome_words(outcome: Outcome | None) -> dict[str, Any] | None:
    """Return what a trial brought, in words."""
    if outcome is None:
        return None
    names = {role.value: str(ROLES[role]) for role in MAPPABLE}
    return {
        "subject": outcome.subject,
        "claims": list(outcome.claims),
        "roles": [names.get(role, role) for role in outcome.roles],
        "problem": str(_(outcome.problem)) if outcome.problem else "",
        "code": outcome.code,
    }


def _as_form(typed: Typed) -> "MultiDict[str, str]":
    return MultiDict([(name, value) for name, values in typed.items() for value in values])
