"""The demonstration's own: the messages that it would have sent, a page and JSON; and its clock, moved on."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField
from wtforms.validators import InputRequired

from chassis.clock import SHANGHAI, clock, move, now
from chassis.errors import DomainError

from ...departments import chasing, registration
from ..forms import line_field, phone_field
from ..frame.form_pages import PortalForm, form_page, reasons
from ..frame.lists import chosen, pager

blp = Blueprint("demo", __name__, url_prefix="/demo")
MORNING = time(8, 30)


class ClockForm(PortalForm):
    """Where the clock is to be set, in the city's time."""

    to = DateTimeLocalField(
        _("拨到"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("请填日期和时间"))],
    )


class SmsForm(PortalForm):
    """What somebody sends, and from where."""

    phone = phone_field(_("从哪个手机号"), longest=20, autocomplete="off")
    text = line_field(_("写什么"), longest=200, hint=_("例如：报名 1003 2，报名 1003 王芳 李强，取消 1003"))


@blp.route("/sms", methods=["GET", "POST"])
@form_page(SmsForm, "public/demo_sms.html")
def send_sms(form: SmsForm) -> ResponseReturnValue:
    """Send the Week's number an SMS, as a citizen would; the answer stands among the messages"""
    registration.try_sms(form.phone.data, form.text.data)
    return redirect(url_for(".messages", to=form.phone.data), 303)


def next_times() -> dict[str, Any]:
    """What the clock's page offers: an hour on, the next morning, a week and half a year later."""
    at = now().astimezone(SHANGHAI).replace(second=0, microsecond=0)
    morning = datetime.combine(at.date() + timedelta(days=1), MORNING, SHANGHAI)
    choices = [
        (_("一小时后"), at + timedelta(hours=1)),
        (_("明天早上"), morning),
        (_("一周后"), morning + timedelta(days=6)),
        (_("半年后，个人信息到期删除"), morning + timedelta(days=210)),
    ]
    return {"filled": {"to": morning}, "choices": choices, "is_movable": clock().path is not None}


@blp.route("/clock", methods=["GET", "POST"])
@form_page(ClockForm, "public/demo_clock.html", subject=next_times)
def move_clock(form: ClockForm) -> ResponseReturnValue:
    """Move the clock of all departments on"""
    move(clock(), form.to.data.replace(tzinfo=SHANGHAI))
    return redirect(url_for("pages.home.show"), 303)


@blp.get("/messages")
def messages() -> ResponseReturnValue:
    """Newest first, all or those to one phone: what citizens were sent, or (`whose=units`) what units were"""
    to = chosen("to").get("to", "")
    cursor = request.args.get("cursor")
    is_units = request.args.get("whose") == "units"
    read_messages = chasing.sent_to_units if is_units else registration.sent_messages
    if wants_json():
        return jsonify(read_messages(to or None, cursor))
    about = {"to": to, "is_units": is_units}
    try:
        page = read_messages(to or None, cursor)
    except DomainError as refusal:
        status, why = reasons(refusal)
        return render_template("public/demo.html", **about, places={"to": "to", "phone": "to"}, **why), status
    return render_template("public/demo.html", **about, messages=page["items"], **pager(page))


def wants_json() -> bool:
    """Whether a program asks: `?format=json`, or an Accept header that does not name web pages, as browsers' do."""
    return request.args.get("format") == "json" or "text/html" not in request.headers.get("Accept", "")
