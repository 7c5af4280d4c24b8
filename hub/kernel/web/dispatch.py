"""One transaction for each request: opened, checked and closed in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.authz import access_of
from hub.kernel.db.work import Work, unit_of_work
from hub.kernel.errors import NotAllowed, Unknown
from hub.kernel.web.cookie import SignedCookie
from hub.kernel.web.proof import ProofMissing, generate_csrf, proven
from hub.kernel.web.ticket import Ticket, read_ticket

REFUSED = 400
TYPED = "application/x-www-form-urlencoded"  # Werkzeug's limit on forms is for the other kind only


@dataclass(frozen=True, slots=True)
class Doors:
    """What the composition gives the kernel to open a request with.

    prepare: gives the session its municipality and keys.
    authenticate: finds who is acting; one statement, None when the session does not hold.
    to_sign_in: the answer for somebody who is not signed in.
    keep_typed: keeps the form of somebody whose session ended in the middle of it.
    """

    prepare: Callable[[Work], None]
    authenticate: Callable[[Session, Ticket], Actor | None]
    to_sign_in: Callable[[], ResponseReturnValue]
    keep_typed: Callable[[Session, Ticket], None]


class HubApp(Flask):
    """A Flask application in which each view runs inside one piece of work."""

    engine: Engine
    doors: Doors
    session_interface = SignedCookie()

    def wear_proof(self) -> None:
        """Give templates `csrf_token()` for forms of a single button."""
        self.jinja_env.globals["csrf_token"] = generate_csrf

    def check_views(self) -> None:
        """Stop the start when a view does not say who may use it."""
        for view in self.view_functions.values():
            access_of(view)

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request; house.md section 4 tells the way."""
        rule: Any = request.url_rule
        if request.routing_exception is not None or request.method == "OPTIONS":
            return super().dispatch_request()
        if "\0" in request.path or b"%00" in request.query_string:
            raise Unknown  # PostgreSQL has no such text, so nothing here has such an address
        if request.mimetype == TYPED:
            request.max_content_length = self.config["MAX_FORM_MEMORY_SIZE"]
        needed = access_of(self.view_functions[rule.endpoint])
        if needed is None:
            return self._open_to_all(self.view_functions[rule.endpoint])
        ticket = read_ticket()
        if ticket is None:
            return self.doors.to_sign_in()
        try:
            return self._serve(ticket, needed)
        except DBAPIError as error:
            if not error.connection_invalidated or "actor" in g:
                raise
            # PostgreSQL was restarted: nothing was asked yet, so once more on a fresh connection.
            return self._serve(ticket, needed)

    def _open_to_all(self, view: Any) -> ResponseReturnValue:
        if not (getattr(view, "own_proof", False) or proven()):
            raise ProofMissing
        return super().dispatch_request()

    def _serve(self, ticket: Ticket, needed: tuple[str, ...]) -> ResponseReturnValue:
        with unit_of_work(self.engine, ticket.login) as work:
            self.doors.prepare(work)
            actor = self.doors.authenticate(work.db, ticket)
            if actor is None:
                return self._shut_out(work, ticket)
            g.work, g.db, g.actor = work, work.db, actor
            work.db.info["actor"] = actor
            try:
                return self._view(work, actor, needed)
            except (NotAllowed, Unknown):
                work.keep(lambda db: db.add(self._refusal(actor)))
                raise

    def _view(self, work: Work, actor: Actor, needed: tuple[str, ...]) -> ResponseReturnValue:
        if needed and actor.permissions.isdisjoint(needed):
            raise NotAllowed
        sound = proven()
        try:
            response = self.make_response(super().dispatch_request())
        finally:
            if not sound:
                work.kept.clear()  # a form from elsewhere leaves no draft either
        if response.status_code >= REFUSED:
            work.refuse()
        elif not sound:
            raise ProofMissing
        return response

    def _shut_out(self, work: Work, ticket: Ticket) -> ResponseReturnValue:
        """The session is over: keep what was typed, and go and sign in."""
        work.refuse()
        if request.method == "POST" and proven():
            work.keep(lambda db: self.doors.keep_typed(db, ticket))
        return self.doors.to_sign_in()

    def _refusal(self, actor: Actor) -> Any:
        ids = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
        return lines.refused(actor, f"{request.method} {request.endpoint}", *ids)
