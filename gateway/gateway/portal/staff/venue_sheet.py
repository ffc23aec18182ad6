"""All venues as a table, for the office: taken away, sent back, looked through row by row, then taken in."""

import base64
import binascii

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import FileField, HiddenField

from chassis.errors import Invalid
from chassis.wording import Text

from ...departments import venues
from ..frame.form_pages import PortalForm, form_page
from ..frame.i18n import msgid
from .access import staff_only

blp = Blueprint("venue_sheet", __name__, url_prefix="/staff/venues/sheet")
KEEPS = 200 * 1024
"""Bytes of a file that the page keeps until it is taken; a larger one is chosen again."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = Text("请选择表格文件", "Choose the file with the table")
OUTCOMES = {
    "new": msgid("新增"),
    "changed": msgid("修改"),
    "same": msgid("没有变化"),
    "faulty": msgid("有错误"),
}


class SheetForm(PortalForm):
    """The file; `kept`: the one that was sent before, while nothing else is chosen."""

    aliases = {"file": "sheet"}
    sheet = FileField(
        _("表格文件"), description=_("xlsx 或 csv，最多 1 MB、1000 行"), render_kw={"accept": ".xlsx,.csv"}
    )
    kept = HiddenField()


@blp.route("", methods=["GET", "POST"])
@staff_only("office")
@form_page(SheetForm, "staff/venue_sheet.html")
def index(form: SheetForm) -> ResponseReturnValue:
    """Say what would come of each row of a table; take it, or give it back marked, where that is asked"""
    file = chosen_file(form)
    act = request.form.get("act")
    if act == "mark":
        named = {
            "Content-Disposition": "attachment; filename=venues-marked.xlsx",
            "Cache-Control": "no-store",
        }
        return Response(venues.mark_sheet(file), content_type=XLSX, headers=named)
    report = venues.take_sheet(file, dry_run=act not in ("take", "good"), only_good=act == "good")
    form.kept.data = base64.b64encode(file).decode() if len(file) <= KEEPS else ""
    return render_template("staff/venue_sheet.html", form=form, report=report, outcomes=OUTCOMES)


def chosen_file(form: SheetForm) -> bytes:
    """The file that was sent now, else the one that was kept. Raises Invalid naming `file`."""
    upload = request.files.get("sheet")
    file = upload.read() if upload else b""
    if upload:
        form.kept.data = ""
    elif form.kept.data:
        try:
            file = base64.b64decode(form.kept.data, validate=True)
        except (binascii.Error, ValueError):
            form.kept.data = ""
    if not file:
        raise Invalid.field("file", NO_FILE)
    return file
