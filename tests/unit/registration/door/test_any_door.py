"""Any story at a door: whoever was let in is in until someone takes it back, on a seat, or as staff say knowingly."""

import uuid

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.fixtures.door import batch, come, item, records, walk
from tests.fixtures.registration import at, slot, wish
from tests.fixtures.registration_truth import check

any_of, people = st.integers(0, 30), st.integers(1, 3)
JOBS = ("release kept places", "let smaller parties pass", "release the absent")


class Door(RuleBasedStateMachine):
    """One Saturday morning's session; what citizens, two devices, a clerk and time do to it."""

    def __init__(self, week, door, venue):
        super().__init__()
        self.week, self.door, self.venue = week, door, venue
        self.minute, self.booked, self.admitted = 0, [], set()

    @initialize(seats=st.integers(2, 5), kept=st.integers(0, 1))
    def open(self, seats, kept):
        self.week.set_clock(at(6, 7))
        facts = slot(seats)
        keep = [{"pool": "walk_in", "seats": kept, "release_minutes_before": 0}] if kept else []
        self.week.slots(facts, venue_id=self.venue, booking={"keep": keep})
        self.id, self.seats = uuid.UUID(facts["id"]), seats
        for party in (1, 2, 1, 2):
            self.book(party)

    @rule(party=people)
    def book(self, party):
        client = self.week.citizen()
        answer = client.create("/bookings", wish(self.id, party, waitlist=True))
        if answer.status_code == 201:
            self.booked.append((client, answer.json))

    @rule(n=any_of)
    def someone_cancels(self, n):
        client, booking = self.booked[n % len(self.booked)] if self.booked else (None, None)
        if client:
            assert client.delete(f"/bookings/{booking['id']}").status_code in (200, 409)

    @rule(n=any_of, some=st.none() | people)
    def a_party_comes(self, n, some):
        if self.booked:
            naming = {"code": self.booked[n % len(self.booked)][1]["code"]} | (
                {"people": some} if some else {}
            )
            assert come(self.door, self.id, **naming).status_code in (200, 409, 422)

    @rule(n=people)
    def some_walk_in(self, n):
        assert walk(self.door, self.id, n).status_code in (201, 409)

    @rule(n=any_of, some=people, ago=st.sampled_from([0, 20, 50, 600]), walks=st.booleans())
    def a_device_tells_late(self, n, some, ago, walks):
        naming = {} if walks or not self.booked else {"code": self.booked[n % len(self.booked)][1]["code"]}
        moment = self.week.now().timestamp() - ago * 60
        state = item(people=some, **naming) | {
            "at": at(1, 0).fromtimestamp(moment, at(1, 0).tzinfo).isoformat()
        }
        for _again in range(2):
            assert batch(self.door, self.id, [state], "二号门").status_code == 200

    @rule(n=any_of)
    def a_record_is_taken_back(self, n):
        counted_rows = [row for row in records(self.week, self.id) if row.undone_at is None]
        if counted_rows:
            assert (
                self.door.post(f"/check-ins/{counted_rows[n % len(counted_rows)].id}/undo").status_code == 200
            )

    @rule(n=any_of, decision=st.sampled_from(["counts", "both", "neither"]))
    def a_conflict_is_decided(self, n, decision):
        items = self.door.get(f"/sessions/{self.id}/conflicts").json["items"]
        if items:
            address = f"/check-ins/{items[n % len(items)]['check_in']['id']}/decision"
            assert self.door.post(address, json={"decision": decision}).status_code == 200

    @rule(minutes=st.sampled_from([20, 40, 90]))
    def time_passes(self, minutes):
        self.minute = min(self.minute + minutes, 230)
        self.week.set_clock(at(6, 7 + self.minute // 60, self.minute % 60), *JOBS)

    @invariant()
    def who_is_in_stays_in(self):
        rows = {row.id: row for row in records(self.week, self.id)} if hasattr(self, "id") else {}
        assert all(rows[id_].outcome == "accepted" for id_ in self.admitted if rows[id_].undone_at is None)
        self.admitted = {id_ for id_, row in rows.items() if row.outcome == "accepted" and not row.undone_at}

    @invariant()
    def nobody_is_in_without_a_seat_but_knowingly(self):
        rows = [row for row in records(self.week, self.id) if row.id in self.admitted]
        inside, session = sum(row.people for row in rows), self.week.session(self.id)
        state = session.released_at
        late = [row for row in rows if state and row.device and row.booking_id and row.at <= state]
        knowingly = sum(row.people for row in {*late, *(row for row in rows if row.decision)})
        assert inside <= self.seats + knowingly

    @invariant()
    def what_is_kept_is_true(self):
        check(self.week)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_any_door_keeps_who_is_in(week, door, venue):
    profile = settings(
        max_examples=4,
        stateful_step_count=18,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Door(week, door, venue), settings=profile)
