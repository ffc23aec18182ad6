"""What people want of a venue: when they ask it to open and what they wait for; answered by a slot, or with words."""

import uuid
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import StringField

from ...departments import venues
from ..clock_fields import clock_field
from ..forms import count_field, day_field, key_field, line_field
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import pager, read_all
from ..frame.vocabulary import DAY_PARTS
from .venue_day import NoSuchDayAsked, in_english, operators_only, spaces_of
from .venue_forms import RefusingForm
from .venue_slots import LONGEST_NOTE, MOST_SEATS

blp = Blueprint("venue_wishes", __name__, url_prefix="/staff/venues/<uuid:id>/demand")
PART = "/<day>/<any(morning, afternoon, evening):part>"
HOURS = {"morning": ("9:00", "11:00"), "afternoon": ("14:00", "16:00"), "evening": ("19:00", "21:00")}
FEWEST = 10
"""Places that are proposed for one or two who ask: others come too."""


class AnswerForm(RefusingForm):
    """A slot in answer to those who asked."""

    aliases = {"date": "on_date"}
    key = key_field()
    space_id = StringField(_("开放哪里"))
    on_date = day_field(_("哪一天"))
    starts = clock_field(_("几点开始"), required=True)
    ends = clock_field(_("几点结束"), _("最晚写 24:00；过了半夜才结束的，写第二天几点"), required=True)
    seats = count_field(_("名额"), MOST_SEATS, required=True)
    note = line_field(_("给来的人的话"), longest=LONGEST_NOTE, shortest=0, hint=_("可以不写。例如：请走东门"))

    @property
    def slot(self) -> dict[str, Any]:
        """What is opened, as venues takes it."""
        slot = {name: self[name].data for name in ("starts", "ends", "seats", "note")}
        return (
            slot
            | self.refused
            | {"space_id": self.space_id.data or None, "on_date": self.on_date.data.isoformat()}
        )


class DeclineForm(PortalForm):
    """Why not."""

    key = key_field()
    note = line_field(
        _("给请求的人的话"), longest=200, hint=_("请求的人会收到这句话。例如：晚上电路检修，下周起恢复")
    )


def in_order(wish: dict[str, Any]) -> tuple[str, int]:
    return wish["date"], list(DAY_PARTS).index(wish["part"])


def demand_of(id: uuid.UUID) -> dict[str, Any]:
    """What people ask the venue to open for, by time, and the sessions that most wait for."""
    page = venues.wishes(id, request.args.get("cursor"))
    return {
        "venue": venues.venue(id),
        "wishes": sorted(page["items"], key=in_order),
        "wanted": in_english(venues.demand(id)),
        "done": request.args.get("done"),
        **pager(page),
    }


@blp.get("")
@operators_only
def index(id: uuid.UUID) -> ResponseReturnValue:
    """What people want of a venue"""
    return page_about("staff/venue_demand.html", demand_of, id=id)


def wish_of(id: uuid.UUID, day: str, part: str) -> dict[str, Any]:
    """What is asked for, and the slot that would answer it."""
    what = {"date": date_in(day).isoformat(), "part": part}
    venue = venues.venue(id)
    nobody: dict[str, Any] = {"people": 0, "waiting": 0, "slots": []}
    wishes = read_all(partial(venues.wishes, id))
    wish = next((wish for wish in wishes if wish | what == wish), nobody | what)
    starts, ends = HOURS[part]
    seats = max(wish["people"] + wish["waiting"], FEWEST)
    values = {"on_date": date_in(day), "starts": starts, "ends": ends, "seats": seats}
    return {"venue": venue, "spaces": spaces_of(venue), "wish": wish, "filled": values}


def date_in(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as fault:
        raise NoSuchDayAsked() from fault


@blp.route(PART + "/answer", methods=["GET", "POST"])
@operators_only
@form_page(AnswerForm, "staff/venue_answer.html", wish_of)
def answer(form: AnswerForm, id: uuid.UUID, day: str, part: str) -> ResponseReturnValue:
    """A slot in answer to those who asked"""
    what = {"date": date_in(day).isoformat(), "part": part}
    venues.answer_wishes(id, form.slot | what, form.key.data)
    return redirect(url_for(".index", id=id, done="answered"), 303)


@blp.route(PART + "/decline", methods=["GET", "POST"])
@operators_only
@form_page(DeclineForm, "staff/venue_decline.html", wish_of)
def decline(form: DeclineForm, id: uuid.UUID, day: str, part: str) -> ResponseReturnValue:
    """Tell those who asked that it will not be, and why"""
    what = {"date": date_in(day).isoformat(), "part": part}
    venues.decline_wishes(id, what, form.note.data, form.key.data)
    return redirect(url_for(".index", id=id, done="declined"), 303)
