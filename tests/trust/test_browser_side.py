"""Headers, cookies and form tokens on every route there is (trust.md, G12)."""

from typing import Any

import pytest
from werkzeug.http import parse_cookie
from werkzeug.routing import Rule

from hub.identity.roles import Role
from hub.kernel.authz import access_of
from tests.databases import Cluster
from tests.trust import catalogue
from tests.trust.asking import Answer, Visitor, ask, sendable, stranger, token_of
from tests.trust.forms import FORMS
from tests.trust.world import ARGUMENTS, OURS, World, address, rules, unsafe

# The policy of the UI guide, word for word.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
WANTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
MAY_BE_KEPT = ("/static/", "/thema/")
PEOPLE = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.COUNCIL_CLERK)


def routes(world: World) -> list[Rule]:
    return [rule for rule in rules(world) if set(rule.arguments) <= set(ARGUMENTS)]


def wrong_headers(answer: Answer, path: str) -> list[str]:
    names = [name for name, _ in answer.headers]
    headers = dict(answer.headers)
    wrong = [f"{name}: {headers.get(name)}" for name in WANTED if headers.get(name) != WANTED[name]]
    wrong += [f"{name} twice" for name in WANTED if names.count(name) != 1]
    kept = path.startswith(MAY_BE_KEPT) and answer.status in {200, 304}
    if not kept and headers.get("Cache-Control") != "no-store":
        wrong.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if "Server" in headers or "X-Powered-By" in headers:
        wrong.append("says what it is made of")
    return [f"{path} ({answer.status}): {line}" for line in wrong]


@pytest.mark.parametrize("role", [None, *PEOPLE])
def test_every_answer_carries_the_headers(lasting: World, role: Role | None) -> None:
    somebody = lasting.region.who(OURS, role) if role else None
    wrong = []
    for rule in routes(lasting):
        visitor = Visitor(lasting, somebody)
        for method in sorted(rule.methods or ()):
            path = address(lasting, rule)
            wrong += wrong_headers(visitor.ask(method, path, rule.endpoint), path)

    assert not wrong, "\n".join(wrong)


def test_pages_of_errors_carry_them_too(lasting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    app = lasting.region.app
    visitor = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))
    asked = {
        404: ("GET", "/nergens", {}),
        405: ("DELETE", "/meldingen/", {}),
        400: ("POST", "/berichten/gelezen", {}),
        413: ("POST", "/meldingen/", {"data": {"account": "x" * 3_000_000}}),
        500: ("GET", "/meldingen/", {}),
    }
    for status, (method, path, given) in asked.items():
        if status == 500:
            monkeypatch.setitem(app.view_functions, "incidents.index", declared_and_broken)
        answer = ask(lasting, visitor.browser, method, path, **given)
        assert answer.status == status
        assert wrong_headers(answer, path) == []
        assert "Traceback" not in answer.body


def declared_and_broken() -> None:
    raise RuntimeError("Jansen")


declared_and_broken.requires = ()  # type: ignore[attr-defined]


def cookies_of(answer: Answer) -> dict[str, dict[str, str]]:
    """Return the attributes of each cookie an answer sets, names in lower case."""
    found = {}
    for name, value in answer.headers:
        if name == "Set-Cookie":
            first, *rest = value.split(";")
            pairs = (part.strip().partition("=") for part in rest)
            has = {key.lower(): text for key, _, text in pairs}
            if has.get("max-age") != "0":  # otherwise it is taken away
                found[first.partition("=")[0]] = has
    return found


@pytest.mark.parametrize("role", [None, *PEOPLE])
def test_every_cookie_stays_with_us(lasting: World, role: Role | None) -> None:
    somebody = lasting.region.who(OURS, role) if role else None
    # A page with a form in it starts the cookie of a browser that has none.
    answers = [("/aanmelden", ask(lasting, stranger(lasting), "GET", "/aanmelden"))]
    for rule in routes(lasting):
        visitor = Visitor(lasting, somebody)
        for method in sorted(rule.methods or ()):
            answer = visitor.ask(method, address(lasting, rule), rule.endpoint)
            answers.append((rule.rule, answer))
    seen = set()
    for path, answer in answers:
        for name, has in cookies_of(answer).items():
            seen.add(name)
            assert "secure" in has, f"{name} of {path}"
            assert "httponly" in has, f"{name} of {path}"
            assert has.get("samesite") == "Lax", f"{name} of {path}"
            assert (has.get("path"), "domain" in has) == ("/", False), f"{name} of {path}"
    assert "__Host-hub" in seen


def test_a_cookie_is_secure_behind_a_proxy_that_speaks_plain_http_to_us(lasting: World) -> None:
    answer = lasting.region.app.test_client().get("/taal/en", base_url="http://127.0.0.1")

    assert "Secure" in answer.headers["Set-Cookie"]


def test_the_session_cookie_says_nothing_that_helps(lasting: World) -> None:
    visitor = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))
    cookie = visitor.browser.http.get_cookie("__Host-hub", domain="hub.example")

    assert cookie
    assert OURS.encode() not in cookie.value.encode()
    assert parse_cookie(f"x={cookie.value}")["x"] == cookie.value


ELSEWHERE = (
    "//evil.example",
    "/\\evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "https://evil.example",
    "\\\\evil.example",
    "/ /evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_of_ours_sends_somebody_elsewhere(lasting: World, target: str) -> None:
    visitor = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))
    for rule in routes(lasting):
        if "GET" not in (rule.methods or ()):
            continue
        for name in ("terug", "verder", "next", "url"):
            answer = ask(
                lasting,
                visitor.browser,
                "GET",
                address(lasting, rule),
                query_string={name: target},
            )
            away = answer.location.replace("\\", "/")
            assert not away.startswith("//"), f"{rule.rule}?{name}={target!r} goes to {away}"
            assert not away.startswith("http"), f"{rule.rule}?{name}={target!r} goes to {away}"


def contents(cluster: Cluster, world: World) -> dict[tuple[str, str], Any]:
    """Return a digest of every table; refusals in the audit log do not count."""
    found = {}
    with cluster.admin(world.region.hub.server.options["dbname"]) as db:
        for where, table in catalogue.tables(db):
            kept = "WHERE result <> 'refused'" if table == "audit_line" else ""
            question = (
                f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text))"
                f" FROM {where}.{table} t {kept}"
            )
            found[where, table] = db.execute(question.encode()).fetchone()
    return found


def tokens(world: World, visitor: Visitor) -> dict[str, str | None]:
    """What an attacker may have: nothing, rubbish, or a token of a session of their own."""
    somebody = world.region.who(OURS, Role.REPORTER)
    return {
        "none": None,
        "empty": "",
        "rubbish": "x" * 40,
        "another session's": token_of(world.region.client(somebody)),
        "cut": visitor.token[:-2],
    }


@pytest.mark.parametrize("role", PEOPLE)
def test_no_change_is_made_without_the_token_of_this_session(
    cluster: Cluster, world: World, role: Role
) -> None:
    somebody = world.region.who(OURS, role)
    line = somebody.room
    for rule in filter(unsafe, routes(world)):
        view = world.region.app.view_functions[rule.endpoint]
        if getattr(view, "own_proof", False):
            continue
        path = address(world, rule, line)
        visitor = Visitor(world, somebody)
        before = contents(cluster, world)
        for kind, token in tokens(world, visitor).items():
            for form in (FORMS[rule.endpoint], {}):
                data = {**sendable(form), **({} if token is None else {"csrf_token": token})}
                answer = ask(world, visitor.browser, "POST", path, data=data)
                where = f"{rule.rule} with {kind} token"
                assert answer.status in {400, 403, 404, 409, 422}, f"{where}: {answer.status}"
        after = contents(cluster, world)
        changed = {key for key in before if before[key] != after[key]} - {("hub", "session")}
        assert changed == set(), f"{rule.rule} left something in {changed}"


def test_with_the_token_the_same_forms_do_change_something(cluster: Cluster, world: World) -> None:
    """Otherwise the test above would prove nothing."""
    visitor = Visitor(world, world.region.who(OURS, Role.COORDINATOR))
    before = contents(cluster, world)

    visitor.ask("POST", "/meldingen/", "incidents.file")
    incident_id = world.incidents[OURS, "civil"]
    visitor.ask("POST", f"/meldingen/{incident_id}/terugkoppeling", "incidents.give_feedback")

    after = contents(cluster, world)
    changed = {table for where, table in before if before[where, table] != after[where, table]}
    assert changed >= {"incident", "incident_step", "outbox", "audit_line", "dossier_key"}


def test_a_form_without_session_leaves_nothing_but_a_way_to_sign_in(
    cluster: Cluster, world: World
) -> None:
    before = contents(cluster, world)
    for rule in filter(unsafe, routes(world)):
        view = world.region.app.view_functions[rule.endpoint]
        visitor = stranger(world)
        answer = ask(
            world, visitor, "POST", address(world, rule), data=sendable(FORMS[rule.endpoint])
        )
        if access_of(view) is not None:
            assert answer.to_sign_in, rule.rule

    after = contents(cluster, world)
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= {("hub", "session")}, "asking for a session of somebody made one"


def test_no_page_may_be_read_by_a_script_of_another_site(lasting: World) -> None:
    visitor = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))
    for rule in routes(lasting):
        for method in sorted(rule.methods or ()):
            path = address(lasting, rule)
            headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
            answer = ask(lasting, visitor.browser, method, path, headers=headers)
            assert "Access-Control-Allow-Origin" not in dict(answer.headers), rule.rule
