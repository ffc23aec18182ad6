"""What came of a closure, in numbers: what is off or shorter, who was told, who moved, whom to call."""

import uuid

import pytest
from sqlalchemy import update

from chassis.storage.db import transaction
from registration.citizens.model import Citizen
from tests.fixtures.registration import at, book, placed, slot

HALL = uuid.uuid4()


@pytest.fixture
def museum(week):
    """A venue with a slot from nine to eleven and one from two to four on the 6th, and who runs it."""
    week.edition()
    venue, morning, afternoon = week.venue(), slot(6), slot(6, at(6, 14))
    week.slots(morning, afternoon, venue_id=venue)
    ids = [uuid.UUID(item["id"]) for item in (morning, afternoon)]
    return venue, *ids, week.staff("venue_operator", venues=[venue])


def aftermath(caretaker, closure):
    answer = caretaker.get(f"/closures/{closure}/aftermath")
    assert answer.status_code == 200, answer.json
    return answer.json["sessions"], answer.json["people"]


@pytest.mark.slow
def test_what_is_off_and_shorter_and_who_is_told(week, museum):
    venue, morning, afternoon, caretaker = museum
    book(week, morning, 2)
    book(week, afternoon, 3)
    closure = week.closure(venue, at(6, 10), at(6, 18))
    sessions, people = aftermath(caretaker, closure)
    assert sessions == {"cancelled": 1, "shortened": 1, "fewer_dates": 0, "unsettled": 0}
    assert people == {"told": 0, "due": 5, "to_call": 0, "without_phone": 0, "moved": 0}
    week.minute_passes()
    week.messages()
    assert aftermath(caretaker, closure)[1] == {
        "told": 5,
        "due": 0,
        "to_call": 0,
        "without_phone": 0,
        "moved": 0,
    }


def test_who_takes_another_session_and_who_is_to_be_called(week, museum):
    venue, morning, afternoon, caretaker = museum
    moving = book(week, morning, 2)
    book(week, morning)
    with week.app.app_context(), transaction() as db:
        db.execute(
            update(Citizen).where(Citizen.id == week.bookings(morning)[1].citizen_id).values(reach="phone")
        )
    closure = week.closure(venue, at(6, 8), at(6, 12))
    people = aftermath(caretaker, closure)[1]
    assert (people["due"], people["to_call"], people["moved"]) == (2, 1, 0)
    moving["client"].create(f"/bookings/{moving['id']}/move", {"session_id": str(afternoon)})
    assert aftermath(caretaker, closure)[1]["moved"] == 2


def test_bookings_elsewhere_and_before_do_not_count(week, museum):
    venue, _morning, afternoon, caretaker = museum
    book(week, afternoon, 3)
    closure = week.closure(venue, at(6, 8), at(6, 12))
    assert aftermath(caretaker, closure)[0]["cancelled"] == 1
    assert set(aftermath(caretaker, closure)[1].values()) == {0}
    of_hall = week.closure(venue, at(6, 13), at(6, 18), space_id=HALL)
    assert set(aftermath(caretaker, of_hall)[0].values()) == {0}


@pytest.fixture
def reading(week):
    """A series of three mornings, of the 8th to the 10th, the second at another venue; who has booked it are two."""
    week.edition()
    first, second = week.venue(), week.venue()
    dates = [placed(9, starts_at=at(8 + day, 9), venue_id=(first, second, first)[day]) for day in range(3)]
    activity = week.activity(*dates, booked_as="series")
    for date in dates:
        week.placement(date)
    book(week, activity, 2)
    return first, second


@pytest.mark.slow
def test_a_series_counts_where_its_dates_are(week, reading):
    first, second = reading
    caretaker = week.staff("venue_operator", venues=[first, second])
    nothing = {"cancelled": 0, "shortened": 0, "fewer_dates": 0, "unsettled": 0}
    between = week.closure(first, at(9, 0), at(10, 0))
    assert aftermath(caretaker, between)[0] == nothing
    elsewhere = week.closure(second, at(9, 10), at(9, 18))
    sessions, people = aftermath(caretaker, elsewhere)
    assert (sessions, people["due"]) == (nothing | {"shortened": 1}, 2)
    last = week.closure(first, at(10, 0), at(11, 0))
    assert aftermath(caretaker, last)[0] == nothing | {"fewer_dates": 1}
    week.closure(second, at(9, 0), at(10, 0))
    off = week.closure(first, at(8, 0), at(9, 0))
    assert aftermath(caretaker, off)[0] == nothing | {"cancelled": 1}


def test_it_is_for_who_runs_the_venue_once_it_is_known(week, museum):
    venue, *_, caretaker = museum
    closure = week.closure(venue, at(6, 8), at(6, 12))
    assert week.staff("office").get(f"/closures/{closure}/aftermath").status_code == 200
    other = week.staff("venue_operator", venues=[uuid.uuid4()])
    assert other.get(f"/closures/{closure}/aftermath").json["type"] == "/problems/not-your-closure"
    unheard = caretaker.get(f"/closures/{uuid.uuid4()}/aftermath")
    assert (unheard.status_code, unheard.json["type"]) == (404, "/problems/no-such-closure")
    assert week.citizen().get(f"/closures/{closure}/aftermath").status_code == 403
