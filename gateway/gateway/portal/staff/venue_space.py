"""A space of a venue on a page, also a new one: its name and seats, what is in it, what it takes before and after each
use, and who agrees to one."""

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
from ..forms import clean, key_field, line_field
from ..frame.form_pages import form_page
from .venue_day import operators_only
from .venue_forms import RefusingForm

blp = Blueprint("venue_space", __name__, url_prefix="/staff/venues")
WHAT = ("name", "seats")
"""What a space is: told where it changes alone, for fewer seats than were given out in it are refused."""
TERMS = ("equipment", "setup_minutes", "clearing_minutes", "at_once", "needs_approval")


class NoSuchRoom(NotFound):
    title = Text("这个场馆没有这个场地", "The venue has no such space")


def minutes_field(label: Any) -> IntegerField:
    """Minutes of up to a day."""
    rules = [InputRequired(_("请填写整数")), NumberRange(0, 1440, _("请填 %(min)d 到 %(max)d 之间的数字"))]
    attributes = {"inputmode": "numeric"}
    return IntegerField(label, rules, invalid_value_message=_("请填写整数"), render_kw=attributes)


class SpaceForm(RefusingForm):
    """What an activity that wants the space has to reckon with."""

    name = line_field(_("场地名称"), longest=100, hint=_("例如：一楼报告厅"))
    seats = IntegerField(
        _("能坐几人"),
        [InputRequired(_("请填写整数")), NumberRange(1, 100_000, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        invalid_value_message=_("请填写整数"),
        render_kw={"inputmode": "numeric"},
    )
    equipment = StringField(
        _("设备"),
        [Length(max=200, message=_("最多写 %(max)d 个字"))],
        filters=[clean],
        description=_("例如：投影、音响、黑板"),
        render_kw={"autocomplete": "off", "maxlength": 200},
    )
    setup_minutes = minutes_field(_("每次使用前布置几分钟"))
    clearing_minutes = minutes_field(_("每次使用后清场几分钟"))
    at_once = IntegerField(
        _("里面同时最多几人"),
        [Optional(), NumberRange(1, 100_000, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        description=_("瞬时限量。空着就不限"),
        invalid_value_message=_("请填写整数"),
        render_kw={"inputmode": "numeric"},
    )
    needs_approval = BooleanField(_("每次使用都要先经本馆同意"))

    @property
    def space(self) -> dict[str, Any]:
        """As venues takes it."""
        return {name: self[name].data for name in (*WHAT, *TERMS)}


class NewSpaceForm(SpaceForm):
    key = key_field()


def new_space(id: uuid.UUID) -> dict[str, Any]:
    """The venue, and what most spaces have."""
    return {"venue": venues.venue(id), "filled": {"setup_minutes": 0, "clearing_minutes": 0}}


def about_space(id: uuid.UUID, space_id: uuid.UUID) -> dict[str, Any]:
    """The space, and the form as filled in with what is said of it now."""
    venue = venues.venue(id)
    space = next((space for space in venue["spaces"] if space["id"] == str(space_id)), None)
    if space is None:
        raise NoSuchRoom()
    return {"venue": venue, "space": space, "filled": space}


@blp.route("/<uuid:id>/spaces/new", methods=["GET", "POST"])
@operators_only
@form_page(NewSpaceForm, "staff/venue_space.html", new_space)
def add(form: NewSpaceForm, id: uuid.UUID) -> ResponseReturnValue:
    """One more space of a venue"""
    venues.add_space(id, form.space, form.key.data)
    return redirect(url_for("pages.venue_about.show", id=id, saved=1), 303)


@blp.route("/<uuid:id>/spaces/<uuid:space_id>", methods=["GET", "POST"])
@operators_only
@form_page(SpaceForm, "staff/venue_space.html", about_space)
def show(form: SpaceForm, id: uuid.UUID, space_id: uuid.UUID) -> ResponseReturnValue:
    """What is said of a space, and other words for it"""
    now, space = about_space(id, space_id)["space"], form.space
    changes = {name: space[name] for name in WHAT if space[name] != now[name]}
    venues.change_space(space_id, changes | {name: space[name] for name in TERMS} | form.refused)
    return redirect(url_for("pages.venue_about.show", id=id, saved=1), 303)
