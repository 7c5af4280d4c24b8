"""What the page on the municipality needs: domains of others, and how a colour reads."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hub.identity.front import web_work
from hub.identity.models import Tenant
from hub.ui import formats
from hub.ui.colour import contrast
from hub.ui.shell import EMBLEMS
from hub.ui.theme import ACCENT, HUB_BLUE, WHITE, make_theme
from tenants.administration.municipality.forms import COLOUR, MunicipalityForm


@dataclass(frozen=True, slots=True)
class ColourShown:
    """A colour as it is shown, with the text on it, both `#rrggbb`."""

    label: str
    back: str
    front: str
    ratio: str
    sample: str = "Aa"


@dataclass(frozen=True, slots=True)
class Preview:
    """How a house colour comes out: in a sentence, and as it is shown."""

    sentence: str
    good: bool
    swatches: tuple[ColourShown, ...]


def form_for(tenant: Tenant) -> MunicipalityForm:
    """Return the form with what is saved; it knows the domains of other municipalities."""
    shown: dict[str, Any] = {
        "colour": tenant.colour,
        "emblem": tenant.emblem if tenant.emblem in EMBLEMS else "check",
        "mail_domains": "\n".join(tenant.mail_domains),
        "phone": tenant.phone,
    }
    form = MunicipalityForm(**shown)
    if form.domains() != tuple(tenant.mail_domains):
        form.elsewhere = _taken(tenant.slug, form.domains())
    return form


def _taken(slug: str, domains: tuple[str, ...]) -> set[str]:
    others = select(Tenant.mail_domains).where(
        Tenant.slug != slug, Tenant.mail_domains.op("&&")(list(domains))
    )
    with web_work() as work:
        return {domain for row in work.db.execute(others).scalars() for domain in row}


def preview_of(brand: str) -> Preview | None:
    """Return how a colour comes out on the pages; None when it is no colour."""
    if not COLOUR.fullmatch(brand):
        return None
    theme = make_theme(brand)
    action, dark = theme.light[ACCENT + "color-default"], theme.dark[ACCENT + "color-default"]
    return Preview(
        sentence=str(_sentence(brand, action)),
        good=action == brand,
        swatches=(
            _swatch(_("Band en embleem"), brand, theme.on_brand),
            _swatch(_("Knoppen en links"), action, WHITE),
            _swatch(_("Knoppen en links in het donker"), dark, "#0d1319"),
        ),
    )


def _sentence(brand: str, action: str) -> str:
    if action == brand:
        return _("Deze kleur is goed te lezen. Knoppen en links krijgen hem zoals hij is.")
    if action == HUB_BLUE:
        return _(
            "Deze kleur lijkt op een waarschuwing of is grijs. De band en het embleem krijgen hem; "
            "knoppen en links blijven blauw."
        )
    return _(
        "Deze kleur is niet goed te lezen. De band en het embleem krijgen hem; knoppen en links "
        "worden %(colour)s.",
        colour=action,
    )


def _swatch(label: str, back: str, front: str) -> ColourShown:
    return ColourShown(str(label), back, front, f"{formats.number(contrast(front, back), 1)} : 1")
