"""All venues as a table, for the office: taken away, sent back, looked through row by row, then taken in."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from ...departments import venues
from ..frame.form_pages import form_page
from . import sheets
from .access import staff_only

blp = Blueprint("venue_sheet", __name__, url_prefix="/staff/venues/sheet")
PAGE = "staff/venue_sheet.html"


class VenueSheetForm(sheets.SheetForm):
    """A table of venues."""

    sheet = sheets.table_field(_("xlsx 或 csv，最多 1 MB、2000 个场馆"))


@blp.route("", methods=["GET", "POST"])
@staff_only("office")
@form_page(VenueSheetForm, PAGE)
def index(form: VenueSheetForm) -> ResponseReturnValue:
    """Say what would come of each row of a table; take it, or give it back marked, where that is asked"""
    return sheets.answer(form, PAGE, "venues", venues.take_sheet, venues.mark_sheet)
