"""Units for the office: those of an edition, one more, what is said of one, and whom to call there."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import Field, SelectField

from chassis.city import AREAS, DISTRICTS
from chassis.errors import Invalid
from chassis.wording import Text

from ...catalogue.errors import NoSuchEdition
from ...departments import units
from ..forms import NOT_LISTED, key_field, line_field, words
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.layout import current_edition
from ..frame.lists import pager
from ..frame.versioned_forms import VersionedForm
from ..frame.vocabulary import ORGANISER_ROLES
from .access import staff_only

blp = Blueprint("office_units", __name__, url_prefix="/staff/office/units")
office_only = staff_only("office")
Body = dict[str, Any]
NO_ROLE = Text("请选角色", "Choose its part")
BY_BUTTON = Text("要退出本届，请按下面的“不再参加本届”", "To take it out, press the button below")
FACTS = ("name", "name_en", "kind", "district", "area", "role", "public_phone")


class UnitForm(VersionedForm):
    """A unit with its part in the edition; a contact that is left empty stays as it is."""

    aliases = {"contact": "contact_name"}
    key = key_field()
    name = line_field(_("单位名称"), longest=100)
    name_en = line_field(_("英文名称"), longest=200, shortest=0, hint=_("英文页面用它，没有就空着，用中文名"))
    kind = line_field(_("单位类别"), longest=40, hint=_("例如：区教育局、图书馆、社会组织"))
    district = SelectField(
        _("行政区"), choices=words({"": _("没有")} | DISTRICTS), invalid_choice_message=NOT_LISTED
    )
    area = SelectField(
        _("所属区域"),
        choices=words({"": _("和行政区一样")} | {area: area for area in AREAS}),
        invalid_choice_message=NOT_LISTED,
    )
    role = SelectField(
        _("角色"),
        choices=words({"": _("不参加本届")} | ORGANISER_ROLES),
        default="member",
        invalid_choice_message=NOT_LISTED,
    )
    public_phone = line_field(
        _("公开电话"), longest=40, shortest=0, hint=_("印在活动页、凭证和短信里，市民可以打；可不填。")
    )
    contact_name = line_field(_("联系人"), longest=50, shortest=0)
    contact_phone = line_field(_("联系电话"), longest=40, shortest=0)
    contact_mail = line_field(_("联系邮箱"), longest=200, shortest=0)

    @property
    def of_unit(self) -> list[Field]:
        """What of it others see."""
        return [self[name] for name in FACTS]

    @property
    def facts(self) -> Body:
        """The unit as reporting takes it, but for its part in the edition."""
        plain = {name: self[name].data for name in ("name", "kind")}
        plain |= {name: self[name].data or None for name in ("name_en", "district", "area", "public_phone")}
        contact = {name: self[f"contact_{name}"].data for name in ("name", "phone", "mail")}
        parts = {name: part for name, part in contact.items() if part}
        return plain | ({"contact": parts} if parts else {})

    @property
    def part(self) -> Body:
        """Its part in the edition of the page; nothing where it has none."""
        return {"role": self.role.data, "edition_id": edition_now()["id"]} if self.role.data else {}

    def _input_at(self, path: str) -> Field | None:
        return super()._input_at(path.replace("contact.", "contact_"))


class LeavingForm(VersionedForm):
    """That a unit takes part no more."""


class ReasonForm(PortalForm):
    reason = line_field(_("为什么要看"), longest=200, hint=_("会记下来"))


def edition_now() -> Body:
    """The edition of today. Raises NoSuchEdition."""
    edition = current_edition()
    if edition is None:
        raise NoSuchEdition()
    return edition


def list_page() -> Body:
    """A page of the units of the edition of today."""
    edition = edition_now()
    page = units.units(edition["id"], request.args.get("cursor"))
    return {"edition": edition, "units": page["items"], "saved": request.args.get("saved"), **pager(page)}


def unit_page(unit_id: uuid.UUID) -> Body:
    """A unit, and the form as filled in with what it is."""
    unit, edition = units.unit(unit_id), edition_now()
    roles = takes_part(unit)
    now = {name: unit.get(name) or "" for name in FACTS if name != "role"}
    now |= {"role": roles[0] if roles else "", "version": unit["version"]}
    about = {"unit": unit, "edition": edition, "now": now, "filled": now, "takes_part": bool(roles)}
    about |= {"reason_form": ReasonForm(formdata=None), "saved": request.args.get("saved")}
    return about | {"leaving": LeavingForm(formdata=None, data={"version": unit["version"]})}


def takes_part(unit: Body) -> list[str]:
    """The part that a unit has in the edition of the page, if any."""
    edition_id = str(edition_now()["id"])
    return [part["role"] for part in unit["roles"] if part["edition_id"] == edition_id]


def beside_form(unit_id: uuid.UUID) -> Body:
    """The same page, where one of its smaller forms was sent."""
    about = unit_page(unit_id)
    del about["now"]
    return about | {"form": UnitForm(formdata=None, data=about.pop("filled"))}


@blp.get("")
@office_only
def index() -> ResponseReturnValue:
    """The units of the edition"""
    return page_about("staff/office_units.html", list_page)


@blp.route("/add", methods=["GET", "POST"])
@office_only
@form_page(UnitForm, "staff/office_unit.html")
def add(form: UnitForm) -> ResponseReturnValue:
    """One more"""
    if not form.part:
        raise Invalid.field("role", NO_ROLE)
    units.register_unit(form.facts | form.part, form.key.data)
    return redirect(url_for(".index", saved=1), 303)


@blp.route("/<uuid:unit_id>", methods=["GET", "POST"])
@office_only
@form_page(UnitForm, "staff/office_unit.html", unit_page)
def change(form: UnitForm, unit_id: uuid.UUID) -> ResponseReturnValue:
    """What it is, its part in the edition, its contact"""
    if not form.part and takes_part(units.unit(unit_id)):
        raise Invalid.field("role", BY_BUTTON)
    units.change_unit(unit_id, form.facts | form.part, form.seen)
    return redirect(url_for(".change", unit_id=unit_id, saved=1), 303)


@blp.post("/<uuid:unit_id>/leaving")
@office_only
@form_page(LeavingForm, "staff/office_unit.html", beside_form, "leaving")
def leave(form: LeavingForm, unit_id: uuid.UUID) -> ResponseReturnValue:
    """It takes part in the edition no more"""
    units.end_part(unit_id, edition_now()["id"], form.seen)
    return redirect(url_for(".change", unit_id=unit_id, saved=1), 303)


@blp.post("/<uuid:unit_id>/contact")
@office_only
@form_page(ReasonForm, "staff/office_unit.html", beside_form, "reason_form")
def contact(form: ReasonForm, unit_id: uuid.UUID) -> ResponseReturnValue:
    """Whom to call, for a reason that is kept"""
    unit_contact = units.contact(unit_id, form.reason.data)
    return render_template("staff/office_unit_contact.html", contact=unit_contact, unit=units.unit(unit_id))
