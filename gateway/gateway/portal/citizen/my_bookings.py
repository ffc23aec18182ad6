"""A citizen's own bookings: the list, one, and giving it back."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from chassis.clock import now
from chassis.errors import DomainError
from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import asking
from ...departments.errors import DepartmentUnavailable
from ..frame.errors import keeps_form, told
from ..frame.formats import moment
from ..frame.lists import pager
from . import changes
from .access import citizens_only

blp = Blueprint("my_bookings", __name__, url_prefix="/my/bookings")
HELD = ("confirmed", "waitlisted")


@blp.get("")
@citizens_only
def index() -> ResponseReturnValue:
    """What is coming, and what was"""
    try:
        _, found = asking.call("registration", "GET", "/bookings", query=_asked())
    except DepartmentUnavailable:
        return render_template("citizen/my_bookings.html", unavailable=True), 503
    return render_template(
        "citizen/my_bookings.html", groups=_groups([_view(one) for one in found["items"]]), **pager(found)
    )


@blp.get("/<uuid:id>")
@citizens_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One booking: its state, its code, and where to go"""
    return page(id)


def page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The booking's page; what was refused of it stands on it."""
    booking = _booking(id)
    with reading() as db:
        session = queries.session(db, uuid.UUID(booking["session_id"]))
    shown = render_template(
        "citizen/my_booking.html",
        booking=booking,
        place=session["place"] if session else None,
        history=changes.history(id),
        chances=changes.CHANCES,
        new_key=lambda: str(uuid.uuid4()),
        **said,
    )
    return shown, status


@blp.post("/<uuid:id>/undo")
@citizens_only
@keeps_form(lambda id, expired: page(id, expired=expired)[0])
def undo(id: uuid.UUID) -> ResponseReturnValue:
    """Undo the booking, or its cancellation; when refused, say why beside the booking"""
    wanted = {"of": request.form.get("of", ""), "overlap": "overlap" in request.form}
    try:
        asking.call("registration", "POST", f"/bookings/{id}/undo", wanted)
    except DomainError as error:
        return page(id, **told(error))
    return redirect(url_for(".show", id=id), 303)


def confirm(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The question whether to cancel. It can be asked even while the booking cannot be shown."""
    try:
        booking = _booking(id)
    except DepartmentUnavailable:
        booking, said, status = None, said | {"unavailable": True}, 503
    return render_template("citizen/cancel.html", id=id, booking=booking, **said), status


@blp.get("/<uuid:id>/cancel")
@citizens_only
def ask_cancel(id: uuid.UUID) -> ResponseReturnValue:
    """Ask before it is given back"""
    return confirm(id)


@blp.post("/<uuid:id>/cancel")
@citizens_only
@keeps_form(lambda id, expired: confirm(id, expired=expired)[0])
def cancel(id: uuid.UUID) -> ResponseReturnValue:
    """Give the booking back"""
    try:
        asking.call("registration", "DELETE", f"/bookings/{id}")
    except DomainError as error:
        return confirm(id, **told(error))
    return redirect(url_for(".show", id=id), 303)


def _asked() -> dict[str, Any]:
    return {"limit": 50, "cursor": request.args.get("cursor")}


def _booking(id: uuid.UUID) -> dict[str, Any]:
    return _view(asking.call("registration", "GET", f"/bookings/{id}")[1])


def _view(booking: dict[str, Any]) -> dict[str, Any]:
    """The booking as registration tells it, and whether it is still to come."""
    begun = moment(booking["session"]["starts_at"]) <= now()
    return booking | {"coming": booking["status"] in HELD and not begun}


def _groups(bookings: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """[(heading, bookings)], those still to come first, each by time."""
    coming = [one for one in bookings if one["coming"]]
    past = [one for one in bookings if not one["coming"]]
    coming.sort(key=lambda one: moment(one["session"]["starts_at"]))
    return [(head, group) for head, group in ((_("即将参加"), coming), (_("以往和已取消的"), past)) if group]
