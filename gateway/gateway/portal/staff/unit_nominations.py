"""What a unit nominates for the honours of the week."""

import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue

from .. import nomination_forms as forms
from .. import nomination_photos
from ..frame.form_pages import form_page, page_about
from ..sent_files import takes_photos
from .access import staff_only

blp = Blueprint("unit_nominations", __name__, url_prefix="/staff/nominations")
unit_only = staff_only("unit_editor", "office")


@blp.get("")
@unit_only
def index() -> ResponseReturnValue:
    """The unit's nominations"""
    return page_about("frame/nominations.html", forms.own_nominations)


@blp.route("/new", methods=["GET", "POST"])
@unit_only
@form_page(forms.NominationForm, "frame/nomination.html", forms.new_nomination)
def begin(form: forms.NominationForm) -> ResponseReturnValue:
    """A draft"""
    return forms.keep_draft(form)


@blp.route("/<uuid:nomination_id>", methods=["GET", "POST"])
@unit_only
@form_page(forms.NominationForm, "frame/nomination.html", forms.about_nomination)
def show(form: forms.NominationForm, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """One of them: written, submitted, withdrawn"""
    return forms.act_on(form, nomination_id)


@blp.route("/<uuid:nomination_id>/photos", methods=["GET", "POST"])
@takes_photos
@unit_only
@form_page(nomination_photos.PhotoForm, nomination_photos.PAGE, nomination_photos.about_photos)
def photos(form: nomination_photos.PhotoForm, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Its photos: added, captioned, taken away"""
    return nomination_photos.change_photos(form, nomination_id)
