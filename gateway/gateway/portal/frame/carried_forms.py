"""A form sent by who is not signed in any more: it comes along, hidden, through signing in, and is then sent."""

from collections.abc import Collection
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from .form_pages import LONGEST_INPUT

MOST_CARRIED = 2000
"""Inputs of a form that comes along: more than any page of ours has. Half a form is worse than none."""
LONGEST_OPEN = 30 * 24 * 3600
"""Seconds after which nobody goes on with a form that they left open."""


def inputs_along(steps: Collection[str]) -> dict[str, Any]:
    """`carried`: [(name, value)] of the form that comes along; `steps`: the inputs of the way itself."""
    inputs = request.form.items(multi=True)
    carried_inputs = [
        (name, value) for name, value in inputs if name not in steps and len(name) <= LONGEST_INPUT
    ]
    return {"carried": carried_inputs}


def can_come_along(steps: Collection[str]) -> bool:
    """Whether the form is of this browser's own, has no file, and no input that is called like one of the steps'."""
    is_clear = set(steps).isdisjoint(set(request.form) - {"csrf_token", "next"})
    is_short = sum(1 for _ in request.form.items(multi=True)) <= MOST_CARRIED
    return is_clear and is_short and not request.files and is_own()


def is_own() -> bool:
    """Whether a page of ours gave the form that was sent to this browser, however long it was open: whoever is signed
    out after hours of silence had it open for as long."""
    if not g.get("form_expired"):
        return True
    try:
        validate_csrf(request.form.get("csrf_token"), time_limit=LONGEST_OPEN)
    except ValidationError:
        return False
    return True


def lead_to_sign_in(asking: str, carrying: str) -> ResponseReturnValue:
    """Send the reader to the page that signs them in (`asking`), and then back to this one; a form that was sent comes
    along over `carrying`."""
    if request.method == "POST" and is_own():
        return redirect(url_for(carrying, next=request.path), 307)
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(url_for(asking, next=here), 303)


def way_on(address: str, otherwise: str) -> str:
    """Where to go after signing in: an address of this portal, never another site's."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_ours else url_for(otherwise)
