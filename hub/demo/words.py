"""The roles in Dutch, for places without a page: the provider's list and the terminal."""

from hub.identity.labels import ROLES
from hub.identity.roles import Role


def _plain() -> dict[Role, str]:
    """Read the labels outside a request: then they are in Dutch, the language of the source."""
    return {role: str(label) for role, label in ROLES.items()}


ROLE_WORDS: dict[Role, str] = _plain()
