"""On what terms the slots of a day are booked: from when, until when, by how many, for whom places are kept back."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, FormField, IntegerField, StringField
from wtforms.validators import NumberRange, Optional, Regexp

from chassis.cleaning import compact

from ...departments import venues
from ..clock_fields import clock_field
from ..forms import count_field, line_field
from ..frame.form_pages import form_page
from ..frame.form_words import RowForm
from .venue_day import operators_only
from .venue_forms import ConfirmedForm
from .venue_slots import MOST_SEATS, day_of, hours_in

blp = Blueprint("venue_terms", __name__, url_prefix="/staff/venues")
HOURS = r"[0-9]{1,4}(\.[0-9]{1,2})?\Z"
TIMES = ("opens_minutes_before", "closes_minutes_before", "cancel_minutes_before")
MOST_DAYS = 366
POOLS = ("elder", "desk", "walk_in")


def hours_field(label: Any, hint: Any = "") -> Field:
    """So many hours before the start, or nothing."""
    rules = [Optional(), Regexp(HOURS, message=_("请填小时数，例如 24 或 0.5"))]
    attributes = {"inputmode": "decimal", "autocomplete": "off", "size": 6}
    return StringField(label, rules, filters=[compact_text], description=hint, render_kw=attributes)


def days_field(label: Any, hint: Any = "") -> Field:
    """So many days before, from 0, or nothing."""
    rules = [Optional(), NumberRange(0, MOST_DAYS, _("请填 %(min)d 到 %(max)d 之间的数字"))]
    message = _("请填写整数")
    attributes = {"inputmode": "numeric", "autocomplete": "off"}
    return IntegerField(label, rules, description=hint, invalid_value_message=message, render_kw=attributes)


def compact_text(text: str | None) -> str:
    return compact(text or "")


class KeptForm(RowForm):
    """Places of each slot that are kept back, and how long."""

    elder = count_field(_("给 60 岁以上老人留几座"), MOST_SEATS)
    elder_until = hours_field(_("老人的座位，开始前几小时放出来"))
    desk = count_field(_("给电话和服务台留几座"), MOST_SEATS)
    desk_until = hours_field(_("服务台的座位，开始前几小时放出来"))
    walk_in = count_field(_("给直接来的人留几座"), MOST_SEATS)
    walk_in_until = hours_field(_("直接来的人的座位，开始前几小时放出来"))


class BookingForm(RowForm):
    """The terms, their times in hours before the start of each slot."""

    opens_days_before = days_field(_("提前几天开始预约"), _("例如 7。和下一栏一起填；都空着就是现在起"))
    opens_at = clock_field(_("那天几点开始预约"), _("例如 17:00"))
    opens_minutes_before = hours_field(_("或者：开始前几小时起可以报名"), _("上面两栏填了，这里就空着"))
    closes_minutes_before = hours_field(_("开始前几小时停止报名"), _("空着就是报到开始"))
    cancel_minutes_before = hours_field(_("开始前几小时起不能取消"), _("空着就是到开始都能取消"))
    party_limit = count_field(_("一份报名最多几人"), 100, hint=_("空着就按本届的规则"))
    children_per_adult = count_field(_("一位大人最多带几个孩子"), 20, hint=_("空着就不限"))
    once_a_day = BooleanField(_("每人每天只能约一次"))
    bring = line_field(_("请大家带什么"), longest=200, shortest=0, hint=_("可以不写。例如：身份证"))
    keep = FormField(KeptForm)

    @property
    def main(self) -> list[Field]:
        """All but what is kept back."""
        return [field for field in self if field.short_name != "keep"]


class TermsForm(ConfirmedForm):
    """The terms of a day's slots."""

    booking = FormField(BookingForm)

    @property
    def terms(self) -> dict[str, Any]:
        """What is to hold, as venues takes it."""
        booking = self.booking.data
        times = {name: minutes_in(booking[name]) for name in TIMES}
        times |= {name: times[name] or 0 for name in TIMES[1:]}
        opens = {"opens_days_before": booking["opens_days_before"], "opens_at": booking["opens_at"] or None}
        limits = {
            name: booking[name] for name in ("party_limit", "children_per_adult", "once_a_day", "bring")
        }
        return times | opens | limits | {"keep": kept_places(booking["keep"])}


def minutes_in(hours: str) -> int | None:
    return round(float(hours) * 60) if hours else None


def kept_places(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The places that are kept back, for each of those for whom there are some."""
    return [
        {
            "pool": pool,
            "seats": values[pool],
            "release_minutes_before": minutes_in(values[f"{pool}_until"]) or 0,
        }
        for pool in POOLS
        if values[pool]
    ]


def terms_of(id: uuid.UUID, opening_id: uuid.UUID) -> dict[str, Any]:
    """A day, and the form that says its terms as they are."""
    day = day_of(id, opening_id)
    now = {"booking": form_values(day["opening"]["booking"])}
    return day | {"now": now, "filled": now | {"version": day["opening"]["version"]}}


def form_values(booking: Mapping[str, Any]) -> dict[str, Any]:
    """Terms as the form has them."""
    times = {name: hours_in(booking[name]) for name in TIMES}
    keep: dict[str, Any] = dict.fromkeys(POOLS) | {f"{pool}_until": "" for pool in POOLS}
    for part in booking["keep"]:
        until = hours_in(part["release_minutes_before"])
        keep |= {part["pool"]: part["seats"], f"{part['pool']}_until": until}
    usual = {"opens_days_before": None, "opens_at": None, "once_a_day": False}
    return usual | dict(booking) | times | {"keep": keep}


@blp.route("/<uuid:id>/openings/<uuid:opening_id>/terms", methods=["GET", "POST"])
@operators_only
@form_page(TermsForm, "staff/venue_terms.html", terms_of)
def change(form: TermsForm, id: uuid.UUID, opening_id: uuid.UUID) -> ResponseReturnValue:
    """Other terms for all slots of a day"""
    venues.change_terms(opening_id, form.terms, form.seen)
    return redirect(url_for("pages.venue_slots.show", id=id, opening_id=opening_id), 303)
