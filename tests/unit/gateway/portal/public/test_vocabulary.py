"""What pages say of themselves in schema.org's words, held to its vocabulary as rdflib has it."""

from collections.abc import Iterator
from typing import Any

import extruct
import pytest
from flask import Flask
from rdflib import SDO, URIRef

from tests.fixtures.gateway import activity, edition, seats, session, sitting, venue
from tests.unit.gateway.portal.public.test_opening_hours import EXCEPTION, MUSEUM
from venues.hours.osm import osm

WORDS = str(SDO)
THING = {"name", "alternateName", "description", "url"}
PROPERTIES = {
    "Event": {"startDate", "endDate", "eventStatus", "eventAttendanceMode", "location", "organizer", "offers"}
    | {"isAccessibleForFree"},
    "Organization": set(),
    "Place": {"address", "telephone", "geo", "containsPlace"}
    | {"openingHoursSpecification", "specialOpeningHoursSpecification"},
    "VirtualLocation": set(),
    "PostalAddress": {"streetAddress", "addressLocality", "addressCountry"},
    "GeoCoordinates": {"latitude", "longitude"},
    "OpeningHoursSpecification": {"dayOfWeek", "opens", "closes", "validFrom", "validThrough"},
    "Offer": {"price", "priceCurrency", "availability", "validFrom"},
}
"""Of each type that our pages use, its properties beside those of every Thing (schema.org 28, domainIncludes): rdflib
has the words and not whose they are."""
RANGES = {
    "location": {"Place", "VirtualLocation"},
    "organizer": {"Organization"},
    "offers": {"Offer"},
    "address": {"PostalAddress"},
    "geo": {"GeoCoordinates"},
    "containsPlace": {"Place"},
    "openingHoursSpecification": {"OpeningHoursSpecification"},
    "specialOpeningHoursSpecification": {"OpeningHoursSpecification"},
}
"""Of the properties that hold something with a type of its own, which types these may be (rangeIncludes)."""


def said(page: str) -> list[dict[str, Any]]:
    """What a page says as JSON-LD."""
    parts: list[dict[str, Any]] = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert parts and {part["@context"] for part in parts} == {"https://schema.org"}
    return parts


def terms(part: Any) -> Iterator[str]:
    """Every type, property and member of an enumeration in it, whole."""
    if isinstance(part, list):
        for each in part:
            yield from terms(each)
    elif isinstance(part, dict):
        yield WORDS + part["@type"]
        yield from (WORDS + name for name in part if not name.startswith("@"))
        yield from terms([value for name, value in part.items() if not name.startswith("@")])
    elif isinstance(part, str) and part.startswith(WORDS):
        yield part


def strange(parts: list[dict[str, Any]]) -> set[str]:
    """Words that schema.org does not have."""
    return {term for term in terms(parts) if URIRef(term) not in SDO}


def misplaced(part: Any, held_as: str = "") -> Iterator[str]:
    """Each property at a type that has it not, and each type where a property takes others."""
    if isinstance(part, list):
        for each in part:
            yield from misplaced(each, held_as)
    elif isinstance(part, dict):
        kind = part["@type"]
        if held_as and kind not in RANGES.get(held_as, ()):
            yield f"{held_as}: {kind}"
        for name, value in part.items():
            if not name.startswith("@"):
                if name not in THING | PROPERTIES.get(kind, set()):
                    yield f"{kind}.{name}"
                yield from misplaced(value, name)


def pages(gateway: Flask) -> list[str]:
    """A venue, and an activity in each way, in each state."""
    edition(gateway)
    hours = {"sets": [MUSEUM | {"exceptions": [EXCEPTION]}, MUSEUM | {"name": "少儿室"}]}
    details = {"position": {"latitude": 30.6, "longitude": 114.3}, "phone": "027-86790127"}
    there = venue(gateway, opening_hours=hours, osm_hours=osm(hours), **details)
    states: list[dict[str, Any]] = [{}, {"status": "cancelled"}, {"books_from": "2021-11-05T12:00:00+00:00"}]
    addresses = [f"/venues/{there}"]
    for mode in ("offline", "online", "hybrid"):
        lessons = [sitting(venue_id=there) for _ in states]
        id = activity(gateway, mode=mode, title_en="Smartphones", sittings=lessons)
        for lesson, state in zip(lessons, states, strict=True):
            session(gateway, lesson, activity_id=id, **state)
            seats(gateway, lesson["id"], seats_left=0, waiting=1)
        addresses.append(f"/activities/{id}")
    return [gateway.test_client().get(f"{address}?lang=en").text for address in addresses]


@pytest.mark.slow
def test_every_word_is_one_of_schema_orgs_and_events_say_their_state_and_offer(gateway: Flask) -> None:
    at_venue, *of_activities = map(said, pages(gateway))
    assert strange(at_venue) == set() and [*misplaced(at_venue)] == []
    for events in of_activities:
        assert strange(events) == set() and [*misplaced(events)] == [] and len(events) == 3
        for event in events:
            assert (event["@type"], event["offers"]["@type"]) == ("Event", "Offer")
            assert event["eventStatus"].startswith(f"{WORDS}Event")
            assert event["offers"]["availability"].startswith(WORDS)


def test_a_word_that_schema_org_does_not_have_is_seen() -> None:
    event = {"@type": "Event", "evntStatus": f"{WORDS}EventSchedule", "offers": [{"@type": "Ofer"}]}
    assert strange([event]) == {WORDS + word for word in ("evntStatus", "EventSchedule", "Ofer")}


def test_a_word_at_a_type_that_has_it_not_is_seen() -> None:
    place = {"@type": "Place", "startDate": "2021-11-05", "geo": {"@type": "PostalAddress"}}
    event = {"@type": "Event", "openingHours": "Mo", "location": [place]}
    assert [*misplaced(event)] == ["Event.openingHours", "Place.startDate", "geo: PostalAddress"]
