"""What a venue, a unit or the office offers to learn from elsewhere: listed, added, changed, withdrawn."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField

from chassis.web.auth import actor

from ...departments import venues
from ..forms import NOT_LISTED, count_field, key_field, line_field, text_field, words
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import pager
from ..frame.vocabulary import AUDIENCES, RESOURCE_KINDS, SERIES, TOPICS
from .access import staff_only
from .owners import OwnerForm, PublicForm, check_owner, owner_of, owners

blp = Blueprint("staff_resources", __name__, url_prefix="/staff/resources")
owners_only = staff_only("office", "venue_operator", "unit_editor")
FACTS = ("kind", "title", "summary", "topics", "audiences", "minutes", "is_free", "recommended_by", "why")
Names = dict[str, Any]


def plain_words(names: tuple[str, ...]) -> dict[str, str]:
    """Words that are their own names."""
    return {name: name for name in names}


class ResourceForm(PortalForm):
    """What is said of a resource."""

    kind = SelectField(_("形式"), choices=words(RESOURCE_KINDS), invalid_choice_message=NOT_LISTED)
    title = line_field(_("名称"), longest=100)
    title_en = line_field(
        _("英文名称"), longest=200, shortest=0, hint=_("英文页面用它，没有就空着，用中文名")
    )
    url = line_field(_("网址"), longest=500, shortest=0, hint=_("https:// 或 http:// 开头；只有图书可以空着"))
    summary = text_field(_("简介"), longest=2000, shortest=0, rows=3)
    recommended_by = line_field(_("推荐人"), longest=100, shortest=0, hint=_("图书要填"))
    why = text_field(_("推荐理由"), longest=500, shortest=0, rows=2, hint=_("图书要填"))
    minutes = count_field(_("大约几分钟"), 100_000, hint=_("说不准就空着"))
    is_free = BooleanField(_("免费"), default=True)
    series = SelectField(
        _("主题系列"),
        choices=words({"": _("不属于哪个系列")} | plain_words(SERIES)),
        invalid_choice_message=NOT_LISTED,
    )
    topics = SelectMultipleField(_("关注内容"), choices=words(plain_words(TOPICS)))
    audiences = SelectMultipleField(_("适合人群"), choices=words(plain_words(AUDIENCES)))

    @property
    def facts(self) -> dict[str, Any]:
        """What is said, as venues takes it."""
        facts = {name: self[name].data for name in FACTS}
        return facts | {name: self[name].data or None for name in ("title_en", "url", "series")}


class NewResourceForm(OwnerForm, ResourceForm):
    """And whose it is."""


class ChangedResourceForm(PublicForm, ResourceForm):
    """And whether citizens see it."""


class LookForm(PortalForm):
    """What somebody saw who opened the address."""

    key = key_field()
    outcome = StringField()


def list_of() -> dict[str, Any]:
    """The resources that the actor may change, with their owners' names."""
    names = owners()
    state = {"link_state": "broken"} if request.args.get("link") == "broken" else {}
    if actor().has("office"):
        page = venues.resources(state, request.args.get("cursor"))
    else:
        pairs = (value.partition(":") for value in names)
        lists = [venues.resources(state | {f"{noun}_id": id}) for noun, _colon, id in pairs]
        page = {"items": [row for listing in lists for row in listing["items"]], "next_cursor": None}
    rows = [row | {"owner": names.get(owner_of(row), {"name": ""})} for row in page["items"]]
    saved = request.args.get("saved")
    return {"resources": rows, "saved": saved, "broken_only": bool(state), **pager(page)}


def about_resource(id: uuid.UUID) -> dict[str, Any]:
    """The resource, and the form as filled in with what is said of it now. Raises AnotherOwner."""
    resource = venues.resource(id)
    check_owner(resource)
    values = resource | {"series": resource["series"] or "", "is_public": resource["status"] == "public"}
    return {"resource": resource, "filled": values, "now": values, "look_form": LookForm(formdata=None)}


def about_look(id: uuid.UUID) -> dict[str, Any]:
    """The same, where the form that was sent is that of a look."""
    about = about_resource(id)
    return about | {"form": ChangedResourceForm(formdata=None, data=about.pop("filled"))}


@blp.get("")
@owners_only
def index() -> ResponseReturnValue:
    """What one offers to learn from elsewhere"""
    return page_about("staff/resources.html", list_of)


@blp.route("/add", methods=["GET", "POST"])
@owners_only
@form_page(NewResourceForm, "staff/resource.html")
def add(form: NewResourceForm) -> ResponseReturnValue:
    """Add something to learn from elsewhere"""
    venues.add_resource(form.facts, form.key.data)
    return redirect(url_for(".index", saved=1), 303)


@blp.route("/<uuid:id>", methods=["GET", "POST"])
@owners_only
@form_page(ChangedResourceForm, "staff/resource.html", about_resource)
def change(form: ChangedResourceForm, id: uuid.UUID) -> ResponseReturnValue:
    """Change it, withdraw it, or make it public again"""
    venues.change_resource(id, form.facts, form.seen)
    return redirect(url_for(".index", saved=1), 303)


@blp.post("/<uuid:id>/look")
@owners_only
@form_page(LookForm, "staff/resource.html", about_look, "look_form")
def look(form: LookForm, id: uuid.UUID) -> ResponseReturnValue:
    """Say whether its address opens, having opened it"""
    venues.note_look(id, form.outcome.data, form.key.data)
    return redirect(url_for(".index", saved=1), 303)
