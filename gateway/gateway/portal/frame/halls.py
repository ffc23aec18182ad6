"""Online halls: how one enters, where there is no door."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from .addresses import whole_address
from .formats import moment
from .qr_codes import qr_code, qr_of_address

# How long before the start people can come in, as registration has it.
EARLY = timedelta(minutes=30)


class Hall(NamedTuple):
    """The page that leads into a hall, whole, as it is printed; and from when on it does."""

    address: str
    opens_at: datetime


def hall_of(session: dict[str, Any]) -> Hall | None:
    """The hall of a session that is held online; None of one with a door."""
    if session.get("mode") != "online":
        return None
    first = (session.get("dates") or [session])[0]
    return Hall(whole_address("pages.joining.attest", id=session["id"]), moment(first["starts_at"]) - EARLY)


def entry_of(session: dict[str, Any], token: str | None) -> dict[str, Any]:
    """{hall, qr}: how one gets in with a slip: by the way into a hall, or with the pass of this token, if there is
    one, at a door."""
    hall = hall_of(session)
    code = qr_of_address(hall.address) if hall else qr_code(token or "")
    return {"hall": hall, "qr": code if token else None}
