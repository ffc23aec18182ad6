"""The way on from a refusal: a page where what was meant can be done, or seen."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from ...accounts import sign_in
from .i18n import msgid as _

DESK = ("pages.desk.show", _("选别的一场"))
ACTIVITIES = ("pages.activities.index", _("看看别的活动"))
BOOKINGS = ("pages.my_bookings.index", _("我的报名"))
SIGN_IN = ("pages.sign_in.ask_phone", _("重新获取验证码"))
WORKPLACE = ("pages.workplace.show", _("工作台"))
WISHES = ("pages.wishes.index", _("我的请求"))
HOME = ("pages.home.show", _("回到首页"))
DOOR_KEPT = "door_kept"
"""A cookie of a device that may hold a door's list: whoever signs out there is led to the page that drops it."""
PASS_KEPT = "pass_kept"
"""Likewise of a device that may hold a citizen's pass."""
AT_DESKS = ("desk", "city_desk", "unit_editor", "venue_operator")
"""Whoever books for others."""
WAYS = {
    "/problems/unauthorised": ("pages.sign_in.ask_phone", _("重新登录")),
    "/problems/code-expired": SIGN_IN,
    "/problems/name-wanted": SIGN_IN,
    "/problems/too-many-codes": SIGN_IN,
    "/problems/wrong-password": ("pages.workplace.enter", _("重新登录")),
    "/problems/too-many-wishes": WISHES,
    "/problems/wish-settled": WISHES,
}
OF_SESSION = {
    f"/problems/{fact}"
    for fact in (
        "no-such-session",
        "session-full",
        "session-begun",
        "session-over",
        "session-cancelled",
        "session-paused",
        "not-yet-open",
        "booking-closed",
        "no-seats-to-book",
    )
}
"""Problems of one session: another one like it is the way on."""

REQUESTS_WAIT = "/problems/requests-wait"
"""Others wait for a space of the venue whose page it is: there they are seen and answered."""


def way_on(problem: dict[str, Any]) -> tuple[str, str]:
    """(address, label) of where to go from a problem, for whoever is signed in."""
    type = problem.get("type", "")
    if type == REQUESTS_WAIT and (venue_id := (request.view_args or {}).get("id")):
        return url_for("pages.venue_placements.index", id=venue_id), gettext("活动场地")
    endpoint, label = _other_sessions() if type in OF_SESSION else WAYS.get(type) or _home_of_reader()
    return url_for(endpoint), gettext(label)


def alike(session: dict[str, Any]) -> tuple[str, str]:
    """(address, label) of the list of what is like a session and has seats; of a venue's slots, its other days."""
    if session["activity_id"] is None and session["place"] and session["place"]["venue_id"]:
        return url_for("pages.venues.show", id=session["place"]["venue_id"]), gettext("看看这里别的日子")
    kind = session["activity_kind"]
    return url_for("pages.activities.index", kind=kind, free=1), gettext("看看相近、还有座位的场次")


def booking_address(booking_id: str) -> str:
    """The page of a booking, for its citizen or for the desk."""
    account = sign_in.current_session()
    page = "pages.desk.show_booking" if account and account.is_staff else "pages.my_bookings.show"
    return url_for(page, id=booking_id)


def _other_sessions() -> tuple[str, str]:
    """Where another session is found; what is public is of no use to whoever books for others, or keeps a door."""
    account = sign_in.current_session()
    if account is None or not account.is_staff:
        return ACTIVITIES
    return DESK if account.actor.has(*AT_DESKS) else WORKPLACE


def _home_of_reader() -> tuple[str, str]:
    account = sign_in.current_session()
    if account is None:
        return HOME
    return WORKPLACE if account.is_staff else BOOKINGS
