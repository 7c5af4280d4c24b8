"""How long and how often we ask: a slow provider costs little, an unknown key id asks seldom."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from hub.identity.oidc import (
    Limits,
    ProviderUnavailable,
    SignInFailure,
    SignInRefused,
    begin,
)
from tests.identity.oidc.harm import HARM, bytes_of, never
from tests.identity.oidc.rogue import SHORT, Responder, Scene, send

pytestmark = pytest.mark.timeout(10)

Handler = BaseHTTPRequestHandler
PARTS = ("metadata", "jwks", "token")


@pytest.mark.slow
@pytest.mark.timeout(11)
def test_with_the_real_limits_a_drip_is_over_in_ten_seconds(scene: Scene) -> None:
    scene.settings["limits"] = Limits()
    scene.raw["metadata"] = HARM["body dripping"][0]

    with pytest.raises(ProviderUnavailable):
        begin(scene.provider)


def test_what_comes_before_the_answer_is_weighed_too(scene: Scene) -> None:
    """Endless interim answers never become a body, and still count."""
    scene.settings["limits"] = replace(SHORT, total=8.0)
    scene.raw["metadata"] = HARM["endless continue"][0]

    with pytest.raises(ProviderUnavailable) as refusal:
        begin(scene.provider)

    assert refusal.value.code == "provider_too_large"


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
