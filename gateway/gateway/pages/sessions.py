"""Booking one session: the form, and what became of it."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from chassis.db import reading
from chassis.errors import DomainError, NotFound
from chassis.wording import Text

from .. import departments
from ..catalogue import queries
from .activities import party_limit
from .errors import keeps_form, told
from .sign_in import citizens_only
from .standings import standing

blp = Blueprint("sessions", __name__, url_prefix="/sessions")


class NoSession(NotFound):
    title = Text("没有这一场", "There is no such session")


def form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The booking form of a session, with what was sent so far in it."""
    with reading() as db:
        session = queries.session(db, id)
    if session is None:
        raise NoSession()
    page = render_template(
        "book.html",
        session=session,
        standing=standing(session),
        back=_way_back(session),
        party_limit=party_limit(),
        names=_names(),
        for_others="for_others" in request.form,
        waitlist=request.form.get("waitlist", "1" if request.method == "GET" else ""),
        key=_key(),
        **{"wrong": {}, "places": {}} | said,
    )
    return page, status


@blp.get("/<uuid:id>/book")
@citizens_only
def ask(id: uuid.UUID) -> ResponseReturnValue:
    """The form: as many names as people come"""
    return form(id)


@blp.post("/<uuid:id>/book")
@citizens_only
@keeps_form(lambda id, expired: form(id, expired=expired)[0])
def book(id: uuid.UUID) -> ResponseReturnValue:
    """Book, then show the booking; when refused, show the form again as it was filled in"""
    party = [{"name": name} for name in _names()]
    wanted: dict[str, Any] = {"session_id": str(id), "party": party}
    wanted |= {name: name in request.form for name in ("waitlist", "for_others")}
    try:
        _, booking = departments.call("registration", "POST", "/bookings", wanted, idempotency_key=_key())
    except DomainError as error:
        return form(id, **_where(told(error)))
    return redirect(url_for("pages.my_bookings.show", id=booking["id"]), 303)


def _key() -> str:
    """The same key however often this form is sent, so that a second press books nothing twice."""
    return request.form.get("key") or str(uuid.uuid4())


def _names() -> list[str]:
    """The names sent so far, as many as people are to come."""
    people = request.values.get("people", 1, type=int)
    people = min(max(people, 1), party_limit())
    return [request.form.get(f"name-{n}", "").strip() for n in range(1, people + 1)]


def _where(said: dict[str, Any]) -> dict[str, Any]:
    """What a refusal told, by inputs: {..., wrong: {input: message}, places: {field: input}}."""
    places = {field: _input(field) for field in said.get("wrong", ())}
    return said | {
        "wrong": {places[field]: text for field, text in said.get("wrong", {}).items()},
        "places": places,
    }


def _input(field: str) -> str:
    """party.0.name stands in name-1; what is wrong with the party as a whole, in the number of people."""
    head, _, rest = field.partition(".")
    index = rest.partition(".")[0]
    if head != "party":
        return ""
    return f"name-{int(index) + 1}" if index.isdigit() else "people"


def _way_back(session: dict[str, Any]) -> tuple[str, str]:
    if session["activity_id"]:
        return url_for("pages.activities.show", id=session["activity_id"]), session["title"]
    if session["place"] and session["place"]["venue_id"]:
        return url_for("pages.venues.show", id=session["place"]["venue_id"]), session["place"]["name"]
    return url_for("pages.home.show"), _("首页")
