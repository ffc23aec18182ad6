"""A venue's page about itself: its hours by lines as people write them, and what visitors ask, in one form."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import (
    FloatField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from chassis.clock import today
from chassis.hours_lines import (
    Row,
    Unreadable,
    as_hours,
    exception_lines,
    exception_rows,
    weekly_lines,
    weekly_rows,
)

from ...departments import venues
from ..forms import clean, text_field, words
from ..frame.form_pages import form_page
from ..frame.vocabulary import FACILITIES
from .venue_day import operators_only, spaces_of
from .venue_forms import ConfirmedForm
from .venue_misfits import misfits_ahead

blp = Blueprint("venue_about", __name__, url_prefix="/staff/venues")
HOURS = "opening_hours"
WHOLE_NUMBER = _("请填写整数")
NUMBER_BETWEEN = _("请填 %(min)d 到 %(max)d 之间的数字")
LONGEST_KEPT = 240
NAMES = re.compile(r"[^、，,；;\s]+")
NAMED = ("name_en", "phone", "directions", "facilities", "bring", "notice", "kept_minutes", "at_once")


def line_of(label: Any, longest: int, hint: Any = "", **attributes: Any) -> StringField:
    """A line that may be left empty."""
    rules = [Length(max=longest, message=_("最多写 %(max)d 个字"))]
    attributes = {"autocomplete": "off", "maxlength": longest} | attributes
    return StringField(label, rules, filters=[clean], description=hint, render_kw=attributes)


class AboutForm(ConfirmedForm):
    """What a venue says of itself. Hours stand a line each; without any, words may stand in their place."""

    weekly = TextAreaField(
        _("每周开放时间"),
        description=_(
            "每行一条，例如：周二至周日 9:00-17:00 16:00停止入馆。部分区域另写：少儿室：周六、周日 9:00-12:00"
        ),
        render_kw={"rows": 5, "maxlength": 3000},
    )
    exceptions = TextAreaField(
        _("哪些日子不同"),
        description=_("每行一条，例如：11月9日 闭馆 消杀，或 11月20日至11月21日 10:00-16:00"),
        render_kw={"rows": 4, "maxlength": 5000},
    )
    hours = line_of(_("只用文字说明开放时间"), 500, _("上面写了每周开放时间就不用填"))
    phone = line_of(_("公众电话"), 30, _("例如：027-85350000"), inputmode="tel")
    directions = text_field(_("怎么去"), longest=500, shortest=0, rows=2)
    facilities = SelectMultipleField(_("设施"), choices=words(FACILITIES))
    manual_window = line_of(_("人工窗口在哪里"), 100, _("例如：一楼服务台；没有就空着"))
    elder_phone = line_of(_("老人电话预约的号码"), 30, inputmode="tel")
    places = IntegerField(
        _("每天给没预约的老人留几个名额"),
        [Optional(), NumberRange(0, 100_000, NUMBER_BETWEEN)],
        invalid_value_message=WHOLE_NUMBER,
        render_kw={"inputmode": "numeric"},
    )
    kept_minutes = IntegerField(
        _("临时闭馆，还没开始的场次至少要剩多少分钟"),
        [InputRequired(WHOLE_NUMBER), NumberRange(0, LONGEST_KEPT, NUMBER_BETWEEN)],
        description=_("剩得够，就提前结束；不够，就取消。已经宣布的闭馆不受影响。一般填 30"),
        invalid_value_message=WHOLE_NUMBER,
        render_kw={"inputmode": "numeric"},
    )
    at_once = IntegerField(
        _("馆内同时最多几人"),
        [Optional(), NumberRange(1, 100_000, NUMBER_BETWEEN)],
        description=_("瞬时限量：签到时会数进馆和出馆，满了请直接来的人等一等。空着就不限"),
        invalid_value_message=WHOLE_NUMBER,
        render_kw={"inputmode": "numeric"},
    )
    name_en = line_of(
        _("英文名称"), 200, _("例如：Hubei Provincial Museum。英文页面用它，没有就空着，用中文名"), lang="en"
    )
    nicknames = line_of(_("大家也叫它"), 200, _("用顿号隔开，例如：省博、省博物馆。搜这些名字也能找到"))
    bring = line_of(_("请市民带什么"), 200, _("例如：身份证或读者证"))
    notice = text_field(_("须知"), longest=2000, shortest=0, rows=3)
    latitude = FloatField(
        _("纬度"),
        [Optional()],
        description=_("WGS-84，例如 30.5928；不知道就空着"),
        invalid_value_message=_("请填写数字"),
        render_kw={"inputmode": "decimal"},
    )
    longitude = FloatField(
        _("经度"),
        [Optional()],
        description=_("例如 114.3055"),
        invalid_value_message=_("请填写数字"),
        render_kw={"inputmode": "decimal"},
    )

    def validate_weekly(self, _field: Any) -> None:
        """Every line is read."""
        try:
            self.weekly_rows = weekly_rows(self.weekly.data)
        except Unreadable as wrong:
            example = _("周二至周日 9:00-17:00 16:00停止入馆")
            raise ValidationError(
                _("这一行看不懂：%(line)s。请写成 %(example)s", line=wrong.line[:40], example=example)
            ) from wrong

    def validate_exceptions(self, _field: Any) -> None:
        """Every line is read."""
        try:
            self.exception_rows = exception_rows(self.exceptions.data, today())
        except Unreadable as wrong:
            example = _("11月9日 闭馆")
            raise ValidationError(
                _("这一行看不懂：%(line)s。请写成 %(example)s", line=wrong.line[:40], example=example)
            ) from wrong

    def validate_longitude(self, _field: Any) -> None:
        if (self.latitude.data is None) != (self.longitude.data is None):
            raise ValidationError(_("纬度和经度要一起填，或都空着"))

    validate_latitude = validate_longitude  # an empty one of both is not looked at

    weekly_rows: list[Row]
    exception_rows: list[Row]

    @property
    def changes(self) -> dict[str, Any]:
        """What is changed, as venues takes it."""
        hours, self.lines = as_hours(self.weekly_rows, self.exception_rows)
        elder = {"manual_window": self.manual_window.data, "phone": self.elder_phone.data or None}
        elder["places"] = self.places.data or 0
        position = {"latitude": self.latitude.data, "longitude": self.longitude.data}
        facts = {name: self[name].data for name in NAMED}
        return facts | {
            "name_en": self.name_en.data or None,
            "phone": self.phone.data or None,
            "nicknames": NAMES.findall(self.nicknames.data or ""),
            "elder_service": elder if any(elder.values()) else None,
            "position": None if self.latitude.data is None else position,
            HOURS: hours if hours["sets"] else None,
            **({} if hours["sets"] else {"hours": self.hours.data}),
        }

    def place(self, errors: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """What venues says of a row of hours stands beside the field that has its line, which it names."""
        places: dict[str, str] = {}
        for error in errors:
            field, message = self._own_field(error["field"]), error["message"]
            if line := self._line(error["field"]):
                message = f"{line[:40]}: {message}"
            spot = super().place([{"field": field, "message": message}])
            if field in spot:
                places[error["field"]] = spot[field]
        return places

    def _own_field(self, path: str) -> str:
        """What this form calls a field of venues."""
        first, *steps = path.split(".")
        if first == HOURS:
            return "exceptions" if "exceptions" in steps else "weekly"
        if first == "elder_service":
            return "elder_phone" if steps[:1] == ["phone"] else (steps or ["manual_window"])[0]
        if first == "position":
            return (steps or ["latitude"])[0]
        return path

    def _line(self, path: str) -> str:
        """The line that a row of hours was written on."""
        lines: dict[str, str] = getattr(self, "lines", {})
        return next((line for row, line in lines.items() if f"{path}.".startswith(f"{row}.")), "")


def about_venue(id: uuid.UUID) -> dict[str, Any]:
    """The venue, and the form as filled in with what it says `now`."""
    venue = venues.venue(id)
    elder, position = venue["elder_service"] or {}, venue["position"] or {}
    facts = {name: venue.get(name) for name in NAMED}
    now = facts | {
        "weekly": weekly_lines(venue[HOURS]),
        "exceptions": exception_lines(venue[HOURS], today()),
        "hours": "" if venue[HOURS] else venue["hours"],
        "manual_window": elder.get("manual_window"),
        "elder_phone": elder.get("phone"),
        "places": elder.get("places"),
        "nicknames": "、".join(venue.get("nicknames", [])),
        **position,
    }
    values = now | {"version": venue["version"]}
    about = {"venue": venue, "saved": request.args.get("saved"), "now": now, "filled": values}
    return about | {"misfits": misfits_ahead(id), "space_names": spaces_of(venue)}


@blp.route("/<uuid:id>/about", methods=["GET", "POST"])
@operators_only
@form_page(AboutForm, "staff/venue_about.html", about_venue)
def show(form: AboutForm, id: uuid.UUID) -> ResponseReturnValue:
    """What a venue says of itself, and other words for it; who saves second is shown both"""
    venues.change_venue(id, form.changes, form.seen)
    return redirect(url_for(".show", id=id, saved=1), 303)
