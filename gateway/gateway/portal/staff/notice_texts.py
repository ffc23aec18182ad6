"""The words of the messages to citizens: what they say now, and the department's own."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, TextAreaField

from chassis.errors import NotFound
from chassis.wording import Text

from ...departments import decisions
from ..forms import clean
from ..frame.form_pages import form_page, page_about
from ..frame.i18n import msgid, translate
from ..frame.versioned_forms import VersionedForm
from ..frame.vocabulary import LANGUAGES
from .access import staff_only

blp = Blueprint("notice_texts", __name__, url_prefix="/staff/templates")
editors_only = staff_only("office", "admin")

KINDS = {
    "booked": msgid("报名成功"),
    "waitlisted": msgid("已排上候补"),
    "promoted": msgid("候补转为报上"),
    "changed": msgid("时间或地点变动"),
    "changed_waiting": msgid("变动，仍在候补"),
    "cancelled": msgid("本人取消"),
    "session_cancelled": msgid("场次取消"),
    "cut": msgid("座位减少，改为候补"),
    "moved_back": msgid("候补排位后移"),
    "seated_at_door": msgid("门口候补到座位"),
    "held": msgid("空位先留给候补第一位"),
    "waited_out": msgid("候补到此为止"),
    "restored": msgid("恢复举办"),
    "restored_waiting": msgid("恢复举办，仍在候补"),
    "both_held": msgid("两场的座位都留着"),
    "left": msgid("退出余下的场次"),
    "reminder": msgid("前一天提醒"),
    "feedback_request": msgid("请评价"),
    "no_show": msgid("记为未到"),
    "not_missed": msgid("未到的记录撤销"),
    "blocked": msgid("暂停报名"),
    "appeal_decided": msgid("申诉结果"),
    "wish_answered": msgid("场馆答应了开放请求"),
    "wish_declined": msgid("场馆没有答应开放请求"),
}


class NoSuchNoticeText(NotFound):
    title = Text("没有这种通知", "There is no such kind of notice")


class NoticeTextForm(VersionedForm):
    """The text to use from now on, or that it goes back to the one it came with."""

    text = TextAreaField(
        _("短信内容"),
        filters=[clean],
        description=_("最多 500 字。签名由系统加在前面。"),
        render_kw={"rows": 6},
    )
    reset = BooleanField()


def all_texts() -> dict[str, Any]:
    """Every kind of notice in each language: {kind: [its texts]}."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for text in decisions.notice_texts()["items"]:
        kinds.setdefault(text["kind"], []).append(text)
    return {"kinds": kinds, "names": KINDS}


@blp.get("")
@editors_only
def index() -> ResponseReturnValue:
    """What messages say now"""
    return page_about("staff/notice_texts.html", all_texts)


def notice_text(kind: str, locale: str) -> dict[str, Any]:
    """One text with what it may speak of."""
    for text in decisions.notice_texts()["items"]:
        if (text["kind"], text["locale"]) == (kind, locale):
            now = {"text": text["own"] or text["builtin"]}
            return {"notice": text, "now": now, "filled": now | {"version": text["version"]}}
    raise NoSuchNoticeText()


@blp.route("/<kind>/<locale>", methods=["GET", "POST"])
@editors_only
@form_page(NoticeTextForm, "staff/notice_text.html", notice_text)
def save(form: NoticeTextForm, kind: str, locale: str) -> ResponseReturnValue:
    """Use the text from now on, or go back to the one it came with"""
    if form.reset.data:
        decisions.reset_notice_text(kind, locale, form.seen)
    else:
        decisions.write_notice_text(kind, locale, form.text.data, form.seen)
    return redirect(url_for(".index", _anchor=kind), 303)


@blp.app_template_filter()
def notice_kind(kind: str) -> str:
    """A kind of notice in the reader's language."""
    return str(gettext(KINDS.get(kind, kind)))


@blp.app_template_filter()
def language_name(locale: str) -> str:
    return translate(LANGUAGES.get(locale, locale))
