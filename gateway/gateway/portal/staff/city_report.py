"""The city's report: one click has it made in the background."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField

from ...departments import tasks
from ..forms import NOT_LISTED, key_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.layout import current_edition_id
from .access import staff_only
from .material_packs import editions

blp = Blueprint("city_report", __name__, url_prefix="/staff/office/report")
FORMATS = ("docx", "xlsx")


class ReportForm(PortalForm):
    """Of which edition; each format has a button."""

    key = key_field()
    edition = SelectField(_("哪一届"), choices=editions, invalid_choice_message=NOT_LISTED)
    format = StringField()


def start_values() -> dict[str, Any]:
    """What the form starts with: the edition of today."""
    return {"filled": {"edition": current_edition_id() or None}}


@blp.route("", methods=["GET", "POST"])
@staff_only("office", "admin")
@form_page(ReportForm, "staff/city_report.html", start_values)
def start(form: ReportForm) -> ResponseReturnValue:
    """Have the report written in the background"""
    kind = form.format.data if form.format.data in FORMATS else FORMATS[0]
    about = {"edition_id": form.edition.data, "format": kind}
    task = tasks.start("city-report", about, f"{form.key.data}-{kind}")
    return redirect(url_for("pages.tasks.show", task_id=task["id"]), 303)
