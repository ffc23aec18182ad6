"""Changing a booking: another party, another session; and what its history says in words."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import asking
from ..frame.errors import keeps_form, told
from ..frame.i18n import msgid as _
from ..frame.layout import party_limit
from .access import citizens_only

blp = Blueprint("changes", __name__, url_prefix="/my/bookings")

AGES = (("adult", _("成人")), ("child", _("儿童")), ("elder", _("60 岁及以上")))
NEEDS = (("wheelchair", _("需要轮椅位")), ("hearing_loop", _("需要助听设备")))
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
    ("cancelled", "withdrawn"): _("主办单位撤回活动，报名随之取消"),
    ("cancelled", "revoked"): _("场地不再可用，报名随场次取消"),
    ("cancelled", None): _("报名取消了"),
    ("attended", None): _("签到了"),
    ("no_show", None): _("记为未到"),
    ("resized", None): _("改了来的人"),
    ("moved", None): _("改到了另一场"),
    ("changed", None): _("这一场的时间或地点变了"),
    ("passed", None): _("空位不够您这一行坐，先给了人数少的"),
    ("corrected", None): _("改正了姓名"),
}
OTHER = _("有变动")
BY = {"citizen": _("本人"), "desk": _("服务台"), "door": _("签到人员"), "system": _("系统")}
CHANCES = {"likely": _("很有可能"), "possible": _("有可能"), "unlikely": _("可能性不大")}


def history(id: uuid.UUID | str) -> list[dict[str, Any]]:
    """What happened to a booking, oldest first, each with its words: {"at", "what", "by"}."""
    _status, found = asking.call("registration", "GET", f"/bookings/{id}/history")
    return [
        {"at": one["at"], "what": happened(one), "by": BY.get(one["by"], "")}
        for one in found.get("items", ())
    ]


def happened(line: Mapping[str, Any]) -> str:
    change, reason = line["change"], line["reason"]
    return HAPPENED.get((change, reason)) or HAPPENED.get((change, None), OTHER)


def party_form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The form of who comes, as it was sent, or as the booking has it."""
    booking = asking.call("registration", "GET", f"/bookings/{id}")[1]
    needs = request.form.getlist("need") if request.method == "POST" else booking["needs"]
    page = render_template(
        "citizen/party.html",
        booking=booking,
        people=_people(booking),
        ages=AGES,
        needs=NEEDS,
        needed=needs,
        party_limit=max(party_limit(), booking["seats"]),
        **{"wrong": {}, "places": {}} | said,
    )
    return page, status


@blp.get("/<uuid:id>/party")
@citizens_only
def ask_party(id: uuid.UUID) -> ResponseReturnValue:
    """Who comes: names, and how old"""
    return party_form(id)


@blp.post("/<uuid:id>/party")
@citizens_only
@keeps_form(lambda id, expired: party_form(id, expired=expired)[0])
def resize(id: uuid.UUID) -> ResponseReturnValue:
    """Change who comes; when refused, the booking stays and the form is shown again as it was filled in"""
    party = _sent(request.form.get("people", 1, type=int))
    wanted = {"party": party, "needs": request.form.getlist("need")}
    wanted["accept_tail"] = "accept_tail" in request.form
    try:
        asking.call("registration", "PUT", f"/bookings/{id}/party", wanted)
    except DomainError as error:
        return party_form(id, **_where(told(error)))
    return redirect(url_for("pages.my_bookings.show", id=id), 303)


def _people(booking: Mapping[str, Any]) -> list[dict[str, str]]:
    """[{"name", "age"}]: as many as are asked for, of those sent or booked so far."""
    most = max(party_limit(), booking["seats"])
    asked = min(max(request.values.get("people", booking["seats"], type=int), 1), most)
    known = _sent(asked) if request.method == "POST" else list(booking["party"])
    return (known + [{"name": "", "age": "adult"}] * asked)[:asked]


def _sent(people: int) -> list[dict[str, str]]:
    numbers = range(1, min(max(people, 1), 100) + 1)
    return [
        {"name": request.form.get(f"name-{n}", "").strip(), "age": request.form.get(f"age-{n}", "adult")}
        for n in numbers
    ]


def _where(said: dict[str, Any]) -> dict[str, Any]:
    """What a refusal told, by inputs: party.0.name stands in name-1, the party as a whole in the number of people."""
    places = {}
    for field in said.get("wrong", ()):
        _head, _dot, rest = field.partition(".")
        index = rest.partition(".")[0]
        places[field] = f"name-{int(index) + 1}" if index.isdigit() else "people"
    return said | {"places": places, "wrong": {places[f]: text for f, text in said.get("wrong", {}).items()}}


def move_page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """What the booking can be moved to: like it, with seats for the party; the seat there is kept until it is sure."""
    booking = asking.call("registration", "GET", f"/bookings/{id}")[1]
    address = f"/sessions/{booking['session_id']}/alternatives"
    _status, found = asking.call("registration", "GET", address, query={"seats": booking["seats"]})
    page = render_template(
        "citizen/move.html",
        booking=booking,
        others=booking["offers"] or found.get("items", ()),
        new_key=lambda: str(uuid.uuid4()),
        **said,
    )
    return page, status


@blp.get("/<uuid:id>/move")
@citizens_only
def ask_move(id: uuid.UUID) -> ResponseReturnValue:
    """Sessions like it that have seats for the party"""
    return move_page(id)


@blp.post("/<uuid:id>/move")
@citizens_only
@keeps_form(lambda id, expired: move_page(id, expired=expired)[0])
def move(id: uuid.UUID) -> ResponseReturnValue:
    """Move to another session; when refused, the booking stays"""
    wanted = {"session_id": request.form.get("session_id", ""), "overlap": "overlap" in request.form}
    key = request.form.get("key") or str(uuid.uuid4())
    try:
        _status, made = asking.call(
            "registration", "POST", f"/bookings/{id}/move", wanted, idempotency_key=key
        )
    except DomainError as error:
        return move_page(id, **told(error))
    return redirect(url_for("pages.my_bookings.show", id=made["id"]), 303)
