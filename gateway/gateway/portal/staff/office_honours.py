"""The office decides on honours, puts them on notice, answers objections, grants, and takes down."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectMultipleField

from chassis.errors import Invalid
from chassis.wording import Text

from ...departments import honours, reviews
from ..forms import ActField, refuse_unread, text_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.layout import current_edition_id
from ..frame.lists import chosen_word, pager
from ..frame.vocabulary import HONOUR_KINDS, HONOUR_STATES, OBJECTION_STATES
from ..nomination_forms import current_rules
from .access import staff_only

blp = Blueprint("office_honours", __name__, url_prefix="/staff/office/honours")
office_only = staff_only("office")
Body = dict[str, Any]
NO_ANSWER = Text("请写答复", "Write the answer")
NO_REASON = Text("请写明为什么撤下", "Say why it is taken down")


class DecisionForm(PortalForm):
    """Of all that is filled in, only what belongs to the button pressed is read."""

    act = ActField()
    chosen = SelectMultipleField(_("入选"), choices=[], validate_choice=False)
    minutes = text_field(
        _("评定说明"),
        longest=2000,
        shortest=0,
        rows=3,
        hint=_("入选的不是名次在前的、名次相同而只选其中几个的，或一个都不选，要写明理由"),
    )
    nobody = BooleanField(_("确实一个都不选"))
    upward = SelectMultipleField(_("向上推荐"), choices=[], validate_choice=False)
    why = text_field(_("为什么推荐这几位"), longest=500, shortest=0, rows=2, hint=_("写进评定说明"))
    reason = text_field(_("撤下的原因"), longest=500, shortest=0, rows=2)


class AnswerForm(PortalForm):
    """An answer to an objection, or why its contact is wanted."""

    act = ActField()
    answer = text_field(_("答复"), longest=2000, shortest=0, rows=3)
    reason = text_field(_("为什么要查看联系方式"), longest=200, shortest=0, rows=1, hint=_("会留下记录"))


def kind_asked() -> str:
    return chosen_word("kind", HONOUR_KINDS, "star")


def about_honours() -> Body:
    """How the honours of a kind stand, with the ranking while nothing is decided."""
    about = current_rules() | {"kind": kind_asked(), "saved": request.args.get("saved"), "lines": []}
    if about["edition"] is None:
        return about
    edition_id = about["edition"]["id"]
    about |= {"state": honours.honours(edition_id, about["kind"]), "states": HONOUR_STATES}
    if about["rules"]["meeting_opened_at"] and about["state"]["decision"] is None:
        about["lines"] = reviews.ranking(edition_id, about["kind"])["items"]
    return about


@blp.route("", methods=["GET", "POST"])
@office_only
@form_page(DecisionForm, "staff/office_honours.html", about_honours)
def index(form: DecisionForm) -> ResponseReturnValue:
    """Decided, put on notice, granted, taken down"""
    edition_id, kind, act = current_edition_id(), kind_asked(), form.act.verb
    refuse_unread(form, {"down": "reason", "decide": "minutes", "grant": "why"}.get(act, ""))
    if act == "announce":
        honours.announce_honours(edition_id, kind)
    elif act == "grant":
        honours.grant(edition_id, kind, form.upward.data or [], form.why.data or "")
    elif act == "down":
        if not form.reason.data:
            raise Invalid.field("reason", NO_REASON)
        honours.take_down(form.act.thing_id, form.reason.data)
    else:
        is_nobody = bool(form.nobody.data)
        honours.decide(edition_id, kind, form.chosen.data or [], form.minutes.data or "", is_nobody)
    return redirect(url_for(".index", kind=kind, saved=1), 303)


def about_objections() -> Body:
    """What was objected in the edition of today."""
    about = current_rules() | {"states": OBJECTION_STATES, "saved": request.args.get("saved")}
    if about["edition"] is None:
        return about
    page = honours.objections(about["edition"]["id"], request.args.get("cursor"))
    return about | {"objections": page["items"], **pager(page)}


@blp.route("/objections", methods=["GET", "POST"])
@office_only
@form_page(AnswerForm, "staff/office_objections.html", about_objections)
def objections(form: AnswerForm) -> ResponseReturnValue:
    """Objections, and their answers"""
    objection_id = form.act.thing_id
    if form.act.verb == "contact":
        contact = honours.objector(objection_id, form.reason.data or "")
        about = about_objections() | {"contact": contact}
        answer_form = AnswerForm(formdata=None, data={"answer": form.answer.data})
        return render_template("staff/office_objections.html", form=answer_form, **about)
    refuse_unread(form, "answer")
    if not form.answer.data:
        raise Invalid.field("answer", NO_ANSWER)
    honours.answer_objection(objection_id, form.answer.data, form.act.verb == "uphold")
    return redirect(url_for(".objections", saved=1), 303)
