"""Any story of bookings, cancels, capacity, closures and time, on both databases: what is kept stays true.

After every step registration's own reconciliation finds nothing, and the same people have seats, and wait in the same
order, as by a hall kept with paper and pencil (`tests/fixtures/hall.py`). More stories: STORIES=500.
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

from chassis.errors import DomainError
from chassis.storage.db import new_id, transaction
from chassis.testing import run_jobs
from registration.bookings import book
from registration.sessions.model import POOLS
from tests.fixtures.hall import Hall, Party
from tests.fixtures.hearing import Ear
from tests.fixtures.registration import at, empty, new_week, placed, slot
from tests.fixtures.registration_truth import check, events_are_states

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

STORIES = int(os.environ.get("STORIES", "10"))
STEPS = 25
BEGIN, START, CUTOFF, HOLD = at(6, 5), 240, 180, 25
ages = st.lists(st.sampled_from(["adult", "adult", "elder", "child"]), min_size=1, max_size=3)
any_of = st.integers(0, 60)
COUNTS = ("confirmed", "queued", *(f"kept_{pool}" for pool in POOLS))
COUNTS += ("waiting", "waiting_parties", "waiting_elder", "waiting_desk")


class Story(RuleBasedStateMachine):
    """One Saturday at one venue with two sessions: a slot, and a sitting in one of its spaces."""

    def __init__(self, week, crowd, ear):
        super().__init__()
        self.week, self.crowd, self.ear = week, crowd, ear
        self.clock, self.asked = 0, []
        self.versions = 0

    @initialize(seats=st.integers(1, 6), kept=st.integers(0, 3), pool=st.sampled_from(["elder", "desk"]))
    def open(self, seats, kept, pool):
        self.week.set_clock(BEGIN)
        rules = {
            "party_limit": 5,
            "open_bookings_limit": None,
            "hold_minutes": HOLD,
            "promotion_cutoff_minutes": 60,
        }
        self.edition_id = self.week.edition(rules=rules)
        self.venue_id, self.ratio = new_id(), 100
        self.week.venue(id=str(self.venue_id))
        self.slot, self.sitting = slot(seats), placed(2, self.venue_id)
        self.closure = None
        times = {"release": 120, "cutoff": CUTOFF, "start": START, "hold": HOLD}
        self.terms = {"keep": [{"pool": pool, "seats": kept, "release_minutes_before": START - 120}]}
        self.halls = {
            self.slot["id"]: Hall(seats=seats, pool=pool, keep=kept, **times),
            self.sitting["id"]: Hall(seats=2, pool=None, keep=0, **times),
        }
        self.ids = {name: str(new_id()) for name in ("opening", "activity", "policy")}
        self.tell_slot()
        self.tell_sitting()
        self.placement(3)

    # --- what other departments tell: through the inbox, as it comes from the bus

    def hear(self, type_, **data):
        """Have registration hear an event as its worker would; it may come again at any time."""
        self.versions += 1
        self.ear.hear(self.ear.message(type_, version=self.versions, **data))

    def tell_slot(self):
        data = {"venue_id": self.venue_id, "space_id": None, "status": "declared", "booking": self.terms}
        self.hear("venues.opening-changed", id=self.ids["opening"], slots=[self.slot], **data)

    def tell_sitting(self):
        base = {"edition_id": self.edition_id, "unit_id": self.venue_id, "title": "课", "mode": "offline"}
        more = {"series": None, "topics": [], "status": "approved", "sittings": [self.sitting]}
        self.hear("reporting.activity-changed", id=self.ids["activity"], **base, **more)

    def placement(self, space_seats):
        self.space_seats = space_seats
        same = {name: self.sitting[name] for name in ("id", "venue_id", "space_id", "starts_at", "ends_at")}
        self.hear("venues.placement-held", **same, space_seats=space_seats, status="held", reason=None)

    def seats_follow(self):
        """What either hall may use now: seats asked, seats of the space, the policy."""
        of_space = self.space_seats * self.ratio // 100
        self.halls[self.slot["id"]].resizes(self.slot["seats"] * self.ratio // 100)
        self.halls[self.sitting["id"]].resizes(min(self.sitting["seats"], of_space))

    @rule(seats=st.integers(0, 7))
    def the_slot_is_resized(self, seats):
        self.slot = self.slot | {"seats": seats}
        self.tell_slot()
        self.seats_follow()

    @rule(seats=st.integers(1, 4), space_seats=st.integers(1, 4))
    def the_sitting_is_resized(self, seats, space_seats):
        self.sitting = self.sitting | {"seats": seats}
        self.tell_sitting()
        self.seats_follow()
        self.placement(space_seats)
        self.seats_follow()

    @rule(first=st.integers(1, 6), second=st.integers(1, 6))
    def two_words_on_the_slot_come_in_the_wrong_order(self, first, second):
        data = {"id": self.ids["opening"], "venue_id": self.venue_id, "space_id": None, "status": "declared"}
        data |= {"booking": self.terms}
        self.versions += 2
        version, opening = self.versions, "venues.opening-changed"
        late = self.ear.message(opening, version=version - 1, slots=[self.slot | {"seats": first}], **data)
        self.slot = self.slot | {"seats": second}
        self.ear.hear(self.ear.message(opening, version=version, slots=[self.slot], **data))
        self.ear.hear(late)
        self.seats_follow()

    @rule(ratio=st.sampled_from([50, 75, 100]))
    def the_policy_changes(self, ratio):
        self.ratio = ratio
        where = {"scope": "venue", "edition_id": None, "district": None, "venue_id": self.venue_id}
        when = {"from_at": BEGIN - timedelta(days=1), "until_at": None, "status": "in_force"}
        policy = {"id": self.ids["policy"], "ratio_percent": ratio} | where | when
        self.hear("venues.capacity-policy-changed", **policy)
        self.seats_follow()

    @rule(n=any_of, is_new=st.booleans())
    def something_is_heard_again(self, n, is_new):
        """Under its own id, or sent anew: an old state changes nothing."""
        self.ear.hear_again(n, is_new)

    @precondition(lambda self: self.closure is None)
    @rule()
    def the_venue_closes(self):
        self.closure = {"id": str(new_id()), "venue_id": self.venue_id, "space_id": None, "reason": "停电"}
        self.closure |= {"starts_at": at(6, 0), "ends_at": at(7, 0)}
        self.hear("venues.closure-declared", **self.closure, status="declared")
        for hall in self.halls.values():
            hall.closes()

    @precondition(lambda self: self.closure is not None)
    @rule()
    def the_venue_opens_again(self):
        """Who comes back then is another story: the halls take over who is there."""
        self.hear("venues.closure-lifted", **self.closure, status="lifted")
        self.closure = None
        for session_id, hall in self.halls.items():
            hall.is_open = True
            there = {str(booking.id): booking for booking in self.week.bookings(uuid.UUID(session_id))}
            hall.seated = [self.party(item) for item in there.values() if item.holding]
            waiting = [item for item in there.values() if item.status == "waitlisted"]
            hall.line = [self.party(item) for item in sorted(waiting, key=lambda entry: entry.number)]

    def party(self, booking):
        moment = self.clock if booking.held_since else None
        came = booking.status == "attended"
        return Party(str(booking.id), booking.seats, booking.pool, booking.kept_seats, moment, came)

    # --- what citizens do

    @rule(who=any_of, which=st.booleans(), ages=ages, may_wait=st.booleans(), by_desk=st.booleans())
    def someone_books(self, who, which, ages, may_wait, by_desk):
        citizen = self.crowd[who % len(self.crowd)]
        session_id = (self.slot if which else self.sitting)["id"]
        if any(item.citizen_id == citizen.identity["subject"] for item in self.active(session_id)):
            return
        party = [{"name": f"王{n}", "age": age} for n, age in enumerate(ages)]
        wished = {"session_id": session_id, "party": party, "waitlist": may_wait, "overlap": True}
        pool = "desk" if by_desk else "elder" if "elder" in ages else None
        hall, guest = self.halls[session_id], Party("", len(ages), pool)
        expected = hall.asks(guest, may_wait)
        before = self.week.session(uuid.UUID(session_id))
        book = self.book_by_desk if by_desk else self.book_online
        guest.id = book(citizen, wished, expected)
        if guest.id:
            self.as_the_session_has_it(before, guest)

    def as_the_session_has_it(self, session, guest):
        """The statement that seats a party or queues it did to the counts what `session`, as it was before, would."""
        [booking] = [item for item in self.week.bookings(session.id) if str(item.id) == guest.id]
        now, kept_seats = self.week.session(session.id), session.admit(guest.seats, guest.pool)
        if kept_seats is None:
            assert booking.number == session.queue(guest.seats, guest.pool)
        if booking.number is None or booking.status == "waitlisted":
            assert booking.kept_seats == (kept_seats or 0)
            assert {name: getattr(now, name) for name in COUNTS} == {
                name: getattr(session, name) for name in COUNTS
            }

    def book_online(self, citizen, wished, expected):
        key = uuid.uuid4().hex
        answer = citizen.create("/bookings", wished, key=key)
        if expected == "refused":
            assert answer.status_code in (409, 422), answer.json
            return ""
        assert (answer.status_code, answer.json["status"]) == (201, expected), answer.json
        self.asked.append((citizen, wished, key, answer.json["id"]))
        return answer.json["id"]

    def book_by_desk(self, citizen, wished, expected):
        who = {"citizen_id": citizen.identity["subject"], "booker": "desk", "booked_as": "desk", "needs": []}
        wished = wished | {"session_id": uuid.UUID(wished["session_id"])}
        with self.week.app.test_request_context():
            try:
                with transaction() as db:
                    booking = book.book(db, book.Wish(key=uuid.uuid4().hex, **who, **wished), party_limit=5)
            except DomainError:
                assert expected == "refused"
                return ""
        assert booking["status"] == expected
        return str(booking["id"])

    @precondition(lambda self: self.asked)
    @rule(n=any_of)
    def a_key_is_sent_again(self, n):
        citizen, wished, key, request = self.asked[n % len(self.asked)]
        answer = citizen.create("/bookings", wished, key=key)
        assert (answer.status_code, answer.json["id"]) == (201, request), answer.json

    @precondition(lambda self: self.asked)
    @rule(n=any_of)
    def someone_cancels(self, n):
        """Often someone who has cancelled before, or whose session was closed."""
        citizen, wished, _, request = self.asked[n % len(self.asked)]
        hall = self.halls[wished["session_id"]]
        answer = citizen.delete(f"/bookings/{request}")
        seat = next((booking for booking in hall.seated if booking.id == request), None)
        if seat and (seat.came or self.clock >= START):
            assert answer.status_code == 409, answer.json
            return
        assert (answer.status_code, answer.json["status"]) == (200, "cancelled"), answer.json
        if seat or any(booking.id == request for booking in hall.line):
            hall.leaves(request)

    @precondition(lambda self: any(hall.seated for hall in self.halls.values()))
    @rule(n=any_of)
    def someone_comes(self, n):
        seated = [(id_, party) for id_, hall in self.halls.items() for party in hall.seated]
        session_id, party = seated[n % len(seated)]
        [booking] = [
            booking for booking in self.week.bookings(uuid.UUID(session_id)) if str(booking.id) == party.id
        ]
        door = self.week.staff("door", venues=[self.venue_id])
        naming = {"code": booking.code, "session_id": session_id}
        answer = door.post("/check-ins", json=naming | {"on_purpose": True})
        assert answer.status_code == 200, answer.json
        party.came = True

    # --- what time does

    @rule(minutes=st.sampled_from([10, 20, 30, 60]))
    def time_passes(self, minutes):
        self.clock = min(self.clock + minutes, START + 20)
        self.week.set_clock(BEGIN + timedelta(minutes=self.clock))
        run_jobs(self.week.app, "release kept places", "let smaller parties pass", "tell seats")
        for hall in self.halls.values():
            hall.ticks(self.clock)

    # --- what is always true

    def active(self, session_id):
        return [
            booking for booking in self.week.bookings(uuid.UUID(session_id)) if booking.status != "cancelled"
        ]

    @invariant()
    def what_is_kept_is_true(self):
        check(self.week)

    @invariant()
    def the_right_ones_have_seats(self):
        for session_id, hall in getattr(self, "halls", {}).items():
            there = self.active(session_id)
            seated = {str(item.id) for item in there if item.holding}
            waiting = sorted((item for item in there if not item.holding), key=lambda booking: booking.number)
            assert seated == {booking.id for booking in hall.seated}
            assert [str(booking.id) for booking in waiting] == [booking.id for booking in hall.line]
            session = self.week.session(uuid.UUID(session_id))
            assert (session.capacity, session.kept) == (hall.capacity, hall.kept)

    def teardown(self):
        try:
            for citizen, _, _, request in self.asked:
                assert citizen.get(f"/bookings/{request}").status_code == 200
            events_are_states(self.week)
        finally:
            empty(self.week)
            self.ear.heard.clear()


def test_any_story_keeps_what_is_true(database_url, tmp_path, issuer):
    with new_week(database_url, f"embedded:///{tmp_path}/bus.db", issuer) as week:
        ear, crowd = Ear(week), [week.citizen() for _ in range(7)]
        profile = settings(
            max_examples=STORIES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=STORIES <= 20,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(lambda: Story(week, crowd, ear), settings=profile)
        ear.close()
