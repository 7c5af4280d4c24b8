"""The sealer of an installation: its login, and the folder with the witness files."""

from hub.installation import Installation
from hub.kernel.audit.sealing import Sealer

FOLDER = "audit"


def sealer_of(hub: Installation) -> Sealer:
    """Return what seals the audit log; its files lie beside the keys."""
    return Sealer(hub.engine, hub.names.service("seal"), hub.ring, hub.settings.keyring / FOLDER)
