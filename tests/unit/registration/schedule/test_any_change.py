"""Any story in which people come before what they booked moves, closes, opens again or is called off.

A series of three mornings, booked once, and a slot on the second afternoon, in one house. After every step what is kept
is true; whenever messages have gone out, what each person was last told of their place, in Chinese or in English, is
what is so, and who was told of another time was told of the one before.
"""

import os
import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chassis.clock import SHANGHAI
from chassis.storage import privacy
from chassis.storage.db import reading
from registration.bookings.model import Booking
from registration.reconcile.invariants import find_left_behind, find_miscounted, find_wrong_holding
from registration.sessions.model import Session
from tests.fixtures.door import citizen_of, come, records
from tests.fixtures.registration import at, empty, placed, slot, wish
from tests.fixtures.registration_truth import check, events_are_states
from tests.simulation.memory import Word
from tests.simulation.truths.reading import is_in_language, says_how_it_was
from tests.simulation.truths.told import Belief, difference

any_of, people = st.integers(0, 30), st.integers(1, 3)
JOBS = (
    "release kept places",
    "let smaller parties pass",
    "close waitlists",
    "release the absent",
    "write reminders",
)
HOUR = timedelta(hours=1)
STORIES = int(os.environ.get("STORIES", "4"))


class Place:
    """One citizen's booking: what they heard of it, and the codes of the certificates they were given."""

    def __init__(self, week, client, booking):
        self.client, self.id, self.code = client, booking["id"], booking["code"]
        self.session_id = uuid.UUID(booking["session_id"])
        with week.app.app_context():
            self.phone = privacy.unseal(citizen_of(week, client).sealed_phone)
        self.certificates, self.belief, self.heard = set(), Belief(), []
        self.belief.hear(Word(week.now(), "page", "", booking))

    def hear(self, message):
        self.heard.append(message["text"])
        assert is_in_language(message["text"], self.client.language), message["text"]
        assert says_how_it_was(message["text"]), message["text"]
        self.belief.hear(Word(message["sent_at"], message["kind"], message["text"]))


class House(RuleBasedStateMachine):
    """What citizens, the door, a unit, venues and time do to a series and a slot."""

    def __init__(self, week, door, venue):
        super().__init__()
        self.week, self.door, self.venue = week, door, venue
        self.places, self.sent, self.is_off, self.closures, self.ids = [], 0, False, {}, []

    @initialize(seats=st.integers(2, 5), early=st.integers(1, 3))
    def open(self, seats, early):
        """The first to book a date each are there already when all else begins."""
        self.week.set_clock(at(6, 8))
        self.week.venue(id=str(self.venue))
        self.sittings = [placed(seats, self.venue, starts_at=at(day, 9)) for day in (6, 7, 8)]
        self.slot, self.slot_at = slot(seats, at(7, 14)), at(7, 14)
        self.activity = self.week.activity(*self.sittings, booked_as="series")
        for sitting in self.sittings:
            self.week.placement(sitting)
        self.opening = self.week.slots(self.slot, venue_id=self.venue)
        self.ids = [self.activity, uuid.UUID(self.slot["id"])]
        for which, party in ((0, 1), (0, 2), (1, 2), (1, 1)):
            self.someone_books(which, party)
        for place in self.places[:early]:
            self.come(place, 0 if place.session_id == self.activity else None)

    # --- what citizens and the door do

    @rule(which=st.integers(0, 1), party=people)
    def someone_books(self, which, party):
        client = self.week.citizen("en" if len(self.places) % 2 else "zh")
        answer = client.create("/bookings", wish(self.ids[which], party, waitlist=True))
        assert answer.status_code in (201, 409, 422), answer.json
        if answer.status_code == 201:
            self.places.append(Place(self.week, client, answer.json))

    @precondition(lambda self: self.places)
    @rule(n=any_of)
    def someone_gives_back(self, n):
        place = self.places[n % len(self.places)]
        answer = place.client.delete(f"/bookings/{place.id}")
        assert answer.status_code in (200, 409), answer.json

    @precondition(lambda self: self.places)
    @rule(n=any_of, some=st.none() | people, date=st.none() | st.integers(0, 2))
    def a_party_comes(self, n, some, date):
        """Also to a date that is not today's, as the door means it so."""
        self.come(self.places[n % len(self.places)], date, some)

    def come(self, place, date, some=None):
        dates = self.week.session(place.session_id).dates
        naming = {"code": place.code} | ({"people": some} if some else {})
        if dates and date is not None:
            naming["date_id"] = dates[date % len(dates)]["id"]
        assert come(self.door, place.session_id, **naming).status_code in (200, 409, 422)

    @rule(n=any_of)
    def a_check_in_is_taken_back(self, n):
        records = [row for row in self.records() if row.outcome == "accepted" and row.undone_at is None]
        if records:
            path = f"/check-ins/{records[n % len(records)].id}/undo"
            assert self.door.post(path, json={"confirmed": True}).status_code == 200

    # --- what unit and venue do

    @rule(n=st.integers(0, 2), hours=st.sampled_from([-1, 2, 24, 48]))
    def a_date_moves(self, n, hours):
        facts, by = self.sittings[n], timedelta(hours=hours)
        if min(facts["starts_at"], facts["starts_at"] + by) > self.week.now():
            self.sittings[n] = facts | {name: facts[name] + by for name in ("starts_at", "ends_at")}
            self.tell_series()
            self.week.placement(self.sittings[n])

    @rule(n=st.integers(0, 2))
    def a_date_is_called_off_or_on_again(self, n):
        status = {"planned": "withdrawn", "withdrawn": "planned"}[self.sittings[n]["status"]]
        self.sittings[n] = self.sittings[n] | {"status": status}
        self.tell_series()

    @rule()
    def the_series_is_called_off_or_on_again(self):
        self.is_off = not self.is_off
        self.tell_series()

    def tell_series(self):
        state, status = ("withdrawn", "withdrawn") if self.is_off else ("changed", "approved")
        self.week.activity(
            *self.sittings, told=state, id=str(self.activity), status=status, booked_as="series"
        )

    @rule(hours=st.sampled_from([-2, 1, 24]))
    def the_slot_moves(self, hours):
        by = timedelta(hours=hours)
        if min(self.slot["starts_at"], self.slot["starts_at"] + by) > self.week.now():
            times = {name: self.slot[name] + by for name in ("starts_at", "ends_at")}
            self.slot = self.slot | times
            self.week.slots(self.slot, id=str(self.opening), venue_id=self.venue)

    @rule(day=st.integers(6, 9), hour=st.sampled_from([0, 10, 15]))
    def the_house_closes_or_opens(self, day, hour):
        """For a day, or before a date or the slot of that day is over."""
        span = {"starts_at": at(day, hour), "ends_at": at(day + 1, 0)}
        if (day, hour) in self.closures:
            state = {"venue_id": self.venue, "space_id": None, "reason": "", "status": "lifted"}
            self.week.tell("venues.closure-lifted", id=str(self.closures.pop((day, hour))), **state, **span)
        else:
            self.closures[day, hour] = self.week.closure(self.venue, **span)

    @precondition(lambda self: self.closures)
    @rule(n=any_of)
    def the_house_opens(self, n):
        self.the_house_closes_or_opens(*sorted(self.closures)[n % len(self.closures)])

    # --- what time does

    @rule()
    def hours_pass(self):
        self.time_passes(self.week.now() + 2 * HOUR)

    @rule()
    def a_night_passes(self):
        self.time_passes(self.week.now().astimezone(SHANGHAI).replace(hour=8) + 24 * HOUR)

    def time_passes(self, until):
        """Until then; whatever was due is done, and told."""
        self.week.set_clock(until, *JOBS)
        self.hear()
        check(self.week)
        self.what_each_was_told_is_so()
        self.certificates_say_what_was_held()

    def hear(self):
        messages = self.week.messages()
        for message in messages[self.sent :]:
            next(place for place in self.places if place.phone == message["to"]).hear(message)
        self.sent = len(messages)

    def ask_for_certificates(self, place):
        if place.certificates or self.week.session(place.session_id).ends_at > self.week.now():
            return
        answer = place.client.post(f"/bookings/{place.id}/certificates", json={})
        assert answer.status_code in (200, 409), answer.json
        if answer.status_code == 200:
            place.certificates |= {line["code"] for line in answer.json["items"]}

    # --- what is always true

    def records(self):
        return [row for session_id in self.ids for row in records(self.week, session_id)]

    def what_each_was_told_is_so(self):
        now = self.week.now()
        with self.week.app.app_context(), reading() as db:
            for place in self.places:
                session = db.get_one(Session, place.session_id)
                if session.ends_at > now or not session.is_open:
                    booking = db.get_one(Booking, uuid.UUID(place.id))
                    fault = difference(db, place.belief, booking, session, now)
                    assert fault is None, (fault, place.heard)

    def certificates_say_what_was_held(self):
        for place in self.places:
            self.ask_for_certificates(place)
            lines = [self.week.gateway().get(f"/certificates/{code}") for code in sorted(place.certificates)]
            good = [line.json for line in lines if line.status_code == 200]
            assert len(good) <= self.came_to_held(place)

    def came_to_held(self, place):
        """How many of a party came, at most, on any date that was held."""
        session = self.week.session(place.session_id)
        if not session.is_open:
            return 0
        standing = {date["id"] for date in session.dates}
        counted_rows = [
            row
            for row in records(self.week, place.session_id)
            if str(row.booking_id) == place.id and row.outcome == "accepted" and row.undone_at is None
        ]
        came = {}
        for row in counted_rows:
            if not standing or str(row.date_id) in standing:
                came[row.date_id] = came.get(row.date_id, 0) + row.people
        return max(came.values(), default=0)

    @invariant()
    def who_came_is_not_missing(self):
        came = {row.booking_id for row in self.records() if row.outcome == "accepted" and not row.undone_at}
        missing = [item for id_ in self.ids for item in self.week.bookings(id_) if item.status == "no_show"]
        assert not came & {booking.id for booking in missing}

    @invariant()
    def seats_are_counted_right(self):
        with self.week.app.app_context(), reading() as db:
            assert [*find_miscounted(db), *find_wrong_holding(db), *find_left_behind(db)] == []

    def teardown(self):
        """All of it comes to its end."""
        try:
            last = max(self.week.session(id_).ends_at for id_ in self.ids)
            self.time_passes(max(last, self.week.now()) + HOUR)
            events_are_states(self.week)
        finally:
            empty(self.week)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_any_change_is_told_to_those_who_came_too(week, door, venue):
    profile = settings(
        max_examples=STORIES,
        stateful_step_count=30,
        deadline=None,
        derandomize=STORIES <= 20,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: House(week, door, venue), settings=profile)
