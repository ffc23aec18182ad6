"""The office looks at what units filed: accepts, returns with a remark on just that file, shows to the public."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from chassis.errors import Invalid
from chassis.wording import Text

from ...departments import material
from ..forms import ActField, refuse_unread, text_field
from ..frame.form_pages import form_page, page_about
from ..frame.i18n import msgid
from ..frame.layout import current_edition
from ..frame.lists import chosen_word, pager
from ..frame.versioned_forms import VersionedForm
from .access import staff_only

blp = Blueprint("office_material", __name__, url_prefix="/staff/office/material")
office_only = staff_only("office")
Body = dict[str, Any]
STATES = {
    "filed": msgid("等办公室看"),
    "returned": msgid("已退回"),
    "accepted": msgid("已通过"),
    "draft": msgid("单位还没有报送"),
}
NO_REMARK = Text("退回要写明怎么改", "Say what is to be changed")


class DecisionForm(VersionedForm):
    """What the office does with a piece; the remark is of one that goes back."""

    act = ActField()
    remark = text_field(
        _("退回的意见"), longest=500, shortest=0, rows=2, hint=_("只退回这一个文件；写明怎么改")
    )


def page_of_material() -> Body:
    """Material of the edition of today in one state, by default what waits for the office."""
    status = chosen_word("status", STATES, "filed")
    edition = current_edition()
    filters = {"status": status} | ({"edition_id": edition["id"]} if edition else {})
    page = material.material(filters, request.args.get("cursor"))
    return {
        "pieces": page["items"],
        "status": status,
        "states": STATES,
        "saved": request.args.get("saved"),
        **pager(page),
    }


def about_piece(material_id: uuid.UUID) -> Body:
    """A piece as the office sees it."""
    piece = material.piece(material_id)
    return {"piece": piece, "states": STATES, "filled": {"version": piece["version"]}}


@blp.get("")
@office_only
def index() -> ResponseReturnValue:
    """What units filed"""
    return page_about("staff/office_material.html", page_of_material)


@blp.route("/<uuid:material_id>", methods=["GET", "POST"])
@office_only
@form_page(DecisionForm, "staff/office_material_piece.html", about_piece)
def decide(form: DecisionForm, material_id: uuid.UUID) -> ResponseReturnValue:
    """A piece accepted, returned, shown to the public or taken down"""
    act = form.act.verb
    refuse_unread(form, *(["remark"] if act == "return" else []))
    if act == "return":
        if not form.remark.data:
            raise Invalid.field("remark", NO_REMARK)
        material.send_back(material_id, form.remark.data, form.seen)
    elif act in ("show", "hide"):
        material.mark_highlight(material_id, act == "show", form.seen)
    else:
        material.accept(material_id, act == "highlight", form.seen)
    return redirect(url_for(".index", saved=1), 303)
