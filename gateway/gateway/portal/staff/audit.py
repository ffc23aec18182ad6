"""The audit: who looked at whose data, when and why, in words."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from chassis.cleaning import compact

from ...accounts import staff_accounts
from ...accounts.store import reading
from ...departments import decisions, reporting
from ..frame.form_pages import page_about
from ..frame.formats import day
from ..frame.i18n import msgid
from ..frame.lists import chosen, chosen_day, drop_unknown, pager
from ..frame.vocabulary import word
from .access import staff_only, usernames

blp = Blueprint("audit", __name__, url_prefix="/staff/audit")
ACTIONS = {
    "unmask": msgid("看完整的姓名和电话"),
    "search": msgid("查找"),
    "slip": msgid("打印报名单"),
    "export": msgid("导出报名"),
    "door_list": msgid("取签到名单"),
    "correct": msgid("更正"),
    "copy": msgid("取自己的信息"),
    "erase": msgid("删除信息"),
    "leave_phone": msgid("换了号码的人"),
}
OF_PAPERS = {
    "contact": msgid("看单位联系人的电话"),
    "candidate": msgid("看被推荐人的电话"),
    "objector": msgid("看提异议的人的电话"),
    "original": msgid("打开素材原文件"),
    "pack": msgid("取走素材包"),
}
KINDS = {
    "booking": msgid("一份报名"),
    "citizen": msgid("市民"),
    "session": msgid("一个场次"),
    "venue": msgid("场馆"),
    "unit": msgid("单位"),
    "edition": msgid("活动周"),
    "nomination": msgid("推荐"),
    "file": msgid("文件"),
}
NOBODY = "00000000-0000-0000-0000-000000000000"
"""An actor that nobody is: of a user name that there is not."""


def of_papers() -> dict[str, Any]:
    """The same of what reporting shows."""
    return lines_of(reporting.audits, OF_PAPERS)


def of_seats() -> dict[str, Any]:
    return lines_of(decisions.audits, ACTIONS)


def lines_of(ask: Callable[..., dict[str, Any]], actions: dict[str, str]) -> dict[str, Any]:
    """A department's lines, newest first, as far as they are narrowed, and the way to the pages before and after."""
    filters = chosen("date", "who", "action")
    chosen_day(filters)
    drop_unknown(filters, {"action": actions})
    actor = actor_of(filters.get("who"))
    query = {"action": filters.get("action"), "actor": actor, "date": filters.get("date")}
    page = ask(query, request.args.get("cursor"))
    names = usernames(line["actor"] for line in page["items"] if line.get("by", "staff") == "staff")
    lines = [line | {"who": names.get(line["actor"]), "facts": facts_of(line)} for line in page["items"]]
    about = {"lines": lines, "actions": actions, "kinds": KINDS, "looked_for": filters}
    return about | {"unknown": bool(filters.get("who")) and actor == NOBODY} | pager(page)


def actor_of(username: str | None) -> str | None:
    """The account of a user name, as the audit has it."""
    if not username:
        return None
    with reading() as db:
        return str(staff_accounts.id_of(db, compact(username)[:40]) or NOBODY)


def facts_of(line: dict[str, Any]) -> list[str]:
    """What the line's numbers say, in words: a list taken by a district's name has no day, and says nothing of one."""
    detail = {name: fact for name, fact in (line.get("detail") or {}).items() if fact is not None}
    words = []
    if "found" in detail:
        words.append(ngettext("找到 %(num)d 份", "找到 %(num)d 份", detail["found"]))
    if "bookings" in detail:
        words.append(ngettext("%(num)d 份报名", "%(num)d 份报名", detail["bookings"]))
    if "sessions" in detail:
        words.append(ngettext("%(num)d 场的名单", "%(num)d 场的名单", detail["sessions"]))
    if "date" in detail:
        words.append(day(detail["date"]))
    if "district" in detail:
        words.append(word(detail["district"]))
    if detail.get("by_words"):
        words.append(gettext("按名称里的字"))
    if "full" in detail:
        words.append(gettext("姓名电话完整") if detail["full"] else gettext("姓名电话遮住"))
    changes = [
        label for name, label in (("name", gettext("姓名")), ("phone", gettext("电话"))) if detail.get(name)
    ]
    return [*words, *changes]


@blp.get("")
@staff_only("office", "admin")
def index() -> ResponseReturnValue:
    """Who looked at whose data"""
    return page_about("staff/audit.html", of_seats)


@blp.get("/papers")
@staff_only("office", "admin")
def papers() -> ResponseReturnValue:
    """Who was shown the numbers of contacts, candidates and objectors, or given files as they were sent"""
    return page_about("staff/audit.html", of_papers)
