"""Internal machines are never asked, whatever name or number leads to them."""

import datetime as dt
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hub.identity.oidc import ProviderUnavailable, SignInFailure, begin, check, end_session_url
from hub.identity.oidc.addresses import allowed
from tests.identity.oidc.conftest import Canary
from tests.identity.oidc.rogue import Scene, send, serving

pytestmark = pytest.mark.timeout(10)

INTERNAL = (
    "127.0.0.1",
    "127.8.9.10",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "::1",
    "fc00::1",
    "fd00:ec2::254",
)
NEVER = (
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "0.0.0.0",
    "224.0.0.1",
    "::",
    "fe80::1",
    "ff02::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "64:ff9b::a9fe:a9fe",
    "::ffff:169.254.169.254",
)


@pytest.mark.parametrize("address", [*INTERNAL, *NEVER, "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_an_internal_address_is_not_allowed(address: str) -> None:
    assert not allowed(ipaddress.ip_address(address), allow_internal=False)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_allowed(address: str) -> None:
    assert not allowed(ipaddress.ip_address(address), allow_internal=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "fc00::1"])
def test_the_operator_may_allow_loopback_and_private_addresses(address: str) -> None:
    assert allowed(ipaddress.ip_address(address), allow_internal=True)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert allowed(ipaddress.ip_address(address), allow_internal=False)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ],
)
def test_an_internal_issuer_is_refused_and_nothing_is_asked(
    scene: Scene, canary: Canary, host: str
) -> None:
    port = canary.origin.rpartition(":")[2]
    scene.settings |= {"issuer": f"https://{host}:{port}", "allow_internal": False}

    with pytest.raises(SignInFailure) as refusal:
        begin(scene.provider)

    assert refusal.value.code in {"internal_address", "provider_unreachable"}
    assert check(scene.provider)
    assert end_session_url(scene.provider) is None


Answers = list[tuple[Any, ...]]


def answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[object]:
    """Let the resolver, the machine's edge, give these addresses one call after the other."""
    calls: list[object] = []

    def getaddrinfo(host: str, port: int, **_: object) -> Answers:
        calls.append(host)
        found = answers[min(len(calls), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return calls


def test_one_internal_address_among_public_ones_is_enough_to_refuse(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    scene.settings |= {"issuer": "https://login.example.nl", "allow_internal": False}

    with pytest.raises(SignInFailure) as refusal:
        begin(scene.provider)

    assert refusal.value.code == "internal_address"


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    scene: Scene, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that turns to loopback after the check (DNS rebinding) is looked up only once."""
    calls = answering(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    dialled: list[object] = []

    def connect(_: socket.socket, endpoint: object) -> None:
        dialled.append(endpoint)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    port = int(canary.origin.rpartition(":")[2])
    scene.settings |= {"issuer": f"https://login.example.nl:{port}", "allow_internal": False}

    with pytest.raises(ProviderUnavailable):
        begin(scene.provider)

    assert calls == ["login.example.nl"]
    assert dialled == [("93.184.215.14", port)]


def test_a_name_that_is_never_found_ends_in_time(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getaddrinfo(*_: object, **__: object) -> Answers:
        done.wait(5)
        raise socket.gaierror

    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    with pytest.raises(ProviderUnavailable):
        begin(scene.provider)
    done.set()


@pytest.fixture
def certified(tmp_path: Path) -> Callable[[str], tuple[Path, Path]]:
    """Make a certificate for a name, signed by itself."""

    def make(name: str) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        day = dt.timedelta(days=1)
        moment = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment - day)
            .not_valid_after(moment + day)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        files = tmp_path / f"{name}.crt", tmp_path / f"{name}.key"
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return files

    return make


@pytest.fixture
def secured(scene: Scene, certified: Callable[[str], tuple[Path, Path]]) -> Iterator[Any]:
    """Serve the scene's metadata over TLS with a certificate for some name."""
    with ExitStack() as stack:

        def serve(name: str) -> Path:
            certificate, key = certified(name)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)

            def answer(handler: Any) -> None:
                send(handler, json.dumps(scene.document()).encode())

            address = stack.enter_context(
                serving(answer, lambda sock: context.wrap_socket(sock, server_side=True))
            )
            scene.issuer = f"https://localhost:{address.rpartition(':')[2]}"
            return certificate

        yield serve


def test_a_trusted_certificate_for_the_name_is_accepted(scene: Scene, secured: Any) -> None:
    scene.settings["ca_file"] = str(secured("localhost"))

    address, _ = begin(scene.provider)

    assert address.startswith(f"{scene.issuer}/authorize?")


def test_a_certificate_of_an_unknown_authority_is_refused(scene: Scene, secured: Any) -> None:
    secured("localhost")

    with pytest.raises(ProviderUnavailable) as refusal:
        begin(scene.provider)

    assert refusal.value.detail == "SSLCertVerificationError"


def test_a_certificate_for_another_name_is_refused(scene: Scene, secured: Any) -> None:
    scene.settings["ca_file"] = str(secured("elders.example.nl"))

    with pytest.raises(ProviderUnavailable) as refusal:
        begin(scene.provider)

    assert refusal.value.detail == "SSLCertVerificationError"
