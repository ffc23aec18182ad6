"""The office and the reviewing: who reviews, how far they are, the meeting, and the ranking once it is open."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectChoice, SelectField

from chassis.errors import Invalid
from chassis.storage.db import reading
from chassis.wording import Text

from ...accounts import staff_accounts, store
from ...departments import nominations, reviews
from ..forms import ActField, line_field, name_choices, refuse_unread
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.layout import current_edition_id
from ..frame.lists import chosen_word
from ..frame.names import unit_names
from ..frame.vocabulary import CRITERIA, HONOUR_KINDS
from ..nomination_forms import current_rules
from .access import staff_only

blp = Blueprint("office_reviews", __name__, url_prefix="/staff/office/reviews")
office_only = staff_only("office")
Body = dict[str, Any]
NO_ACCOUNT = Text("请选择账号", "Choose an account")


def accounts_to_choose() -> list[SelectChoice]:
    """Accounts with the role of a reviewer."""
    with store.reading() as db:
        names = {
            str(row.id): row.username for row in staff_accounts.list_accounts(db) if "reviewer" in row.roles
        }
    return name_choices(names, none=_("请选择"))


def units_of_reviewers() -> list[SelectChoice]:
    with reading() as db:
        return name_choices(unit_names(db), none=_("不是成员单位的人"))


class JuryForm(PortalForm):
    """Of all that is filled in, only what belongs to the button pressed is read."""

    act = ActField()
    account = SelectField(_("评审账号"), choices=accounts_to_choose, validate_choice=False)
    name = line_field(_("姓名"), longest=40, shortest=0, hint=_("只有办公室看得到"))
    unit_id = SelectField(_("所在单位"), choices=units_of_reviewers, validate_choice=False)
    all_the_same = BooleanField(_("没有审核完或没有打完分，也开始评审会"))


def jury() -> Body:
    """Who reviews, and how far they are."""
    about = current_rules()
    if about["edition"] is None:
        return about
    edition_id = about["edition"]["id"]
    lines = {
        "reviewers": reviews.reviewers(edition_id)["items"],
        "lines": reviews.progress(edition_id)["items"],
    }
    missing = sum(max(0, line["wanted"] - line["scored"]) for line in lines["lines"])
    unassigned_count = sum(max(0, line["wanted"] - line["assigned"]) for line in lines["lines"])
    waiting = nominations.nominations({"edition_id": edition_id, "status": "submitted"}, None)["items"]
    lines |= {"waiting": bool(waiting)}
    return (
        about
        | lines
        | {"missing": missing, "unassigned": unassigned_count, "saved": request.args.get("saved")}
    )


@blp.route("", methods=["GET", "POST"])
@office_only
@form_page(JuryForm, "staff/office_reviews.html", jury)
def index(form: JuryForm) -> ResponseReturnValue:
    """Reviewers enrolled and dismissed, reviews assigned, the meeting opened"""
    edition_id = current_edition_id()
    act = form.act.verb
    if act in ("assign", "meeting", "dismiss"):
        refuse_unread(form)
    if act == "assign":
        reviews.assign_reviews(edition_id)
    elif act == "meeting":
        reviews.open_meeting(edition_id, bool(form.all_the_same.data))
        return redirect(url_for(".ranking"), 303)
    elif act == "dismiss":
        reviews.dismiss(form.act.thing_id)
    else:
        enrol(form, edition_id)
    return redirect(url_for(".index", saved=1), 303)


def enrol(form: JuryForm, edition_id: uuid.UUID | str) -> None:
    """Have the chosen account review. Raises Invalid without one."""
    if form.account.data not in {choice.value for choice in accounts_to_choose() if choice.value}:
        raise Invalid.field("account", NO_ACCOUNT)
    body = {"edition_id": str(edition_id), "account": form.account.data, "name": form.name.data}
    reviews.enrol(body | {"unit_id": form.unit_id.data or None})


def page_of_ranking() -> Body:
    """The ranking of one kind."""
    kind = chosen_word("kind", HONOUR_KINDS, "star")
    about = current_rules() | {"kind": kind, "criteria": CRITERIA}
    if about["edition"] is None or about["rules"]["meeting_opened_at"] is None:
        return about | {"lines": None}
    return about | {"lines": reviews.ranking(about["edition"]["id"], kind)["items"]}


@blp.get("/ranking")
@office_only
def ranking() -> ResponseReturnValue:
    """The ranking, with every score"""
    return page_about("staff/office_ranking.html", page_of_ranking)
