"""For the office: venues that have declared nothing, slots outside opening hours, what is closed today; holidays."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from chassis.clock import today

from ...departments import oversight
from ..forms import day_field, line_field
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import pager, read_all
from .access import staff_only
from .venue_day import day_named

blp = Blueprint("venue_oversight", __name__, url_prefix="/staff/venues")
office_only = staff_only("office")
AHEAD = timedelta(days=13)


class HolidayForm(PortalForm):
    """A public holiday."""

    date = day_field(_("日期"))
    name = line_field(_("叫什么"), longest=40, hint=_("例如：元旦"))


def state_of_venues() -> dict[str, Any]:
    """Two weeks ahead, and today."""
    first = today()
    listing = oversight.undeclared_venues(first, first + AHEAD, request.args.get("cursor"))
    return {
        "first": first,
        "last": first + AHEAD,
        "undeclared": listing["items"],
        "misfits": oversight.misfits(first, first + AHEAD)["items"],
        "closed": read_all(partial(oversight.closed_places, first)),
        **pager(listing),
    }


@blp.get("/oversight")
@office_only
def show() -> ResponseReturnValue:
    """What the office has to look after"""
    return page_about("staff/venue_oversight.html", state_of_venues)


def known_holidays() -> dict[str, Any]:
    """The public holidays of this year on."""
    return {"kept": oversight.holidays(today().replace(month=1, day=1))["items"]}


@blp.route("/holidays", methods=["GET", "POST"])
@office_only
@form_page(HolidayForm, "staff/venue_holidays.html", known_holidays)
def holidays(form: HolidayForm) -> ResponseReturnValue:
    """The public holidays, and one more"""
    oversight.keep_holiday(form.date.data, form.name.data)
    return redirect(url_for(".holidays"), 303)


@blp.post("/holidays/strike-out")
@office_only
@form_page(PortalForm, "staff/venue_holidays.html", known_holidays, "strike_form")
def strike_out(_form: PortalForm) -> ResponseReturnValue:
    """A usual day again"""
    oversight.strike_out_holiday(day_named())
    return redirect(url_for(".holidays"), 303)
