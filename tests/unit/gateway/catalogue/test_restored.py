"""A restored department: the catalogue forgets what it does not name, and remembers how many people there were."""

import uuid

import pytest

from tests.fixtures.gateway import activity, edition, seats, session, sitting, tell, venue
from tests.fixtures.pages import Reader, sign_in_staff

EPOCH = 1_700_000_000_000_000


@pytest.fixture
def client(gateway):
    return gateway.test_client()


def restate(app, department, noun, *ids):
    """All of a noun that the department still knows, in a new epoch."""
    tell(app, f"{department}.nouns-restated", epoch=EPOCH, noun=noun, after=None, until=None, ids=list(ids))


def titles(client, path, key="title"):
    return [entry[key] for entry in client.get(f"/api/catalogue/{path}").json["items"]]


@pytest.mark.slow
def test_what_is_not_named_is_shown_and_found_no_more(gateway, client):
    edition(gateway)
    kept, lost = activity(gateway), activity(gateway, title="剪纸课")
    restate(gateway, "reporting", "activity", kept)
    assert titles(client, "activities") == ["智能手机助老课"]
    assert titles(client, "search?q=剪纸") == []
    assert client.get(f"/api/catalogue/activities/{lost}").status_code == 404
    assert titles(client, "editions", "year") == [2021], "of editions nothing was said"


def test_venues_and_openings_go_with_what_they_have(gateway, client):
    at = venue(gateway)
    span = {"starts_at": "2021-11-06T01:00:00+00:00", "ends_at": "2021-11-06T03:00:00+00:00"}
    slots = [{"id": str(uuid.uuid4()), "seats": 40, **span}]
    opening = {"venue_id": at, "space_id": None, "date": "2021-11-06", "status": "declared", **span}
    tell(gateway, "venues.opening-changed", slots=slots, **opening)
    assert len(client.get(f"/api/catalogue/venues/{at}").json["days"]) == 1
    restate(gateway, "venues", "opening")
    assert client.get(f"/api/catalogue/venues/{at}").json["days"] == []
    restate(gateway, "venues", "venue")
    assert titles(client, "venues", "name") == []


def test_nothing_of_the_epoch_before_is_taken_any_more(gateway, client):
    at = venue(gateway, version=9)
    venue(gateway, id=at, version=1, epoch=EPOCH, name="新馆")
    assert titles(client, "venues", "name") == ["新馆"]
    venue(gateway, id=at, version=10, name="旧馆")
    venue(gateway, name="已不在的馆")
    assert titles(client, "venues", "name") == ["新馆"]


@pytest.fixture
def lossy(gateway):
    """A session that lost nine people and three who waited, and one that is gone altogether."""
    place, gone = sitting(), sitting()
    session(gateway, place, unit_id=str(uuid.uuid4()))
    seats(gateway, place["id"], seats_left=15, waiting=3, version=7)
    session(gateway, gone, title="剪纸课")
    seats(gateway, gone["id"], seats_left=28)
    restate(gateway, "registration", "session", place["id"])
    restate(gateway, "registration", "seats", place["id"])
    state = {"capacity": 30, "confirmed": 6, "seats_left": 24, "waiting": 0}
    tell(gateway, "registration.seats-changed", id=place["id"], epoch=EPOCH, version=2, **state)
    return place["id"]


@pytest.mark.slow
def test_desk_and_office_see_which_sessions_lost_people(gateway, lossy):
    page = sign_in_staff(gateway, "office").open("/staff/lost-bookings").text
    assert "恢复前 15 人，现在 6 人" in page and "恢复前 3 人，现在 0 人" in page
    assert "剪纸课" in page and "这一场本身也已不在" in page
    elsewhere = sign_in_staff(gateway, "desk", username="desk").open("/staff/lost-bookings").text
    assert "没有少了的报名" in elsewhere, "a desk sees those of its own venues and units"
    own = sign_in_staff(gateway, "unit_editor", username="editor").open("/staff/lost-bookings").text
    assert "没有少了的报名" in own
    city = sign_in_staff(gateway, "city_desk", username="city")
    assert 'href="/staff/lost-bookings"' in city.open("/staff").text
    page = city.open("/staff/lost-bookings").text
    assert "恢复前 15 人，现在 6 人" in page and f"/staff/desk/sessions/{lossy}/book" in page
    assert Reader(gateway.test_client()).open("/staff/lost-bookings").status_code == 303
    assert sign_in_staff(gateway, "door", username="door").open("/staff/lost-bookings").status_code == 403


def counts(app, id, made, given_back, **more):
    """How many bookings of a session there ever were, and were given back."""
    state = {"bookings_made": made, "bookings_given_back": given_back}
    tell(app, "registration.session-totals-changed", id=id, **state, **more)


@pytest.fixture
def balanced(gateway):
    """A session that lost a booking and the cancellation of another: as many people as before."""
    place = sitting()
    session(gateway, place)
    seats(gateway, place["id"], seats_left=15)
    counts(gateway, place["id"], 9, 3)
    restate(gateway, "registration", "seats", place["id"])
    state = {"capacity": 30, "confirmed": 15, "seats_left": 15, "waiting": 0}
    tell(gateway, "registration.seats-changed", id=place["id"], epoch=EPOCH, version=1, **state)
    counts(gateway, place["id"], 8, 2, epoch=EPOCH)
    return place["id"]


def test_a_lost_booking_is_not_hidden_by_a_lost_cancellation(gateway, balanced):
    office = sign_in_staff(gateway, "office")
    page = office.open("/staff/lost-bookings").text
    assert "恢复前 15 人，现在 15 人" in page
    assert "没有了的报名：1 份" in page and "没有了的取消：1 份" in page
    counts(gateway, balanced, 9, 2, epoch=EPOCH, version=2)
    page = office.open("/staff/lost-bookings").text
    assert "没有了的报名" not in page and "没有了的取消：1 份" in page
    counts(gateway, balanced, 9, 3, epoch=EPOCH, version=3)
    assert "没有少了的报名" in office.open("/staff/lost-bookings").text


def test_what_was_lost_by_a_second_restoring_is_listed_with_the_first(gateway, balanced):
    second = EPOCH + 1
    tell(gateway, "registration.nouns-restated", epoch=second, noun="", after=None, until=None, ids=[])
    counts(gateway, balanced, 8, 2, epoch=second)
    page = sign_in_staff(gateway, "office").open("/staff/lost-bookings").text
    assert "没有了的报名：1 份" in page and "没有了的取消：1 份" in page


def test_a_registration_of_before_that_does_not_tell_of_bookings_is_taken(gateway, balanced):
    tell(gateway, "registration.session-totals-changed", id=balanced, epoch=EPOCH, version=2)
    assert "没有了的报名：1 份" in sign_in_staff(gateway, "office").open("/staff/lost-bookings").text


@pytest.mark.slow
def test_what_is_made_good_again_drops_out(gateway, lossy):
    state = {"capacity": 30, "confirmed": 15, "seats_left": 15, "waiting": 3}
    tell(gateway, "registration.seats-changed", id=lossy, epoch=EPOCH, version=3, **state)
    page = sign_in_staff(gateway, "office").open("/staff/lost-bookings").text
    assert "智能手机助老课" not in page and "剪纸课" in page
