"""The office announces to units and the public: written, looked at with whom it goes to, then published."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField

from chassis.city import DISTRICTS_AND_ZONES
from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import announcements
from ..forms import NOT_LISTED, ActField, key_field, line_field, name_choices, text_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.layout import current_edition, current_edition_id
from ..frame.lists import pager
from ..frame.vocabulary import word
from .access import staff_only

blp = Blueprint("office_announcements", __name__, url_prefix="/staff/office/announcements")
office_only = staff_only("office")
Body = dict[str, Any]
IN_ENGLISH = _("门户的英文页面用它，没有就空着，用中文的")


def kinds() -> list[SelectChoice]:
    with reading() as db:
        return name_choices({kind: word(kind) for kind in queries.unit_kinds(db)}, none=_("全部"))


def districts() -> list[SelectChoice]:
    return name_choices(DISTRICTS_AND_ZONES, none=_("全部"))


class AnnouncementForm(PortalForm):
    """An announcement; `expected`: what was shown before it is published."""

    key = key_field()
    expected = HiddenField()
    act = ActField()
    title = line_field(_("标题"), longest=60)
    text = text_field(_("正文"), longest=1000, rows=6)
    title_en = line_field(_("英文标题"), longest=120, shortest=0, hint=IN_ENGLISH)
    text_en = text_field(_("英文正文"), longest=2000, shortest=0, rows=4, hint=IN_ENGLISH)
    to_units = BooleanField(_("发给成员单位的联系人（短信或邮件）"))
    kind = SelectField(_("哪一类单位"), choices=kinds, invalid_choice_message=NOT_LISTED)
    district = SelectField(_("哪个区的单位"), choices=districts, invalid_choice_message=NOT_LISTED)
    public = BooleanField(_("在门户上向公众公布"))

    @property
    def draft(self) -> Body:
        """As reporting takes it."""
        draft = {
            "edition_id": current_edition_id(),
            "title": self.title.data,
            "text": self.text.data,
        }
        draft |= {name: self[name].data or None for name in ("title_en", "text_en")}
        draft |= {"to_units": bool(self.to_units.data), "public": bool(self.public.data)}
        some = {"kind": self.kind.data, "district": self.district.data} if self.to_units.data else {}
        return draft | {name: value for name, value in some.items() if value}


def page_of_announcements() -> Body:
    """What was announced in the edition of today."""
    edition = current_edition()
    if edition is None:
        return {"edition": None}
    page = announcements.announcements(edition["id"], request.args.get("cursor"))
    about = {"edition": edition, "announcements": page["items"], "districts": DISTRICTS_AND_ZONES}
    return about | {"done": request.args.get("done"), "filled": {"to_units": True}} | pager(page)


@blp.route("", methods=["GET", "POST"])
@office_only
@form_page(AnnouncementForm, "staff/office_announcements.html", page_of_announcements)
def index(form: AnnouncementForm) -> ResponseReturnValue:
    """Show whom an announcement would go to, in which words; publish it, where that was seen and is still so"""
    draft = form.draft
    preview = announcements.preview_announcement(draft)
    if form.act.verb == "publish" and form.expected.data == preview["expected"]:
        announcements.announce(draft, preview["expected"], form.key.data)
        return redirect(url_for(".index", done="published"), 303)
    has_changed = form.act.verb == "publish"
    form.expected.data = preview["expected"]
    return render_template("staff/office_announcement.html", form=form, shown=preview, changed=has_changed)


@blp.post("/<uuid:announcement_id>/withdrawal")
@office_only
@form_page(
    PortalForm, "staff/office_announcements.html", lambda **_address: page_of_announcements(), "withdrawal"
)
def withdraw(_form: PortalForm, announcement_id: uuid.UUID) -> ResponseReturnValue:
    """Take an announcement back"""
    announcements.withdraw_announcement(announcement_id)
    return redirect(url_for(".index", done="withdrawn"), 303)
