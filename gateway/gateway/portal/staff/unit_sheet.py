"""The units of the edition as a table, for the office: taken away, looked through row by row, then taken in."""

from functools import partial
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ...departments import units
from ..frame.form_pages import form_page
from . import sheets
from .access import staff_only
from .office_units import edition_now

blp = Blueprint("unit_sheet", __name__, url_prefix="/staff/office/units/sheet")
PAGE = "staff/unit_sheet.html"


def page() -> dict[str, Any]:
    return {"edition": edition_now()}


@blp.route("", methods=["GET", "POST"])
@staff_only("office")
@form_page(sheets.SheetForm, PAGE, page)
def index(form: sheets.SheetForm) -> ResponseReturnValue:
    """Say what would come of each row of a table; take it, or give it back marked, where that is asked"""
    edition_id = edition_now()["id"]
    take = partial(units.take_unit_sheet, edition_id=edition_id)
    return sheets.answer(form, PAGE, "units", take, partial(units.mark_unit_sheet, edition_id=edition_id))
