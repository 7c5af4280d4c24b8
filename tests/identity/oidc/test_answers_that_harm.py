"""Whatever an endpoint sends, or does not send, ends in a refusal and reaches nobody else."""

from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from hub.identity.oidc import (
    ProviderUnavailable,
    SignInFailure,
    SignInRefused,
    end_session_url,
)
from hub.identity.oidc.fetch import Ask, Budget, fetch
from tests.identity.oidc.conftest import Canary
from tests.identity.oidc.harm import HARM, bytes_of
from tests.identity.oidc.rogue import Rogue, Scene

pytestmark = pytest.mark.timeout(10)

Handler = BaseHTTPRequestHandler
PARTS = ("metadata", "jwks", "token")


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


def test_nothing_outside_the_pinned_origins_is_ever_fetched(scene: Scene, canary: Canary) -> None:
    with pytest.raises(SignInRefused) as refusal:
        fetch(scene.provider, Ask(f"{canary.origin}/inside"), Budget(1.0))

    assert refusal.value.code == "origin_not_pinned"


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
