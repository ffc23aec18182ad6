"""The desk: finding who calls, booking for them, their printed slip, and looking closer for a reason."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import asking
from ..frame.errors import keeps_form, told
from ..frame.layout import party_limit
from ..frame.lists import pager
from ..frame.vocabulary import AGES
from .access import staff_only

blp = Blueprint("desk", __name__, url_prefix="/staff/desk")
ROLES = ("desk", "unit_editor", "venue_operator")
CHECKS = ("wheelchair", "hearing_loop", "waitlist", "overlap", "consent")
NEEDS = ("wheelchair", "hearing_loop")
desk_only = staff_only(*ROLES)


def page(status: int = 200, **said: Any) -> tuple[str, int]:
    """The coming sessions and the search for a caller, as it was filled in."""
    try:
        asked = {"cursor": request.args.get("cursor")}
        _, found = asking.call("registration", "GET", "/desk/sessions", query=asked)
    except DomainError as error:
        found, said = {"items": [], "next_cursor": None}, told(error) | said
        status = max(status, said["status"])
    shown = render_template(
        "staff/desk.html",
        sessions=found["items"],
        phone=request.form.get("phone", ""),
        **{"wrong": {}, "searched": False} | pager(found) | said,
    )
    return shown, status


@blp.get("")
@desk_only
def show() -> ResponseReturnValue:
    """Who calls, and for which session"""
    return page()


@blp.post("")
@desk_only
@keeps_form(lambda expired: page(expired=expired)[0])
def search() -> ResponseReturnValue:
    """Find a caller by phone. A form that is sent, so that no phone stands in an address"""
    wanted = {"phone": request.form.get("phone", "")}
    try:
        _, found = asking.call("registration", "POST", "/desk/citizen-searches", wanted)
    except DomainError as error:
        return page(**told(error))
    return page(searched=True, caller=found["citizen"])


def form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The form to book one session for a caller, as it was filled in."""
    _, session = asking.call("registration", "GET", f"/sessions/{id}")
    is_new = request.method == "GET"
    limit = session["party_limit"] or party_limit()
    shown = render_template(
        "staff/desk_book.html",
        session=session,
        party_limit=limit,
        party=_party(limit),
        filled={name: request.form.get(name, "") for name in ("phone", "name")},
        checked={name for name in CHECKS if name in request.form or (is_new and name == "waitlist")},
        ages=AGES,
        key=_key(),
        **{"wrong": {}, "places": {}} | said,
    )
    return shown, status


@blp.get("/sessions/<uuid:id>/book")
@desk_only
def ask(id: uuid.UUID) -> ResponseReturnValue:
    """The form: phone if there is one, and everyone who comes"""
    return form(id)


@blp.post("/sessions/<uuid:id>/book")
@desk_only
@keeps_form(lambda id, expired: form(id, expired=expired)[0])
def book(id: uuid.UUID) -> ResponseReturnValue:
    """Book, then show the booking with its slip; when refused, show the form again as it was filled in"""
    party = _party(100)
    wanted = {
        "session_id": str(id),
        "party": party,
        "phone": request.form.get("phone", "").strip() or None,
        "name": request.form.get("name", "").strip() or party[0]["name"],
        "needs": [need for need in NEEDS if need in request.form],
    } | {name: name in request.form for name in ("waitlist", "overlap", "consent")}
    try:
        _, made = asking.call("registration", "POST", "/desk/bookings", wanted, idempotency_key=_key())
    except DomainError as error:
        return form(id, **_by_input(told(error)))
    return redirect(url_for(".show_booking", id=made["id"]), 303)


def booking_page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """One booking, with what a desk can do about it."""
    _, booking = asking.call("registration", "GET", f"/desk/bookings/{id}")
    reason = request.form.get("reason", "")
    shown = render_template("staff/desk_booking.html", booking=booking, reason=reason, **{"wrong": {}} | said)
    return shown, status


@blp.get("/bookings/<uuid:id>")
@desk_only
def show_booking(id: uuid.UUID) -> ResponseReturnValue:
    """A booking at work, masked"""
    return booking_page(id)


@blp.get("/bookings/<uuid:id>/slip")
@desk_only
def slip(id: uuid.UUID) -> str:
    """What someone without a phone takes home, in large print"""
    _, booking = asking.call("registration", "GET", f"/desk/bookings/{id}")
    return render_template("staff/desk_slip.html", booking=booking)


@blp.post("/bookings/<uuid:id>/unmask")
@desk_only
@keeps_form(lambda id, expired: booking_page(id, expired=expired)[0])
def unmask(id: uuid.UUID) -> ResponseReturnValue:
    """Names and phone in full, for a reason that is kept"""
    try:
        _, full = asking.call("registration", "POST", f"/bookings/{id}/unmask", _reason())
    except DomainError as error:
        return booking_page(id, **told(error))
    return booking_page(id, full=full)


@blp.post("/bookings/<uuid:id>/cancel")
@desk_only
@keeps_form(lambda id, expired: booking_page(id, expired=expired)[0])
def cancel(id: uuid.UUID) -> ResponseReturnValue:
    """Cancel for a caller, for a reason that is kept"""
    try:
        asking.call("registration", "DELETE", f"/desk/bookings/{id}", _reason())
    except DomainError as error:
        return booking_page(id, wanted="cancel", **told(error))
    return redirect(url_for(".show_booking", id=id), 303)


def _reason() -> dict[str, str]:
    return {"reason": request.form.get("reason", "")}


def _key() -> str:
    """The same key however often this form is sent."""
    return request.form.get("key") or str(uuid.uuid4())


def _party(limit: int) -> list[dict[str, str]]:
    """[{"name", "age"}] as sent so far, as many as people are to come."""
    people = min(max(request.values.get("people", 1, type=int), 1), limit)
    return [
        {
            "name": request.form.get(f"name-{n}", "").strip(),
            "age": request.form.get(f"age-{n}", "adult"),
        }
        for n in range(1, people + 1)
    ]


def _by_input(said: dict[str, Any]) -> dict[str, Any]:
    """What a refusal told, by the form's inputs."""
    places = {field: _input(field) for field in said.get("wrong", ())}
    wrong = {places[field]: text for field, text in said.get("wrong", {}).items()}
    return said | {"wrong": wrong, "places": places}


def _input(field: str) -> str:
    """party.0.name stands in name-1; what is wrong with the party as a whole, in the number of people."""
    head, _, rest = field.partition(".")
    index = rest.partition(".")[0]
    if head != "party":
        return head
    return f"name-{int(index) + 1}" if index.isdigit() else "people"
