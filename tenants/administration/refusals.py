"""A rule that says no to what was asked, by a code; the words stand in `labels.REFUSALS`."""

from hub.kernel.errors import Repairable


class RoleRefused(Repairable):
    """Something in the form cannot be done as it stands; `code` says which rule, `field` where."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(field=field)
        self.code = code
