"""A place's days by the month, beside its weekly pattern: a day off, one more, one set back, each by one press."""

import uuid
from calendar import monthrange
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import AnyOf

from chassis.clock import today

from ...departments import declarations, venues
from ..frame.form_pages import form_page, page_about
from ..frame.lists import read_all
from .pattern_lines import weekly_text
from .venue_day import check_venue, day_asked, day_named, operators_only, spaces_of
from .venue_forms import ConfirmedForm
from .venue_misfits import misfits_ahead

blp = Blueprint("venue_month", __name__, url_prefix="/staff/venues")
STATES = ("weekly", "off", "open")


class DayForm(ConfirmedForm):
    """What a day is to be: as every week, off, or open; `expected`: whom it was said to cost a seat."""

    aliases = {"date": "state"}
    state = StringField(_("这一天"), [AnyOf(STATES, _("请从月历上选"))])


def space_asked(spaces: dict[str, str]) -> str | None:
    """The space that the address names; None for the venue at large."""
    space_id = request.args.get("space_id", "")
    return space_id if space_id in spaces else None


def month_of(id: uuid.UUID) -> dict[str, Any]:
    """Each date of a month at a venue at large or a space, and the patterns that stand there."""
    first = day_asked().replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    venue = venues.venue(id)
    spaces = spaces_of(venue)
    space_id = space_asked(spaces)
    patterns = read_all(partial(declarations.patterns, id))
    return {
        "venue": venue,
        "spaces": spaces,
        "space_id": space_id,
        "patterns": [
            each | {"words": weekly_text(each["weekly"])} for each in patterns if each["space_id"] == space_id
        ],
        "misfits": misfits_ahead(id, first, last),
        "first": first,
        "blanks": first.weekday(),
        "days": [with_sums(day) for day in declarations.days(id, first, last, space_id)["items"]],
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
    }


def with_sums(day: dict[str, Any]) -> dict[str, Any]:
    """A date with the sums of its openings, and what can be done with it: nothing with one that is over, which differs
    from a pattern that was changed since."""
    slots = [slot for opening in day["openings"] for slot in opening["slots"]]
    acts = "weekly" if day["differs"] else "off" if day["openings"] else "open"
    is_over = day["date"] < today().isoformat()
    is_ours = day["declaration_id"] and not is_over
    return day | {
        "differs": None if is_over else day["differs"],
        "slots": slots,
        "seats": sum(slot["seats"] for slot in slots),
        "act": acts if is_ours else None,
        "is_over": is_over,
        "is_today": day["date"] == today().isoformat(),
    }


@blp.get("/<uuid:id>/openings/month")
@operators_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """A month of a place"""
    return page_about("staff/venue_month.html", month_of, id=id)


def day_of(id: uuid.UUID, declaration_id: uuid.UUID) -> dict[str, Any]:
    """One date of a pattern."""
    venue, pattern = venues.venue(id), check_venue(id, declarations.pattern(declaration_id))
    day = day_named()
    days = declarations.days(id, day, day, pattern["space_id"])["items"]
    beside = next(each for each in days if each["date"] == day.isoformat())
    return {
        "venue": venue,
        "spaces": spaces_of(venue),
        "pattern": pattern,
        "day": with_sums(beside),
    }


@blp.route("/<uuid:id>/patterns/<uuid:declaration_id>/day", methods=["GET", "POST"])
@operators_only
@form_page(DayForm, "staff/venue_month_day.html", day_of)
def change_day(form: DayForm, id: uuid.UUID, declaration_id: uuid.UUID) -> ResponseReturnValue:
    """A day off, one more, or one set back; where it costs people their seats, once their number was confirmed"""
    day = day_named()
    answer = declarations.set_day(declaration_id, day, form.state.data, form.people, form.refused)
    space_id = next((opening["space_id"] for each in answer["items"] for opening in each["openings"]), None)
    space_id = space_id or request.args.get("space_id")
    return redirect(month_at(id, day, space_id) + f"#day-{day}", 303)


def month_at(id: uuid.UUID, day: date, space_id: str | None) -> str:
    """The address of a month."""
    return url_for("pages.venue_month.show", id=id, date=day.isoformat(), space_id=space_id)
