"""When to come again: what a busy server says to whoever asked, which every client of ours obeys."""

from collections.abc import Mapping

BUSY = (429, 503)
"""Statuses with which `Retry-After` is said."""


def seconds_until_again(headers: Mapping[str, str]) -> float:
    """The seconds that a server says in `Retry-After` (RFC 9110, 10.2.3); 0 where it says none, or a date."""
    seconds = headers.get("Retry-After", "").strip()
    return float(seconds) if seconds.isascii() and seconds.isdecimal() else 0.0
