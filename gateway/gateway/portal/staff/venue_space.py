"""A space of a venue on a page: what is in it, what it takes before and after each use, and who agrees to one."""

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from chassis.errors import NotFound
from chassis.wording import Text

from ...departments import venues
from ..forms import cleaned
from ..frame.form_pages import PortalForm, form_page
from .venue_day import operators_only

blp = Blueprint("venue_space", __name__, url_prefix="/staff/venues")


class NoSuchRoom(NotFound):
    title = Text("这个场馆没有这个场地", "The venue has no such space")


def minutes_field(label: Any) -> IntegerField:
    """Minutes of up to a day."""
    rules = [InputRequired(_("请填写数字")), NumberRange(0, 1440, _("请填 %(min)d 到 %(max)d 之间的数字"))]
    attributes = {"inputmode": "numeric"}
    return IntegerField(label, rules, invalid_value_message=_("请填写数字"), render_kw=attributes)


class SpaceForm(PortalForm):
    """What an activity that wants the space has to reckon with."""

    equipment = StringField(
        _("设备"),
        [Length(max=200, message=_("最多写 %(max)d 个字"))],
        filters=[cleaned],
        description=_("例如：投影、音响、黑板"),
        render_kw={"autocomplete": "off", "maxlength": 200},
    )
    setup_minutes = minutes_field(_("每次使用前布置几分钟"))
    clearing_minutes = minutes_field(_("每次使用后清场几分钟"))
    at_once = IntegerField(
        _("里面同时最多几人"),
        [Optional(), NumberRange(1, 100_000, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        description=_("瞬时限量。空着就不限"),
        invalid_value_message=_("请填写数字"),
        render_kw={"inputmode": "numeric"},
    )
    needs_approval = BooleanField(_("每次使用都要先经本馆同意"))


def about_space(id: uuid.UUID, space_id: uuid.UUID) -> dict[str, Any]:
    """The space, and the form as filled in with what is said of it now."""
    venue = venues.venue(id)
    space = next((space for space in venue["spaces"] if space["id"] == str(space_id)), None)
    if space is None:
        raise NoSuchRoom()
    return {"venue": venue, "space": space, "filled": space}


@blp.route("/<uuid:id>/spaces/<uuid:space_id>", methods=["GET", "POST"])
@operators_only
@form_page(SpaceForm, "staff/venue_space.html", about_space)
def show(form: SpaceForm, id: uuid.UUID, space_id: uuid.UUID) -> ResponseReturnValue:
    """What is said of a space, and other words for it"""
    names = ("equipment", "setup_minutes", "clearing_minutes", "at_once", "needs_approval")
    venues.change_space(space_id, {name: form[name].data for name in names})
    return redirect(url_for("pages.venue_about.show", id=id, saved=1), 303)
