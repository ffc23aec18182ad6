"""Certificates say what happened: no more of them hold than people came, and none of what did not take place."""

import uuid
from collections.abc import Iterator

from registration.bookings.model import Booking
from registration.sessions.model import Session

from ..founding import GATEWAY
from ..memory import Ticket
from ..town import Broken, Town

TRUTH = "certificates say what happened"


def at_evening(town: Town) -> Iterator[Broken]:
    for ticket in town.memory.tickets.values():
        if ticket.certificates and (fault := find_fault(town, ticket)):
            yield Broken(TRUTH, f"{ticket.holder.name} at {ticket.show.name}: {fault}")


def find_fault(town: Town, ticket: Ticket) -> str | None:
    hold = sum(town.ask(GATEWAY, "GET", f"/certificates/{code}").is_good for code in ticket.certificates)
    with town.looking() as db:
        booking = db.get_one(Booking, uuid.UUID(ticket.id))
        session = db.get_one(Session, booking.session_id)
    if hold and session.status == "cancelled":
        return f"{hold} certificates hold of what was cancelled"
    return f"{hold} certificates hold, and {booking.came} came" if hold > booking.came else None
