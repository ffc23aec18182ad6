"""The office's plans: which there are to read, one read line by line, and what waits of an approved one."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FormField, HiddenField
from wtforms.validators import ValidationError

from chassis.errors import Invalid
from chassis.storage.db import reading
from chassis.wording import Text

from ...catalogue import queries
from ...departments import reporting
from ..forms import ActField, refuse_unread, text_field
from ..frame.form_pages import Rows, form_page, page_about
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
PLAN_REMARKED = Text(
    "对整个方案写了意见，“全部批准”不会发给单位：要退回请按“退回修改”，要批准请先删去意见",
    "The remark on the whole plan is not sent by “Approve all”: press “Return”, or delete it",
)


class LineForm(RowForm):
    """What the office says of one line."""

    activity_id = HiddenField()
    approved = BooleanField(_("这一行批准"))
    remark = text_field(_("退回这一行的意见"), longest=LONGEST, shortest=0, rows=2)


class ReviewForm(PlanForm):
    """A plan read: approved whole, or returned, single lines with their remarks or approved all the same."""

    lines = Rows(
        FormField(LineForm), lambda line, _n: gettext("第 %(n)s 行", n=number_of(line)), max_entries=500
    )
    remark = text_field(_("对整个方案的意见"), longest=LONGEST, shortest=0, rows=3)
    on_purpose = BooleanField(_("时间已过的也批准"))
    act = ActField()

    def validate_remark(self, field: Any) -> None:
        """Who gets a plan back is told why."""
        if self.act.verb != "approve" and not field.data and not self.remarks:
            raise ValidationError(_("退回要写意见，写在整个方案或各行"))

    @property
    def remarks(self) -> list[Body]:
        """What is said of single lines."""
        lines = (line.form for line in self.lines if line.form.remark.data)
        return [{"activity_id": line.activity_id.data, "remark": line.remark.data} for line in lines]

    def refuse_remarks(self) -> None:
        """Refuse to approve what a remark returns: it would be dropped, and what it is about be public. Raises Invalid
        beside each."""
        is_whole = self.act.verb == "approve"
        errors: dict[str, list[Text]] = {}
        for n, line in enumerate(self.lines):
            if line.form.remark.data and (is_whole or line.form.approved.data):
                errors[f"lines.{n}.remark"] = [returned_by_remark(number_of(line), is_whole=is_whole)]
        if is_whole and self.remark.data:
            errors["remark"] = [PLAN_REMARKED]
        if errors:
            raise Invalid(errors=errors)

    @property
    def review(self) -> Body:
        """The plan returned, as reporting takes it."""
        approved_ids = [line.form.activity_id.data for line in self.lines if line.form.approved.data]
        remark = self.remark.data or gettext("请看各行的意见")
        return {
            "remark": remark,
            "lines": self.remarks,
            "approved": approved_ids,
            "on_purpose": bool(self.on_purpose.data),
        }


def number_of(line: Any) -> int:
    """Which line of the plan it is, from 1: those that are approved already are not in the form."""
    return int(line.index) + 1


def returned_by_remark(number: int, *, is_whole: bool) -> Text:
    """That a line is approved, and a remark says why it is returned."""
    if is_whole:
        return Text(
            f"第 {number} 行写了退回意见，“全部批准”不会退回它：要退回请按“退回修改”，要批准请先删去意见",
            f"Line {number} has a remark that returns it, which “Approve all” does not: press “Return”, or delete it",
        )
    return Text(
        f"第 {number} 行写了退回意见，又勾了“这一行批准”：请取消勾选，或删去意见",
        f"Line {number} has a remark that returns it and is marked as approved: unmark it, or delete the remark",
    )


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
    list_name = chosen_word("list", LISTS, "submitted")
    edition = current_edition()
    if edition is None:
        return {"plans": [], "chosen": list_name}
    page = reporting.plans({"edition_id": edition["id"]} | LISTS[list_name], request.args.get("cursor"))
    return {"plans": page["items"], "chosen": list_name, "edition": edition, **pager(page)}


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
    form.refuse_remarks()
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
    refuse_unread(form, *(["remark"] if form.act.verb != "approve" else []))
    if form.act.verb == "approve":
        row = reporting.accept_activity(activity_id, bool(form.on_purpose.data), form.seen)
    else:
        row = reporting.return_activity(activity_id, form.remark.data or "", form.seen)
    return redirect(url_for(".show", plan_id=row["plan_id"], saved=1), 303)
