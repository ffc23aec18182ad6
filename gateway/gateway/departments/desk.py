"""What the gateway asks of registration for the desk: whom it books for, and whom it calls.

As in `registration`: who asks, and what is raised.
"""

from collections.abc import Sequence
from functools import partial

from . import asking
from .registration import Body, Id, Party

ask = partial(asking.ask, "registration")


def desk_sessions(filters: Body, cursor: str | None = None) -> Body:
    """The coming sessions at which the desk may book; `filters`: q, date, district (SessionViewPage)."""
    return ask("GET", "/desk/sessions", query=filters | {"cursor": cursor})


def desk_session(session_id: Id) -> Body:
    """A session at which the desk may book; another's is refused (SessionView)."""
    return ask("GET", f"/desk/sessions/{session_id}")


def hold_seats(session_id: Id, seats: int, key: str) -> Body:
    """Hold seats for five minutes (HoldView)."""
    return ask("POST", "/desk/holds", {"session_id": session_id, "seats": seats}, idempotency_key=key)


def own_holds() -> Body:
    """All that the desk holds still, with their sessions (OwnHoldsView)."""
    return ask("GET", "/desk/holds")


def held_seats(hold_id: Id) -> Body:
    """Seats that the desk holds still (HoldView)."""
    return ask("GET", f"/desk/holds/{hold_id}")


def release_seats(hold_id: Id) -> None:
    """Give held seats back."""
    ask("DELETE", f"/desk/holds/{hold_id}")


def find_caller(phone: str) -> Body:
    """Who calls, with their bookings (CitizenSearchView)."""
    return ask("POST", "/desk/citizen-searches", {"phone": phone})


def caller(citizen_id: Id) -> Body:
    """Somebody who was searched for or booked for, with their bookings (CallerView)."""
    return ask("GET", f"/desk/citizens/{citizen_id}")


def book_for_caller(
    *,
    session_id: Id,
    party: Party,
    phone: str | None,
    name: str,
    needs: Sequence[str],
    waitlist: bool,
    overlap: bool,
    consent: bool,
    key: str,
    citizen_id: Id | None = None,
    hold_id: Id | None = None,
) -> Body:
    """Book for someone at the desk or on the phone, or known by id, on the seats that are held for them
    (DeskBookingView)."""
    body = {"session_id": session_id, "party": party, "phone": phone, "name": name, "needs": needs}
    choices = {"waitlist": waitlist, "overlap": overlap, "consent": consent}
    caller = {"citizen_id": citizen_id} if citizen_id else {}
    hold = {"hold_id": hold_id} if hold_id else {}
    return ask("POST", "/desk/bookings", body | choices | caller | hold, idempotency_key=key)


def book_group(
    *,
    session_id: Id,
    people: Sequence[Body],
    phone: str | None,
    citizen_id: Id | None,
    name: str,
    waitlist: bool,
    overlap: bool,
    consent: bool,
    key: str,
    hold_id: Id | None = None,
) -> Body:
    """Book each of a list (name, age, phone, needs, again) for whoever calls, by phone or known by id (GroupView)."""
    caller = {"citizen_id": citizen_id} if citizen_id else {"phone": phone}
    choices = {"waitlist": waitlist, "overlap": overlap, "consent": consent}
    hold = {"hold_id": hold_id} if hold_id else {}
    body: Body = {"session_id": session_id, "people": people, "name": name}
    return ask("POST", "/desk/groups", body | caller | choices | hold, idempotency_key=key)


def group(group_id: Id) -> Body:
    """A list that was booked at once, masked (GroupView)."""
    return ask("GET", f"/desk/groups/{group_id}")


def group_slips(group_id: Id) -> Body:
    """What is printed for each of a list, names in full (SlipsView). As long as the list is, it may take its time."""
    asking.take_time()
    return ask("GET", f"/desk/groups/{group_id}/slips")


def move_for_caller(
    booking_id: Id,
    *,
    session_id: Id,
    waitlist: bool,
    overlap: bool,
    key: str,
    hold_id: Id | None = None,
) -> Body:
    """Book another session for a caller's party in place of this one, on the seats that are held there; the new booking
    (DeskBookingView)."""
    body: Body = {"session_id": session_id, "waitlist": waitlist, "overlap": overlap}
    hold = {"hold_id": hold_id} if hold_id else {}
    return ask("POST", f"/desk/bookings/{booking_id}/move", body | hold, idempotency_key=key)


def ask_venue_for_caller(*, wish: Body, phone: str, name: str, consent: bool, key: str) -> Body:
    """Ask a venue to open for who calls; `wish`: venue_id, date, part (WishView)."""
    caller = {"phone": phone, "name": name, "consent": consent}
    return ask("POST", "/desk/wishes", wish | caller, idempotency_key=key)


def desk_booking(booking_id: Id) -> Body:
    """A booking as the desk sees it, masked, and whose it is (DeskBookingView)."""
    return ask("GET", f"/desk/bookings/{booking_id}")


def desk_slip(booking_id: Id) -> Body:
    """What is printed for someone without a phone, names in full (SlipView)."""
    return ask("GET", f"/desk/bookings/{booking_id}/slip")


def cancel_for_caller(booking_id: Id, reason: str) -> Body:
    """Cancel for a caller, for a reason that is kept (BookingView)."""
    return ask("DELETE", f"/desk/bookings/{booking_id}", {"reason": reason})


def correct_names_for_caller(booking_id: Id, names: list[str], reason: str) -> Body:
    """Correct the names of a caller's party, all and in their order, for a reason that is kept (BookingView)."""
    return ask("PATCH", f"/desk/bookings/{booking_id}/party", {"names": names, "reason": reason})


def unmask(booking_id: Id, reason: str) -> Body:
    """Names and phone in full, for a reason that is kept (UnmaskedView)."""
    return ask("POST", f"/bookings/{booking_id}/unmask", {"reason": reason})


def calls(which: str, cursor: str | None = None) -> Body:
    """Whom to call (`callable`), or whom nobody can call (`unreachable`), the longest waiting first (CallViewPage)."""
    return ask("GET", "/phone-list", query={"which": which, "limit": 50, "cursor": cursor})


def phone_of_call(notice_id: Id, reason: str) -> Body:
    """The number to call in full, for a reason that is kept (PhoneView)."""
    return ask("POST", f"/phone-list/{notice_id}/phone", {"reason": reason})


def finish_call(notice_id: Id) -> Body:
    """They were told (CallView)."""
    return ask("POST", f"/phone-list/{notice_id}/done")
