"""Every lie of a token endpoint or a redirect ends in a refusal, for the right reason."""

import pytest

from hub.identity.oidc import SignInFailure, SignInRefused
from tests.identity.oidc.lies import LIES
from tests.identity.oidc.rogue import Scene

pytestmark = pytest.mark.timeout(10)


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_ends_in_refusal(scene: Scene, lie: str) -> None:
    attack, code = LIES[lie]
    attack(scene)
    wishes = scene.settings.pop("wishes", {})

    with pytest.raises(SignInRefused) as refusal:
        scene.sign_in(**wishes)

    assert refusal.value.code == code
    assert refusal.value.sentence.endswith(".")
    assert "noor" not in repr(refusal.value).lower()


def test_there_are_more_lies_than_the_78_it_started_with() -> None:
    assert len(LIES) >= 78


def test_the_honest_answer_is_accepted(scene: Scene) -> None:
    identity = scene.sign_in()

    assert (identity.issuer, identity.subject) == (scene.issuer, "person-1")
    assert identity.name == "Noor Voorbeeld"


def test_an_unverified_address_stays_unverified(scene: Scene) -> None:
    assert scene.sign_in().email_verified is False
    scene.claims["email_verified"] = "true"
    assert scene.sign_in().email_verified is False
    scene.claims["email_verified"] = True
    assert scene.sign_in().email_verified is True


def test_an_id_token_of_an_earlier_attempt_is_refused(scene: Scene) -> None:
    scene.sign_in()
    scene.answer["id_token"] = scene.token(scene.id_claims())

    with pytest.raises(SignInFailure) as refusal:
        scene.sign_in()

    assert refusal.value.code == "nonce_wrong"
