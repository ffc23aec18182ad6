"""A line of a unit's plan: added, changed, struck out or withdrawn; of two editors the second sees both texts."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import reporting
from ..frame.form_pages import form_page
from .papers import for_units, plan_page
from .plan_forms import NewRowForm, PlanForm, RowForm, row_now

blp = Blueprint("plan_rows", __name__, url_prefix="/staff/papers")
Body = dict[str, Any]


def new_row_in(plan_id: uuid.UUID) -> Body:
    """The plan that a row is added to."""
    about = plan_page(plan_id)
    return about | {"filled": about["filled"] | {"series": request.args.get("series", "")}}


def row_page(activity_id: uuid.UUID) -> Body:
    """A line as its unit wants it to be, beside what the public sees."""
    activity = reporting.activity(activity_id)
    now = row_now(activity)
    with reading() as db:
        spaces = queries.names_of_spaces(db)
    values = now | {"version": activity["revision"]}
    return {
        "activity": activity,
        "now": now,
        "spaces": spaces,
        "saved": request.args.get("saved"),
        "filled": values,
    }


def removal_of(activity_id: uuid.UUID) -> Body:
    """A line, and the form that takes it away."""
    about = row_page(activity_id)
    return about | {"filled": {"version": about["activity"]["revision"]}}


@blp.route("/<uuid:plan_id>/add", methods=["GET", "POST"])
@for_units
@form_page(NewRowForm, "staff/plan_row_new.html", new_row_in)
def add(form: NewRowForm, plan_id: uuid.UUID) -> ResponseReturnValue:
    """One more line of a plan, kept at once"""
    row = reporting.add_activity(plan_id, form.new_row, form.key.data, form.seen)
    return redirect(url_for(".change", activity_id=row["id"], saved=1), 303)


@blp.route("/rows/<uuid:activity_id>", methods=["GET", "POST"])
@for_units
@form_page(RowForm, "staff/plan_row.html", row_page)
def change(form: RowForm, activity_id: uuid.UUID) -> ResponseReturnValue:
    """Other words for a line; what the office reads first waits for it"""
    reporting.change_activity(activity_id, form.changes, form.seen)
    return redirect(url_for(".change", activity_id=activity_id, saved=1), 303)


@blp.route("/rows/<uuid:activity_id>/remove", methods=["GET", "POST"])
@for_units
@form_page(PlanForm, "staff/plan_row_removal.html", removal_of)
def remove(form: PlanForm, activity_id: uuid.UUID) -> ResponseReturnValue:
    """A line struck out; one that the public sees is withdrawn, once its people were shown"""
    activity = reporting.activity(activity_id)
    if activity["status"] == "planned":
        reporting.delete_activity(activity_id, form.seen)
    else:
        reporting.withdraw_activity(activity_id, form.upon_numbers, form.seen)
    return redirect(url_for("pages.papers.show", plan_id=activity["plan_id"], saved="removed"), 303)


@blp.route("/rows/<uuid:activity_id>/drop", methods=["GET", "POST"])
@for_units
@form_page(PlanForm, "staff/plan_row_drop.html", removal_of)
def drop(form: PlanForm, activity_id: uuid.UUID) -> ResponseReturnValue:
    """What is proposed for a line taken back; it stays as the public sees it"""
    reporting.drop_proposal(activity_id, form.seen)
    return redirect(url_for(".change", activity_id=activity_id, saved=1), 303)


@blp.route("/rows/<uuid:activity_id>/restore", methods=["GET", "POST"])
@for_units
@form_page(PlanForm, "staff/plan_row_restoring.html", removal_of)
def restore(form: PlanForm, activity_id: uuid.UUID) -> ResponseReturnValue:
    """A withdrawn line given after all"""
    reporting.restore_activity(activity_id, form.seen)
    return redirect(url_for(".change", activity_id=activity_id, saved=1), 303)
