"""The resources of a venue, a unit or the office as a table: taken away, looked through row by row, then taken in."""

from functools import partial

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import SelectField

from ...departments import direct, venues
from ..forms import NOT_LISTED, name_choices
from ..frame.form_pages import form_page
from . import sheets
from .owners import names_of_owners, owner_ids
from .resources import owners_only

blp = Blueprint("resource_sheet", __name__, url_prefix="/staff/resources/sheet")
PAGE = "staff/resource_sheet.html"


class ResourceSheetForm(sheets.SheetForm):
    """And whose they are."""

    aliases = sheets.SheetForm.aliases | {"venue_id": "owner", "unit_id": "owner"}
    owner = SelectField(
        _("属于谁"),
        choices=lambda: name_choices(names_of_owners()),
        invalid_choice_message=NOT_LISTED,
    )


@blp.route("", methods=["GET", "POST"])
@owners_only
@form_page(ResourceSheetForm, PAGE)
def index(form: ResourceSheetForm) -> ResponseReturnValue:
    """Say what would come of each row of a table; take it, or give it back marked, where that is asked"""
    owner = owner_ids(form.owner.data)
    take = partial(venues.take_resource_sheet, owner=owner)
    return sheets.answer(form, PAGE, "resources", take, partial(venues.mark_resource_sheet, owner=owner))


@blp.get("/table")
@owners_only
def table() -> ResponseReturnValue:
    """Take away what an owner has now, as csv or xlsx"""
    kind = "csv" if request.args.get("kind") == "csv" else "xlsx"
    owner = owner_ids(request.args.get("owner", ""))
    return redirect(direct.resource_table(kind, owner), 303)
