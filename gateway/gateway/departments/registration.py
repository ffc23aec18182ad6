"""What the gateway asks of registration: a function for each operation it uses, compared with openapi.json by a test.

Here for citizens and for whoever looks at a session; for staff in `desk`, `door` and `decisions`.
Each asks for whoever is signed in, or for the gateway itself where nobody need be; the schema of its answer stands in
brackets. All raise DepartmentProblem where registration refuses, DepartmentUnavailable where it does not answer.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from . import asking

Body = dict[str, Any]
Id = UUID | str
Party = Sequence[Mapping[str, str]]
ask = partial(asking.ask, "registration")
away = partial(asking.away, "registration")


# Signing in, and the messages of a demonstration


def send_code(phone: str) -> str | None:
    """Have a one-time code sent to a phone (E.164); the id to follow it by (CodeView).

    None from a registration of before.
    """
    return ask("POST", "/sign-in-codes", {"phone": phone}, as_gateway=True).get("id")


def sign_in_code(code_id: Id) -> Body:
    """How far the message with a code has come (CodeStatusView)."""
    return ask("GET", f"/sign-in-codes/{code_id}", as_gateway=True)


def sign_in(phone: str, code: str, name: str = "", anew: bool = False) -> Body:
    """Whose code this is, after long silence with a `name` that was booked or `anew` (SignInView)."""
    proof: Body = {"anew": True} if anew else {"name": name} if name else {}
    return ask("POST", "/sign-ins", {"phone": phone, "code": code} | proof, as_gateway=True)


def receive_sms(message: str, timestamp: str, signature: str) -> None:
    """Hand on what the SMS provider posted of a citizen's message, as it was."""
    envelope = {"message": message, "timestamp": timestamp, "signature": signature}
    ask("POST", "/inbound-sms", envelope, as_gateway=True)


def try_sms(phone: str, text: str) -> None:
    """Do as if somebody had sent that from a phone."""
    ask("POST", "/demo/inbound-sms", {"phone": phone, "text": text}, as_gateway=True)


def sent_messages(phone: str | None, cursor: str | None = None) -> Body:
    """What would have been sent, the newest first, to all or to one phone (MessageViewPage)."""
    return ask("GET", "/demo/messages", query={"to": phone, "cursor": cursor}, as_gateway=True)


# Sessions


def session(session_id: Id) -> Body:
    """One session (SessionView)."""
    return ask("GET", f"/sessions/{session_id}")


def alternatives(session_id: Id, seats: int) -> Body:
    """Sessions like it with so many seats free (SessionViewPage)."""
    return ask("GET", f"/sessions/{session_id}/alternatives", query={"seats": seats})


def join_link(session_id: Id) -> Body:
    """The way into an online session, for those who may have it now (JoinLinkView)."""
    return ask("GET", f"/sessions/{session_id}/join-link")


def attest_attendance(session_id: Id) -> Body:
    """Say that one took part in an online hall (CheckInView)."""
    return ask("POST", f"/sessions/{session_id}/attendance")


def session_feedback(session_id: Id, cursor: str | None = None) -> Body:
    """How a session was rated, with the published comments (SessionFeedbackView)."""
    return ask("GET", f"/sessions/{session_id}/feedback", query={"cursor": cursor}, as_gateway=True)


# A citizen's bookings


def create_booking(
    *,
    session_id: Id,
    party: Party,
    needs: Sequence[str],
    waitlist: bool,
    overlap: bool,
    for_others: bool,
    key: str,
) -> Body:
    """Book seats for a party of {"name", "age"}, or join the waitlist (BookingView)."""
    body = {"session_id": session_id, "party": party, "needs": needs}
    choices = {"waitlist": waitlist, "overlap": overlap, "for_others": for_others}
    return ask("POST", "/bookings", body | choices, idempotency_key=key)


def companions() -> Body:
    """Whom the citizen booked for, and what was chosen last (CompanionsView)."""
    return ask("GET", "/companions")


def bookings(cursor: str | None = None) -> Body:
    """The citizen's own bookings, the latest first (BookingViewPage)."""
    return ask("GET", "/bookings", query={"limit": 50, "cursor": cursor})


def booking(booking_id: Id) -> Body:
    """One of them (BookingView)."""
    return ask("GET", f"/bookings/{booking_id}")


def booking_overview(booking_id: Id) -> Body:
    """One of them with its history, its pass and what was said against a no-show (BookingOverview)."""
    return ask("GET", f"/bookings/{booking_id}/overview")


def coming_bookings() -> Body:
    """What is to come of them, the next first, with names in full and passes (ComingBookingPage)."""
    return ask("GET", "/bookings/coming")


def cancel_booking(booking_id: Id) -> Body:
    """Give it back (BookingView)."""
    return ask("DELETE", f"/bookings/{booking_id}")


def undo(booking_id: Id, *, of: str, overlap: bool) -> Body:
    """Undo the booking, or its cancellation: whichever `of` names (BookingView)."""
    return ask("POST", f"/bookings/{booking_id}/undo", {"of": of, "overlap": overlap})


def change_party(booking_id: Id, *, party: Party, needs: Sequence[str], accept_tail: bool) -> Body:
    """Change who comes (BookingView)."""
    body = {"party": party, "needs": needs, "accept_tail": accept_tail}
    return ask("PUT", f"/bookings/{booking_id}/party", body)


def correct_names(booking_id: Id, names: Sequence[str]) -> Body:
    """Correct how those who come are called (BookingView)."""
    return ask("PATCH", f"/bookings/{booking_id}/party", {"names": names})


def move_booking(booking_id: Id, *, session_id: Id, overlap: bool, key: str) -> Body:
    """Move to another session (BookingView)."""
    body = {"session_id": session_id, "overlap": overlap}
    return ask("POST", f"/bookings/{booking_id}/move", body, idempotency_key=key)


# Short links: who holds one need not sign in


def link(token: str) -> Body:
    """The booking behind a short link, masked (LinkView)."""
    return ask("GET", f"/links/{token}", as_gateway=True)


def confirm_link(token: str) -> Body:
    """Say that its party is coming (LinkView)."""
    return ask("POST", f"/links/{token}/confirm", as_gateway=True)


def give_back_link(token: str) -> Body:
    """Give its seats back, or leave the waitlist (LinkView)."""
    return ask("POST", f"/links/{token}/give-back", as_gateway=True)


def take_offer(token: str, session_id: Id) -> Body:
    """Take an offered session instead (LinkView)."""
    return ask("POST", f"/links/{token}/take", {"session_id": session_id}, as_gateway=True)


# After a session, and what is kept of a citizen


def make_appeal(booking_id: Id, text: str, key: str) -> Body:
    """Say something against a no-show (AppealView)."""
    return ask("POST", f"/bookings/{booking_id}/appeal", {"text": text}, idempotency_key=key)


def feedback(booking_id: Id) -> Body:
    """What was given for a booking (FeedbackView)."""
    return ask("GET", f"/bookings/{booking_id}/feedback")


def give_feedback(booking_id: Id, *, rating: int | None, comment: str | None, key: str | None) -> Body:
    """Give feedback (FeedbackView)."""
    body = {"rating": rating, "comment": comment}
    return ask("POST", f"/bookings/{booking_id}/feedback", body, idempotency_key=key)


def change_feedback(booking_id: Id, *, rating: int | None, comment: str | None) -> Body:
    """Give it anew, until it has been moderated (FeedbackView)."""
    return ask("PUT", f"/bookings/{booking_id}/feedback", {"rating": rating, "comment": comment})


def certificates(booking_id: Id) -> Body:
    """The certificates of a booking (CertificateViewPage)."""
    return ask("GET", f"/bookings/{booking_id}/certificates")


def issue_certificates(booking_id: Id, people: Sequence[int] | None) -> Body:
    """Have them issued, to these of the party or to all (CertificateViewPage)."""
    body = {"people": people} if people else {}
    return ask("POST", f"/bookings/{booking_id}/certificates", body)


def issue_attested_certificate(check_in_id: Id, name: str) -> Body:
    """The certificate of an online hall that someone says they were in (CertificateViewPage)."""
    return ask("POST", f"/check-ins/{check_in_id}/certificates", {"name": name})


def certificate(code: str) -> Body:
    """What the certificate of that code says (VerifiedView)."""
    return ask("GET", f"/certificates/{code}", as_gateway=True)


def learning_record(cursor: str | None = None) -> Body:
    """What the citizen has learnt over all editions (LearningRecordView). Opened once a year, it may take its time."""
    asking.take_time()
    return ask("GET", "/learning-record", query={"limit": 100, "cursor": cursor})


def ask_venue(wish: Body, key: str) -> Body:
    """Ask a venue to open; `wish`: venue_id, date and part, or session_id of a full session (WishView)."""
    return ask("POST", "/wishes", wish, idempotency_key=key)


def wishes(cursor: str | None = None) -> Body:
    """What one asks venues to open, the latest day first (WishViewPage)."""
    return ask("GET", "/wishes", query={"cursor": cursor})


def withdraw_wish(wish_id: Id) -> Body:
    """Ask no more (WishView)."""
    return ask("DELETE", f"/wishes/{wish_id}")


def learning_routes(cursor: str | None = None) -> Body:
    """The learning routes, with what is done of each (RouteViewPage)."""
    return ask("GET", "/routes", query={"limit": 20, "cursor": cursor})


def mark_stop(route_id: Id, stop_id: Id) -> Body:
    """Mark a stop of a learning route as done (RouteView)."""
    return ask("POST", f"/routes/{route_id}/stops/{stop_id}/mark")


def unmark_stop(route_id: Id, stop_id: Id) -> Body:
    """Take the mark back (RouteView)."""
    return ask("DELETE", f"/routes/{route_id}/stops/{stop_id}/mark")


def my_data() -> Body:
    """All that is kept of the citizen (MyDataView). Opened once a year, it may take its time."""
    asking.take_time()
    return ask("GET", "/my-data")


def copy_of_my_data() -> Body:
    """The same to take away, which is audited (MyDataView)."""
    asking.take_time()
    return ask("GET", "/my-data/copy")


def correct_name(name: str) -> None:
    """Correct the name the citizen is known by."""
    ask("PATCH", "/my-data", {"name": name})


def change_phone(phone: str, code: str) -> None:
    """Change the phone to one that the code was sent to."""
    ask("PATCH", "/my-data", {"phone": phone, "code": code})


def erase(last_digits: str) -> None:
    """Erase all of it, once the end of the phone says that it is meant."""
    ask("DELETE", "/my-data", {"last_digits": last_digits})
