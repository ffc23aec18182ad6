"""The office reads nominations: eligible or not, returned with a remark, consent that came on paper."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from chassis.errors import Invalid
from chassis.wording import Text

from ...departments import nominations
from ..forms import ActField, line_field, refuse_unread, text_field
from ..frame.form_pages import form_page, page_about
from ..frame.lists import chosen, drop_unknown, pager
from ..frame.vocabulary import HONOUR_KINDS, NOMINATION_ACTS, NOMINATION_STATES
from ..nomination_forms import TONES, ConsentEndForm, current_rules, language_field
from .access import staff_only

blp = Blueprint("office_nominations", __name__, url_prefix="/staff/office/nominations")
office_only = staff_only("office")
Body = dict[str, Any]
NO_REMARK = Text("退回或不通过要写明原因", "Say why")
NO_REASON = Text("请写明为什么要查看电话", "Say what the phone is needed for")
NO_WAY = Text("请写明本人怎样同意的", "Say how the candidate agreed")

READS = {"return": "remark", "refuse": "remark", "consent": "how", "no_consent": "why"}
"""{a button: the text that it is for}; whoever looks at the phone keeps what was typed"""


class ReadingForm(ConsentEndForm):
    """What the office says of a nomination, which its buttons do each a part of."""

    act = ActField()
    remark = text_field(_("意见"), longest=500, shortest=0, rows=2, hint=_("退回或不通过时写明原因"))
    how = line_field(_("本人怎样同意公开姓名和事迹"), longest=200, shortest=0)
    language = language_field()
    reason = line_field(_("为什么要查看电话"), longest=200, shortest=0, hint=_("会留下记录"))


def page_of_nominations() -> Body:
    """The nominations of the edition of today in one state, by default what waits for the office."""
    filters = {"status": "submitted"} | chosen("status", "kind")
    drop_unknown(filters, {"status": NOMINATION_STATES, "kind": HONOUR_KINDS})
    about = current_rules()
    edition = {"edition_id": about["edition"]["id"]} if about["edition"] else {}
    page = nominations.nominations(filters | edition, request.args.get("cursor"))
    words = {"states": NOMINATION_STATES, "tones": TONES, "saved": request.args.get("saved")}
    return {"nominations": page["items"], "filters": filters, **words, **pager(page), **about}


def about_nomination(nomination_id: uuid.UUID) -> Body:
    """A nomination as the office sees it."""
    nomination = nominations.nomination(nomination_id)
    words = {"states": NOMINATION_STATES, "acts": NOMINATION_ACTS, "tones": TONES}
    rules = nominations.rules(nomination["edition_id"])
    return {"nomination": nomination, "rules": rules, "filled": {"version": nomination["version"]}, **words}


@blp.get("")
@office_only
def index() -> ResponseReturnValue:
    """What was nominated"""
    return page_about("staff/office_nominations.html", page_of_nominations)


@blp.route("/<uuid:nomination_id>", methods=["GET", "POST"])
@office_only
@form_page(ReadingForm, "staff/office_nomination.html", about_nomination)
def read(form: ReadingForm, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """A nomination accepted, returned, refused, or its candidate's consent noted"""
    act = form.act.verb
    if act == "phone":
        return show_phone(form, nomination_id)
    refuse_unread(form, READS.get(act, ""))
    if act in ("consent", "ask", "no_consent"):
        see_to_consent(form, nomination_id, act)
        return redirect(url_for(".read", nomination_id=nomination_id), 303)
    decide(form, nomination_id, act)
    return redirect(url_for(".index", saved=1), 303)


def show_phone(form: ReadingForm, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """The page with the candidate's phone in full, once there is a reason."""
    if not form.reason.data:
        raise Invalid.field("reason", NO_REASON)
    contact = nominations.candidates_phone(nomination_id, form.reason.data)
    about = about_nomination(nomination_id)
    values = {name: form[name].data for name in (*READS.values(), "language", "sure")}
    reading_form = ReadingForm(formdata=None, data=values | about.pop("filled"))
    return render_template("staff/office_nomination.html", form=reading_form, contact=contact, **about)


def see_to_consent(form: ReadingForm, nomination_id: uuid.UUID, act: str) -> None:
    """Send the candidate the link; or note a consent that came on paper, or that there is none any more."""
    if act == "ask":
        nominations.ask_candidate(nomination_id, form.language.data, form.seen)
        return
    if act == "no_consent":
        form.end_consent(nomination_id)
        return
    if not form.how.data:
        raise Invalid.field("how", NO_WAY)
    nominations.note_consent(nomination_id, form.how.data, form.seen)


def decide(form: ReadingForm, nomination_id: uuid.UUID, act: str) -> None:
    """Accept it, or with a remark return or refuse it. Raises Invalid without one."""
    if act == "accept":
        nominations.accept_nomination(nomination_id, form.seen)
        return
    if not form.remark.data:
        raise Invalid.field("remark", NO_REMARK)
    answer = nominations.refuse_nomination if act == "refuse" else nominations.return_nomination
    answer(nomination_id, form.remark.data, form.seen)
