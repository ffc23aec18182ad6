"""Booking one session: the form, and what became of it."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from chassis.errors import DomainError, NotFound
from chassis.storage.db import reading
from chassis.wording import Text

from ...catalogue import queries
from ...departments import asking
from ..frame.errors import keeps_form, told
from ..frame.layout import party_limit
from ..frame.standings import standing
from .access import citizens_only

blp = Blueprint("booking", __name__, url_prefix="/sessions")
AGES = ("adult", "elder", "child")
NEEDS = ("wheelchair", "hearing_loop")


class NoSession(NotFound):
    title = Text("没有这一场", "There is no such session")


def form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The booking form of a session, with what was sent so far in it."""
    with reading() as db:
        session = queries.session(db, id)
    if session is None:
        raise NoSession()
    page = render_template(
        "citizen/booking.html",
        session=session,
        standing=standing(session),
        back=_way_back(session),
        party_limit=_most(session),
        names=_names(session),
        ages=AGES,
        chosen_ages=_ages(session),
        needs=NEEDS,
        chosen_needs=request.form.getlist("needs"),
        for_others=request.form.get("for_others", ""),
        waitlist=request.form.get("waitlist", "1" if request.method == "GET" else ""),
        key=_key(),
        **{"wrong": {}, "places": {}, "may_overlap": _overlaps(said)} | said,
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
    wanted = _wish(id)
    try:
        _, booking = asking.call("registration", "POST", "/bookings", wanted, idempotency_key=_key())
    except DomainError as error:
        return form(id, **_where(told(error)))
    return redirect(url_for("pages.my_bookings.show", id=booking["id"]), 303)


def _overlaps(said: dict[str, Any]) -> bool:
    """Whether what was wished was refused for being at the same time as another of one's sessions."""
    return str((said.get("problem") or {}).get("type", "")).endswith("/own-sessions-overlap")


def _key() -> str:
    """The same key however often this form is sent, so that a second press books nothing twice."""
    return request.form.get("key") or str(uuid.uuid4())


def _wish(id: uuid.UUID) -> dict[str, Any]:
    """What is asked of registration, as the form says it."""
    with reading() as db:
        session = queries.session(db, id)
    people = zip(_names(session), _ages(session), strict=True)
    said = {name: name in request.form for name in ("waitlist", "overlap", "for_others")}
    party = [{"name": name, "age": age} for name, age in people]
    return {"session_id": str(id), "party": party, "needs": request.form.getlist("needs")} | said


def _most(session: dict[str, Any] | None) -> int:
    """How many people one booking of the session may bring: the least of its own limit and the edition's."""
    own = session["party_limit"] if session else None
    return min(own or party_limit(), party_limit())


def _people(session: dict[str, Any] | None) -> range:
    """The numbers of those who are to come, from 1."""
    people = request.values.get("people", 1, type=int)
    return range(1, min(max(people, 1), _most(session)) + 1)


def _names(session: dict[str, Any] | None) -> list[str]:
    """The names sent so far, as many as people are to come."""
    return [request.form.get(f"name-{n}", "").strip() for n in _people(session)]


def _ages(session: dict[str, Any] | None) -> list[str]:
    """Of each of them adult, child or elder."""
    sent = [request.form.get(f"age-{n}", AGES[0]) for n in _people(session)]
    return [age if age in AGES else AGES[0] for age in sent]


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
