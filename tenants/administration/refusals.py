"""A rule that says no to what was asked, by a code; the words stand in `labels.REFUSALS`."""

from typing import Any

from hub.kernel.errors import Repairable
from tenants.administration import labels


class RoleRefused(Repairable):
    """Something in the form cannot be done as it stands; `code` says which rule, `field` where."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(field=field)
        self.code = code


def say(form: Any, refused: RoleRefused) -> None:
    """Put the words of a refusal at the field that it is about, or above the form."""
    words = str(labels.REFUSALS[refused.code])
    if refused.field:
        form[refused.field].errors = [*form[refused.field].errors, words]
    else:
        form.form_errors = [*form.form_errors, words]
