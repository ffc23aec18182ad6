"""The words of the messages to citizens: what they say now, and the department's own."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError, NotFound
from chassis.wording import Text

from ...departments import registration
from ...departments.errors import DepartmentUnavailable
from ..frame.errors import keeps_form, told
from ..frame.i18n import msgid
from .access import staff_only

blp = Blueprint("notice_texts", __name__, url_prefix="/staff/templates")

KINDS = {
    "booked": msgid("报名成功"),
    "waitlisted": msgid("已排上候补"),
    "promoted": msgid("候补转为报上"),
    "changed": msgid("时间或地点变动"),
    "cancelled": msgid("本人取消"),
    "session_cancelled": msgid("场次取消"),
    "cut": msgid("座位减少，改为候补"),
    "restored": msgid("恢复举办"),
    "reminder": msgid("前一天提醒"),
    "feedback_request": msgid("请评价"),
    "no_show": msgid("记为未到"),
    "blocked": msgid("暂停报名"),
    "appeal_decided": msgid("申诉结果"),
}
LANGUAGES = {"zh": "中文", "en": "English"}


class NoTemplate(NotFound):
    title = Text("没有这种通知", "There is no such kind of notice")


def all_texts() -> list[dict[str, Any]]:
    """Every kind of notice in each language, as registration tells them."""
    items: list[dict[str, Any]] = registration.notice_texts()["items"]
    return items


@blp.get("")
@staff_only("office", "admin")
def index() -> ResponseReturnValue:
    """What messages say now"""
    try:
        items = all_texts()
    except DepartmentUnavailable:
        return render_template("staff/notice_texts.html", kinds={}, unavailable=True), 503
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in items:
        kinds.setdefault(one["kind"], []).append(one)
    return render_template("staff/notice_texts.html", kinds=kinds, names=KINDS, languages=LANGUAGES)


def form(kind: str, locale: str, status: int = 200, **said: Any) -> tuple[str, int]:
    """One text with what it may speak of, as it is or as it was typed."""
    try:
        found = [one for one in all_texts() if (one["kind"], one["locale"]) == (kind, locale)]
    except DepartmentUnavailable:
        found, said, status = [{}], said | {"unavailable": True}, 503
    if not found:
        raise NoTemplate()
    text = request.form.get("text", found[0].get("own") or found[0].get("builtin", ""))
    known = {"kind": kind, "locale": locale, "name": KINDS.get(kind, kind), "language": LANGUAGES.get(locale)}
    page = render_template("staff/notice_text.html", one=found[0], text=text, **known, **{"wrong": {}} | said)
    return page, status


@blp.get("/<kind>/<locale>")
@staff_only("office", "admin")
def edit(kind: str, locale: str) -> ResponseReturnValue:
    """The form of one text"""
    return form(kind, locale)


@blp.post("/<kind>/<locale>")
@staff_only("office", "admin")
@keeps_form(lambda kind, locale, expired: form(kind, locale, expired=expired)[0])
def save(kind: str, locale: str) -> ResponseReturnValue:
    """Use the text from now on, or go back to the one it came with"""
    try:
        if "reset" in request.form:
            registration.reset_notice_text(kind, locale)
        else:
            registration.write_notice_text(kind, locale, request.form.get("text", "").strip())
    except DomainError as error:
        return form(kind, locale, **told(error))
    return redirect(url_for(".index", _anchor=kind), 303)
