"""The protections, how each is taken away, and the test that must then turn red.

Change the code and a protection may have to be found again: `python -m tests.mutations` says
which text is no longer there, and tests/mutations/test_protections.py fails.
"""

from typing import NamedTuple

TRUST = "tests/trust"
LOCKS = f"{TRUST}/test_four_locks.py::test_the_lock_holds_with_the_other_three_open"
FORGING = f"{TRUST}/test_forging.py"
SECOND = f"{TRUST}/test_second_line.py"
ROWS = f"{SECOND}::test_a_municipal_login_sees_no_row_of_another"
BROWSER = f"{TRUST}/test_browser_side.py"
LET_IN = f"{TRUST}/test_who_is_let_in.py"
SEALED = f"{TRUST}/test_sealed_and_logged.py"
ONE = f"{TRUST}/test_one_transaction.py"

HOUSE = "hub/migrations/hub/0001_house.up.sql"
LINE = "hub/migrations/line/0001_incidents.up.sql"
DISPATCH = "hub/kernel/web/dispatch.py"
SESSIONS = "hub/identity/sessions.py"
QUERIES = "tenants/incidents/queries.py"
POLICY = "tenants/incidents/policy.py"
OWN_TENANT = "USING (tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user));"


class Edit(NamedTuple):
    """A text in a file, and what takes its place; the text must be there exactly once."""

    path: str
    text: str
    instead: str


class Protection(NamedTuple):
    """What protects, how it is taken away, and which tests must see that."""

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]


def policy(name: str, text: str, instead: str, *tests: str) -> Protection:
    """Take a row policy of the shared room away; `text` begins with its name."""
    return Protection(f"row policy {name}", (Edit(HOUSE, text, instead),), tests)


def one(name: str, path: str, text: str, instead: str, *tests: str) -> Protection:
    return Protection(name, (Edit(path, text, instead),), tests)


PROTECTIONS: tuple[Protection, ...] = (
    # The four locks
    one(
        "lock 1: declared access",
        DISPATCH,
        "if needed and actor.permissions.isdisjoint(needed):",
        "if False:",
        f"{LOCKS}[incidents: declared 0]",
    ),
    one(
        "lock 2: the check in the service",
        "tenants/incidents/service.py",
        "    if not policy.may_handle(actor, incident):",
        "    if False:",
        f"{LOCKS}[incidents: required 1]",
    ),
    one(
        "lock 2: require()",
        "hub/kernel/authz.py",
        "    if not actor.may(permission):",
        "    if False:",
        f"{SEALED}::test_the_service_asks_for_the_right_itself",
    ),
    one(
        "lock 3: the narrowed select",
        QUERIES,
        "    if actor.may(Permission.INCIDENT_READ):",
        "    if True:",
        f"{LOCKS}[incidents: narrowed 2]",
        f"{LOCKS}[incidents: narrowed 3]",
    ),
    Protection(
        "lock 4: a login for each register",
        (
            Edit(
                "hub/migrations/run.py",
                'logins | {"OWN_LOGIN": named.login(slug, compartment)}',
                'logins | {"OWN_LOGIN": named.registers}',
            ),
            Edit(
                "hub/migrations/roles.py",
                "usage.format(sql.Identifier(where), sql.Identifier(login))",
                "usage.format(sql.Identifier(where), sql.Identifier(named.registers))",
            ),
        ),
        (f"{LOCKS}[incidents: login 4]", f"{LOCKS}[incidents: login 5]"),
    ),
    # Row policies of the shared room
    policy(
        "session",
        'own_sessions ON session TO "REGISTERS", "LEGAL", "POOL", "FIGURES"\n'
        "    USING (login = session_user);",
        'own_sessions ON session TO "REGISTERS", "LEGAL", "POOL", "FIGURES"\n    USING (true);',
        f"{FORGING}::test_a_hat_sees_the_sessions_of_its_own_login_and_starts_none",
    ),
    policy(
        "outbox, reading",
        "read_work ON outbox FOR SELECT USING (run_as = session_user);",
        "read_work ON outbox FOR SELECT USING (true);",
        f"{ROWS}[embedded-civil]",
    ),
    policy(
        "outbox, the writer",
        "        written_by = session_user\n",
        "        true\n",
        f"{FORGING}::test_an_event_is_written_by_whoever_writes_it",
    ),
    policy(
        "outbox, whom it addresses",
        "            run_as = session_user\n            OR EXISTS",
        "            true OR EXISTS",
        f"{FORGING}::test_an_event_runs_where_its_writer_may_address",
    ),
    policy(
        "audit_line",
        'read_own_lines ON audit_line FOR SELECT TO "REGISTERS" USING (chain = session_user);',
        'read_own_lines ON audit_line FOR SELECT TO "REGISTERS" USING (true);',
        f"{ROWS}[embedded-civil]",
    ),
    policy(
        "processing_line",
        'read_own_processing ON processing_line FOR SELECT TO "REGISTERS" '
        "USING (login = session_user);",
        'read_own_processing ON processing_line FOR SELECT TO "REGISTERS" USING (true);',
        f"{ROWS}[embedded-civil]",
    ),
    policy(
        "person",
        f'own_people ON person TO "REGISTERS"\n    {OWN_TENANT}',
        'own_people ON person TO "REGISTERS"\n    USING (true);',
        f"{ROWS}[embedded-care]",
        f"{FORGING}::test_a_municipality_cannot_touch_the_people_of_another",
    ),
    policy(
        "team",
        f'own_teams ON team TO "REGISTERS"\n    {OWN_TENANT}',
        'own_teams ON team TO "REGISTERS"\n    USING (true);',
        f"{ROWS}[embedded-civil]",
    ),
    policy(
        "membership",
        f'own_memberships ON membership FOR SELECT TO "REGISTERS"\n    {OWN_TENANT}',
        'own_memberships ON membership FOR SELECT TO "REGISTERS"\n    USING (true);',
        f"{ROWS}[embedded-political]",
    ),
    policy(
        "membership is born unconfirmed",
        "        AND confirmed_at IS NULL\n",
        "",
        f"{FORGING}::test_the_civil_line_confirms_no_political_role[confirmed]",
    ),
    policy(
        "membership of the political line needs confirmation",
        "        AND (needs_confirmation OR login NOT LIKE '%\\_political')\n",
        "",
        f"{FORGING}::test_the_civil_line_confirms_no_political_role[needs none]",
    ),
    one(
        "no code of a login's own",
        "deploy/postgres/once.sql",
        "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;",
        "",
        f"{SECOND}::test_injected_sql_is_refused_by_the_server[embedded-civil]",
    ),
    one(
        "the log only grows",
        HOUSE,
        'GRANT SELECT ON audit_line TO "REGISTERS", "SEAL";',
        'GRANT SELECT, UPDATE, DELETE ON audit_line TO "REGISTERS", "SEAL";',
        f"{FORGING}::test_no_login_changes_or_removes_a_line[audit_line-civil]",
    ),
    # The way of a request
    one(
        "form token",
        DISPATCH,
        "        elif not sound:",
        "        elif False:",
        f"{BROWSER}::test_no_change_is_made_without_the_token_of_this_session[coordinator]",
    ),
    one(
        "form token on open pages",
        DISPATCH,
        'if not (getattr(view, "own_proof", False) or proven()):',
        "if False:",
        f"{BROWSER}::test_no_change_is_made_without_the_token_of_this_session[coordinator]",
    ),
    one(
        "no draft from elsewhere",
        DISPATCH,
        "                work.kept.clear()",
        "                ...",
        f"{BROWSER}::test_no_change_is_made_without_the_token_of_this_session[coordinator]",
    ),
    one(
        "rolled back at 400 and higher",
        DISPATCH,
        "        if response.status_code >= REFUSED:\n            work.refuse()",
        "        if response.status_code >= REFUSED:\n            ...",
        f"{ONE}::test_what_is_refused_leaves_nothing_but_its_refusal",
    ),
    one(
        "refusals are logged",
        DISPATCH,
        "                work.keep(lambda db: db.add(self._refusal(actor)))",
        "                ...",
        f"{ONE}::test_what_is_refused_leaves_nothing_but_its_refusal",
    ),
    one(
        "a connection goes back clean",
        "hub/kernel/db/dialect.py",
        'RESET = b"RESET SESSION AUTHORIZATION; RESET ALL"',
        'RESET = b"SELECT 1"',
        f"{ONE}::test_a_connection_goes_back_clean",
    ),
    one(
        "a NUL is no address",
        DISPATCH,
        'if "\\0" in request.path or b"%00" in request.query_string:',
        "if False:",
        f"{TRUST}/test_bad_input.py::test_a_nul_in_an_address_is_nowhere",
    ),
    one(
        "a limit on typed forms",
        DISPATCH,
        '            request.max_content_length = self.config["MAX_FORM_MEMORY_SIZE"]',
        "            ...",
        f"{BROWSER}::test_pages_of_errors_carry_them_too",
    ),
    # Sign-in
    one(
        "only hats of one's own",
        "hub/identity/views.py",
        "        if login not in {hat.login for hat in "
        "signing_in.hats_of(work.db, running.person_id)}:",
        "        if False:",
        f"{LET_IN}::test_nobody_puts_on_a_hat_that_is_not_theirs",
    ),
    one(
        "an ended session is over",
        SESSIONS,
        " AND s.ended_at IS NULL",
        "",
        f"{LET_IN}::test_somebody_is_shut_out_at_once_when[the session was ended]",
    ),
    one(
        "an idle session is over",
        SESSIONS,
        "   AND s.seen_at > :now - s.idle_minutes * interval '1 minute'\n",
        "",
        f"{LET_IN}::test_somebody_is_shut_out_at_once_when[the session was idle]",
    ),
    one(
        "who left is out",
        SESSIONS,
        "p.ended_at IS NULL AND ",
        "",
        f"{LET_IN}::test_somebody_is_shut_out_at_once_when[the person left]",
    ),
    one(
        "an unconfirmed role gives nothing",
        SESSIONS,
        "\n   AND (NOT m.needs_confirmation OR m.confirmed_at IS NOT NULL)",
        "",
        f"{LET_IN}::test_somebody_has_no_rights_any_more_when[the role is unconfirmed]",
    ),
    one(
        "a role under another hat gives nothing here",
        SESSIONS,
        " if where == login\n",
        "\n",
        f"{LET_IN}::test_somebody_has_no_rights_any_more_when"
        "[the role works under another hat alone]",
    ),
    # The browser
    one(
        "nothing is kept",
        "hub/ui/headers.py",
        '        response.headers["Cache-Control"] = "no-store"',
        "        ...",
        f"{BROWSER}::test_every_answer_carries_the_headers[coordinator]",
    ),
    one(
        "content security policy",
        "hub/ui/headers.py",
        "script-src 'self'; style-src",
        "script-src 'self' 'unsafe-inline'; style-src",
        f"{BROWSER}::test_every_answer_carries_the_headers[coordinator]",
    ),
    one(
        "cookie: HttpOnly",
        "hub/app.py",
        "SESSION_COOKIE_HTTPONLY=True",
        "SESSION_COOKIE_HTTPONLY=False",
        f"{BROWSER}::test_every_cookie_stays_with_us[coordinator]",
    ),
    one(
        "cookie: Secure",
        "hub/app.py",
        "SESSION_COOKIE_SECURE=https",
        "SESSION_COOKIE_SECURE=False",
        f"{BROWSER}::test_every_cookie_stays_with_us[coordinator]",
    ),
    one(
        "cookie: SameSite",
        "hub/app.py",
        'SESSION_COOKIE_SAMESITE="Lax"',
        'SESSION_COOKIE_SAMESITE="None"',
        f"{BROWSER}::test_every_cookie_stays_with_us[coordinator]",
    ),
    one(
        "escaping",
        "hub/ui/face.py",
        '    return template is None or not template.endswith(".txt")',
        "    return False",
        f"{SEALED}::test_what_people_type_is_text_on_every_page",
    ),
    # What a register tells
    one(
        "sealed to its place",
        "hub/kernel/crypto/vault.py",
        "return canonical(self.tenant, self.schema, self.table, self.column, self.row.bytes)",
        "return canonical(self.tenant, self.schema)",
        f"{SEALED}::test_sealed_text_opens_in_its_own_place_alone",
    ),
    one(
        "a key is of one dossier",
        "hub/kernel/crypto/vault.py",
        "municipal_key.slug, municipal_key.compartment, municipal_key.version, dossier_id.bytes",
        "municipal_key.slug, municipal_key.compartment, municipal_key.version",
        "tests/kernel/test_sealing_values.py",
    ),
    one(
        "opening is logged",
        "hub/kernel/vault.py",
        "            work_of(self.db).before_commit.append(self._log)",
        "            ...",
        f"{SEALED}::test_opening_a_melding_is_written_in_both_logs",
    ),
    one(
        "one form, one melding",
        LINE,
        "    filing_key uuid UNIQUE,",
        "    filing_key uuid,",
        f"{SEALED}::test_the_database_takes_a_form_once",
    ),
    one(
        "a form sent twice is seen",
        "tenants/incidents/service.py",
        "    if incident_id is not None:\n        raise AlreadyFiled(incident_id)",
        "    ...",
        "tests/tenants/test_filing_an_incident.py::test_the_same_form_sent_twice_is_one_melding",
    ),
    one(
        "feedback before closing",
        POLICY,
        "    return incident.origin == Origin.FILED and incident.feedback_at is None",
        "    return False",
        f"{SEALED}::test_a_melding_closes_after_the_reporter_was_answered",
    ),
    one(
        "nobody handles their own",
        POLICY,
        " and incident.reporter_id != actor.person_id",
        "",
        f"{TRUST}/test_roles.py::test_who_reported_it_does_not_handle_it",
    ),
    one(
        "a day that no clock can read back",
        "tenants/incidents/forms.py",
        "        if field.data and field.data < EARLIEST:",
        "        if False:",
        f"{TRUST}/test_bad_input.py::test_every_nasty_text_in_a_melding_is_taken_or_told[day-other]",
    ),
)
