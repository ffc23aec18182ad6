"""A unit's own contact: whom the office writes to and calls, and in which language; seen and changed by the unit."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField
from wtforms.validators import Length

from chassis.web.auth import actor

from ...departments import units
from ...departments.errors import DepartmentProblem
from ..forms import NOT_LISTED, line_field, words
from ..frame.form_pages import form_page
from ..frame.versioned_forms import VersionedForm
from ..frame.vocabulary import LANGUAGES
from .access import staff_only
from .unit_material import NotThisUnit

blp = Blueprint("unit_contact", __name__, url_prefix="/staff/papers/contact")
Body = dict[str, Any]
NONE = "/problems/no-such-contact"
WHY = "本单位在联系人页查看"
"""The reason that is kept where a unit looks at its own contact."""


class ContactForm(VersionedForm):
    """Whom the office writes to. `version`: of the unit as it was shown."""

    aliases = {"contact": "name"}
    unit = HiddenField(validators=[Length(max=36)])
    name = line_field(_("联系人"), longest=50)
    phone = line_field(
        _("手机"),
        longest=40,
        shortest=0,
        hint=_("收短信；座机也可以，办公室会打电话"),
        render_kw={"inputmode": "tel", "autocomplete": "tel"},
    )
    mail = line_field(
        _("邮箱"),
        longest=100,
        shortest=0,
        hint=_("没有手机时，消息发到这里"),
        render_kw={"inputmode": "email", "autocomplete": "email"},
    )
    language = SelectField(
        _("消息用哪种语言"), choices=lambda: words(LANGUAGES), invalid_choice_message=NOT_LISTED
    )

    @property
    def contact(self) -> Body:
        """As reporting takes it."""
        details = {name: self[name].data or None for name in ("phone", "mail")}
        return details | {"name": self.name.data, "language": self.language.data}


def own_unit() -> str:
    """The unit that the page is about: the one that is named, else the account's first. Raises NotThisUnit."""
    unit_ids = sorted(str(id) for id in actor().units)
    unit_id = request.values.get("unit") or next(iter(unit_ids), "")
    if unit_id not in unit_ids:
        raise NotThisUnit()
    return unit_id


def about_contact() -> Body:
    """The unit with its contact in full, and the form that it fills."""
    unit = units.unit(own_unit())
    contact = contact_of(unit)
    now = dict.fromkeys(("name", "phone", "mail")) | contact
    values = now | {"unit": unit["id"], "version": unit["version"]}
    names = {str(id): units.unit(id)["name"] for id in actor().units if len(actor().units) > 1}
    return {
        "unit": unit,
        "units": names,
        "now": now,
        "filled": values,
        "saved": request.args.get("saved"),
    }


def contact_of(unit: Body) -> Body:
    """Its contact; empty where it has none."""
    if unit["contact"] is None:
        return {"language": "zh"}
    try:
        return units.contact(unit["id"], WHY)
    except DepartmentProblem as refusal:
        if refusal.problem.get("type") != NONE:
            raise
        return {"language": "zh"}


@blp.route("", methods=["GET", "POST"])
@staff_only("unit_editor")
@form_page(ContactForm, "staff/unit_contact.html", about_contact)
def show(form: ContactForm) -> ResponseReturnValue:
    """Our contact, and another one in its place"""
    unit_id = own_unit()
    units.change_unit(unit_id, {"contact": form.contact}, form.seen)
    return redirect(url_for(".show", unit=unit_id, saved=1), 303)
