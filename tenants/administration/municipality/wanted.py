"""What the form on the municipality asks of the service."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangeMunicipality:
    """What a municipality is known by; the colour as `#rrggbb`."""

    colour: str
    emblem: str
    mail_domains: tuple[str, ...]
    phone: str
