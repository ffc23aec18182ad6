"""The office chases: on which days units are reminded, who is asked by one press, and who is called."""

import re
import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from chassis.city import DISTRICTS_AND_ZONES
from chassis.storage.db import reading
from chassis.wording import locale

from ...catalogue import queries
from ...departments import chasing
from ...departments.errors import DepartmentProblem
from ..forms import NOT_LISTED, key_field, line_field, words
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.i18n import msgid
from ..frame.layout import current_edition, current_edition_id
from ..frame.lists import chosen
from ..frame.versioned_forms import VersionedForm
from ..frame.vocabulary import LANGUAGES
from .access import staff_only

blp = Blueprint("chasing", __name__, url_prefix="/staff/office")
office_only = staff_only("office")
Body = dict[str, Any]
WHOM = {"nothing": msgid("什么都没交的单位"), "overdue": msgid("有逾期未交的单位")}
DAYS = re.compile(r"[\s,，、;；]+")
NOT_DAYS = _("请填天数，用逗号隔开，例如 7，3，1")


def days_field(label: Any, hint: Any) -> Any:
    """Days as numbers with commas between."""
    return line_field(label, longest=40, shortest=0, hint=hint)


class ChasingForm(VersionedForm):
    """When units are reminded, and where the week's digest goes; its address is not shown, only exchanged."""

    aliases = {"days": "before"}
    before = days_field(_("截止前几天提醒"), _("用逗号隔开，例如 7，3，1；0 是当天"))
    after = days_field(_("逾期后几天提醒"), _("用逗号隔开，例如 1；空着就不提醒"))
    hour = IntegerField(
        _("每天几点发"),
        [InputRequired(_("请填写整数")), NumberRange(0, 23, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        invalid_value_message=_("请填写整数"),
        render_kw={"inputmode": "numeric"},
    )
    digest_to = line_field(_("每周一的汇总发到"), longest=100, shortest=0, hint=_("手机号或邮箱；空着就不改"))
    digest_language = SelectField(
        _("汇总用哪种语言发"), choices=lambda: words(LANGUAGES), invalid_choice_message=NOT_LISTED
    )
    no_digest = BooleanField(_("汇总只在这里看，不发"))

    def validate_before(self, field: Any) -> None:
        read_days(field.data)

    def validate_after(self, field: Any) -> None:
        read_days(field.data)

    @property
    def changes(self) -> Body:
        """As reporting takes them."""
        days = [-day for day in read_days(self.before.data)] + read_days(self.after.data)
        digest = {"digest_to": None if self.no_digest.data else self.digest_to.data}
        is_other = self.no_digest.data or self.digest_to.data
        settings = {"days": days, "hour": self.hour.data, "digest_language": self.digest_language.data}
        return settings | (digest if is_other else {})


def read_days(text: str | None) -> list[int]:
    """Raises ValidationError for what is no list of days."""
    parts = [part for part in DAYS.split(text or "") if part]
    if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        raise ValidationError(NOT_DAYS)
    return [int(part) for part in parts]


def rules_page() -> Body:
    """The rules of the edition of today, and the digests of its weeks."""
    edition = current_edition()
    if edition is None:
        return {"edition": None}
    rules = chasing.chasing(edition["id"])
    before = [-day for day in rules["days"] if day <= 0]
    after = [day for day in rules["days"] if day > 0]
    now = {
        "before": "，".join(map(str, sorted(before, reverse=True))),
        "after": "，".join(map(str, after)),
    }
    now |= {name: rules[name] for name in ("hour", "digest_language")}
    digests = chasing.notices({"edition_id": edition["id"], "kind": "digest"})["items"]
    for digest in digests:
        in_languages = digest["in_languages"] or {}
        digest["is_translated"] = locale() in in_languages
        digest["text"] = in_languages.get(locale(), digest["text"])
    about = {"edition": edition, "rules": rules, "digests": digests, "now": now}
    return about | {"filled": now | {"version": rules["version"]}, "saved": request.args.get("saved")}


@blp.route("/chasing", methods=["GET", "POST"])
@office_only
@form_page(ChasingForm, "staff/office_chasing.html", rules_page)
def index(form: ChasingForm) -> ResponseReturnValue:
    """On which days units are reminded; the weeks' digests; the ways to nudge and to call"""
    chasing.set_chasing(current_edition_id(), form.changes, form.seen)
    return redirect(url_for(".index", saved=1), 303)


class NudgeForm(PortalForm):
    """A nudge as it was shown."""

    key = key_field()
    expected = HiddenField()
    whom = HiddenField()
    kind = HiddenField()
    district = HiddenField()

    @property
    def nudge(self) -> Body:
        fields = {"whom": self.whom.data, "kind": self.kind.data, "district": self.district.data}
        return {name: value for name, value in fields.items() if value}


def nudge_page() -> Body:
    """Who would be asked for what, as it was filtered."""
    edition = current_edition()
    if edition is None:
        return {"edition": None}
    source = request.form if request.method == "POST" else chosen("whom", "kind", "district")
    fields = {name: source.get(name) for name in ("whom", "kind", "district")}
    fields["whom"] = fields["whom"] if fields["whom"] in WHOM else "nothing"
    fields["district"] = fields["district"] if fields["district"] in DISTRICTS_AND_ZONES else None
    nudge: Body = {name: value for name, value in fields.items() if value}
    preview = chasing.preview_nudge(edition["id"], nudge)
    with reading() as db:
        kinds = [{"value": kind, "label": kind} for kind in queries.unit_kinds(db)]
    districts = [{"value": code, "label": name} for code, name in DISTRICTS_AND_ZONES.items()]
    about: Body = {
        "edition": edition,
        "shown": preview,
        "nudge": nudge,
        "kinds": kinds,
        "districts": districts,
    }
    about |= {"filled": nudge | {"expected": preview["expected"]}, "sent": request.args.get("sent")}
    return about | {"whom": [{"value": value, "label": gettext(label)} for value, label in WHOM.items()]}


@blp.route("/nudge", methods=["GET", "POST"])
@office_only
@form_page(NudgeForm, "staff/office_nudge.html", nudge_page)
def nudge(form: NudgeForm) -> ResponseReturnValue:
    """Ask all who filed nothing, or are overdue, as it was shown; where that has changed, it is shown anew"""
    try:
        answer = chasing.send_nudge(current_edition_id(), form.nudge, form.expected.data or "", form.key.data)
    except DepartmentProblem as refusal:
        if refusal.problem.get("type") == "/problems/nudge-changed":
            form.expected.data = refusal.problem["expected"]
            form.renew_key()
        raise
    return redirect(url_for("pages.owing.matrix", nudged=answer["units"]), 303)


class NumberForm(PortalForm):
    """Why someone looks at a contact."""

    reason = line_field(_("为什么要看"), longest=200, hint=_("会记录下来，例如：电话催报"))


class CalledForm(PortalForm):
    key = key_field()
    words = line_field(_("说好了什么"), longest=500, shortest=0, hint=_("可以不填"))


def calls_page(**_address: Any) -> Body:
    """The units to call."""
    edition = current_edition()
    if edition is None:
        return {"edition": None}
    return {"edition": edition, "calls": chasing.calls(edition["id"])["items"], "new": CalledForm()}


@blp.get("/calls")
@office_only
def calls() -> ResponseReturnValue:
    """The units to call: who does not react, and whom no message reaches"""
    return page_about("staff/office_calls.html", calls_page)


@blp.post("/calls/<uuid:unit_id>/contact")
@office_only
@form_page(NumberForm, "staff/office_calls.html", calls_page)
def show_contact(form: NumberForm, unit_id: uuid.UUID) -> ResponseReturnValue:
    """A contact in full, for a reason"""
    contact = chasing.contact(unit_id, form.reason.data or "")
    return render_template("staff/office_calls.html", unit_id=unit_id, contact=contact, **calls_page())


@blp.post("/calls/<uuid:unit_id>/done")
@office_only
@form_page(CalledForm, "staff/office_calls.html", calls_page, "called")
def note_call(form: CalledForm, unit_id: uuid.UUID) -> ResponseReturnValue:
    """A unit was called"""
    chasing.note_call(current_edition_id(), unit_id, form.words.data or "", form.key.data)
    return redirect(url_for(".calls"), 303)
