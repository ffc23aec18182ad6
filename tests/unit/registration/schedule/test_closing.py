"""A house that closes while something is on, or before it begins: what goes on, what is shorter, what is off."""

import uuid

import pytest

from chassis.storage.db import new_id, reading
from registration.reconcile.invariants import find_miscounted
from registration.schedule.model import Closure
from tests.fixtures.door import come, status_of, walk
from tests.fixtures.registration import at, book, placed, sitting, slot

RULES = {"party_limit": 5, "open_bookings_limit": None, "release_minutes": 30}
CERTIFIED = "/bookings/{id}/certificates"


class House:
    """A venue that is open from nine to eleven on the 6th, for six people."""

    def __init__(self, week):
        self.week = week
        week.edition(rules=RULES)
        self.venue, self.slot = week.venue(), slot(6)
        self.opening = week.slots(self.slot, venue_id=self.venue)
        self.id = uuid.UUID(self.slot["id"])
        self.door = week.staff("door", venues=[self.venue])

    def close(self, starts, ends=None, learnt=None, **more):
        """Declare a closure, `learnt` of at that moment; its id."""
        if learnt:
            self.week.set_clock(learnt)
        self.span = {"starts_at": starts, "ends_at": ends or at(6, 18), "space_id": None} | more
        return self.week.closure(self.venue, **self.span)

    def reopen(self, closure, learnt=None):
        if learnt:
            self.week.set_clock(learnt)
        state = self.span | {"venue_id": self.venue, "reason": "", "status": "lifted"}
        self.week.tell("venues.closure-lifted", id=closure, **state)

    @property
    def state(self):
        """Status of the session, when it ends, and when it was to end where that is another moment."""
        session = self.week.session(self.id)
        return session.status, session.ends_at, session.planned_ends_at

    def told(self):
        """What people were told once all has settled, without what they were told of their own bookings."""
        self.week.minute_passes()
        words = [(message["kind"], message["text"]) for message in self.week.messages()]
        return [word for word in words if word[0] not in ("booked", "waitlisted", "reminder")]


@pytest.fixture
def house(week):
    return House(week)


@pytest.mark.slow
def test_one_under_way_goes_on_until_the_closing_moment(week, house):
    here, late = book(week, house.id, 2), book(week, house.id)
    week.set_clock(at(6, 9, 5))
    come(house.door, house.id, code=here["code"])
    house.close(at(6, 10), learnt=at(6, 9, 10))
    assert house.state == ("open", at(6, 10), at(6, 11))
    assert status_of(week, house.id, here) == ("attended", 2, 2)
    week.set_clock(at(6, 9, 20))
    assert come(house.door, house.id, code=late["code"], on_purpose=False).status_code == 200
    assert walk(house.door, house.id, on_purpose=False).status_code == 201
    kinds = {kind for kind, _ in house.told()}
    assert kinds == {"changed"}
    event = week.told("session")[-1]
    assert (event["status"], event["ends_at"]) == ("open", "2021-11-06T02:00:00+00:00")


def test_everyone_is_told_that_it_ends_early_and_nobody_that_it_is_off(week, house):
    book(week, house.id)
    house.close(at(6, 10), learnt=at(6, 9, 10))
    [(kind, text)] = house.told()
    assert kind == "changed"
    assert "ends early, as its venue closes" in text
    assert "Sat 6 Nov 9:00–10:00" in text
    assert "9:00–11:00" in text


def test_what_the_venue_says_of_its_closing_stands_in_the_message_and_the_session(week, house):
    book(week, house.id)
    closure = house.close(at(6, 10), learnt=at(6, 9, 10), note="Power cut; open again on Monday.")
    [(kind, text)] = house.told()
    assert kind == "changed"
    assert "The venue says: Power cut; open again on Monday. It was" in text
    assert week.told("session")[-1]["closure_note"] == "Power cut; open again on Monday."
    house.reopen(closure)
    assert week.session(house.id).closure_note is None


def test_whose_session_is_called_off_reads_what_the_venue_says(week, house):
    book(week, house.id)
    house.close(at(6, 0), note="Power cut")
    [(kind, text)] = house.told()
    assert kind == "session_cancelled"
    assert "because the venue is closed" in text and "The venue says: Power cut." in text


def test_nothing_is_said_for_a_venue_that_says_nothing(week, house):
    book(week, house.id)
    house.close(at(6, 0))
    assert "The venue says" not in house.told()[0][1]


def test_one_under_way_goes_on_however_little_it_keeps(house):
    house.close(at(6, 9, 15), learnt=at(6, 9, 10))
    assert house.state == ("open", at(6, 9, 15), at(6, 11))


def test_closing_from_this_moment_on_ends_what_is_on_now(week, house):
    here = book(week, house.id)
    week.set_clock(at(6, 9, 5))
    come(house.door, house.id, code=here["code"])
    house.close(at(6, 0), learnt=at(6, 9, 10))
    assert house.state == ("open", at(6, 9, 11), at(6, 11))
    assert status_of(week, house.id, here) == ("attended", 1, 1)


def test_one_not_begun_is_shorter_and_its_people_are_told_the_new_time(week, house):
    booking = book(week, house.id)
    house.close(at(6, 10), learnt=at(6, 8, 51))
    assert house.state == ("open", at(6, 10), at(6, 11))
    assert status_of(week, house.id, booking)[0] == "confirmed"
    [(kind, text)] = house.told()
    assert (kind, "Sat 6 Nov 9:00–10:00" in text) == ("changed", True)
    week.set_clock(at(6, 9, 30))
    house.close(at(8, 0), at(9, 0))
    assert house.state == ("open", at(6, 10), at(6, 11))


@pytest.mark.parametrize(("minute", "status"), [(29, "cancelled"), (30, "open")])
def test_one_not_begun_is_off_where_less_than_half_an_hour_is_left(week, house, minute, status):
    booking = book(week, house.id)
    house.close(at(6, 9, minute))
    assert house.state[0] == status
    assert status_of(week, house.id, booking)[0] == ("cancelled" if status == "cancelled" else "confirmed")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kept", "minute", "status"), [(60, 59, "cancelled"), (5, 5, "open"), (0, 1, "open"), (0, 0, "cancelled")]
)
def test_how_much_must_be_left_is_the_venues_to_say(house, kept, minute, status):
    house.close(at(6, 9, minute), kept_minutes=kept)
    assert house.state[0] == status


def test_one_that_would_begin_in_a_closed_house_is_off(house):
    house.close(at(6, 8), at(6, 9, 30))
    assert house.state == ("cancelled", at(6, 11), None)


def test_one_ends_at_the_closing_moment_also_where_the_house_opens_again_before_its_end(house):
    house.close(at(6, 10), at(6, 10, 30))
    assert house.state == ("open", at(6, 10), at(6, 11))


def test_of_several_closures_the_earliest_ends_it_and_any_may_call_it_off(house):
    house.close(at(6, 10, 30))
    second = house.close(at(6, 10))
    assert house.state == ("open", at(6, 10), at(6, 11))
    house.reopen(second)
    assert house.state == ("open", at(6, 10, 30), at(6, 11))
    third = house.close(at(6, 9, 15))
    assert house.state[0] == "cancelled"
    house.reopen(third)
    assert house.state == ("open", at(6, 10, 30), at(6, 11))


def test_a_closed_space_shortens_what_is_in_it(week, house):
    inside, elsewhere = slot(), slot()
    space = new_id()
    week.slots(inside, venue_id=house.venue, space_id=space)
    week.slots(elsewhere, venue_id=house.venue, space_id=new_id())
    house.close(at(6, 10), space_id=space)
    ends = [week.session(uuid.UUID(item["id"])).ends_at for item in (inside, elsewhere, house.slot)]
    assert ends == [at(6, 10), at(6, 11), at(6, 11)]


def test_reopening_restores_the_time_and_tells_it(week, house):
    book(week, house.id)
    closure = house.close(at(6, 10))
    assert [kind for kind, _ in house.told()] == ["changed"]
    house.reopen(closure)
    assert house.state == ("open", at(6, 11), None)
    texts = [text for _, text in house.told()]
    assert len(texts) == 2
    assert "Sat 6 Nov 9:00–11:00" in texts[1]


def test_reopening_before_anybody_heard_is_told_to_nobody(week, house):
    book(week, house.id)
    house.reopen(house.close(at(6, 10)))
    assert (house.state, house.told()) == (("open", at(6, 11), None), [])


def test_a_house_closed_by_mistake_goes_on_as_if_nothing_had_been(week, house):
    here = book(week, house.id)
    week.set_clock(at(6, 9, 5))
    come(house.door, house.id, code=here["code"])
    closure = house.close(at(6, 9, 10), learnt=at(6, 9, 10))
    assert house.state == ("open", at(6, 9, 10), at(6, 11))
    house.reopen(closure, learnt=at(6, 9, 12))
    assert house.state == ("open", at(6, 11), None)
    assert status_of(week, house.id, here) == ("attended", 1, 1)


def test_what_a_closure_ended_is_history_once_its_time_is_over(week, house):
    here = book(week, house.id)
    week.set_clock(at(6, 9, 5))
    come(house.door, house.id, code=here["code"])
    closure = house.close(at(6, 10), learnt=at(6, 9, 10))
    house.reopen(closure, learnt=at(6, 11, 1))
    assert house.state == ("open", at(6, 10), at(6, 11))


def test_nobody_is_missing_where_a_closure_left_no_time_to_come_late(week, house):
    here, absent = book(week, house.id), book(week, house.id)
    week.set_clock(at(6, 9, 5))
    come(house.door, house.id, code=here["code"])
    house.close(at(6, 9, 10), learnt=at(6, 9, 10))
    week.set_clock(at(6, 9, 31), "release the absent")
    assert status_of(week, house.id, absent)[0] == "confirmed"
    assert week.session(house.id).released_at is not None
    with week.app.app_context(), reading() as db:
        assert list(find_miscounted(db)) == []


def test_who_does_not_come_to_what_was_shortened_is_missing_all_the_same(week, house):
    here, absent = book(week, house.id), book(week, house.id)
    house.close(at(6, 10))
    week.set_clock(at(6, 9, 5))
    come(house.door, house.id, code=here["code"])
    week.set_clock(at(6, 9, 31), "release the absent")
    assert status_of(week, house.id, absent)[0] == "no_show"


def test_certificates_are_of_the_time_there_was(week, house):
    here = book(week, house.id)
    week.set_clock(at(6, 9, 5))
    come(house.door, house.id, code=here["code"])
    house.close(at(6, 10), learnt=at(6, 9, 10))
    week.set_clock(at(6, 10, 1))
    answer = here["client"].post(CERTIFIED.format(**here), json={})
    assert answer.status_code == 200, answer.json
    assert [line["minutes"] for line in answer.json["items"]] == [60]


def test_what_an_activity_has_placed_there_is_shortened_too(week, house):
    facts = placed(9, house.venue)
    week.activity(facts)
    week.placement(facts)
    house.close(at(6, 10))
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.status, session.ends_at, session.planned_ends_at) == ("open", at(6, 10), at(6, 11))
    week.placement(facts, "revoked", reason="closed")
    assert week.session(uuid.UUID(facts["id"])).reason == "closed"


@pytest.mark.slow
@pytest.mark.parametrize("first", ["closure", "placement"])
def test_what_is_on_goes_on_though_venues_had_called_it_off_before_it_began(week, house, first):
    facts = placed(9, house.venue)
    week.activity(facts)
    week.placement(facts)
    booking = book(week, uuid.UUID(facts["id"]))
    week.set_clock(at(6, 9, 3))
    come(house.door, facts["id"], code=booking["code"])
    news = [lambda: house.close(at(6, 8)), lambda: week.placement(facts, "revoked", reason="closed")]
    week.set_clock(at(6, 9, 30))
    for hear in news if first == "closure" else reversed(news):
        hear()
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.status, session.ends_at) == ("open", at(6, 9, 31))
    assert [kind for kind, _ in house.told()] == ["changed"]


def test_of_a_series_the_date_that_is_on_goes_on(week, house):
    dates = [placed(6, house.venue, starts_at=at(day, 9)) for day in (6, 7)]
    series = week.activity(*dates, booked_as="series")
    for date in dates:
        week.placement(date)
    week.set_clock(at(6, 9, 30))
    for date in dates:
        week.placement(date, "revoked", reason="closed")
    assert ends_of(week, series) == ["2021-11-06T03:00:00+00:00"]


def test_what_was_called_off_stays_off_when_its_hour_has_come(week, house):
    facts = placed(9, house.venue)
    week.activity(facts)
    week.placement(facts)
    week.placement(facts, "revoked", reason="closed")
    week.set_clock(at(6, 9, 30))
    week.placement(facts, "revoked", reason="closed", seats=8)
    assert week.session(uuid.UUID(facts["id"])).reason == "closed"


def test_what_is_moved_keeps_its_time_while_venues_have_not_answered(week, house):
    facts = placed(9, house.venue)
    activity = week.activity(facts)
    week.placement(facts)
    closure = house.close(at(6, 10))
    week.activity(facts | {"starts_at": at(8, 9), "ends_at": at(8, 11)}, told="changed", id=activity)
    assert week.session(uuid.UUID(facts["id"])).ends_at == at(6, 10)
    house.reopen(closure)
    assert week.session(uuid.UUID(facts["id"])).ends_at == at(6, 11)


def test_the_online_half_goes_on(week, house):
    half = {"id": str(new_id()), "seats": 5}
    facts = sitting(9, venue_id=house.venue, online=half)
    week.activity(facts, mode="hybrid")
    house.close(at(6, 10))
    assert week.session(uuid.UUID(facts["id"])).ends_at == at(6, 10)
    assert week.session(uuid.UUID(half["id"])).ends_at == at(6, 11)


@pytest.mark.slow
def test_of_a_series_the_date_is_shorter(week, house):
    dates = [placed(6, house.venue, starts_at=at(day, 9)) for day in (6, 7)]
    series = week.activity(*dates, booked_as="series")
    for date in dates:
        week.placement(date)
    booking = book(week, series)
    week.set_clock(at(6, 9, 5))
    come(house.door, series, code=booking["code"])
    closure = house.close(at(6, 10), learnt=at(6, 9, 10))
    assert ends_of(week, series) == ["2021-11-06T02:00:00+00:00", "2021-11-07T03:00:00+00:00"]
    [(kind, text)] = house.told()
    assert (kind, "9:00–11:00 ends at 10:00" in text) == ("changed", True)
    house.reopen(closure, learnt=at(6, 12))
    assert ends_of(week, series) == ["2021-11-06T02:00:00+00:00", "2021-11-07T03:00:00+00:00"]
    house.close(at(7, 10), at(7, 18))
    session = week.session(series)
    assert (session.status, session.ends_at, session.planned_ends_at) == ("open", at(7, 10), at(7, 11))


def ends_of(week, series):
    return [date["ends_at"] for date in week.session(series).dates]


def test_a_closure_heard_of_again_after_it_was_lifted_counts_from_then(week, house):
    closure = house.close(at(6, 9, 20), learnt=at(6, 8, 50))
    assert house.state[0] == "cancelled"
    house.reopen(closure)
    assert learnt_at(week, closure) == at(6, 8, 50)
    week.set_clock(at(6, 9, 5))
    week.closure(house.venue, id=closure, **house.span)
    assert house.state == ("open", at(6, 9, 20), at(6, 11))
    week.set_clock(at(6, 9, 6))
    week.closure(house.venue, id=closure, **house.span | {"reason": "停电"})
    assert learnt_at(week, closure) == at(6, 9, 5)


def learnt_at(week, closure):
    with week.app.app_context(), reading() as db:
        return db.get_one(Closure, closure).learnt_at.replace(second=0, microsecond=0)


def test_a_date_of_a_series_that_ends_now_is_shorter_and_not_off(week):
    venue = week.venue()
    dates = [placed(5, venue_id=venue, starts_at=at(day, 9)) for day in (15, 16)]
    activity = week.activity(*dates, booked_as="series")
    for facts in dates:
        week.placement(facts)
    book(week, activity)
    week.set_clock(at(15, 10))
    week.closure(venue, at(15, 0), at(15, 20))
    week.minute_passes()
    [text] = [message["text"] for message in week.messages() if message["kind"] == "changed"]
    assert "Of its dates, Mon 15 Nov 9:00–11:00 ends at 10:0" in text, text
    assert "; the other date stands (Tue 16 Nov 9:00–11:00)." in text
