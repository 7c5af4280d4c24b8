"""What was typed into a form when the session ended, so that it is there again."""

from flask import g, request
from werkzeug.datastructures import MultiDict

from hub.kernel.drafts import drop_draft, read_draft


def kept(name: str) -> "MultiDict[str, str] | None":
    """Return what was typed into a form of this name and never sent; None when nothing was.

    While the form is being sent it is what was sent that counts.
    """
    if request.method != "GET":
        return None
    typed = read_draft(g.db, g.actor.person_id, name)
    if typed is None:
        return None
    return MultiDict([(field, value) for field, values in typed.items() for value in values])


def sent(name: str) -> None:
    """Forget what was kept: the form arrived."""
    drop_draft(g.db, g.actor.person_id, name)
