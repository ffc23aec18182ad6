"""What happened to a booking, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..frame.i18n import msgid as _

# What happened, in the words for it: by the reason where there is one for the change, else by the change.
HAPPENED = {
    ("confirmed", None): _("报上了座位"),
    ("confirmed", "promoted"): _("候补补上了座位"),
    ("confirmed", "undone"): _("撤销了取消，座位恢复"),
    ("confirmed", "reopened"): _("这一场恢复举行，座位恢复"),
    ("waitlisted", None): _("排上了候补"),
    ("waitlisted", "cut"): _("这一场座位减少，转到候补最前面"),
    ("waitlisted", "undone"): _("撤销了取消，回到候补"),
    ("waitlisted", "reopened"): _("这一场恢复举行，回到候补"),
    ("cancelled", "citizen"): _("取消了报名"),
    ("cancelled", "undone"): _("撤销了报名"),
    ("cancelled", "moved"): _("改到了另一场"),
    ("cancelled", "closed"): _("场馆关闭，报名随场次取消"),
    ("cancelled", "withdrawn"): _("举办方已撤回，报名随之取消"),
    ("cancelled", "revoked"): _("场地不再可用，报名随场次取消"),
    ("cancelled", None): _("报名取消了"),
    ("attended", None): _("签到了"),
    ("check_in_undone", None): _("签到被撤销了"),
    ("check_in_decided", None): _("核对了到场人数"),
    ("no_show", None): _("记为未到"),
    ("resized", None): _("改了来的人"),
    ("moved", None): _("改到了另一场"),
    ("changed", None): _("这一场的时间或地点变了"),
    ("left", None): _("已退出余下的场次"),
    ("passed", None): _("空位不够您这一行坐，先给了人数少的"),
    ("corrected", None): _("改正了姓名"),
}
OTHER = _("有变动")
BY = {"citizen": _("本人"), "desk": _("服务台"), "door": _("签到人员"), "system": _("系统")}


def in_words(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What happened to a booking, oldest first, each with its words: {"at", "what", "by"}."""
    return [{"at": line["at"], "what": happened(line), "by": BY.get(line["by"], "")} for line in lines]


def happened(line: Mapping[str, Any]) -> str:
    change, reason = line["change"], line["reason"]
    return HAPPENED.get((change, reason)) or HAPPENED.get((change, None), OTHER)
