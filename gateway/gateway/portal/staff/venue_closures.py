"""Closing a venue or a space: shown first with whom it concerns, confirmed by their number; what came of it; opening
again."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField

from chassis.clock import SHANGHAI, now, today
from chassis.errors import NotFound
from chassis.web.auth import actor

from ...departments import decisions, venues
from ...departments.errors import DepartmentProblem, DepartmentUnavailable
from ..clock_fields import DAY_BEGINS, DAY_ENDS, clock_field, moment
from ..forms import day_field, key_field, line_field
from ..frame.form_pages import PortalForm, form_page, page_about
from .venue_day import check_venue, operators_only, spaces_of
from .venue_forms import RefusingForm

blp = Blueprint("venue_closures", __name__, url_prefix="/staff/venues")
NUMBERS = {"expected": "people", "refuses": "requests", "revokes": "revoked"}
"""By which a closure is confirmed, as the preview calls them."""


class ClosingForm(PortalForm):
    """What is closed, from when to when, and why. Without times: from the beginning of the day, to its end."""

    aliases = {"starts_at": "from_day", "ends_at": "until_day", "date": "from_day", "on_purpose": "confirmed"}
    key = key_field()
    expected = HiddenField()
    refuses = HiddenField()
    revokes = HiddenField()
    space_id = StringField(_("关闭哪里"))
    from_day = day_field(_("从哪天"))
    from_time = clock_field(_("几点开始"), _("空着就是从当天零点"))
    until_day = day_field(_("到哪天"))
    until_time = clock_field(_("几点恢复开放"), _("空着就是到当天结束"))
    confirmed = BooleanField(_("已核对，确实如此"))
    reason = line_field(_("为什么关闭"), longest=200, hint=_("只给工作人员看，不会公开"))
    note = line_field(
        _("告诉市民的话"),
        longest=100,
        shortest=0,
        hint=_("会写进短信，显示在场馆和活动页面上，例如：设备检修，11月8日恢复开放。可以空着"),
    )

    @property
    def starts_at(self) -> datetime:
        return moment(self.from_day.data, self.from_time.data or DAY_BEGINS)

    @property
    def ends_at(self) -> datetime:
        return moment(self.until_day.data, self.until_time.data or DAY_ENDS)

    def validate(self, extra_validators: Any = None) -> bool:
        """The end lies after the start."""
        if not super().validate(extra_validators):
            return False
        if self.ends_at <= self.starts_at:
            self.until_day.errors = [_("恢复开放要晚于关闭")]
        return not self.until_day.errors

    @property
    def span(self) -> dict[str, str]:
        """What is closed, and when, as venues takes it."""
        where = {"space_id": self.space_id.data} if self.space_id.data else {}
        where |= {"on_purpose": "true"} if self.confirmed.data else {}
        return where | {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}

    @property
    def closure(self) -> dict[str, str]:
        """The span with why, for staff, and what the public is told."""
        return self.span | {"reason": self.reason.data, "note": self.note.data}

    @property
    def seen(self) -> dict[str, str | None]:
        """The numbers that it was said to concern, as the form sent them back."""
        return {name: self[name].data for name in NUMBERS}


def about_closing(id: uuid.UUID) -> dict[str, Any]:
    """The venue, and a form that closes it from now to the end of the day."""
    venue = venues.venue(id)
    at = now().astimezone(SHANGHAI)
    values = {
        "from_day": at.date(),
        "from_time": f"{at:%H:%M}",
        "until_day": today(),
    }
    return {"venue": venue, "spaces": spaces_of(venue), "filled": values}


@blp.route("/<uuid:id>/close", methods=["GET", "POST"])
@operators_only
@form_page(ClosingForm, "staff/venue_closing.html", about_closing)
def close(form: ClosingForm, id: uuid.UUID) -> ResponseReturnValue:
    """Say whom a closure concerns; close, where that was said and is still so"""
    preview = venues.preview_closure(id, form.span)
    numbers = {name: preview[key] for name, key in NUMBERS.items()}
    if form.seen == {name: str(number) for name, number in numbers.items()}:
        closure = venues.declare_closure(id, form.closure, numbers, form.key.data)
        return redirect(url_for(".show", id=id, closure_id=closure["id"]), 303)
    has_changed = bool(form.expected.data)
    for name, number in numbers.items():
        form[name].data = str(number)
    about = about_closing(id)
    return render_template(
        "staff/venue_closing_preview.html", id=id, form=form, preview=preview, changed=has_changed, **about
    )


def about_closure(id: uuid.UUID, closure_id: uuid.UUID) -> dict[str, Any]:
    """A closure, and what came of it so far."""
    venue = venues.venue(id)
    closure = check_venue(id, venues.closure(closure_id))
    about = {"venue": venue, "spaces": spaces_of(venue), "closure": closure}
    may_call = actor().has("desk", "city_desk", "office")
    return (
        about
        | aftermath_of(closure_id)
        | {"over": closure["ends_at"] <= now().isoformat(), "may_call": may_call}
    )


def aftermath_of(closure_id: uuid.UUID) -> dict[str, Any]:
    """{aftermath: in numbers, None while registration has not heard of it; away: whether it does not answer}"""
    try:
        return {"aftermath": decisions.aftermath(closure_id), "away": False}
    except DepartmentUnavailable:
        return {"aftermath": None, "away": True}
    except DepartmentProblem as refusal:
        if refusal.status != NotFound.status:
            raise
        return {"aftermath": None, "away": False}


@blp.get("/<uuid:id>/closures/<uuid:closure_id>")
@operators_only
def show(id: uuid.UUID, closure_id: uuid.UUID) -> ResponseReturnValue:
    """A closure, and in numbers what came of it"""
    return page_about("staff/venue_closure.html", about_closure, id=id, closure_id=closure_id)


@blp.post("/<uuid:id>/closures/<uuid:closure_id>/lift")
@operators_only
@form_page(RefusingForm, "staff/venue_closure.html", about_closure, "lift_form")
def lift(form: RefusingForm, id: uuid.UUID, closure_id: uuid.UUID) -> ResponseReturnValue:
    """Open again; where that refuses requests for a space, once their number was shown"""
    venues.lift_closure(closure_id, form.refused)
    return redirect(url_for("pages.venue_day.show", id=id, reopened=1), 303)
