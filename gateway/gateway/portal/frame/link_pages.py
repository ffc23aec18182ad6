"""Pages that whoever has a link or a code may open, signed in or not."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response

from chassis.errors import DomainError

from ...accounts import limits


@contextmanager
def guesses_counted(action: str) -> Iterator[None]:
    """Who guesses links or codes runs out of tries; who has one does not. Raises TooManyAttempts."""
    limits.spend(action)
    try:
        yield
    except DomainError as refusal:
        if refusal.status != 404:
            limits.give_back(action)
        raise
    limits.give_back(action)


def keep_private(response: Response) -> Response:
    """Whoever has the address can act on it: no search engine and no shared cache keeps it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
