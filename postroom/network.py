"""Which addresses are safe to connect to: judged after DNS, from the address itself.

`ipaddress` alone is not enough: it calls NAT64, 6to4 and multicast addresses global, and knows
nothing of the addresses where clouds hand out credentials. IANA special-purpose registries;
RFC 6052, RFC 3056, RFC 4291 §2.5.5, RFC 5214, RFC 6598.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

IpAddress: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

METADATA = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",  # most clouds
        "169.254.170.2",  # Amazon, tasks
        "100.100.100.200",  # Alibaba
        "192.0.0.192",  # Oracle
        "168.63.129.16",  # Azure; a public number, answered from inside
        "fd00:ec2::254",  # Amazon
        "fd20:ce::254",  # Google
        "fe80::a9fe:a9fe",  # OpenStack
    )
)
"""Where clouds hand out a machine's credentials; never connected to, whatever is allowed."""

_V4_REFUSED = tuple(ip_network(text) for text in ("192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4"))
_V6_PUBLIC = ip_network("2000::/3")
_V6_REFUSED = tuple(ip_network(text) for text in ("2001::/32", "2001:db8::/32", "3fff::/20"))
_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")
_LAST_32 = tuple(
    ip_network(text) for text in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
)
"""Prefixes behind which the last 32 bits are an IPv4 address."""
_ISATAP = (0x00005EFE, 0x02005EFE)


def parse(text: str) -> IpAddress | None:
    """Read an address as a socket writes it, a zone such as `%eth0` dropped; None: not one."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def networks(text: str) -> tuple[Network, ...]:
    """Read networks written as `192.168.1.0/24, fd12::/64`; raises ValueError naming a bad one."""
    return tuple(_network(part) for part in text.replace(",", " ").split())


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a network: {error}") from None


def public(address: IpAddress) -> bool:
    """Tell whether the address and every address hidden in it belong to the open internet."""
    return all(_public(meaning) for meaning in meanings(address))


def allowed(address: IpAddress, networks: Iterable[Network] = ()) -> bool:
    """Tell whether a request may go there: public, or in a network the administrator allowed."""
    if metadata(address):
        return False
    named = tuple(networks)
    return public(address) or any(
        meaning in network for meaning in meanings(address) for network in named
    )


def allowed_for_mail(address: IpAddress) -> bool:
    """Tell whether a mail server may be there: in the LAN or on this machine too, see ADR 0018."""
    return not any(
        meaning in METADATA
        or meaning.is_link_local
        or meaning.is_multicast
        or meaning.is_unspecified
        or meaning == IPv4Address("255.255.255.255")
        for meaning in meanings(address)
        if meaning != IPv6Address("::1") or address == meaning
    )


def metadata(address: IpAddress) -> bool:
    """Tell whether a cloud hands out credentials there."""
    return any(meaning in METADATA for meaning in meanings(address))


def meanings(address: IpAddress) -> Iterator[IpAddress]:
    """Yield the address and the IPv4 addresses that routers may make of it."""
    yield address
    if isinstance(address, IPv4Address):
        return
    number = int(address)
    if address in _SIX_TO_FOUR:
        yield IPv4Address((number >> 80) & 0xFFFFFFFF)
    elif any(address in prefix for prefix in _LAST_32) or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(number & 0xFFFFFFFF)


def _public(address: IpAddress) -> bool:
    if isinstance(address, IPv4Address):
        return (
            address.is_global
            and address not in METADATA
            and not any(address in network for network in _V4_REFUSED)
        )
    if address in _NAT64 or address.ipv4_mapped is not None:
        return True  # judged by the IPv4 address inside
    return (
        address in _V6_PUBLIC
        and not any(address in network for network in _V6_REFUSED)
        and (address.is_global or address in _SIX_TO_FOUR)
    )
