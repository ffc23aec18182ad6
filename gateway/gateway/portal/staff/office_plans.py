"""The office's plans: which there are to read, one read line by line, and what waits of an approved one."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms.validators import ValidationError

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import reporting
from ..forms import ActField, text_field
from ..frame.form_pages import form_page, page_about
from ..frame.form_words import RowForm
from ..frame.layout import current_edition
from ..frame.lists import chosen_word, pager
from .access import staff_only
from .papers import plan_page
from .plan_forms import PlanForm

blp = Blueprint("office_plans", __name__, url_prefix="/staff/office")
office_only = staff_only("office")
Body = dict[str, Any]
LISTS = {"submitted": {"status": "submitted"}, "waiting": {"waiting": "true"}, "all": {}}
LONGEST = 2000


class LineForm(RowForm):
    """What the office says of one line."""

    activity_id = HiddenField()
    approved = BooleanField(_("这一行批准"))
    remark = text_field(_("退回这一行的意见"), longest=LONGEST, shortest=0, rows=2)


class ReviewForm(PlanForm):
    """A plan read: approved whole, or returned, single lines with their remarks or approved all the same."""

    lines = FieldList(FormField(LineForm), max_entries=500)
    remark = text_field(_("对整个方案的意见"), longest=LONGEST, shortest=0, rows=3)
    on_purpose = BooleanField(_("时间已过的也批准"))
    act = ActField()

    def validate_remark(self, field: Any) -> None:
        """Who gets a plan back is told why."""
        if self.act.verb != "approve" and not field.data and not self.remarks:
            raise ValidationError(_("退回要写意见，写在整个方案或各行"))

    @property
    def remarks(self) -> list[Body]:
        """What is said of single lines, but those that are approved."""
        lines = (line.form for line in self.lines)
        return [
            {"activity_id": line.activity_id.data, "remark": line.remark.data}
            for line in lines
            if line.remark.data and not line.approved.data
        ]

    @property
    def review(self) -> Body:
        """The plan returned, as reporting takes it."""
        approved = [line.form.activity_id.data for line in self.lines if line.form.approved.data]
        remark = self.remark.data or gettext("请看各行的意见")
        return {
            "remark": remark,
            "lines": self.remarks,
            "approved": approved,
            "on_purpose": bool(self.on_purpose.data),
        }


class DecisionForm(PlanForm):
    """What waits of a line: accepted, or returned with a remark."""

    remark = text_field(_("退回这一行的意见"), longest=LONGEST, shortest=0, rows=3)
    on_purpose = BooleanField(_("时间已过的也批准"))
    act = ActField()

    def validate_remark(self, field: Any) -> None:
        if self.act.verb != "approve" and not field.data:
            raise ValidationError(_("退回要写意见"))


def plan_list() -> Body:
    """The plans of the edition of today that are to be read, of which lines wait, or all."""
    chosen = chosen_word("list", LISTS, "submitted")
    edition = current_edition()
    if edition is None:
        return {"plans": [], "chosen": chosen}
    page = reporting.plans({"edition_id": edition["id"]} | LISTS[chosen], request.args.get("cursor"))
    return {"plans": page["items"], "chosen": chosen, "edition": edition, **pager(page)}


def plan_to_read(plan_id: uuid.UUID) -> Body:
    """A plan, and the form that says something of each of its lines."""
    about = plan_page(plan_id)
    lines = [{"activity_id": row["id"], "remark": row["remark"] or ""} for row in about["plan"]["activities"]]
    return about | {"filled": about["filled"] | {"lines": lines}}


def line_to_decide(activity_id: uuid.UUID) -> Body:
    """A line of which something waits."""
    activity = reporting.activity(activity_id)
    with reading() as db:
        spaces = queries.names_of_spaces(db)
    return {"activity": activity, "spaces": spaces, "filled": {"version": activity["revision"]}}


@blp.get("")
@office_only
def index() -> ResponseReturnValue:
    """Which plans there are to read"""
    return page_about("staff/office_plans.html", plan_list)


@blp.route("/plans/<uuid:plan_id>", methods=["GET", "POST"])
@office_only
@form_page(ReviewForm, "staff/office_plan.html", plan_to_read)
def show(form: ReviewForm, plan_id: uuid.UUID) -> ResponseReturnValue:
    """A plan read: approved whole or line by line, or returned with remarks"""
    with form.upon_refusal():
        if form.act.verb == "approve":
            reporting.approve_plan(plan_id, bool(form.on_purpose.data), form.seen)
        else:
            reporting.return_plan(plan_id, form.review, form.seen)
    return redirect(url_for(".show", plan_id=plan_id, saved=1), 303)


@blp.route("/rows/<uuid:activity_id>", methods=["GET", "POST"])
@office_only
@form_page(DecisionForm, "staff/office_row.html", line_to_decide)
def decide(form: DecisionForm, activity_id: uuid.UUID) -> ResponseReturnValue:
    """What waits of a line, accepted or returned"""
    with form.upon_refusal():
        if form.act.verb == "approve":
            row = reporting.accept_activity(activity_id, bool(form.on_purpose.data), form.seen)
        else:
            row = reporting.return_activity(activity_id, form.remark.data or "", form.seen)
    return redirect(url_for(".show", plan_id=row["plan_id"], saved=1), 303)
