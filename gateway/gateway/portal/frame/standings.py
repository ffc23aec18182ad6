"""Whether a sitting, a slot or a session can be booked now, in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from chassis.clock import now

from .formats import clock, day, moment
from .vocabulary import word


def standing(offer: dict[str, Any] | None, activity_status: str = "approved") -> dict[str, Any]:
    """{tone ("free", "full", "off"), text, why (a sentence or ""), book (bool: a form makes sense), enter (bool: it is
    an online hall that all may enter)}.

    `offer` is a sitting or a slot (its bookable part under `session`), a session itself, or None.
    """
    if offer is None:
        return _off(_("暂无场次"))
    if activity_status == "withdrawn":
        return _off(_("活动已撤回"))
    session = offer.get("session", offer)
    if session is None:
        return _standing_unopened(offer)
    if session["status"] == "cancelled" or offer.get("status") == "cancelled" or offer.get("closed"):
        return _off(_("已取消"), _reason(session))
    if session["access"] == "open" and moment(offer["ends_at"]) > now():
        return _hall()
    if session["access"] == "drop_in" and moment(offer["ends_at"]) > now():
        return _drop_in(session)
    if not session["bookable"]:
        return _shut(offer, session)
    return _open(session)


def _open(session: dict[str, Any]) -> dict[str, Any]:
    seats_left, kept_seats, waiting = session["seats_left"], session["kept_elder"], session["waiting"]
    if seats_left > 0:
        return _bookable("free", ngettext("余 %(num)d 座", "余 %(num)d 座", seats_left))
    if kept_seats:
        text = ngettext(
            "余 %(num)d 座，留给 60 岁以上的老人", "余 %(num)d 座，留给 60 岁以上的老人", kept_seats
        )
        return _bookable("free", text, _("有老人同来就可以报；其他人可以候补。"))
    if waiting:
        return _bookable("full", ngettext("已满，%(num)d 人候补", "已满，%(num)d 人候补", waiting))
    return _bookable("full", _("已满，可候补"))


def _bookable(tone: str, text: str, why: str = "") -> dict[str, Any]:
    return {"tone": tone, "text": text, "why": why, "book": True, "enter": False}


def _hall() -> dict[str, Any]:
    """An online hall: nobody books, all may enter."""
    why = _("开始前 30 分钟起可以进入。")
    return {"tone": "free", "text": _("不用报名，直接参加"), "why": why, "book": False, "enter": True}


def _drop_in(session: dict[str, Any]) -> dict[str, Any]:
    """What nobody books for: one just comes."""
    if session["paused"]:
        return _off(_("地点待定"), _("正在重新安排场地。"))
    why = _("到场人数由工作人员清点。")
    return {"tone": "free", "text": _("不用预约，直接来"), "why": why, "book": False, "enter": False}


def _shut(offer: dict[str, Any], session: dict[str, Any]) -> dict[str, Any]:
    """An open session that takes no bookings now."""
    starts_at, opens = moment(offer["starts_at"]), session["books_from"]
    if starts_at <= now():
        return _off(_("已结束") if moment(offer["ends_at"]) <= now() else _("已经开始"))
    if session["paused"]:
        return _off(_("暂停报名"), _("正在重新安排场地，安排好即可报名；已报名的会收到短信。"))
    if opens and moment(opens) > now():
        return _off(_("%(when)s 开始报名", when=f"{day(opens)} {clock(opens)}"))
    return _off(_("报名已截止")) if not session["is_series"] else _off(_("系列已经开始"))


def _standing_unopened(offer: dict[str, Any]) -> dict[str, Any]:
    """A planned thing that registration has not opened: where it stands with the venue says why."""
    placement = offer.get("placement") or {}
    if offer.get("status") == "cancelled" or offer.get("closed"):
        return _off(_("已取消"))
    if moment(offer["ends_at"]) <= now():
        return _off(_("已结束"))
    if placement.get("status") == "refused":
        return _off(
            _("场地未落实"),
            _("场馆没有接受这一场：%(reason)s。单位正在另作安排。", reason=_venue_reason(placement)),
        )
    if placement.get("status") == "revoked":
        return _off(
            _("场地被收回"),
            _("场馆收回了场地：%(reason)s。单位正在另作安排。", reason=_venue_reason(placement)),
        )
    return _off(_("即将开放报名"), _("正在确认场地，确认后即可报名。"))


def _venue_reason(placement: dict[str, Any]) -> str:
    """Why a venue said no; what it decided itself it tells the unit."""
    return word(placement["reason"]) or _("场馆另有安排")


def _reason(session: dict[str, Any]) -> str:
    """Why a session is off, and what its venue says of that."""
    if not session.get("reason"):
        return ""
    reason = _("原因：%(reason)s。", reason=word(session["reason"]))
    note = session.get("closure_note") if session["reason"] == "closed" else None
    return f"{reason} {note}" if note else reason


def _off(text: str, why: str = "") -> dict[str, Any]:
    return {"tone": "off", "text": text, "why": why, "book": False, "enter": False}
