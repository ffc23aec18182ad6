"""Capacity policies: how much of their capacity sessions may use; shown first with whom one would concern."""

import uuid
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from chassis.city import DISTRICTS_AND_ZONES
from chassis.clock import today
from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import venues
from ..clock_fields import DAY_BEGINS, DAY_ENDS, at, clock_field
from ..forms import NOT_LISTED, day_field, key_field, name_choices, text_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.lists import read_all
from ..frame.names import called, of_ours
from ..frame.vocabulary import SECTORS, word
from .access import staff_only

blp = Blueprint("policies", __name__, url_prefix="/staff/policies")
office_only = staff_only("office")
WHOLE_CITY = "city"


class PolicyForm(PortalForm):
    """Where, from when to when, how much of capacity, and what is asked of those who come."""

    aliases = {
        "scope": "where",
        "district": "where",
        "venue_id": "where",
        "from_at": "from_day",
        "until_at": "until_day",
        "on_purpose": "confirmed",
    }
    key = key_field()
    expected = HiddenField()
    where = SelectField(
        _("在哪里"), choices=lambda: name_choices(names_of_places()), invalid_choice_message=NOT_LISTED
    )
    sector = SelectField(
        _("哪个领域的场馆"),
        choices=lambda: name_choices({"": _("所有领域")} | {name: _(name) for name in SECTORS}),
        invalid_choice_message=NOT_LISTED,
    )
    ratio_percent = IntegerField(
        _("最多用容量的百分之几"),
        [InputRequired(_("请填写整数")), NumberRange(0, 100, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        invalid_value_message=_("请填写整数"),
        description=_("例如 50 表示一半；0 表示不接待"),
        render_kw={"inputmode": "numeric"},
    )
    from_day = day_field(_("从哪天"))
    from_time = clock_field(_("几点开始"), _("空着就是从当天零点"))
    until_day = day_field(_("到哪天"), required=False, hint=_("这天也算在内；空着就是直到解除"))
    confirmed = BooleanField(_("已核对，确实如此"))
    conditions = text_field(
        _("对到场的人有什么要求"),
        longest=2000,
        shortest=0,
        rows=3,
        hint=_("每行一条，例如：全程佩戴口罩。会写在报名、凭证和签到页上"),
    )

    def validate_until_day(self, field: Any) -> None:
        """The end lies after the start."""
        if self.from_day.data and field.data < self.from_day.data:
            raise ValidationError(_("结束不能早于开始"))

    def validate_sector(self, field: Any) -> None:
        """One venue has its sector already."""
        if field.data and self.where.data and self.where.data.startswith("venue:"):
            raise ValidationError(_("只对一个场馆时，不用选领域"))

    @property
    def policy(self) -> dict[str, Any]:
        """What is wished for, as venues takes it."""
        policy: dict[str, Any] = {
            "ratio_percent": self.ratio_percent.data,
            "from_at": at(self.from_day.data, self.from_time.data or DAY_BEGINS),
            "conditions": [line.strip() for line in self.conditions.data.splitlines() if line.strip()],
        }
        if self.until_day.data:
            policy["until_at"] = at(self.until_day.data, DAY_ENDS)
        if self.sector.data:
            policy["sector"] = self.sector.data
        if self.confirmed.data:
            policy["on_purpose"] = True
        scope, _colon, id = self.where.data.partition(":")
        return policy | {"scope": scope} | ({f"{scope}_id" if scope == "venue" else scope: id} if id else {})


def places() -> dict[str, Any]:
    """The whole city, its districts, its venues: {what the form sends: what is called}."""
    with reading() as db:
        nouns = queries.names_of_venues(db)
    districts = {f"district:{code}": of_ours(word(name)) for code, name in DISTRICTS_AND_ZONES.items()}
    return (
        {WHOLE_CITY: of_ours(gettext("全市"))}
        | districts
        | {f"venue:{id}": noun for id, noun in nouns.items()}
    )


def names_of_places() -> dict[str, str]:
    return {value: called(noun) for value, noun in places().items()}


def policies(**_address: Any) -> dict[str, Any]:
    """The policies in force, with where they hold."""
    names = places()
    standing = read_all(partial(venues.policies, today()))
    return {
        "policies": [policy | {"where": scope_name(policy, names)} for policy in standing],
        "filled": {"from_day": today(), "where": WHOLE_CITY},
    }


def scope_name(policy: dict[str, Any], names: dict[str, Any]) -> Any:
    """Where a policy holds, as what is called."""
    id = policy["venue_id"] or policy["district"]
    return names.get(f"{policy['scope']}:{id}" if id else WHOLE_CITY, of_ours(""))


@blp.route("", methods=["GET", "POST"])
@office_only
@form_page(PolicyForm, "staff/policies.html", policies)
def index(form: PolicyForm) -> ResponseReturnValue:
    """Say whom a policy would concern; declare it, where that was said and is still so"""
    forecast = venues.forecast_policy(form.policy)
    if form.expected.data == str(forecast["people_over"]):
        venues.declare_policy(form.policy, forecast["people_over"], form.key.data)
        return redirect(url_for(".index"), 303)
    has_changed = bool(form.expected.data)
    form.expected.data = str(forecast["people_over"])
    where = places()[form.where.data]
    return render_template(
        "staff/policy_preview.html", form=form, forecast=forecast, changed=has_changed, where=where
    )


@blp.post("/<uuid:id>/lift")
@office_only
@form_page(PortalForm, "staff/policies.html", policies, "lift_form")
def lift(_form: PortalForm, id: uuid.UUID) -> ResponseReturnValue:
    """End a policy"""
    venues.lift_policy(id)
    return redirect(url_for(".index"), 303)
