"""Putting the words of a refusal into a form."""

from typing import Any

from tenants.administration import labels
from tenants.administration.refusals import RoleRefused


def say(form: Any, refused: RoleRefused) -> None:
    """Put the words of a refusal at the field that it is about, or above the form."""
    words = str(labels.REFUSALS[refused.code])
    if refused.field:
        form[refused.field].errors = [*form[refused.field].errors, words]
    else:
        form.form_errors = [*form.form_errors, words]
