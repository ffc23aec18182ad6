"""What an edition asks of its units, for the office: listed, added, changed, struck out. Its own rules, all."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import editions
from ..clock_fields import at, clock_field
from ..forms import NOT_LISTED, ActField, DoubtedForm, day_field, key_field, line_field, text_field, words
from ..frame.form_pages import PortalForm, form_page
from ..frame.formats import ends
from ..frame.i18n import msgid
from .access import staff_only
from .plan_forms import plain_words

blp = Blueprint("requirements", __name__, url_prefix="/staff/office")
office_only = staff_only("office")
Body = dict[str, Any]
PAPERS = {
    "receipt": msgid("收悉"),
    "plan": msgid("方案"),
    "summary": msgid("总结"),
    "video": msgid("视频"),
    "photos": msgid("照片"),
    "links": msgid("媒体报道链接"),
}
OF_EDITION = ("plan", "summary")
"""Papers whose deadline is a setting of the edition."""


class RequirementForm(DoubtedForm):
    """What is asked for, of whom, by when. `is_dated`: whether it has a date of its own."""

    aliases = {"due_at": "due_day"}
    act = ActField()
    is_dated = HiddenField(default="1")
    title = line_field(_("名称"), longest=60)
    note = text_field(_("要求说明"), longest=500, shortest=0, rows=2, hint=_("例如：横屏，短边不低于 576"))
    kinds = SelectMultipleField(
        _("哪些单位要交"),
        choices=lambda: plain_words(known_kinds()),
        validate_choice=False,
        description=_("都不选就是所有单位"),
    )
    least = IntegerField(
        _("至少几件"),
        [Optional(), NumberRange(1, 100, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        description=_("只对总结、视频和照片有用"),
        invalid_value_message=_("请填写整数"),
        render_kw={"inputmode": "numeric"},
    )
    due_day = day_field(_("哪天截止"), required=False, hint=_("空着就是不限时间"))
    due_hour = clock_field(_("几点截止"), _("空着就是当天 24:00"), day="due_day")
    position = IntegerField(
        _("排在第几"),
        [Optional(), NumberRange(0, 1000, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        invalid_value_message=_("请填写整数"),
        render_kw={"inputmode": "numeric"},
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        """A kind that no unit is of any more can still be chosen where it was."""
        super().process(*args, **kwargs)
        known_kinds = {choice.value for choice in self.kinds.choices}
        self.kinds.choices += plain_words(
            tuple(kind for kind in self.kinds.data or () if kind not in known_kinds)
        )

    @property
    def requirement(self) -> Body:
        """What was filled in, as reporting takes it."""
        body: Body = {name: self[name].data for name in ("title", "note", "kinds")}
        body |= {name: self[name].data for name in ("least", "position") if self[name].data is not None}
        if self.is_dated.data:
            body["due_at"] = due_at(self.due_day.data, self.due_hour.data)
        return body | ({"on_purpose": True} if self.confirmed.data else {})


class NewRequirementForm(RequirementForm):
    """One more; its name is the usual one where none is filled in."""

    key = key_field()
    paper = SelectField(_("交什么"), choices=words(PAPERS), invalid_choice_message=NOT_LISTED)
    title = line_field(_("名称"), longest=60, shortest=0, hint=_("空着就用通常的名称"))

    @property
    def new_requirement(self) -> Body:
        """As reporting takes it; plans and summaries are due by the edition's deadlines."""
        body = {name: value for name, value in self.requirement.items() if value or name == "position"}
        if self.paper.data in OF_EDITION and not self.due_day.data:
            body.pop("due_at", None)
        return body | {"paper": self.paper.data}


def known_kinds() -> tuple[str, ...]:
    """The kinds of units that there are."""
    with reading() as db:
        return tuple(queries.unit_kinds(db))


def due_at(day: Any, hour: str) -> str | None:
    """A deadline as reporting takes it; none without a day."""
    return at(day, hour or "24:00") if day else None


def due_values(due: str | None) -> tuple[Any, str]:
    """The day and hour that a form says of a deadline."""
    if due is None:
        return None, ""
    return ends(due)


def list_page(edition_id: uuid.UUID) -> Body:
    """The requirements of an edition, and a form for one more."""
    edition = editions.edition(edition_id)
    requirements = editions.requirements(edition_id)["items"]
    about = {"edition": edition, "requirements": requirements, "papers": PAPERS}
    return about | {"saved": request.args.get("saved"), "of_edition": OF_EDITION}


def requirement_page(requirement_id: uuid.UUID) -> Body:
    """One of them as it is now."""
    requirement = editions.requirement(requirement_id)
    edition = editions.edition(requirement["edition_id"])
    due_day, due_hour = due_values(requirement["due_at"])
    now = {name: requirement[name] for name in ("title", "note", "kinds", "least", "position", "version")}
    now |= {"due_day": due_day, "due_hour": due_hour}
    now["is_dated"] = "" if requirement["paper"] in OF_EDITION else "1"
    about = {"requirement": requirement, "edition": edition, "papers": PAPERS, "now": now, "filled": now}
    return about | {"answered": editions.answers(requirement_id)["units"]}


@blp.route("/editions/<uuid:edition_id>/requirements", methods=["GET", "POST"])
@office_only
@form_page(NewRequirementForm, "staff/requirements.html", list_page)
def index(form: NewRequirementForm, edition_id: uuid.UUID) -> ResponseReturnValue:
    """What the edition asks for; one more"""
    editions.add_requirement(edition_id, form.new_requirement, form.key.data)
    return redirect(url_for(".index", edition_id=edition_id, saved=1), 303)


@blp.post("/editions/<uuid:edition_id>/requirements/usual")
@office_only
@form_page(PortalForm, "staff/requirements.html", list_page, "usual_form")
def add_usual(_form: PortalForm, edition_id: uuid.UUID) -> ResponseReturnValue:
    """Those of the usual six that are not asked for yet"""
    editions.add_usual(edition_id)
    return redirect(url_for(".index", edition_id=edition_id, saved=1), 303)


@blp.route("/requirements/<uuid:requirement_id>", methods=["GET", "POST"])
@office_only
@form_page(RequirementForm, "staff/requirement.html", requirement_page)
def change(form: RequirementForm, requirement_id: uuid.UUID) -> ResponseReturnValue:
    """Change it, or strike it out"""
    edition_id = editions.requirement(requirement_id)["edition_id"]
    if form.act.verb == "drop":
        editions.drop_requirement(requirement_id, form.seen)
    else:
        editions.change_requirement(requirement_id, form.requirement, form.seen)
    return redirect(url_for(".index", edition_id=edition_id, saved=1), 303)
