"""What a restored department does not know any more: nobody stands behind it, and citizens are told as ever."""

import uuid

import pytest

from chassis.storage.db import transaction
from registration.schedule import bygones
from tests.fixtures.registration import at, book, placed, sitting, slot

DAY = {"starts_at": at(6, 0), "ends_at": at(7, 0)}


def forget(week, verb, id):
    with week.app.app_context(), transaction() as db:
        verb(db, id=uuid.UUID(str(id)))


def kinds(week):
    week.minute_passes()
    return [message["kind"] for message in week.messages()]


@pytest.mark.slow
@pytest.mark.parametrize("noun", ["activity", "opening"])
def test_what_it_made_bookable_is_withdrawn(week, noun):
    offered = sitting(seats=3) if noun == "activity" else slot(seats=3)
    id = week.activity(offered) if noun == "activity" else week.slots(offered)
    session_id = uuid.UUID(str(offered["id"]))
    book(week, session_id)
    forget(week, getattr(bygones, f"withdraw_{noun}"), id)
    session = week.session(session_id)
    assert (session.status, session.reason) == ("cancelled", "withdrawn")
    assert kinds(week)[-1] == "session_cancelled"
    assert week.told("session")[-1]["status"] == "cancelled"
    forget(week, getattr(bygones, f"withdraw_{noun}"), uuid.uuid4())


def test_what_it_closed_is_open_again(week):
    venue, offered = week.venue(), slot(seats=3)
    week.slots(offered, venue_id=venue)
    session_id = uuid.UUID(str(offered["id"]))
    closure = week.closure(venue, **DAY)
    assert week.session(session_id).status == "cancelled"
    forget(week, bygones.lift_closure, closure)
    assert week.session(session_id).status == "open"


def test_a_sitting_stays_what_it_was_until_venues_answer_anew(week):
    offered = placed(seats=3)
    week.activity(offered)
    week.placement(offered)
    session_id = uuid.UUID(str(offered["id"]))
    book(week, session_id)
    count = len(week.messages())
    forget(week, bygones.forget_placement, session_id)
    assert week.session(session_id).status == "open"
    week.placement(offered, told="refused", space_seats=None, reason="clash")
    assert (week.session(session_id).status, week.session(session_id).paused) == ("open", True)
    week.placement(offered)
    assert not week.session(session_id).paused
    assert len(week.messages()) == count


def test_a_policy_it_does_not_know_binds_nobody(week):
    offered = slot(seats=10)
    week.slots(offered)
    policy = week.tell(
        "venues.capacity-policy-changed",
        scope="city",
        edition_id=None,
        district=None,
        venue_id=None,
        ratio_percent=50,
        from_at=at(1, 0),
        until_at=None,
        status="in_force",
    )
    session_id = uuid.UUID(str(offered["id"]))
    assert week.session(session_id).capacity == 5
    forget(week, bygones.lift_policy, policy)
    assert week.session(session_id).capacity == 10
