"""A venue's openings: which days and hours it lets people in, by how many; more days; a day withdrawn."""

import re
import uuid
from datetime import date, timedelta
from functools import partial
from typing import Any
from unicodedata import normalize

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from chassis.clock import now
from chassis.errors import NotFound
from chassis.wording import Text

from ...departments import venues
from ..forms import day_field, key_field
from ..frame.form_pages import form_page
from ..frame.lists import read_all
from .venue_day import day_asked, operators_only, spaces_of
from .venue_forms import ConfirmedForm, RefusingForm

blp = Blueprint("venue_openings", __name__, url_prefix="/staff/venues")
SHOWN = timedelta(days=13)
LONGEST_SPAN = timedelta(days=92)
WEEKDAYS = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
SLOT = re.compile(
    r"(\d{1,2}:\d{2})\s*[-–—~至到]+\s*(\d{1,2}:\d{2})[\s,、]+(\d{1,6})\s*(?:人|名|座|people)?\Z"
)


class OpeningForm(RefusingForm):
    """Days of a span, and the slots of each of them, a line each."""

    aliases = {"dates": "from_day"}
    key = key_field()
    space_id = StringField(_("开放哪里"))
    from_day = day_field(_("从哪天"))
    until_day = day_field(_("到哪天"))
    weekdays = SelectMultipleField(_("每周哪几天"), coerce=int, validate_choice=False)
    slots = TextAreaField(
        _("时段和名额"),
        [DataRequired(_("请至少写一个时段"))],
        description=_("每行一个时段，例如：9:00-11:00 400人"),
        render_kw={"rows": 4, "maxlength": 2000},
    )
    shared = BooleanField(_("开放期间也可以安排活动（只对单个场地）"))

    def validate_until_day(self, _field: Any) -> None:
        """Not before the first, and no more days than someone looks through."""
        span = self.until_day.data - self.from_day.data if self.from_day.data else timedelta()
        if not timedelta() <= span <= LONGEST_SPAN:
            raise ValidationError(_("最后一天要在第一天之后三个月以内"))

    def validate_weekdays(self, _field: Any) -> None:
        if not self.errors and not self.dates:
            raise ValidationError(_("这段时间里没有选中的星期几"))

    def validate_slots(self, field: Any) -> None:
        wrong = [line for line in lines_of(field.data) if not SLOT.match(line)]
        if wrong:
            raise ValidationError(_("这一行看不懂：%(line)s。请写成 9:00-11:00 400人", line=wrong[0][:40]))

    @property
    def dates(self) -> list[str]:
        """The days of the span that fall on the chosen days of the week; on none chosen, all."""
        weekdays = self.weekdays.data or range(7)
        days = ((self.until_day.data - self.from_day.data).days + 1) if self.until_day.data else 0
        span = (self.from_day.data + timedelta(days=n) for n in range(days))
        return [day.isoformat() for day in span if day.weekday() in weekdays]

    @property
    def opening(self) -> dict[str, Any]:
        """What is declared, as venues takes it."""
        where = {"space_id": self.space_id.data, "shared": self.shared.data} if self.space_id.data else {}
        where |= self.refused
        return where | {"dates": self.dates, "slots": [slot_in(line) for line in lines_of(self.slots.data)]}


def lines_of(text: str | None) -> list[str]:
    """The lines that are written on, with signs and hours as a keyboard of Latin letters has them."""
    plain = normalize("NFKC", text or "").replace("点半", ":30")
    plain = re.sub(r"点整?", ":00", re.sub(r"点(\d{2})分?", r":\1", plain))
    return [line.strip() for line in plain.splitlines() if line.strip()]


def slot_in(line: str) -> dict[str, Any]:
    """A line like 9:00-11:00 400人. It is one: the form has seen to that."""
    starts, ends, seats = SLOT.match(line).groups()  # type: ignore[union-attr]
    return {"starts": starts, "ends": ends, "seats": int(seats)}


def openings_of(id: uuid.UUID) -> dict[str, Any]:
    """Two weeks of a venue's openings, by day."""
    first = day_asked()
    venue = venues.venue(id)
    days: dict[date, list[dict[str, Any]]] = {}
    openings = read_all(partial(venues.openings, id, first, first + SHOWN))
    for opening in sorted(openings, key=lambda opening: opening["starts_at"]):
        days.setdefault(date.fromisoformat(opening["date"]), []).append(opening)
    values = {"from_day": first, "until_day": first, "weekdays": []}
    return {
        "venue": venue,
        "spaces": spaces_of(venue),
        "first": first,
        "days": days,
        "next_day": first + SHOWN + timedelta(days=1),
        "weekdays": [SelectChoice(n, label) for n, label in enumerate(WEEKDAYS)],
        "filled": values,
    }


@blp.route("/<uuid:id>/openings", methods=["GET", "POST"])
@operators_only
@form_page(OpeningForm, "staff/venue_openings.html", openings_of)
def show(form: OpeningForm, id: uuid.UUID) -> ResponseReturnValue:
    """A venue's openings, and more of them"""
    venues.declare_openings(id, form.opening, form.key.data)
    return redirect(url_for(".show", id=id, date=form.from_day.data.isoformat()), 303)


def opening_of(id: uuid.UUID, opening_id: uuid.UUID) -> dict[str, Any]:
    """One opening, and who is booked in those of its slots that can still be withdrawn."""
    day = day_asked()
    openings = read_all(partial(venues.openings, id, day, day))
    matching = [opening for opening in openings if opening["id"] == str(opening_id)]
    if not matching:
        raise NoSuchDay()
    ahead = {slot["id"] for slot in matching[0]["slots"] if slot["starts_at"] > now().isoformat()}
    sessions = [on for on in read_all(partial(venues.what_is_on, id, day)) if on["id"] in ahead]
    seats_taken, waiting = (sum(session[name] for session in sessions) for name in ("confirmed", "waiting"))
    return {
        "venue": venues.venue(id),
        "opening": matching[0],
        "day": day,
        "ahead": len(ahead),
        "booked": seats_taken,
        "waiting": waiting,
        "filled": {"expected": seats_taken + waiting},
    }


@blp.route("/<uuid:id>/openings/<uuid:opening_id>/withdraw", methods=["GET", "POST"])
@operators_only
@form_page(ConfirmedForm, "staff/venue_withdrawal.html", opening_of)
def withdraw(form: ConfirmedForm, id: uuid.UUID, opening_id: uuid.UUID) -> ResponseReturnValue:
    """Not open on a day after all, once its people were shown"""
    venues.withdraw_opening(opening_id, form.people or 0, form.refused)
    return redirect(url_for(".show", id=id, date=day_asked().isoformat()), 303)


class NoSuchDay(NotFound):
    title = Text("没有这次开放，或已撤销", "There is no such opening, or it was withdrawn")
