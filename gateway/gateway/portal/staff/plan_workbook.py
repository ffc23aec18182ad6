"""A unit's plan as a workbook: taken away, sent back, looked through line by line, then taken in."""

import uuid
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, HiddenField

from ...departments import reporting
from ..forms import ActField
from ..frame.files import UNKEPT, file_of
from ..frame.form_pages import form_page
from ..frame.i18n import msgid
from .kept_file import KeptFileForm
from .papers import for_units

blp = Blueprint("plan_workbook", __name__, url_prefix="/staff/papers/<uuid:plan_id>/workbook")
Body = dict[str, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = {
    "new": msgid("新增"),
    "changed": msgid("修改"),
    "same": msgid("没有变化"),
    "doubtful": msgid("要核对"),
    "faulty": msgid("有错误"),
}


class WorkbookForm(KeptFileForm):
    """The workbook; `confirmed`: what was asked about is meant; `expected`: the numbers of people that were shown."""

    act = ActField()
    sheet = FileField(
        _("填好的表格"),
        description=_("从这里下载的 xlsx，最多 1 MB、500 个活动"),
        render_kw={"accept": ".xlsx"},
    )
    confirmed = BooleanField(_("已核对，确实如此"))
    expected = HiddenField()

    @property
    def meant(self) -> Body:
        """What was confirmed."""
        stamps = [stamp[:64] for stamp in (self.expected.data or "").split(" ")[:500] if stamp]
        return {"confirmed": True, "expected": stamps} if self.confirmed.data else {}


def page_of(plan_id: uuid.UUID) -> Body:
    """The plan that the workbook is of."""
    return {"plan": reporting.plan(plan_id)}


@blp.route("", methods=["GET", "POST"])
@for_units
@form_page(WorkbookForm, "staff/plan_workbook.html", page_of)
def index(form: WorkbookForm, plan_id: uuid.UUID) -> ResponseReturnValue:
    """Say what would come of each line of a workbook; take it, or give it back marked, where that is asked"""
    file, act = form.file, form.act.verb
    if act == "mark":
        marked_file = reporting.mark_workbook(plan_id, file)
        return file_of(marked_file, XLSX, "plan-marked.xlsx", UNKEPT)
    report = reporting.take_workbook(plan_id, file, ways_to_take(form, act))
    form.keep(file)
    form.expected.data = " ".join(report["expected"])
    form.confirmed.data = False
    return render_template(
        "staff/plan_workbook.html", form=form, report=report, outcomes=OUTCOMES, **page_of(plan_id)
    )


def ways_to_take(form: WorkbookForm, act: str) -> Body:
    """Whether the workbook is only looked through, and what of it is taken."""
    return {"dry_run": act not in ("take", "good"), "only_good": act == "good"} | form.meant
