"""How many are in a house that holds so many at a time: who goes out is counted, and who comes in beside sessions."""

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchVenue, existing
from ...departments import door
from ..forms import compact_text, count_field, key_field
from ..frame.form_pages import PortalForm, form_page, page_about
from .access import own_venue_only
from .door import LONGEST_CODE, device_name

blp = Blueprint("house", __name__, url_prefix="/staff/house")
counters_only = own_venue_only("door", "desk", "unit_editor", "venue_operator", "office")
MOST = 10_000


class HouseForm(PortalForm):
    """People who come in or go out, by number or, going out, by what was scanned or typed; the button says which."""

    aliases = {"token": "code"}
    nonce = key_field()
    space_id = HiddenField()
    way = HiddenField()
    people = count_field(_("几个人"), MOST, hint=_("空着就是 1 人；写了报名编号，就是这一家在里面的人"))
    code = StringField(
        _("出来的人的报名编号，或扫码枪读到的内容（可不填）"),
        filters=[compact_text],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 200},
    )
    over_limit = BooleanField()

    @property
    def count_key(self) -> str:
        """The form sent again as it was counts once; with another number, or of another place, it is another count."""
        fields = (self.nonce, self.space_id, self.way, self.people, self.code)
        return str(uuid.uuid5(uuid.NAMESPACE_OID, " ".join(str(field.data) for field in fields)))

    @property
    def named(self) -> dict[str, str]:
        """What names a party that goes out: a scanned pass or a code, or nothing."""
        code = self.code.data
        if not code or self.way.data == "in":
            return {}
        return {"token" if len(code) > LONGEST_CODE else "code": code}


def house_of(id: uuid.UUID) -> dict[str, Any]:
    """A venue and the places of it that hold so many at a time, each with its name."""
    with reading() as db:
        venue = existing(queries.venue(db, id), NoSuchVenue)
    names = {str(space["id"]): space["name"] for space in venue["spaces"]}
    house = [
        place | {"name": names.get(place["space_id"] or "") or gettext("整个场馆")}
        for place in door.house(id)["items"]
    ]
    return {"venue": venue, "house": house}


@blp.get("/<uuid:id>")
@counters_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """How many are in, and counting them"""
    return page_about("staff/house.html", lambda id: house_of(id) | {"form": HouseForm(formdata=None)}, id=id)


@blp.post("/<uuid:id>")
@counters_only
@form_page(HouseForm, "staff/house.html", house_of)
def count(form: HouseForm, id: uuid.UUID) -> ResponseReturnValue:
    """Count people in or out"""
    door.count_people(
        id,
        nonce=form.count_key,
        way=form.way.data,
        people=form.people.data,
        space_id=form.space_id.data or None,
        code=form.named,
        device=device_name(),
        over_limit=form.over_limit.data,
    )
    return redirect(url_for(".show", id=id), 303)
