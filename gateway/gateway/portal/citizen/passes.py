"""The pass of a booking: its QR code, its short code, and a slip to print."""

import uuid

import segno
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from ...departments import registration
from .access import citizens_only

blp = Blueprint("passes", __name__, url_prefix="/my/bookings")


def qr_code(token: str) -> Markup:
    """The QR code of a pass's token as SVG, to stand in a page."""
    title = _("入场二维码，供签到人员扫描")
    return Markup(
        segno.make_qr(token, error="m").svg_inline(omitsize=True, svgclass="qr", title=title, light="#fff")
    )


@blp.get("/<uuid:id>/slip")
@citizens_only
def slip(id: uuid.UUID) -> ResponseReturnValue:
    """The pass on one sheet, for those who would rather have paper"""
    overview = registration.booking_overview(id)
    entry_pass = overview["pass"]
    if entry_pass is None:
        return redirect(url_for("pages.my_bookings.show", id=id), 303)
    return render_template(
        "citizen/slip.html",
        booking=overview["booking"],
        code=entry_pass["code"],
        qr=qr_code(entry_pass["token"]),
    )
