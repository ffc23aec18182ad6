"""A wish goes through the city: asked on registration, seen and answered at the venue, told, and booked by its link."""

import re
from datetime import timedelta

import pytest

from tests.fixtures.story import PHONES

pytestmark = pytest.mark.timeout(300)
# In the next edition: at the figures of the first others look.
WISH = {"date": "2021-12-03", "part": "evening"}
SLOT = {"starts": "19:00", "ends": "21:00", "seats": 20}


def minutes_pass(city):
    """What may be taken back for a minute is told, also where it was heard late. It stays before nine, when what others
    look at begins."""
    for _ in range(3):
        city.set_clock((city.now() + timedelta(seconds=61)).isoformat())
        city.settle()


def test_who_asks_is_told_once_and_books_by_the_link(story):
    city, venue_id = story.city, story.venues["science"]["id"]
    path, operator = f"/api/venues/venues/{venue_id}", story.staff["science"]
    for name in "甲丙":
        story.citizens[name].post("/api/registration/wishes", WISH | {"venue_id": venue_id})
    city.settle()
    [wish] = operator.get(f"{path}/wishes")["items"]
    assert (wish["date"], wish["part"], wish["people"]) == ("2021-12-03", "evening", 2)
    slot = operator.post(f"{path}/answers", WISH | SLOT)
    city.settle()
    assert city.messages(PHONES["甲"], "wish_answered") == []
    minutes_pass(city)
    [text] = city.messages(PHONES["甲"], "wish_answered")
    assert re.search(rf"/sessions/{slot['id']}/book", text)
    assert len(city.messages(PHONES["丙"], "wish_answered")) == 1
    assert operator.get(f"{path}/wishes")["items"] == []
    [mine] = story.citizens["甲"].get("/api/registration/wishes")["items"]
    assert (mine["status"], mine["answer"]["session_id"]) == ("answered", slot["id"])
    assert story.book("甲", slot["id"], 2, as_="甲 wish")["status"] == "confirmed"
    # Whoever looks next finds that all departments know of it.
    minutes_pass(city)


def test_what_a_venue_declines_is_told_in_its_words_and_events_keep_their_promise(story):
    city, venue_id = story.city, story.venues["science"]["id"]
    wish = {"date": "2021-12-04", "part": "morning"}
    story.citizens["乙"].post("/api/registration/wishes", wish | {"venue_id": venue_id})
    city.settle()
    path = f"/api/venues/venues/{venue_id}/wishes/declines"
    story.staff["science"].post(path, wish | {"note": "上午团体参观"})
    city.settle()
    minutes_pass(city)
    [text] = city.messages(PHONES["乙"], "wish_declined")
    assert "上午团体参观" in text
