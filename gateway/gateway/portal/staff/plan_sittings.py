"""The sittings of a line of a unit's plan: added, changed, struck out or cancelled."""

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import NotFound
from chassis.wording import Text

from ...departments import reporting
from ..frame.form_pages import form_page
from .papers import for_units
from .plan_forms import PlanForm, SittingForm, sitting_now
from .plan_rows import row_page

blp = Blueprint("plan_sittings", __name__, url_prefix="/staff/papers/rows/<uuid:activity_id>/sittings")
Body = dict[str, Any]


class NoSuchSitting(NotFound):
    title = Text("没有这一场，或已删去", "There is no such sitting, or it was struck out")


def new_sitting_of(activity_id: uuid.UUID) -> Body:
    """The line, and a sitting like its last one, which most have the place of."""
    about = row_page(activity_id)
    sittings = about["activity"]["sittings"]
    like = sitting_now(sittings[-1]) | {"day": None, "last_day": None} if sittings else {}
    return about | {"sitting": None, "filled": like | {"version": about["activity"]["revision"]}}


def sitting_page(activity_id: uuid.UUID, sitting_id: uuid.UUID) -> Body:
    """One sitting of a line, and the form that says it as it is."""
    about = row_page(activity_id)
    sittings = about["activity"]["sittings"]
    sitting = next((each for each in sittings if each["id"] == str(sitting_id)), None)
    if sitting is None:
        raise NoSuchSitting()
    now = sitting_now(sitting)
    values = now | {"version": about["activity"]["revision"]}
    return about | {"sitting": sitting, "now": now, "filled": values}


def removal_of(activity_id: uuid.UUID, sitting_id: uuid.UUID) -> Body:
    """One sitting, and the form that takes it away."""
    about = sitting_page(activity_id, sitting_id)
    return about | {"filled": {"version": about["activity"]["revision"]}}


def back_to(activity_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("pages.plan_rows.change", activity_id=activity_id, saved=1), 303)


@blp.route("/add", methods=["GET", "POST"])
@for_units
@form_page(SittingForm, "staff/plan_sitting.html", new_sitting_of)
def add(form: SittingForm, activity_id: uuid.UUID) -> ResponseReturnValue:
    """One more sitting of a line"""
    reporting.add_sitting(activity_id, form.sitting | form.meant, form.key.data, form.seen)
    return back_to(activity_id)


@blp.route("/<uuid:sitting_id>", methods=["GET", "POST"])
@for_units
@form_page(SittingForm, "staff/plan_sitting.html", sitting_page)
def change(form: SittingForm, activity_id: uuid.UUID, sitting_id: uuid.UUID) -> ResponseReturnValue:
    """Another time, place or number of seats; where people have booked, once they were shown"""
    reporting.change_sitting(sitting_id, form.sitting | form.meant, form.seen)
    return back_to(activity_id)


@blp.route("/<uuid:sitting_id>/remove", methods=["GET", "POST"])
@for_units
@form_page(PlanForm, "staff/plan_sitting_removal.html", removal_of)
def remove(form: PlanForm, activity_id: uuid.UUID, sitting_id: uuid.UUID) -> ResponseReturnValue:
    """A sitting struck out; one that the public sees is cancelled, once its people were shown"""
    activity = reporting.activity(activity_id)
    if activity["status"] == "planned":
        reporting.delete_sitting(sitting_id, form.seen)
    else:
        reporting.cancel_sitting(sitting_id, form.upon_numbers, form.seen)
    return back_to(activity_id)


@blp.route("/<uuid:sitting_id>/restore", methods=["GET", "POST"])
@for_units
@form_page(PlanForm, "staff/plan_sitting_restoring.html", removal_of)
def restore(form: PlanForm, activity_id: uuid.UUID, sitting_id: uuid.UUID) -> ResponseReturnValue:
    """A cancelled sitting held after all"""
    reporting.restore_sitting(sitting_id, form.upon_numbers, form.seen)
    return back_to(activity_id)
