"""Which activities have which space of a venue: those that wait for its answer, and what it takes back."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import IntegerField
from wtforms.validators import InputRequired

from chassis.storage.db import reading

from ...catalogue import activities
from ...departments import venues
from ..forms import line_field, refuse_unread
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.formats import moment
from ..frame.i18n import msgid
from ..frame.lists import pager, read_all
from .threads import thread_of
from .venue_calendar import DAYS, week_of
from .venue_day import check_venue, day_asked, operators_only, spaces_of
from .venue_forms import RefusingForm

blp = Blueprint("venue_placements", __name__, url_prefix="/staff/venues")
SHOWN = timedelta(days=DAYS - 1)
ADDRESS = "/<uuid:id>/placements/<uuid:placement_id>"

Placement = dict[str, Any]
DONE = {
    "accepted": msgid("场地已经给了这一场，主办单位会收到通知。"),
    "refused": msgid("已经谢绝，主办单位会收到通知。"),
    "revoked": msgid("场地已经收回，主办单位会收到通知。排在后面的申请能用的，已经补上，看下面的日历。"),
}


class AcceptForm(PortalForm):
    """How many others were shown to be refused by it. `note`: why not, which stands beside the button."""

    expected = IntegerField(validators=[InputRequired()])
    note = line_field(_("原因"), longest=200, shortest=0, hint=_("主办单位会看到"))


class NoteForm(PortalForm):
    """Why."""

    note = line_field(_("原因"), longest=200, hint=_("主办单位会看到"))


class RevokeForm(NoteForm, RefusingForm):
    """Why, and how many people, and requests that wait, were shown to be concerned."""

    expected = IntegerField(validators=[InputRequired()])


def with_activities(placements: Iterable[Placement]) -> list[Placement]:
    """Placements with the title of the activity and the name of its unit, where the catalogue knows them."""
    placements = list(placements)
    with reading() as db:
        activities_by_id = activities.activities_of(
            db, {uuid.UUID(each["activity_id"]) for each in placements}
        )
    blank: dict[str, Any] = {"title": "", "unit": {"name": ""}}
    return [
        each | {"activity": activities_by_id.get(uuid.UUID(each["activity_id"]), blank)}
        for each in placements
    ]


def placements_of(id: uuid.UUID) -> dict[str, Any]:
    """What waits for an answer, oldest first, and a week of each space: what has it, by day and time."""
    first = day_asked()
    venue = venues.venue(id)
    spaces = spaces_of(venue)
    page = venues.requests(id, request.args.get("cursor"))
    held_placements = read_all(partial(venues.placements, id, first, first + SHOWN))
    # The night before the first day may reach into it.
    openings = read_all(partial(venues.openings, id, first - timedelta(days=1), first + SHOWN))
    closures = read_all(partial(venues.closures, id, first))
    week = week_of(
        spaces, first, activities=with_activities(held_placements), openings=openings, closures=closures
    )
    return {
        "venue": venue,
        "spaces": spaces,
        "requests": with_activities(page["items"]),
        "week": week,
        "first": first,
        "last": first + SHOWN,
        "done": DONE.get(request.args.get("done", "")),
        "week_before": first - timedelta(days=DAYS),
        "next_day": first + timedelta(days=DAYS),
        **pager(page),
    }


@blp.get("/<uuid:id>/placements")
@operators_only
def index(id: uuid.UUID) -> ResponseReturnValue:
    """The activities in a venue's spaces"""
    return page_about("staff/venue_placements.html", placements_of, id=id)


def placement_of(id: uuid.UUID, placement_id: uuid.UUID) -> dict[str, Any]:
    """One that waits, with those that accepting it refuses; or one that is held, to be taken back."""
    venue = venues.venue(id)
    preview = venues.request_for_space(placement_id)
    check_venue(id, preview["placement"])
    placement, *refuses = with_activities([preview["placement"], *preview["refuses"]])
    return {
        "venue": venue,
        "spaces": spaces_of(venue),
        "placement": placement,
        "refuses": refuses,
        "booked": preview["booked"],
        "waiting": preview["waiting"],
        "steps": thread_of(placement_id),
        "form": NoteForm(formdata=None),
    }


@blp.get(ADDRESS)
@operators_only
def show(id: uuid.UUID, placement_id: uuid.UUID) -> ResponseReturnValue:
    """What is asked, and what accepting it refuses"""
    return page_about("staff/venue_placement.html", placement_of, id=id, placement_id=placement_id)


@blp.post(ADDRESS + "/accept")
@operators_only
@form_page(AcceptForm, "staff/venue_placement.html", placement_of)
def accept(form: AcceptForm, id: uuid.UUID, placement_id: uuid.UUID) -> ResponseReturnValue:
    """Give the space"""
    refuse_unread(form)
    return to_its_week(id, venues.accept(placement_id, form.expected.data), "accepted")


@blp.post(ADDRESS + "/refuse")
@operators_only
@form_page(NoteForm, "staff/venue_placement.html", placement_of)
def refuse(form: NoteForm, id: uuid.UUID, placement_id: uuid.UUID) -> ResponseReturnValue:
    """Refuse it, and say why"""
    return to_its_week(id, venues.refuse(placement_id, form.note.data), "refused")


@blp.post(ADDRESS + "/revoke")
@operators_only
@form_page(RevokeForm, "staff/venue_placement.html", placement_of)
def revoke(form: RevokeForm, id: uuid.UUID, placement_id: uuid.UUID) -> ResponseReturnValue:
    """Take it back, and say why"""
    placement = venues.revoke(placement_id, form.note.data, form.expected.data, form.refused)
    return to_its_week(id, placement, "revoked")


def to_its_week(id: uuid.UUID, placement: Placement, deed: str) -> ResponseReturnValue:
    """To the calendar from its day on, and what was done above it."""
    return redirect(url_for(".index", id=id, date=moment(placement["starts_at"]).date(), done=deed), 303)
