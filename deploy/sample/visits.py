"""What citizens do: sign in, book, ask venues to open, cancel, come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from .portal import Json, Portal, Refused, until, wait_for
from .week import Table, Week

Sessions = Mapping[tuple[str, datetime], str]
"""{(title of the activity or name of the venue, start): id of the session}"""


@dataclass
class Visits:
    """The citizens' part of the week. `sessions` knows what can be booked, `venue_ids` whom to ask, `desk` lets in."""

    week: Week
    portal: Portal
    sessions: Sessions
    desk: Portal
    venue_ids: Mapping[str, str]
    booked: list[tuple[Table, Portal, Json]] = field(default_factory=list)

    def book_all(self, one_done: Callable[[str], None]) -> None:
        """Book in the order of the file, for who comes first decides who waits."""
        for citizen in self.week.citizens:
            person = self.portal.as_citizen(citizen["phone"])
            one_done("市民登录 citizens")
            for booking in citizen["booking"]:
                self.book(citizen, person, booking)
                one_done("报名 bookings")
            for wish in citizen.get("wish", []):
                name = f"wish {citizen['phone']} {wish['venue']} {wish['date']} {wish['part']}"
                until(partial(_if_asked, person, self.body_of(wish), name), "a venue that can be asked")
        for words in self.week.unmet:
            self.portal.post("/api/words/unmet", {"words": words})

    def body_of(self, wish: Table) -> Json:
        """A wish as registration takes it."""
        when = {"date": wish["date"].isoformat(), "part": wish["part"]}
        return when | {"venue_id": self.venue_ids[wish["venue"]]}

    def book(self, citizen: Table, person: Portal, booking: Table) -> None:
        """One booking; one for a session that has begun meanwhile is left out."""
        session_id = self.session_of(booking)
        wait_for(person, f"/api/registration/sessions/{session_id}")
        party = [{"name": name} for name in booking.get("party", [citizen["name"]])]
        key = f"booking {citizen['phone']} {session_id}"
        try:
            booking_view = person.post(
                "/api/registration/bookings", {"session_id": session_id, "party": party}, key=key
            )
        except Refused as refusal:
            if refusal.kind != "session-begun":
                raise
        else:
            self.booked.append((booking, person, booking_view))

    def session_of(self, booking: Table) -> str:
        name = booking.get("activity") or booking["venue"]
        return self.sessions[name, self.week.moment(booking["at"])]

    def cancel_some(self) -> None:
        """Cancel where the file says so; who waits longest moves up."""
        for booking, person, booking_view in self.booked:
            if booking.get("cancel"):
                person.delete(f"/api/registration/bookings/{booking_view['id']}")

    def check_in_some(self) -> None:
        """Check in where the file says so."""
        for booking, _, booking_view in self.booked:
            if booking.get("check_in") and booking_view["status"] == "confirmed":
                # In the morning, for what is in the afternoon: the door is told so, and lets them in on purpose.
                body = {
                    "code": booking_view["code"],
                    "session_id": booking_view["session_id"],
                    "on_purpose": True,
                }
                self.desk.post("/api/registration/check-ins", body)

    def count_heads(self, office: Portal) -> None:
        """Say how many were counted where nobody books, of what has begun and is not long over."""
        activities = [activity for plan in self.week.plans for activity in plan["activity"]]
        for activity in activities:
            for count in activity.get("counted", []):
                session_id = self.sessions[activity["title"], self.week.moment(count["at"])]
                wait_for(office, f"/api/registration/sessions/{session_id}")
                path = f"/api/registration/sessions/{session_id}/head-count"
                try:
                    office.put(path, {"people": count["people"]})
                except Refused as refusal:
                    if refusal.kind != "too-early-to-count":
                        raise

    def wait_for_closures(self) -> None:
        """Until every booking of what begins at a closed venue while it is closed has been cancelled by the system."""
        for closure in self.week.closures:
            self.wait_for_closure(closure)

    def wait_for_closure(self, closure: Table) -> None:
        span = self.week.closing_span(closure)
        for booking, person, booking_view in self.booked:
            at = self.week.moment(booking["at"])
            is_shut = span[0] <= at < span[1] if span else at.date() == closure["date"]
            if booking.get("venue") == closure["venue"] and is_shut:
                is_cancelled = partial(_if_cancelled, person, booking_view["id"])
                until(is_cancelled, f"the cancellation of booking {booking_view['id']}")


def _if_cancelled(person: Portal, booking_id: str) -> Json | None:
    booking = person.get(f"/api/registration/bookings/{booking_id}")
    return booking if booking["status"] == "cancelled" else None


def _if_asked(person: Portal, wish: Json, key: str) -> Json | None:
    """The wish, once registration has heard of its venue; nothing of one whose day has passed meanwhile."""
    try:
        return person.post("/api/registration/wishes", wish, key=key)
    except Refused as refusal:
        if "date" in refusal.fields:
            return {}
        if refusal.kind != "no-such-venue":
            raise
        return None
