"""What the gateway asks of registration for the door: who comes to a session, with a booking or without.

As in `registration`: who asks, and what is raised.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial

from . import asking
from .registration import Body, Id

ask = partial(asking.ask, "registration")


def sessions_at_work(day: date, cursor: str | None = None) -> Body:
    """The sessions of a day at one's units and venues (SessionViewPage)."""
    return ask("GET", "/staff/sessions", query={"date": day, "cursor": cursor, "limit": 50})


def check_ins(session_id: Id) -> Body:
    """Who came last (CheckInViewPage)."""
    return ask("GET", f"/sessions/{session_id}/check-ins", query={"limit": 20})


def check_in(
    *,
    session_id: Id,
    nonce: str,
    party: Mapping[str, str],
    device: str,
    people: int | str | None = None,
    on_purpose: bool = False,
) -> Body:
    """Check in a party, named by {"token"}, {"code"}, or {"booking_id", "way"} (CheckedInView)."""
    body = {"session_id": session_id, "nonce": nonce, "device": device, "on_purpose": on_purpose, **party}
    return ask("POST", "/check-ins", body if people is None else body | {"people": people})


def check_in_with_party(check_in_id: Id) -> Body:
    """One check-in, and its party masked (CheckInWithParty)."""
    return ask("GET", f"/check-ins/{check_in_id}")


def conflicts(session_id: Id) -> Body:
    """Conflicting check-ins that nobody has decided (CheckInConflictPage)."""
    return ask("GET", f"/sessions/{session_id}/conflicts", query={"limit": 20})


def decide_check_in(check_in_id: Id, decision: str) -> Body:
    """Which of conflicting check-ins count: counts, both or neither (CheckInView)."""
    return ask("POST", f"/check-ins/{check_in_id}/decision", {"decision": decision})


def find_party(session_id: Id, text: str) -> Body:
    """Parties by a part of a name, a phone or the end of one, or a code (SearchView)."""
    return ask("POST", f"/sessions/{session_id}/door-search", {"q": text})


def walk_in(
    session_id: Id,
    *,
    people: int | str,
    name: str | None,
    key: str,
    device: str,
    on_purpose: bool = False,
    over_limit: bool = False,
) -> Body:
    """Let people in who have no booking (CheckInView)."""
    body = {"people": people, "device": device, "on_purpose": on_purpose, "over_limit": over_limit}
    body |= {"name": name} if name else {}
    return ask("POST", f"/sessions/{session_id}/walk-ins", body, idempotency_key=key)


def undo_check_in(check_in_id: Id, confirmed: bool) -> Body:
    """Take a check-in back (UndoneView)."""
    return ask("POST", f"/check-ins/{check_in_id}/undo", {"confirmed": confirmed})


def door_list(session_id: Id) -> Body:
    """The list to print for a door without network (DoorListView)."""
    return ask("GET", f"/sessions/{session_id}/door-list")


def day_lists_of_venue(venue_id: Id, day: date, known_version: str | None = None) -> Body:
    """All lists of a venue's day, for a device without network; none if of `known_version` (DayListView)."""
    return ask("GET", f"/venues/{venue_id}/door-lists", query={"date": day, "known": known_version})


def day_lists_of_unit(unit_id: Id, day: date, known_version: str | None = None) -> Body:
    """The same of what a unit holds outside venues (DayListView)."""
    return ask("GET", f"/units/{unit_id}/door-lists", query={"date": day, "known": known_version})


def conflicts_at_venue(venue_id: Id, day: date, cursor: str | None = None) -> Body:
    """Conflicting check-ins of a venue's day that nobody has decided (ConflictAtDoorPage)."""
    return ask("GET", f"/venues/{venue_id}/conflicts", query={"date": day, "cursor": cursor, "limit": 20})


def conflicts_of_unit(unit_id: Id, day: date, cursor: str | None = None) -> Body:
    """The same of what a unit holds outside venues (ConflictAtDoorPage)."""
    return ask("GET", f"/units/{unit_id}/conflicts", query={"date": day, "cursor": cursor, "limit": 20})


def house(venue_id: Id) -> Body:
    """How many are in a venue and its spaces now, where these hold so many at a time (HouseView)."""
    return ask("GET", f"/venues/{venue_id}/house")


def count_people(
    venue_id: Id,
    *,
    nonce: str,
    way: str,
    people: int | None,
    space_id: str | None,
    code: dict[str, str],
    device: str,
    over_limit: bool = False,
) -> Body:
    """Count people in or out of a venue or a space; `code`: {"token"} or {"code"} of who goes, or {} (HouseView)."""
    body = {"nonce": nonce, "way": way, "people": people, "space_id": space_id, "device": device}
    return ask("POST", f"/venues/{venue_id}/house/counts", body | code | {"over_limit": over_limit})


def head_count(session_id: Id) -> Body:
    """How many were counted at a session that nobody books for (CountedView)."""
    return ask("GET", f"/sessions/{session_id}/head-count")


def count_heads(session_id: Id, people: int) -> Body:
    """Say how many were counted, in place of any earlier count (CountedView)."""
    return ask("PUT", f"/sessions/{session_id}/head-count", {"people": people})


def strike_out_head_count(session_id: Id) -> Body:
    """Strike out a count that was wrong."""
    return ask("DELETE", f"/sessions/{session_id}/head-count")
