"""What is free just now, for pages that stand open."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, seats, session, sitting


@pytest.fixture
def reader(portal: Flask) -> FlaskClient:
    return portal.test_client()


@pytest.fixture
def facts(portal: Flask) -> dict[str, str]:
    """A sitting that can be booked, and its activity."""
    facts = sitting()
    id = activity(portal, sittings=[facts])
    session(portal, facts, activity_id=id)
    seats(portal, facts["id"], seats_left=12)
    return {"session": facts["id"], "address": f"/activities/{id}/seats", "page": f"/activities/{id}"}


def test_seats_are_told_in_the_readers_language_and_kept_for_all(
    portal: Flask, reader: FlaskClient, facts: dict[str, str]
) -> None:
    first = reader.get(facts["address"], headers={"Accept-Language": "en"})
    assert first.json == {facts["session"]: {"tone": "free", "text": "12 seats left"}}
    assert first.headers["Cache-Control"] == "public, no-cache"
    headers = {"If-None-Match": first.headers["ETag"], "Accept-Language": "en"}
    assert reader.get(facts["address"], headers=headers).status_code == 304
    seats(portal, facts["session"], seats_left=0, waiting=2, version=2)
    changed = reader.get(facts["address"], headers=headers)
    assert changed.json == {facts["session"]: {"tone": "full", "text": "Full, 2 people waiting"}}


def test_the_page_names_where_to_ask_and_what_of(reader: FlaskClient, facts: dict[str, str]) -> None:
    page = reader.get(facts["page"]).text
    assert f'data-live="{facts["address"]}"' in page
    assert f'data-seats="{facts["session"]}"' in page
    assert 'role="status" data-live-words' in page


@pytest.mark.slow
@pytest.mark.parametrize("of", ["activities", "venues"])
def test_of_what_there_is_not_nothing_is_told(reader: FlaskClient, of: str) -> None:
    assert reader.get(f"/{of}/{uuid.uuid4()}/seats").status_code == 404
