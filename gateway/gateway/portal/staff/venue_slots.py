"""A day of a venue opened to its slots: each changed in place or withdrawn, its people shown; one more added."""

import uuid
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from chassis.errors import NotFound
from chassis.wording import Text, lead_time

from ...departments import venues
from ..clock_fields import clock_field
from ..forms import count_field, key_field, line_field
from ..frame.form_pages import form_page
from ..frame.formats import clock, day, span
from ..frame.lists import read_all
from .venue_day import operators_only, spaces_of
from .venue_forms import ConfirmedForm

blp = Blueprint("venue_slots", __name__, url_prefix="/staff/venues")
MOST_SEATS = 100_000
LONGEST_NOTE = 200


class SlotForm(ConfirmedForm):
    """A slot: when, for how many, and what those who come are told."""

    starts = clock_field(_("几点开始"), required=True)
    ends = clock_field(_("几点结束"), _("最晚写 24:00；过了半夜才结束的，写第二天几点"), required=True)
    seats = count_field(_("名额"), MOST_SEATS, required=True)
    note = line_field(_("给来的人的话"), longest=LONGEST_NOTE, shortest=0, hint=_("可以不写。例如：请走东门"))

    @property
    def slot(self) -> dict[str, Any]:
        """What is to be, as venues takes it."""
        return {name: self[name].data for name in ("starts", "ends", "seats", "note")} | self.refused


class NewSlotForm(SlotForm):
    key = key_field()


def day_of(id: uuid.UUID, opening_id: uuid.UUID) -> dict[str, Any]:
    """A day that a venue opens, with its slots, and who is booked in them and waits."""
    venue, opening = venues.venue(id), venues.opening(opening_id)
    if opening["venue_id"] != str(id) or opening["status"] != "declared":
        raise NoSuchOpeningDay()
    on_view = read_all(partial(venues.what_is_on, id, date.fromisoformat(opening["date"])))
    sessions = {session["id"]: session for session in on_view}
    slots = [slot | people_of(slot, sessions.get(slot["id"], {})) for slot in opening["slots"]]
    return {"venue": venue, "spaces": spaces_of(venue), "opening": opening, "slots": slots} | {
        "terms": terms_in_words(opening)
    }


def terms_in_words(opening: dict[str, Any]) -> list[str]:
    """From when the slots of a day are booked, and what else is ruled, in sentences."""
    terms = opening["booking"]
    people, children = terms["party_limit"] or 0, terms["children_per_adult"] or 0
    limits = [
        (terms.get("once_a_day"), gettext("每人每天一次。")),
        (people, ngettext("一份报名最多 %(num)d 人。", "一份报名最多 %(num)d 人。", people)),
        (
            children,
            ngettext("每位大人最多带 %(num)d 个孩子。", "每位大人最多带 %(num)d 个孩子。", children),
        ),
    ]
    return [opening_in_words(opening), *(words for is_ruled, words in limits if is_ruled)]


def opening_in_words(opening: dict[str, Any]) -> str:
    """11月5日 周五 17:00 开始预约。"""
    terms = opening["booking"]
    days, minutes = terms.get("opens_days_before"), terms["opens_minutes_before"]
    words = gettext("现在就可以报名。")
    if minutes is not None:
        words = gettext("每个时段开始前 %(time)s起可以报名。", time=lead_time(minutes))
    if days is not None:
        opens = date.fromisoformat(opening["date"]) - timedelta(days=days)
        words = gettext("%(when)s 开始预约。", when=f"{day(opens)} {terms['opens_at']}")
    return str(words)


def hours_in(minutes: int | None) -> str:
    """Minutes as hours with two places at most, which is near enough to be the same minutes again."""
    return "" if minutes is None else f"{round(minutes / 60, 2):g}"


def people_of(slot: dict[str, Any], session: dict[str, Any]) -> dict[str, Any]:
    """How many are booked in a slot, wait, and are more than it has seats by now; and whether it is closed."""
    seats_taken, waiting = session.get("confirmed", 0), session.get("waiting", 0)
    is_off = session.get("status", "open") != "open"
    return {
        "booked": seats_taken,
        "waiting": waiting,
        "over": max(0, seats_taken - slot["seats"]),
        "is_off": is_off,
    }


def slot_of(id: uuid.UUID, opening_id: uuid.UUID, slot_id: uuid.UUID) -> dict[str, Any]:
    """One slot of a day, and the form that says it as it is."""
    day = day_of(id, opening_id)
    slot = next((slot for slot in day["slots"] if slot["id"] == str(slot_id)), None)
    if slot is None:
        raise NoSuchSlot()
    now = {"starts": clock(slot["starts_at"]), "ends": end_of(slot)} | {
        name: slot[name] for name in ("seats", "note")
    }
    return day | {"slot": slot, "now": now, "filled": now | {"version": day["opening"]["version"]}}


def end_of(slot: dict[str, Any]) -> str:
    """When a slot ends, as it is typed: 24:00 rather than 00:00."""
    return span(slot["starts_at"], slot["ends_at"])[-5:]


def withdrawal_of(id: uuid.UUID, opening_id: uuid.UUID, slot_id: uuid.UUID) -> dict[str, Any]:
    """One slot, and the form that withdraws it upon the number of its people."""
    about = slot_of(id, opening_id, slot_id)
    people = about["slot"]["booked"] + about["slot"]["waiting"]
    return about | {"filled": {"version": about["opening"]["version"], "expected": people}}


@blp.route("/<uuid:id>/openings/<uuid:opening_id>", methods=["GET", "POST"])
@operators_only
@form_page(NewSlotForm, "staff/venue_slots.html", day_of)
def show(form: NewSlotForm, id: uuid.UUID, opening_id: uuid.UUID) -> ResponseReturnValue:
    """A day's slots, and one more of them"""
    venues.add_slot(opening_id, form.slot, form.key.data)
    return redirect(url_for(".show", id=id, opening_id=opening_id), 303)


@blp.route("/<uuid:id>/openings/<uuid:opening_id>/slots/<uuid:slot_id>", methods=["GET", "POST"])
@operators_only
@form_page(SlotForm, "staff/venue_slot.html", slot_of)
def change(form: SlotForm, id: uuid.UUID, opening_id: uuid.UUID, slot_id: uuid.UUID) -> ResponseReturnValue:
    """One slot changed; where more are booked than it is to have seats, once their number was confirmed"""
    venues.change_slot(slot_id, form.slot, form.seen, form.people)
    return redirect(url_for(".show", id=id, opening_id=opening_id), 303)


@blp.route("/<uuid:id>/openings/<uuid:opening_id>/slots/<uuid:slot_id>/withdraw", methods=["GET", "POST"])
@operators_only
@form_page(ConfirmedForm, "staff/venue_slot_withdrawal.html", withdrawal_of)
def withdraw(
    form: ConfirmedForm, id: uuid.UUID, opening_id: uuid.UUID, slot_id: uuid.UUID
) -> ResponseReturnValue:
    """One slot withdrawn, once its people were shown"""
    day = venues.withdraw_slot(slot_id, form.seen, form.people or 0, form.refused)
    if day["status"] == "declared":
        return redirect(url_for(".show", id=id, opening_id=opening_id), 303)
    return redirect(url_for("pages.venue_openings.show", id=id, date=day["date"]), 303)


class NoSuchOpeningDay(NotFound):
    title = Text("没有这次开放，或已撤销", "There is no such opening, or it was withdrawn")


class NoSuchSlot(NotFound):
    title = Text("没有这个时段，或已撤销", "There is no such slot, or it was withdrawn")
