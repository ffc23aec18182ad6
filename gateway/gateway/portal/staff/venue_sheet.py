"""All venues as a table, for the office: taken away, sent back, looked through row by row, then taken in."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import FileField

from ...departments import venues
from ..frame.form_pages import form_page
from ..frame.i18n import msgid
from .access import staff_only
from .kept_file import KeptFileForm

blp = Blueprint("venue_sheet", __name__, url_prefix="/staff/venues/sheet")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = {
    "new": msgid("新增"),
    "changed": msgid("修改"),
    "same": msgid("没有变化"),
    "faulty": msgid("有错误"),
}


class SheetForm(KeptFileForm):
    """The table of venues."""

    sheet = FileField(
        _("表格文件"), description=_("xlsx 或 csv，最多 1 MB、1000 行"), render_kw={"accept": ".xlsx,.csv"}
    )


@blp.route("", methods=["GET", "POST"])
@staff_only("office")
@form_page(SheetForm, "staff/venue_sheet.html")
def index(form: SheetForm) -> ResponseReturnValue:
    """Say what would come of each row of a table; take it, or give it back marked, where that is asked"""
    file = form.file
    act = request.form.get("act")
    if act == "mark":
        named = {
            "Content-Disposition": "attachment; filename=venues-marked.xlsx",
            "Cache-Control": "no-store",
        }
        return Response(venues.mark_sheet(file), content_type=XLSX, headers=named)
    report = venues.take_sheet(file, dry_run=act not in ("take", "good"), only_good=act == "good")
    form.keep(file)
    return render_template("staff/venue_sheet.html", form=form, report=report, outcomes=OUTCOMES)
