"""Staff: signing in, who they are, and what there is to do at work."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError
from chassis.storage.db import reading

from ...accounts import sign_in
from ...catalogue import queries
from ..frame.errors import keeps_form, told
from ..frame.i18n import msgid
from ..frame.vocabulary import DEPARTMENTS

blp = Blueprint("workplace", __name__, url_prefix="/staff")

# What there is to do at work: the page, what it is called, and whose roles may.
WORKPLACES: tuple[tuple[str, str, set[str]], ...] = (
    ("pages.desk.show", msgid("服务台"), {"desk", "unit_editor", "venue_operator"}),
    ("pages.phone_list.index", msgid("电话通知单"), {"desk", "office"}),
    ("pages.notice_texts.index", msgid("通知文字"), {"office", "admin"}),
    ("pages.moderation.moderate", msgid("审核评价"), {"unit_editor", "venue_operator", "office"}),
    ("pages.exports.show", msgid("导出报名"), {"unit_editor", "venue_operator", "desk", "office"}),
    ("pages.cuts.index", msgid("座位减少"), {"office", "unit_editor", "venue_operator"}),
    ("pages.door.index", msgid("签到"), {"door", "desk", "unit_editor", "venue_operator"}),
    ("pages.appeals.index", msgid("未到申诉"), {"desk", "office"}),
)


def form(status: int = 200, **said: Any) -> tuple[str, int]:
    """The sign-in form. The password is never sent back."""
    page = render_template(
        "staff/sign_in.html", username=request.form.get("username", ""), **{"wrong": {}} | said
    )
    return page, status


@blp.get("/sign-in")
def ask() -> ResponseReturnValue:
    """Username and password"""
    return form()


@blp.post("/sign-in")
@keeps_form(lambda expired: form(expired=expired)[0])
def enter() -> ResponseReturnValue:
    """Open a session for a staff account"""
    try:
        sign_in.sign_in_staff(request.form.get("username", ""), request.form.get("password", ""))
    except DomainError as error:
        return form(**told(error))
    return redirect(url_for(".show"), 303)


@blp.get("")
def show() -> ResponseReturnValue:
    """Who is signed in, with which roles, for which unit and venues"""
    account = sign_in.current_session()
    if account is None or account.kind != "staff":
        return redirect(url_for(".ask"), 303)
    with reading() as db:
        named = {one["value"]: one["label"] for one in queries.facets(db)["unit"]}
        venues = [queries.venue(db, id) for id in account.actor.venues]
    return render_template(
        "staff/workplace.html",
        roles=sorted(account.actor.roles),
        units=[named.get(id, str(id)) for id in account.actor.units],
        venues=[venue for venue in venues if venue],
        documents=DEPARTMENTS.items(),
        workplaces=[(page, label) for page, label, whose in WORKPLACES if whose & account.actor.roles],
    )
