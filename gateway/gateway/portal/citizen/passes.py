"""The pass of a booking: its QR code, its short code, a slip to print, and the page that opens without network.

That page is kept by the browser's worker (`static/pass-worker.js`), whose scope it is: until a while after the session,
and while the citizen whose it is stays signed in there.
"""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.clock import now

from ...accounts import sign_in
from ...departments import registration
from ..frame.assets import worker_script
from ..frame.formats import moment
from ..frame.halls import hall_of
from ..frame.ways import PASS_KEPT
from .access import citizens_only
from .helping import slip_of

blp = Blueprint("passes", __name__, url_prefix="/my")
A_WHILE = timedelta(hours=2)
"""For which a pass is kept after its session: clocks of phones are off."""
A_MONTH = timedelta(days=31)


@blp.get("/passes/<uuid:id>")
@citizens_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """The pass alone; a browser that can keeps it and opens it without network. What is held online has no door"""
    overview = registration.booking_overview(id)
    booking, entry_pass = overview["booking"], overview["pass"]
    if entry_pass is None or hall_of(booking["session"]) or (seconds := seconds_to_keep(booking)) <= 0:
        return redirect(url_for("pages.my_bookings.show", id=id), 303)
    answer = make_response(render_template("citizen/pass.html", **slip_of(booking, entry_pass)))
    answer.headers["X-Pass-Of"] = reader_mark()
    answer.headers["X-Pass-Seconds"] = str(seconds)
    answer.set_cookie(
        PASS_KEPT, "1", max_age=A_MONTH, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return answer


def seconds_to_keep(booking: dict[str, Any]) -> int:
    """For how long a device may keep a pass, by the clock of the house."""
    return int((moment(booking["session"]["ends_at"]) + A_WHILE - now()).total_seconds())


def reader_mark() -> str:
    """What tells a device whether two pages are of one citizen's sign-in; it says nothing of who that is."""
    account = sign_in.current_session()
    return hashlib.sha256(str(account.id).encode()).hexdigest()[:16] if account else ""


@blp.get("/passes/worker.js")
def worker() -> ResponseReturnValue:
    """What opens a pass without network; the same for all"""
    return worker_script("passes", "pass-worker.js")


@blp.get("/passes/left")
def left() -> ResponseReturnValue:
    """Whoever has signed out leaves no pass on this device: the page's script drops them"""
    answer = make_response(render_template("citizen/pass_left.html"))
    answer.delete_cookie(PASS_KEPT)
    return answer


@blp.get("/bookings/<uuid:id>/slip")
@citizens_only
def slip(id: uuid.UUID) -> ResponseReturnValue:
    """The pass on one sheet, for those who would rather have paper"""
    overview = registration.booking_overview(id)
    entry_pass = overview["pass"]
    if entry_pass is None:
        return redirect(url_for("pages.my_bookings.show", id=id), 303)
    return render_template("citizen/slip.html", **slip_of(overview["booking"], entry_pass))
