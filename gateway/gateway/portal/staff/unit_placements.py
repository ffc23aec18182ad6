"""A unit's pages of the spaces it has asked for: where each stands, and what its venue names instead, one tap away."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField
from wtforms.validators import InputRequired

from chassis.errors import NotFound

from ...departments import reporting
from ...departments.errors import DepartmentProblem, DepartmentUnavailable
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import pager
from .access import staff_only
from .threads import Step, places_of, thread_of

blp = Blueprint("unit_placements", __name__, url_prefix="/staff/placements")
units_only = staff_only("unit_editor", "office")
ADDRESS = "/<uuid:id>"
PEOPLE = ("/problems/people-booked", "/problems/bookings-changed")


class AlternativeForm(PortalForm):
    """Where it goes instead; `expected`: what was said of the people whom that touches."""

    space_id = HiddenField(validators=[InputRequired()])
    starts_at = HiddenField(validators=[InputRequired()])
    expected = HiddenField()


def with_places(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Requests, and the alternatives of each, with their `place` by name."""
    spots = [spot for each in requests for spot in (each, *each["placement"]["alternatives"])]
    places = places_of(spots)
    for spot in spots:
        spot["place"] = places.get(spot["space_id"])
    return requests


def requests_of() -> dict[str, Any]:
    """The coming sittings that name a space, by time."""
    page = reporting.space_requests(request.args.get("cursor"))
    return {"requests": with_places(page["items"]), **pager(page)}


def request_of(id: uuid.UUID) -> dict[str, Any]:
    """One of them, with its thread."""
    [asking] = with_places([reporting.space_request(id)])
    return {"asking": asking, "steps": steps_of(id)}


def steps_of(id: uuid.UUID) -> list[Step]:
    """The thread, as far as venues has heard of the sitting and answers."""
    try:
        return thread_of(id)
    except DepartmentUnavailable:
        return []
    except DepartmentProblem as refusal:
        if refusal.status != NotFound.status:
            raise
        return []


@blp.get("")
@units_only
def index() -> ResponseReturnValue:
    """The spaces that one's units have asked for"""
    return page_about("staff/unit_placements.html", requests_of)


@blp.get(ADDRESS)
@units_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """What a sitting asks of a space, and what became of it"""
    return page_about("staff/unit_placement.html", request_of, id=id)


@blp.post(ADDRESS + "/alternative")
@units_only
@form_page(AlternativeForm, "staff/unit_placement.html", request_of)
def take(form: AlternativeForm, id: uuid.UUID) -> ResponseReturnValue:
    """Take what the venue names instead; where people have booked, once that was shown"""
    try:
        reporting.take_alternative(id, form.space_id.data, form.starts_at.data, form.expected.data)
    except DepartmentProblem as refusal:
        form.expected.data = refusal.problem["expected"] if refusal.problem.get("type") in PEOPLE else ""
        raise
    return redirect(url_for(".show", id=id), 303)
