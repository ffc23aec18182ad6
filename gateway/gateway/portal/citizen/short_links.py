"""The page behind the short link in a message: who holds it need not sign in."""

import re
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError, NotFound
from chassis.wording import Text

from ...accounts import limits
from ...departments import asking
from ...departments.errors import DepartmentProblem
from ..frame.errors import keeps_form, told

blp = Blueprint("short_links", __name__, url_prefix="/b")


class NoSuchLink(NotFound):
    title = Text("这个链接打不开", "This link does not open")


def page(token: str, status: int = 200, **said: Any) -> tuple[str, int]:
    """The booking with what can be done about it; without one, why it cannot be shown."""
    try:
        booking = ask("GET", token)
    except DomainError as error:
        booking, said = None, told(error) | said
        status = max(status, said["status"])
    return render_template("citizen/short_link.html", booking=booking, token=token, **said), status


@blp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The booking, names masked; looking at it changes nothing"""
    return page(token)


@blp.post("/<token>/confirm")
@keeps_form(lambda token, expired: page(token, expired=expired)[0])
def confirm(token: str) -> ResponseReturnValue:
    """Say that the party is coming"""
    return act(token, "confirm")


@blp.post("/<token>/give-back")
@keeps_form(lambda token, expired: page(token, expired=expired)[0])
def give_back(token: str) -> ResponseReturnValue:
    """Give the seats back, or leave the waitlist"""
    return act(token, "give-back")


@blp.post("/<token>/take")
@keeps_form(lambda token, expired: page(token, expired=expired)[0])
def take(token: str) -> ResponseReturnValue:
    """Take one of the offered sessions instead"""
    return act(token, "take", {"session_id": request.form.get("session_id", "")})


@blp.after_request
def keep_private(response: Response) -> Response:
    """Whoever has the address can act on it: no search engine and no shared cache keeps it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def act(token: str, step: str, wanted: dict[str, str] | None = None) -> ResponseReturnValue:
    """Do it, then show the booking it led to; when refused, show this one again with the reason."""
    try:
        booking = ask("POST", token, f"/{step}", wanted)
    except DomainError as error:
        said = told(error)
        return page(token, **said) if said["status"] not in (404, 429) else refused(token, said)
    return redirect(url_for(".show", token=booking["token"]), 303)


def refused(token: str, said: dict[str, Any]) -> tuple[str, int]:
    return render_template("citizen/short_link.html", booking=None, token=token, **said), said["status"]


def ask(method: str, token: str, step: str = "", wanted: Any = None) -> Any:
    """What registration says of a link. Who guesses links runs out of tries; who has one does not."""
    limits.spend("link")
    if not re.fullmatch(r"[0-9A-Za-z-]{1,40}", token):
        raise NoSuchLink()
    try:
        _, booking = asking.call("registration", method, f"/links/{token}{step}", wanted, as_gateway=True)
    except DepartmentProblem as problem:
        if problem.status != 404:
            limits.give_back("link")
        raise
    limits.give_back("link")
    return booking
