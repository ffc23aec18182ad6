"""Hosts of the network: where a name leads, and which numbers mean the same to everybody."""

import ipaddress
import socket

TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 numbers as an IPv6 network reaches them (RFC 6052)."""


def is_public(address: str) -> bool:
    """Whether a number, IPv4 or IPv6, leads every stranger to one place that is neither this machine nor this network.

    Numbers that carry another one in themselves (mapped, 6to4, Teredo) lead nobody anywhere else: none is public.
    """
    number = ipaddress.ip_address(address)
    if number in TRANSLATED:
        return is_public(str(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)))
    if not number.is_global or number.is_multicast or number.is_reserved:
        return False
    if isinstance(number, ipaddress.IPv4Address):
        return True
    return not (number.is_site_local or number.ipv4_mapped or number.sixtofour or number.teredo)


def look_up(host: str, port: int) -> list[str]:
    """The numbers of a host, the preferred first; none where it has none. It waits as long as the resolver does."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(row[4][0]) for row in rows]
