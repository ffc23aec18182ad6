"""What pages say of themselves in schema.org's words, held to its vocabulary as rdflib has it."""

from collections.abc import Iterator
from typing import Any

import extruct
import pytest
from flask import Flask
from rdflib import SDO, URIRef

from tests.fixtures.gateway import activity, edition, seats, session, sitting, venue

WORDS = str(SDO)


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


def pages(gateway: Flask) -> list[str]:
    """A venue, and an activity in each way, in each state."""
    edition(gateway)
    there = venue(gateway, position={"latitude": 30.6, "longitude": 114.3})
    states: list[dict[str, Any]] = [{}, {"status": "cancelled"}, {"books_from": "2021-11-05T12:00:00+00:00"}]
    addresses = [f"/venues/{there}"]
    for mode in ("offline", "online", "hybrid"):
        lessons = [sitting(venue_id=there) for _ in states]
        id = activity(gateway, mode=mode, title_en="Smartphones", sittings=lessons)
        for lesson, state in zip(lessons, states, strict=True):
            session(gateway, lesson, activity_id=id, **state)
            seats(gateway, lesson["id"], left=0, waiting=1)
        addresses.append(f"/activities/{id}")
    return [gateway.test_client().get(f"{address}?lang=en").text for address in addresses]


@pytest.mark.slow
def test_every_word_is_one_of_schema_orgs_and_events_say_their_state_and_offer(gateway: Flask) -> None:
    at_venue, *of_activities = map(said, pages(gateway))
    assert strange(at_venue) == set()
    for events in of_activities:
        assert strange(events) == set() and len(events) == 3
        for event in events:
            assert (event["@type"], event["offers"]["@type"]) == ("Event", "Offer")
            assert event["eventStatus"].startswith(f"{WORDS}Event")
            assert event["offers"]["availability"].startswith(WORDS)


def test_a_word_that_schema_org_does_not_have_is_seen() -> None:
    event = {"@type": "Event", "evntStatus": f"{WORDS}EventSchedule", "offers": [{"@type": "Ofer"}]}
    assert strange([event]) == {WORDS + word for word in ("evntStatus", "EventSchedule", "Ofer")}
