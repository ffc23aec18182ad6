"""The pass of a booking: its QR code, its short code, and a slip to print."""

import uuid
from typing import Any

import segno
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from chassis.errors import DomainError

from ...departments import registration
from .access import citizens_only

blp = Blueprint("passes", __name__, url_prefix="/my/bookings")
PASSABLE = ("confirmed", "attended")


@blp.app_context_processor
def offered() -> dict[str, Any]:
    """What booking pages may show of a pass."""
    return {"entry_pass": entry_pass}


def entry_pass(booking: dict[str, Any]) -> dict[str, Any] | None:
    """{code, svg} of a booking that has its seats; None where there is no pass, or it cannot be fetched now."""
    if booking["status"] not in PASSABLE:
        return None
    try:
        told = registration.entry_pass(booking["id"])
    except DomainError:
        return None
    return {"code": told["code"], "svg": drawn(told["token"])} if "token" in told else None


def drawn(token: str) -> Markup:
    """The QR code of a token as SVG, to stand in a page."""
    title = _("入场二维码，供签到人员扫描")
    return Markup(
        segno.make_qr(token, error="m").svg_inline(omitsize=True, svgclass="qr", title=title, light="#fff")
    )


@blp.get("/<uuid:id>/slip")
@citizens_only
def slip(id: uuid.UUID) -> ResponseReturnValue:
    """The pass on one sheet, for those who would rather have paper"""
    booking = registration.booking(id)
    found = entry_pass(booking)
    if found is None:
        return redirect(url_for("pages.my_bookings.show", id=id), 303)
    return render_template("citizen/slip.html", booking=booking, found=found)
