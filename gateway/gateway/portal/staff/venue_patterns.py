"""A weekly pattern of a venue: declared or changed by lines as people write them, shown first with what it changes."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import ValidationError

from chassis.clock import today
from chassis.hours_lines import Unreadable

from ...departments import declarations, venues
from ...departments.errors import DepartmentProblem
from ..forms import day_field, key_field, words
from ..frame.form_pages import form_page, number_in
from .pattern_lines import Row, exception_rows, exceptions_text, weekly_rows, weekly_text
from .venue_day import check_venue, operators_only, spaces_of
from .venue_forms import ConfirmedForm
from .venue_month import month_at, space_asked

blp = Blueprint("venue_patterns", __name__, url_prefix="/staff/venues")
COSTS, WAIT = "/problems/pattern-costs", "/problems/requests-wait"
HOLIDAYS = {"as_usual": _("照常"), "as_sunday": _("和周日一样"), "closed": _("不开放")}
WEEKLY_EXAMPLE = _("周二至周日 9:00-11:00 400人 11:00-13:00 200人 16:00停止入馆")
EXCEPTION_EXAMPLE = _("11月9日 不开放 布展")


class PreviewedForm(ConfirmedForm):
    """What changes days of a pattern; `expected_days`: how many it was said to change. `confirmed`: the button
    below a preview that says yes to it."""

    expected_days = HiddenField()
    confirmed = SubmitField()

    @property
    def shown(self) -> dict[str, int]:
        """The numbers of the preview that the button says yes to; nothing where there was none."""
        numbers = {"expected": self.people, "expected_days": number_in(self.expected_days.data)}
        numbers |= {"refuses": number_in(self.refuses.data)}
        whole = {name: number for name, number in numbers.items() if number is not None}
        return whole if self.confirmed.data and len(whole) == len(numbers) else {}

    def note(self, preview: Mapping[str, Any]) -> None:
        """Have what is confirmed next be this preview."""
        for name, number in numbers_of(preview).items():
            self[name].data = str(number)


class PatternForm(PreviewedForm):
    """A weekly pattern, a line for days that are alike. `again`: the button below a preview that leads back here."""

    aliases = {"from_date": "from_day", "until_date": "until_day", "booking": "weekly"}
    key = key_field()
    again = SubmitField()
    space_id = StringField(_("开放哪里"))
    from_day = day_field(_("从哪天"))
    until_day = day_field(_("到哪天"), hint=_("最长一年"))
    weekly = TextAreaField(
        _("每周怎样开放"),
        description=_(
            "相同的几天写一行，例如：周二至周日 9:00-11:00 400人 11:00-13:00 200人 16:00停止入馆。"
            "平均分的写：周六、周日 9:00-17:00 每60分钟 50人"
        ),
        render_kw={"rows": 6, "maxlength": 5000},
    )
    exceptions = TextAreaField(
        _("哪些日子不同"),
        description=_("每行一条，例如：11月9日 不开放 布展，或 11月20日至11月21日 10:00-12:00 100人"),
        render_kw={"rows": 3, "maxlength": 5000},
    )
    holidays = SelectField(_("公众假日"), choices=words(HOLIDAYS), default="as_usual")
    shared = BooleanField(_("开放期间也可以安排活动（只对单个场地）"))

    def validate_weekly(self, _field: Any) -> None:
        """Every line is read."""
        try:
            self.weekly_rows = weekly_rows(self.weekly.data)
        except Unreadable as wrong:
            raise unread(wrong, WEEKLY_EXAMPLE) from wrong

    def validate_exceptions(self, _field: Any) -> None:
        """Every line is read."""
        try:
            self.exception_rows = exception_rows(self.exceptions.data, self.from_day.data or today())
        except Unreadable as wrong:
            raise unread(wrong, EXCEPTION_EXAMPLE) from wrong

    weekly_rows: list[Row]
    exception_rows: list[Row]

    @property
    def pattern(self) -> dict[str, Any]:
        """The pattern, as venues takes it, but for the terms."""
        return {
            "from_date": self.from_day.data.isoformat(),
            "until_date": self.until_day.data.isoformat(),
            "weekly": [row.body for row in self.weekly_rows],
            "exceptions": [row.body for row in self.exception_rows],
            "holidays": self.holidays.data,
            "shared": self.shared.data,
        }

    def by_line(self, error: Mapping[str, str]) -> str:
        """What venues says of a row, with the line that has it: one line may make several."""
        line = self._line(error["field"])
        return f"{line[:40]}: {error['message']}" if line else error["message"]

    def place(self, errors: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """What venues says of a row stands beside the field that has its line."""
        places: dict[str, str] = {}
        for error in errors:
            spot = super().place([{**error, "field": error["field"].partition(".")[0]}])
            places |= dict.fromkeys([error["field"]], next(iter(spot.values()))) if spot else {}
        return places

    def _line(self, path: str) -> str:
        """The line that a row of the pattern was written on."""
        kind, _dot, rest = path.partition(".")
        rows = {"weekly": self.weekly_rows, "exceptions": self.exception_rows}.get(kind, [])
        n = rest.partition(".")[0]
        return rows[int(n)].line if n.isdecimal() and int(n) < len(rows) else ""


def numbers_of(preview: Mapping[str, Any]) -> dict[str, int]:
    """What is given back to confirm a preview."""
    return {
        "expected": preview["people"],
        "expected_days": preview["days"],
        "refuses": preview["refuses"],
    }


def unread(wrong: Unreadable, example: Any) -> ValidationError:
    """What is wrong with a line that cannot be read."""
    words = _("这一行看不懂：%(line)s。请写成 %(example)s", line=wrong.line[:40], example=example)
    return ValidationError(words)


def new_pattern(id: uuid.UUID) -> dict[str, Any]:
    """A venue, and a form that begins next to nothing: four weeks from tomorrow on."""
    venue = venues.venue(id)
    spaces = spaces_of(venue)
    first = today() + timedelta(days=1)
    values = {"space_id": space_asked(spaces), "from_day": first, "until_day": first + timedelta(days=27)}
    return {"venue": venue, "spaces": spaces, "filled": values}


@blp.route("/<uuid:id>/patterns/new", methods=["GET", "POST"])
@operators_only
@form_page(PatternForm, "staff/venue_pattern.html", new_pattern)
def declare(form: PatternForm, id: uuid.UUID) -> ResponseReturnValue:
    """Say which days a weekly pattern opens; open them, where that was said and is still so"""
    pattern = form.pattern | ({"space_id": form.space_id.data} if form.space_id.data else {})
    if form.again.data:
        return render_template("staff/venue_pattern.html", id=id, form=form, **new_pattern(id))
    costs = costs_of(form, lambda: declarations.declare(id, pattern, form.shown, form.key.data))
    if costs is None:
        return redirect(month_at(id, form.from_day.data, form.space_id.data or None), 303)
    return preview_page(form, declarations.preview_new(id, pattern) | costs, id=id, **new_pattern(id))


def costs_of(form: PreviewedForm, act: Callable[[], Any]) -> dict[str, int] | None:
    """None where an act was done upon the numbers that were shown; pressed twice, by the first press. Else what of the
    preview as it is now is to be shown otherwise: {refuses}, where that are more requests than the new hours alone
    refuse, as who had the space before a closure has it again."""
    if not form.shown:
        return {}
    try:
        act()
    except DepartmentProblem as refusal:
        if refusal.problem["type"] == WAIT:
            return {"refuses": refusal.problem["refuses"]}
        if refusal.problem["type"] != COSTS:
            raise
        return {}
    return None


def preview_page(form: PatternForm, preview: dict[str, Any], **about: Any) -> str:
    """What a pattern would change, with a button that does it."""
    has_changed = bool(form.confirmed.data)
    form.note(preview)
    return render_template(
        "staff/venue_pattern_preview.html", form=form, preview=preview, changed=has_changed, **about
    )


def pattern_of(id: uuid.UUID, declaration_id: uuid.UUID) -> dict[str, Any]:
    """A weekly pattern, and the form that says it as it is `now`."""
    venue, pattern = venues.venue(id), check_venue(id, declarations.pattern(declaration_id))
    now = {
        "from_day": date.fromisoformat(pattern["from_date"]),
        "until_day": date.fromisoformat(pattern["until_date"]),
        "weekly": weekly_text(pattern["weekly"]),
        "exceptions": exceptions_text(pattern["exceptions"]),
        "holidays": pattern["holidays"],
        "shared": pattern["shared"],
    }
    return {
        "venue": venue,
        "spaces": spaces_of(venue),
        "pattern": pattern,
        "now": now,
        "filled": now | {"version": pattern["version"], "space_id": pattern["space_id"]},
    }


@blp.route("/<uuid:id>/patterns/<uuid:declaration_id>", methods=["GET", "POST"])
@operators_only
@form_page(PatternForm, "staff/venue_pattern.html", pattern_of)
def change(form: PatternForm, id: uuid.UUID, declaration_id: uuid.UUID) -> ResponseReturnValue:
    """Say which days another pattern changes; change them, where that was said and is still so"""
    about = pattern_of(id, declaration_id) | {"id": id, "declaration_id": declaration_id}
    pattern = form.pattern | {"booking": about["pattern"]["booking"]}
    if form.again.data:
        return render_template("staff/venue_pattern.html", **about | {"form": form})
    costs = costs_of(form, lambda: declarations.change(declaration_id, pattern, form.shown, form.seen))
    if costs is None:
        return redirect(month_at(id, form.from_day.data, about["pattern"]["space_id"]), 303)
    preview = declarations.preview_change(declaration_id, pattern)
    return preview_page(form, preview | costs, **about)


def end_of(id: uuid.UUID, declaration_id: uuid.UUID) -> dict[str, Any]:
    """What would end with a pattern, and the form that confirms it."""
    about, preview = pattern_of(id, declaration_id), declarations.preview_end(declaration_id)
    values = {"version": about["pattern"]["version"], "expected": preview["people"]}
    return about | {"preview": preview, "filled": values}


@blp.route("/<uuid:id>/patterns/<uuid:declaration_id>/end", methods=["GET", "POST"])
@operators_only
@form_page(ConfirmedForm, "staff/venue_pattern_end.html", end_of)
def end(form: ConfirmedForm, id: uuid.UUID, declaration_id: uuid.UUID) -> ResponseReturnValue:
    """A weekly pattern ended, once its people were shown"""
    declarations.end(declaration_id, form.people or 0, form.refused, form.seen)
    return redirect(url_for("pages.venue_month.show", id=id), 303)
