"""Which machine a host name stands for, and whether we may speak to it.

The name is looked up once; every address found must be allowed, and the connection goes to
the very address that was checked, so a name that changes its answer gains nothing.
"""

import socket
import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from hub.identity.oidc.refusal import ProviderUnavailable, SignInRefused

MOST = 8
NAT64 = ip_network("64:ff9b::/96")
SPECIAL = (ip_network("168.63.129.16/32"), ip_network("192.0.0.0/24"))  # cloud services


@dataclass(frozen=True)
class Address:
    """One looked-up address, ready to connect to."""

    family: socket.AddressFamily
    endpoint: tuple[Any, ...]

    @property
    def ip(self) -> IPv4Address | IPv6Address:
        """The address without port or scope."""
        return ip_address(str(self.endpoint[0]).partition("%")[0])


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """Look a host up within so many seconds; ProviderUnavailable when that fails."""
    found: list[Address] = []

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(Address(answer[0], answer[4]) for answer in answers[:MOST])

    # getaddrinfo knows no time-out, so it waits in a thread that nobody has to wait for
    thread = threading.Thread(target=look_up, name="look-up", daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise ProviderUnavailable("provider_unreachable", "the host name was not found in time")
    return list(found)


def vetted(addresses: list[Address], *, allow_internal: bool) -> list[Address]:
    """Return the addresses when all are allowed; SignInRefused when one is not."""
    for address in addresses:
        if not allowed(address.ip, allow_internal=allow_internal):
            raise SignInRefused("internal_address", "the host stands for an internal address")
    return addresses


def allowed(ip: IPv4Address | IPv6Address, *, allow_internal: bool) -> bool:
    """Tell whether we may connect: public addresses, and when allowed loopback and private ones.

    Link-local (cloud metadata), multicast, reserved and tunnelled addresses never.
    """
    plain = _unwrapped(ip)
    if plain is None or any(plain in network for network in SPECIAL):
        return False
    if plain.is_link_local or plain.is_multicast or plain.is_unspecified:
        return False
    return plain.is_global or (allow_internal and (plain.is_private or plain.is_loopback))


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address | None:
    if isinstance(ip, IPv4Address):
        return ip
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.teredo or ip.sixtofour:
        return None
    return ip.ipv4_mapped or ip
