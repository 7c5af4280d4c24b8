"""Whatever an endpoint sends, or does not send, ends in a refusal in time and reaches nobody else."""

import gzip
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from hub.identity.oidc import (
    Limits,
    ProviderUnavailable,
    SignInFailure,
    SignInRefused,
    begin,
    check,
    end_session_url,
)
from tests.identity.oidc.conftest import Canary
from tests.identity.oidc.rogue import SHORT, Responder, Rogue, Scene, encoded, send

pytestmark = pytest.mark.timeout(10)

Handler = BaseHTTPRequestHandler
PARTS = ("metadata", "jwks", "token")


def start(handler: Handler, *lines: str) -> None:
    handler.wfile.write("\r\n".join(lines).encode() + b"\r\n")


def drip(handler: Handler, first: bytes) -> None:
    """Send one byte at a time, each well within the read time-out, for ever."""
    handler.wfile.write(first)
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def flood(handler: Handler, first: bytes) -> None:
    handler.wfile.write(first)
    while True:
        handler.wfile.write(b" " * 65536)


JSON_HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n"


def cut_short(handler: Handler) -> None:
    handler.wfile.write(JSON_HEAD + b'Content-Length: 500\r\n\r\n{"issuer": ')


def told_too_little(handler: Handler) -> None:
    handler.wfile.write(JSON_HEAD + b"Content-Length: 3\r\n\r\n" + b'{"issuer": "x"}')


def bad_chunks(handler: Handler) -> None:
    head = JSON_HEAD.replace(b"HTTP/1.0", b"HTTP/1.1")
    handler.wfile.write(head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")


def never(handler: Handler) -> None:
    handler.connection.settimeout(5)
    handler.rfile.read(1)


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def continues(handler: Handler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def many_headers(handler: Handler) -> None:
    flood_of = b"".join(b"X-%d: y\r\n" % number for number in range(500))
    handler.wfile.write(JSON_HEAD + flood_of + b"\r\n{}")


def long_header(handler: Handler) -> None:
    handler.wfile.write(JSON_HEAD + b"X: " + b"y" * 70000 + b"\r\n\r\n{}")


def bytes_of(body: bytes, status: int = 200, **headers: str) -> Responder:
    return lambda handler: send(handler, body, status, **headers)


PACKED = gzip.compress(b'{"issuer": "x"}')

HARM: dict[str, tuple[Responder, set[str]]] = {
    "silence": (never, {"provider_slow"}),
    "hanging up": (hang_up, {"provider_unreachable"}),
    "status line dripping": (lambda h: drip(h, b"HTTP/1.0 200 O"), {"provider_slow"}),
    "header dripping": (lambda h: drip(h, b"HTTP/1.0 200 OK\r\nX: "), {"provider_slow"}),
    "body dripping": (lambda h: drip(h, JSON_HEAD + b"\r\n"), {"provider_slow"}),
    "endless continue": (continues, {"provider_slow", "provider_too_large"}),
    "endless body": (lambda h: flood(h, JSON_HEAD + b"\r\n"), {"provider_too_large"}),
    "endless header": (
        lambda h: flood(h, b"HTTP/1.0 200 OK\r\nX: "),
        {"provider_unreachable", "provider_too_large"},
    ),
    "many headers": (many_headers, {"provider_unreachable"}),
    "long header": (long_header, {"provider_unreachable"}),
    "huge body": (bytes_of(b" " * 300_000 + b"{}"), {"provider_too_large"}),
    "cut short": (cut_short, {"provider_unreachable"}),
    "more than told": (told_too_little, {"provider_not_json"}),
    "bad chunks": (bad_chunks, {"provider_unreachable"}),
    "no HTTP": (lambda h: start(h, "SSH-2.0-nothing", ""), {"provider_unreachable"}),
    "empty": (bytes_of(b""), {"provider_not_json"}),
    "HTML": (bytes_of(b"<p>hallo", Content_Type="text/html"), {"provider_not_json"}),
    "JSON as text": (bytes_of(b"{}", Content_Type="text/plain"), {"provider_not_json"}),
    "no JSON": (bytes_of(b"issuer=x"), {"provider_not_json"}),
    "a list": (bytes_of(b"[]"), {"provider_not_json"}),
    "a text": (bytes_of(b'"issuer"'), {"provider_not_json"}),
    "deep": (bytes_of(b'{"a":' * 20000 + b"1" + b"}" * 20000), {"provider_not_json"}),
    "deep lists": (bytes_of(b'{"a":' + b"[" * 90000 + b"]" * 90000 + b"}"), {"provider_not_json"}),
    "not UTF-8": (bytes_of(b'{"a": "\xff"}'), {"provider_not_json"}),
    "UTF-16": (bytes_of('{"a": 1}'.encode("utf-16")), {"provider_not_json"}),
    "NaN": (bytes_of(b'{"a": NaN}'), {"provider_not_json"}),
    "a number without end": (bytes_of(b'{"a": ' + b"9" * 5000 + b"}"), {"provider_not_json"}),
    "a name twice": (bytes_of(b'{"issuer": 1, "issuer": 2}'), {"provider_not_json"}),
    "NUL": (bytes_of(b'{"a": "\\u0000"}'), {"provider_not_json"}),
    "packed": (bytes_of(PACKED, Content_Encoding="gzip"), {"provider_not_json"}),
    "packed badly": (bytes_of(PACKED[:9], Content_Encoding="gzip"), {"provider_not_json"}),
    "packed, untold": (bytes_of(PACKED), {"provider_not_json"}),
    "status 500": (bytes_of(b"{}", 500), {"provider_error", "keys_malformed"}),
    "status 204": (bytes_of(b"", 204), {"provider_not_json"}),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("harm", HARM)
def test_a_harmful_answer_ends_in_refusal(scene: Scene, part: str, harm: str) -> None:
    scene.raw[part], codes = HARM[harm]

    with pytest.raises(ProviderUnavailable) as refusal:
        scene.sign_in()

    assert refusal.value.code in codes


@pytest.mark.parametrize("harm", HARM)
def test_harmful_particulars_are_done_without(scene: Scene, harm: str) -> None:
    scene.without.add("name")
    scene.raw["userinfo"] = HARM[harm][0]

    identity = scene.sign_in()

    assert (identity.subject, identity.name) == ("person-1", None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("part", [*PARTS, "userinfo"])
def test_no_redirect_is_followed(scene: Scene, canary: Canary, part: str, status: int) -> None:
    scene.without.add("name")
    scene.raw[part] = bytes_of(b"{}", status, Location=f"{canary.origin}/inside")

    if part == "userinfo":
        assert scene.sign_in().name is None
        return
    with pytest.raises(ProviderUnavailable) as refusal:
        scene.sign_in()
    assert refusal.value.code == "provider_redirects"


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        "{canary}/inside",
        "//{canary_host}/inside",
        "http://{own}@{canary_host}/inside",
        "http://{canary_host}#{own}",
        "http://{own}\\@{canary_host}/",
        "file:///etc/hostname",
        "gopher://{canary_host}/",
        "javascript:alert(1)",
        "http://[::1",
        "http://{own}:99999/",
        "http://local\u0000host/",
        "http://ｌocalhost/",
        "",
        7,
        None,
        ["{canary}"],
    ],
)
def test_an_endpoint_elsewhere_is_refused(
    scene: Scene, canary: Canary, endpoint: str, address: Any
) -> None:
    hosts = {
        "canary": canary.origin,
        "canary_host": canary.origin.removeprefix("http://"),
        "own": scene.issuer.removeprefix("http://").partition("/")[0],
    }
    scene.metadata[endpoint] = address.format(**hosts) if isinstance(address, str) else address

    with pytest.raises(SignInFailure) as refusal:
        scene.sign_in()

    assert refusal.value.code in {"metadata_origin", "metadata_incomplete", "provider_not_json"}
    assert scene.times_asked("token") == 0


def test_optional_endpoints_elsewhere_are_not_used(scene: Scene, canary: Canary) -> None:
    scene.without.add("name")
    scene.metadata["userinfo_endpoint"] = f"{canary.origin}/userinfo"
    scene.metadata["end_session_endpoint"] = f"{canary.origin}/end"

    assert scene.sign_in().name is None
    assert end_session_url(scene.provider) is None


def test_an_origin_may_be_pinned_beside_the_issuers(
    scene: Scene, rogue: Rogue, canary: Canary
) -> None:
    elsewhere = rogue.origin.replace("127.0.0.1", "localhost")
    scene.metadata["jwks_uri"] = scene.issuer.replace("127.0.0.1", "localhost") + "/jwks"
    with pytest.raises(SignInRefused):
        scene.sign_in()

    scene.settings["origins"] = (elsewhere,)

    assert scene.sign_in().subject == "person-1"


METADATA_LIES: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"issuer": "https://other.example.nl"}, "metadata_issuer"),
    "no issuer": ({"issuer": None}, "metadata_issuer"),
    "issuer a list": ({"issuer": ["x"]}, "metadata_issuer"),
    "only alg none": ({"id_token_signing_alg_values_supported": ["none"]}, "metadata_algorithms"),
    "only HS256": ({"id_token_signing_alg_values_supported": ["HS256"]}, "metadata_algorithms"),
    "algorithms a text": ({"id_token_signing_alg_values_supported": "RS256"}, "metadata_malformed"),
    "algorithms of numbers": (
        {"id_token_signing_alg_values_supported": [[]]},
        "metadata_malformed",
    ),
    "only plain PKCE": ({"code_challenge_methods_supported": ["plain"]}, "metadata_pkce"),
    "no code flow": ({"response_types_supported": ["id_token"]}, "metadata_response_type"),
    "only client secrets": (
        {"token_endpoint_auth_methods_supported": ["client_secret_basic"]},
        "metadata_client_auth",
    ),
}


@pytest.mark.parametrize("lie", METADATA_LIES)
def test_metadata_that_lies_is_refused_and_named(scene: Scene, lie: str) -> None:
    change, code = METADATA_LIES[lie]
    scene.metadata.update(change)

    with pytest.raises(SignInRefused) as refusal:
        begin(scene.provider)

    assert refusal.value.code == code
    assert check(scene.provider)


def test_a_slash_more_is_another_issuer(scene: Scene) -> None:
    scene.metadata["issuer"] = scene.issuer + "/"

    with pytest.raises(SignInRefused):
        begin(scene.provider)


def test_the_check_finds_nothing_at_an_honest_provider(scene: Scene) -> None:
    assert check(scene.provider) == []


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("HTML", "Het antwoord van de inlogdienst is geen geldige JSON."),
        ("silence", "De inlogdienst antwoordt niet op tijd."),
        ("huge body", "Het antwoord van de inlogdienst is te groot."),
        ("status 500", "De inlogdienst geeft een foutmelding."),
    ],
)
def test_the_check_says_in_dutch_what_is_wrong(scene: Scene, harm: str, sentence: str) -> None:
    scene.raw["metadata"] = HARM[harm][0]

    assert check(scene.provider) == [sentence]


def test_the_check_misses_a_good_key(scene: Scene) -> None:
    scene.keys[:] = [{"kty": "oct", "k": encoded(b"s" * 32)}]

    assert check(scene.provider) == [
        "De inlogdienst publiceert geen sleutel die sterk genoeg is.",
    ]


def test_the_check_makes_a_repair_work_at_once(scene: Scene) -> None:
    scene.settings["limits"] = replace(SHORT, failure_rest=60.0)
    scene.metadata["issuer"] = "https://other.example.nl"
    with pytest.raises(SignInRefused):
        begin(scene.provider)
    del scene.metadata["issuer"]
    with pytest.raises(SignInRefused):
        begin(scene.provider)

    assert check(scene.provider) == []

    assert begin(scene.provider)


@pytest.mark.slow
@pytest.mark.timeout(11)
def test_with_the_real_limits_a_drip_is_over_in_ten_seconds(scene: Scene) -> None:
    scene.settings["limits"] = Limits()
    scene.raw["metadata"] = HARM["body dripping"][0]

    with pytest.raises(ProviderUnavailable):
        begin(scene.provider)


def test_all_questions_of_one_callback_share_one_budget(scene: Scene) -> None:
    """Each answer alone is in time; together they are not."""
    scene.settings["limits"] = replace(SHORT, total=0.5)
    begin(scene.provider)

    def late(part: str) -> Responder:
        def answer(handler: Handler) -> None:
            time.sleep(0.3)
            send(handler, json.dumps(scene.body(part)).encode())

        return answer

    scene.raw = {"token": late("token"), "jwks": late("jwks")}

    with pytest.raises(ProviderUnavailable) as refusal:
        scene.sign_in()

    assert refusal.value.code == "provider_slow"


def at_the_same_time(count: int, act: Callable[[], object]) -> list[str]:
    codes: list[str] = []

    def one() -> None:
        try:
            act()
        except SignInFailure as failure:
            codes.append(failure.code)
        else:
            codes.append("ok")

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def test_a_provider_that_is_down_costs_one_wait_and_not_one_each(scene: Scene) -> None:
    scene.settings["limits"] = replace(SHORT, total=3.0, failure_rest=60.0)
    scene.raw["metadata"] = never

    codes = at_the_same_time(12, lambda: begin(scene.provider))

    assert codes == ["provider_slow"] * 12
    assert scene.times_asked("metadata") == 1


def test_only_a_few_wait_for_a_slow_provider(scene: Scene) -> None:
    scene.settings["limits"] = replace(SHORT, connect=0.1, read=1.0, total=3.0, at_once=2)
    begin(scene.provider)
    scene.raw["token"] = never

    codes = at_the_same_time(6, scene.sign_in)

    assert sorted(set(codes)) == ["provider_busy", "provider_slow"]
    assert scene.times_asked("token") == 2


def test_metadata_and_keys_are_remembered(scene: Scene) -> None:
    for _ in range(3):
        scene.sign_in()

    assert (scene.times_asked("metadata"), scene.times_asked("jwks")) == (1, 1)


def test_an_unknown_key_id_asks_for_the_keys_again_but_seldom(scene: Scene) -> None:
    scene.settings["limits"] = replace(SHORT, refresh_every=0.0)
    scene.sign_in()
    scene.header["kid"] = "second"
    scene.keys[0]["kid"] = "second"
    assert scene.sign_in().subject == "person-1"
    assert scene.times_asked("jwks") == 2

    scene.settings["limits"] = SHORT
    scene.header["kid"] = "third"
    for _ in range(5):
        with pytest.raises(SignInRefused):
            scene.sign_in()

    assert scene.times_asked("jwks") == 2


def test_a_refused_code_is_no_outage(scene: Scene) -> None:
    scene.raw["token"] = bytes_of(b'{"error": "invalid_grant"}', 400)

    with pytest.raises(SignInRefused) as refusal:
        scene.sign_in()

    assert (refusal.value.code, refusal.value.detail) == ("code_refused", "token: invalid_grant")
