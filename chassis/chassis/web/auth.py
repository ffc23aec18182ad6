"""Who asks. The gateway signs a token of a minute's life for one department; nothing else is believed.

Its claims: iss "gateway", aud the department, sub the account, roles, units, venues. `chassis.web.tokens` checks them.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app, g, has_request_context, request

from .. import logs, machine
from ..errors import Forbidden, Unauthorised
from ..wording import Text

KEPT = 10_000
"""Tokens remembered at most."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Actor:
    """Whoever a token speaks for. `subject` is an opaque id: a citizen's, an account's, or "gateway"."""

    subject: str
    roles: frozenset[str]
    units: frozenset[uuid.UUID]
    venues: frozenset[uuid.UUID]

    def has(self, *roles: str) -> bool:
        """Whether the actor has any of these roles."""
        return bool(self.roles & set(roles))

    @property
    def is_citizen(self) -> bool:
        return "citizen" in self.roles


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that needs no token."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def require(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only actors with one of these roles through; 403 otherwise."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not actor().has(*roles):
                raise Forbidden(
                    Text("您的账号没有这项权限。", f"This needs one of the roles: {', '.join(roles)}."),
                )
            return view(*args, **kwargs)

        return checked

    return decorate


def actor() -> Actor:
    """Whoever makes this request. Raises Unauthorised when nobody has signed in."""
    if "actor" not in g:
        raise Unauthorised()
    return g.actor  # type: ignore[no-any-return]


def asker() -> Actor | None:
    """Whoever makes this request, or None where nobody does: in a worker or a command."""
    return g.get("actor") if has_request_context() else None


@contextmanager
def speaking_for(subject: str, role: str) -> Iterator[None]:
    """Within, whoever makes this request is somebody else than its token says, and works nowhere: a message that the
    gateway passed on is its sender's doing."""
    before = actor()
    g.actor = Actor(subject, frozenset({role}), frozenset(), frozenset())
    try:
        yield
    finally:
        g.actor = before


def citizen_id() -> uuid.UUID:
    """The id of the citizen who makes this request. Raises Forbidden for staff."""
    if not actor().is_citizen:
        raise Forbidden(
            Text("这项操作供市民使用，请用手机号登录。", "This is for citizens; sign in by phone.")
        )
    return uuid.UUID(actor().subject)


def protect(app: Flask) -> None:
    """Ask for a token on every route that is not `@public`."""

    @app.before_request
    def check_token() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or getattr(view, "is_public", False) or request.endpoint == "static":
            return
        g.actor = actor_of(_bearer(), current_app.extensions["settings"].department)
        logs.bind(actor=g.actor.subject)


def actor_of(token: str, audience: str) -> Actor:
    """The actor a token speaks for. Raises Unauthorised for one that is forged, stale or another department's.

    A token that was found good is so until it ends: the gateway sends the same one while it is fresh.
    """
    from .tokens import BadToken, claims_of

    actors: dict[tuple[str, str], tuple[float, Actor]] = current_app.extensions.setdefault("actors", {})
    ends, actor = actors.get((token, audience), (0.0, None))
    if actor and machine.unix() < ends:
        return actor
    try:
        claims = claims_of(token, audience, current_app.extensions["keys"])
        actor = _actor(claims)
    except (BadToken, ValueError, TypeError, KeyError) as error:
        raise Unauthorised(
            Text(
                "登录凭证无效、已过期，或属于别的部门。",
                "The token is invalid, has expired, or is for another department.",
            )
        ) from error
    if len(actors) >= KEPT:
        actors.clear()
    actors[token, audience] = (float(claims["exp"]), actor)
    return actor


def _actor(claims: dict[str, Any]) -> Actor:
    return Actor(
        subject=str(claims["sub"]),
        roles=frozenset(claims["roles"]),
        units=frozenset(uuid.UUID(id_) for id_ in claims.get("units", [])),
        venues=frozenset(uuid.UUID(id_) for id_ in claims.get("venues", [])),
    )


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorised()
    return token
