"""Addresses of resources: whether citizens may be sent to one, and who answers there."""

from urllib.parse import urlsplit

from chassis.running import extension
from chassis.web import addresses


def check_public(url: str) -> None:
    """Refuse what is no address of the web, or one that no stranger can open, or that has a password in it.

    The demonstration's own pages are open to whoever sees it.
    """
    if not is_at(url, extension("settings").own_origin):
        addresses.check_public(url)


def is_at(url: str, origin: str) -> bool:
    """Whether an address is one of an origin (scheme, host and port)."""
    return bool(origin) and url.startswith(f"{origin}/")


def host_and_port(url: str) -> str:
    """Who answers at an address that is written as `normalised` writes it."""
    return urlsplit(url).netloc
