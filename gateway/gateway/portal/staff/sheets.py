"""A table that is sent in: looked through row by row, then taken, or given back with what is wrong marked in it."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import FileField

from ..forms import ActField
from ..frame.files import UNKEPT, file_of
from ..frame.i18n import msgid
from .kept_file import KeptFileForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = {
    "new": msgid("新增"),
    "changed": msgid("修改"),
    "same": msgid("没有变化"),
    "faulty": msgid("有错误"),
}

Report = dict[str, Any]


def table_field(most: Any) -> FileField:
    """Where a table is chosen; `most`: how large it may be."""
    return FileField(_("表格文件"), description=most, render_kw={"accept": ".xlsx,.csv"})


class SheetForm(KeptFileForm):
    """A table, a thing in each row."""

    act = ActField()
    sheet = table_field(_("xlsx 或 csv，最多 1 MB、1000 行"))


def answer(
    form: SheetForm, page: str, name: str, take: Callable[..., Report], mark: Callable[[bytes], bytes]
) -> ResponseReturnValue:
    """Do what the pressed button says, and show on `page` what would come, or came, of each row.

    `take` is given the file and how (dry_run, only_good), `mark` the file; what it gives back is called `name`.
    """
    file, act = form.file, form.act.verb
    if act == "mark":
        return file_of(mark(file), XLSX, f"{name}-marked.xlsx", UNKEPT)
    report = take(file, dry_run=act not in ("take", "good"), only_good=act == "good")
    form.keep(file)
    return render_template(page, form=form, report=report, outcomes=OUTCOMES)
