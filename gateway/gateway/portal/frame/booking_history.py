"""What happened to a booking, in words: who did what, and from what it came to what."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, ngettext

from .formats import clock, day, span
from .i18n import msgid as _
from .vocabulary import word

Line = Mapping[str, Any]
# What happened, in the words for it: by the reason where there is one for the change, else by the change.
HAPPENED = {
    ("confirmed", None): _("报上了座位"),
    ("confirmed", "promoted"): _("候补补上了座位"),
    ("confirmed", "undone"): _("撤销了取消，座位恢复"),
    ("confirmed", "moved_back"): _("换回了这一场，座位恢复"),
    ("confirmed", "reopened"): _("这一场恢复举行，座位恢复"),
    ("confirmed", "unkept"): _("没有人在门口登记，不知道谁来了，不再记为未到"),
    ("waitlisted", None): _("排上了候补"),
    ("waitlisted", "cut"): _("这一场座位减少，转到候补最前面"),
    ("waitlisted", "undone"): _("撤销了取消，回到候补"),
    ("waitlisted", "moved_back"): _("换回了这一场，回到候补"),
    ("waitlisted", "reopened"): _("这一场恢复举行，回到候补"),
    ("cancelled", "citizen"): _("取消了报名"),
    ("cancelled", "undone"): _("撤销了报名"),
    ("cancelled", "moved"): _("改到了另一场"),
    ("cancelled", "closed"): _("场馆关闭，报名随场次取消"),
    ("cancelled", "withdrawn"): _("举办方已撤回，报名随之取消"),
    ("cancelled", "opening_withdrawn"): _("场馆收回了这次开放，报名随之取消"),
    ("cancelled", "revoked"): _("场地不再可用，报名随场次取消"),
    ("cancelled", "erased"): _("个人信息已删除，报名随之取消"),
    ("cancelled", None): _("报名取消了"),
    ("attended", "unkept"): _("没有来的人的座位又是这一行的了"),
    ("attended", None): _("签到了"),
    ("check_in_undone", None): _("签到被撤销了"),
    ("check_in_decided", None): _("核对了到场人数"),
    ("no_show", "unkept"): _("没有人在门口登记，座位已给了别人，不算未到"),
    ("no_show", None): _("记为未到"),
    ("part_released", None): _("没有来的人的座位让给了在场的人"),
    ("appealed", None): _("对未到提出了申诉"),
    ("appeal_granted", None): _("申诉通过，不算未到"),
    ("appeal_refused", None): _("申诉没有通过"),
    ("affirmed", None): _("说了会来"),
    ("feedback", None): _("写了评价"),
    ("erased", None): _("删除了个人信息"),
    ("resized", None): _("改了来的人"),
    ("moved", None): _("改到了另一场"),
    ("moved_back", None): _("撤销了改场次"),
    ("changed", None): _("这一场的时间或地点变了"),
    ("left", None): _("已退出余下的场次"),
    ("passed", None): _("空位不够您这一行坐，先给了人数少的"),
    ("corrected", None): _("改正了姓名"),
}
OTHER = _("有变动")
BY = {
    "web": _("本人"),
    "sms": _("本人，用短信"),
    "link": _("本人，用短信里的链接"),
    "desk": _("服务台"),
    "door": _("签到人员"),
    "system": _("系统"),
}
CITIZEN = {
    "web": _("市民本人"),
    "sms": _("市民本人，用短信"),
    "link": _("市民本人，用短信里的链接"),
}
"""The same of whom the booking is of, as staff read it."""
OWN_REASONS = ("cancelled", "left")
"""What a clerk does for a reason in their own words, which stands in the place of one of ours."""


def in_words(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What happened to a booking, oldest first: {"at", "what", "facts" (from what to what, in words), "by"}."""
    return [
        {
            "at": line["at"],
            "what": happened(line),
            "facts": facts_of(line),
            "by": BY.get(channel_of(line), ""),
        }
        for line in lines
    ]


def for_staff(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The same as staff read it, with the reasons that clerks wrote: {…, "reason"}."""
    lines = [*lines]
    more = [
        {
            "reason": line["reason"] if is_clerks_own(line) else "",
            "by": (BY | CITIZEN).get(channel_of(line), ""),
        }
        for line in lines
    ]
    return [entry | facts for entry, facts in zip(in_words(lines), more, strict=True)]


def happened(line: Line) -> str:
    if is_uncounted(line):
        return str(gettext("不再算到场，报名还在"))
    change, reason = line["change"], line["reason"]
    return HAPPENED.get((change, reason)) or HAPPENED.get((change, None), OTHER)


def is_uncounted(line: Line) -> bool:
    """Whether it is booked as before, as nobody of it counts as having come any more."""
    return line["change"] == "confirmed" and (line["detail"] or {}).get("came") == 0


def channel_of(line: Line) -> str:
    """By which way it came; what another than the booking's own citizen did, by who that is."""
    by = line.get("by", "citizen")
    return str(line["channel"] if by == "citizen" else by)


def is_clerks_own(line: Line) -> bool:
    is_known = (line["change"], line["reason"]) in HAPPENED
    return line["change"] in OWN_REASONS and bool(line["reason"]) and not is_known


def facts_of(line: Line) -> list[str]:
    """From what to what, as far as the line has it."""
    detail = line["detail"] or {}
    words = []
    if line["change"] == "resized" and detail.get("was") != detail.get("seats"):
        words.append(gettext("%(was)s 人改为 %(now)s 人", was=detail.get("was"), now=detail.get("seats")))
    if line["change"] in ("check_in_undone", "check_in_decided") and "people" in detail:
        words.append(ngettext("%(num)d 人", "%(num)d 人", detail["people"]))
    if "came" in detail and not is_uncounted(line):
        words.append(ngettext("到了 %(num)d 人", "到了 %(num)d 人", detail["came"]))
    if line["change"] == "part_released" and "seats" in detail:
        words.append(ngettext("%(num)d 座", "%(num)d 座", detail["seats"]))
    if line["change"] == "passed" and "free" in detail:
        numbers = {name: detail.get(name) for name in ("free", "needed", "taken")}
        words.append(gettext("空 %(free)s 座，这一行要 %(needed)s 座，给了 %(taken)s 人的报名", **numbers))
    return words + before_change(detail.get("before") or {})


def before_change(before: Mapping[str, Any]) -> list[str]:
    """When and where it was, as far as that changed."""
    begins, ends = before.get("starts_at"), before.get("ends_at")
    when = ""
    if begins and ends:
        when = f"{day(begins)} {span(begins, ends)}"
    elif begins:
        when = gettext("%(when)s 开始", when=f"{day(begins)} {clock(begins)}")
    elif ends:
        when = gettext("%(when)s 结束", when=f"{day(ends)} {clock(ends)}")
    places = [word(before["mode"])] if before.get("mode") else []
    places += [before[name] for name in ("place", "space_name") if before.get(name)]
    was = " ".join(filter(None, [when, *places]))
    return [gettext("原来是 %(was)s", was=was)] if was else []
