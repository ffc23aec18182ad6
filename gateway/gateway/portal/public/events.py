"""An activity as schema.org has it (Event), for JSON-LD that search engines read."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.clock import now

from ..frame.addresses import whole_address
from ..frame.names import names_of

Body = Mapping[str, Any]
STATES = {"planned": "EventScheduled", "cancelled": "EventCancelled"}
ATTENDANCE = {
    "offline": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}


def as_events(activity: Body, sittings: Sequence[Body]) -> list[dict[str, Any]]:
    """One Event for each of these sittings, with what it costs and whether there are seats."""
    address = whole_address("pages.activities.show", id=activity["id"])
    return [_event(activity, sitting, address) for sitting in sittings]


def _event(activity: Body, sitting: Body, address: str) -> dict[str, Any]:
    status = "cancelled" if activity["status"] == "withdrawn" else sitting["status"]
    session = sitting["session"] or {}
    off = session.get("status") == "cancelled"
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        **names_of(activity),
        "description": activity["summary"],
        "startDate": sitting["starts_at"].isoformat(),
        "endDate": sitting["ends_at"].isoformat(),
        "eventStatus": f"https://schema.org/{STATES['cancelled' if off else status]}",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[activity['mode']]}",
        "location": _place(sitting["place"], address),
        "organizer": {
            "@type": "Organization",
            **names_of(activity["unit"]),
            "url": whole_address("pages.units.show", id=activity["unit"]["id"]),
        },
        "isAccessibleForFree": True,
        "offers": _offer(session, address),
        "url": address,
    }


def _place(place: Body | None, address: str) -> dict[str, Any]:
    if place is None:
        return {"@type": "VirtualLocation", "url": address}
    where = {"@type": "PostalAddress", "addressLocality": "武汉市", "addressCountry": "CN"}
    where |= {"streetAddress": place["address"]} if place["address"] else {}
    return {"@type": "Place", **names_of(place), "address": where}


def _offer(session: Body, address: str) -> dict[str, Any]:
    """What it costs, from when it can be booked, and whether it can; the latter not before it is opened at all."""
    offer = {"@type": "Offer", "price": 0, "priceCurrency": "CNY", "url": address}
    opens = session.get("books_from")
    offer |= {"validFrom": opens.isoformat()} if opens else {}
    return offer | ({"availability": f"https://schema.org/{_availability(session)}"} if session else {})


def _availability(session: Body) -> str:
    if session["access"] != "seats" or (session["bookable"] and session["seats_left"] > 0):
        return "InStock"
    return "PreOrder" if session["books_from"] and session["books_from"] > now() else "SoldOut"
