"""Changing a booking after it was made: undo, another party, and its history."""

import uuid

import pytest

from tests.fixtures.registration import at, book, sitting, slot, wish


def undo(citizen, booking, of="booking", **more):
    return citizen.post(f"/bookings/{booking['id']}/undo", json={"of": of, **more})


def resize(citizen, booking, people, **more):
    ages = more.pop("ages", ["adult"] * people)
    party = [{"name": f"王小明{n}", "age": age} for n, age in enumerate(ages)]
    return citizen.put(f"/bookings/{booking['id']}/party", json={"party": party, **more})


def place(citizen, booking):
    """The place in line, and how many people are before it, as the booking's page has them."""
    view = citizen.get(f"/bookings/{booking['id']}").json
    return view["position"], view["waiting"]["people_ahead"]


def kinds(week):
    return [message["kind"] for message in week.messages()]


def history(citizen, booking):
    return citizen.get(f"/bookings/{booking['id']}/history").json["items"]


class TestUndo:
    def test_a_booking_is_undone_and_its_seat_goes_on(self, week):
        session_id = week.slot(seats=1)
        citizen, two = week.citizen(), week.citizen()
        first, second = book(citizen, session_id), book(two, session_id)
        assert first["undo_until"] == "2021-11-05T00:40:00+00:00" or first["undo_until"] > "2021-11-05T00:40"
        undone = undo(citizen, first)
        assert undone.status_code == 200, undone.json
        assert (undone.json["status"], undone.json["reason"]) == ("cancelled", "undone")
        assert two.get(f"/bookings/{second['id']}").json["status"] == "confirmed"
        events = [event for event in week.told("booking") if event["id"] == first["id"]]
        assert [event["version"] for event in events] == [1, 2]
        assert kinds(week) == ["waitlisted", "promoted", "cancelled"]

    def test_done_and_undone_at_once_it_is_told_in_one_message(self, week):
        """And one of the two that has gone out already is not taken for the last word."""
        citizen, other = week.citizen("zh"), week.citizen("zh")
        assert undo(citizen, book(citizen, week.slot())).status_code == 200
        [message] = week.messages()
        assert (message["kind"], "已按您的要求取消" in message["text"]) == ("cancelled", True)
        booking = book(other, week.slot())
        assert kinds(week)[-1] == "booked"
        undo(other, booking)
        assert kinds(week)[1:] == ["booked", "cancelled"]

    def test_again_it_changes_nothing(self, week):
        session_id, citizen = week.slot(), week.citizen()
        booking = book(citizen, session_id)
        assert undo(citizen, booking).json["reason"] == "undone"
        events = len(week.told("booking"))
        assert undo(citizen, booking).json["reason"] == "undone"
        assert len(week.told("booking")) == events
        assert kinds(week).count("cancelled") == 1
        refusal = undo(citizen, booking, "cancellation")
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/nothing-to-undo")

    def test_even_when_it_is_too_late_to_cancel(self, week):
        facts = sitting(booking={"cancel_minutes_before": 48 * 60})
        week.activity(facts)
        citizen = week.citizen()
        booking = book(citizen, facts["id"])
        assert booking["can_cancel"]
        assert undo(citizen, booking).json["reason"] == "undone"

    def test_only_for_some_minutes(self, week):
        week.edition(rules={"party_limit": 5, "open_bookings_limit": None, "undo_minutes": 3})
        citizen, session_id = week.citizen(), week.slot()
        booking = book(citizen, session_id)
        week.set_clock(at(5, 8, 40))
        view = citizen.get(f"/bookings/{booking['id']}").json
        assert (view["undo_until"], view["can_cancel"]) == (None, True)
        refusal = undo(citizen, booking)
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/too-late-to-undo")
        assert "3 minutes" in refusal.json["detail"]
        assert week.session(session_id).confirmed == 1

    def test_a_cancellation_is_undone_to_its_seat(self, week):
        session_id, citizen = week.slot(), week.citizen()
        booking = book(citizen, session_id, 2)
        cancelled = citizen.delete(f"/bookings/{booking['id']}").json
        assert cancelled["undo_until"]
        for _ in range(2):
            back = undo(citizen, booking, "cancellation")
            assert (back.status_code, back.json["status"], back.json["reason"]) == (200, "confirmed", None)
        assert week.session(session_id).confirmed == 2
        events = week.told("booking")
        assert [(event["status"], event["version"]) for event in events] == [
            ("confirmed", 1),
            ("cancelled", 2),
            ("confirmed", 3),
        ]
        assert kinds(week) == ["booked", "booked"]

    @pytest.mark.slow
    def test_one_that_waited_has_its_old_place(self, week):
        session_id = week.slot(seats=1)
        book(week.citizen(), session_id)
        citizen, two = week.citizen(), week.citizen()
        first, second = book(citizen, session_id), book(two, session_id)
        citizen.delete(f"/bookings/{first['id']}")
        assert place(two, second) == (2, 1)
        assert undo(citizen, first, "cancellation").json["position"] == 1
        assert place(two, second) == (2, 1)
        assert week.session(session_id).waiting == 2
        week.minute_passes()
        assert kinds(week) == ["booked", "waitlisted", "waitlisted", "waitlisted"]

    @pytest.mark.slow
    def test_nobody_reads_a_number_that_grows_when_an_old_place_is_taken_again(self, week):
        session_id = week.slot(seats=1)
        book(week.citizen(), session_id)
        citizens, two, three = (week.citizen() for _ in range(3))
        first, second = book(citizens, session_id), book(two, session_id)
        citizens.delete(f"/bookings/{first['id']}")
        third = book(three, session_id)
        assert (place(two, second), place(three, third)) == ((2, 1), (3, 2))
        week.messages()
        undo(citizens, first, "cancellation")
        week.minute_passes()
        assert kinds(week)[-1] == "waitlisted"
        assert (place(two, second), place(three, third)) == ((2, 1), (3, 2))

    @pytest.mark.slow
    def test_a_place_given_back_counts_until_it_can_be_taken_back_no_more(self, week):
        session_id = week.slot(seats=1)
        book(week.citizen(), session_id)
        citizen, two = week.citizen(), week.citizen()
        first, second = book(citizen, session_id), book(two, session_id)
        citizen.delete(f"/bookings/{first['id']}")
        assert place(two, second) == (2, 1)
        week.set_clock(at(5, 8, 41))
        assert undo(citizen, first, "cancellation").status_code == 409
        assert place(two, second) == (1, 0)

    @pytest.mark.slow
    def test_all_who_wait_are_told_that_one_whose_seat_is_gone_waits_before_them(self, week):
        session_id = week.slot(seats=1)
        facts, others = week.citizen(), [week.citizen() for _ in range(3)]
        first, *waiting = (book(citizen, session_id) for citizen in (facts, *others))
        week.messages()
        facts.delete(f"/bookings/{first['id']}")
        assert [place(*pair)[0] for pair in list(zip(others, waiting, strict=True))[1:]] == [1, 2]
        undo(facts, first, "cancellation")
        week.minute_passes()
        moved = [message["text"] for message in week.messages() if message["kind"] == "moved_back"]
        first, second = (
            "now 1 booking is before yours, with 1 person.",
            "now 2 bookings are before yours, with 2 ",
        )
        assert [first in moved[0], second in moved[1], len(moved)] == [True, True, 2]
        assert all("Someone has undone a cancellation" in text for text in moved)

    @pytest.mark.slow
    def test_whose_seat_is_gone_waits_before_all(self, week):
        session_id = week.slot(seats=1)
        citizen = week.citizen()
        first = book(citizen, session_id)
        others = [week.citizen() for _ in range(2)]
        for other in others:
            book(other, session_id)
        citizen.delete(f"/bookings/{first['id']}")
        back = undo(citizen, first, "cancellation").json
        assert (back["status"], back["position"]) == ("waitlisted", 1)
        assert back["waiting"]["people_ahead"] == 0
        session = week.session(session_id)
        assert (session.confirmed, session.waiting) == (1, 2)
        assert kinds(week)[-1] == "waitlisted"

    def test_a_promotion_can_be_undone(self, week):
        session_id = week.slot(seats=1)
        citizen, two = week.citizen(), week.citizen()
        first, second = book(citizen, session_id), book(two, session_id)
        week.set_clock(at(5, 12))
        citizen.delete(f"/bookings/{first['id']}")
        assert two.get(f"/bookings/{second['id']}").json["undo_until"] > "2021-11-05T04:09"
        assert undo(two, second).json["reason"] == "undone"

    def test_who_booked_anew_meanwhile_has_one_booking(self, week):
        session_id, citizen = week.slot(seats=5), week.citizen()
        booking = book(citizen, session_id)
        citizen.delete(f"/bookings/{booking['id']}")
        other = book(citizen, session_id)
        refusal = undo(citizen, booking, "cancellation")
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/already-booked")
        assert refusal.json["booking_id"] == other["id"]
        assert week.session(session_id).confirmed == 1

    def test_who_booked_another_at_that_time_says_so(self, week):
        citizen, session_id, other = week.citizen(), week.slot(), week.slot()
        booking = book(citizen, session_id)
        citizen.delete(f"/bookings/{booking['id']}")
        book(citizen, other)
        refusal = undo(citizen, booking, "cancellation")
        assert refusal.json["type"] == "/problems/own-sessions-overlap"
        assert undo(citizen, booking, "cancellation", overlap=True).json["status"] == "confirmed"

    def test_not_of_a_session_that_is_off(self, week):
        citizen, venue, facts = week.citizen(), week.venue(), slot()
        week.slots(facts, venue_id=venue)
        booking = book(citizen, facts["id"])
        citizen.delete(f"/bookings/{booking['id']}")
        week.closure(venue, at(6, 0), at(7, 0))
        refusal = undo(citizen, booking, "cancellation")
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/session-cancelled")

    def test_not_someone_elses_and_not_without_saying_what(self, week):
        citizen, session_id = week.citizen(), week.slot()
        booking = book(citizen, session_id)
        assert undo(week.citizen(), booking).status_code == 404
        assert undo(citizen, booking, "everything").status_code == 422
        assert undo(week.staff("office"), booking).status_code == 403


class TestParty:
    def test_more_people_get_all_further_seats(self, week):
        session_id, citizen = week.slot(seats=3), week.citizen()
        booking = book(citizen, session_id)
        more = resize(citizen, booking, 3, needs=["wheelchair"])
        assert more.status_code == 200, more.json
        assert (more.json["seats"], more.json["needs"]) == (3, ["wheelchair"])
        assert week.session(session_id).confirmed == 3
        assert resize(citizen, booking, 3, needs=["wheelchair"]).status_code == 200
        events = [(event["seats"], event["version"]) for event in week.told("booking")]
        assert events == [(1, 1), (3, 2)]
        assert [line["change"] for line in history(citizen, booking)] == ["confirmed", "resized"]
        assert history(citizen, booking)[1]["detail"] == {"was": 1, "seats": 3}

    def test_or_none(self, week):
        session_id, citizen = week.slot(seats=3), week.citizen()
        booking = book(citizen, session_id, 2)
        refusal = resize(citizen, booking, 4)
        assert (refusal.status_code, refusal.json["type"]) == (422, "/problems/party-too-large")
        book(week.citizen(), session_id)
        refusal = resize(citizen, booking, 3)
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/not-enough-seats")
        assert refusal.json["seats_left"] == 0
        view = citizen.get(f"/bookings/{booking['id']}").json
        assert (view["seats"], len(view["party"]), view["status"]) == (2, 2, "confirmed")
        assert week.session(session_id).confirmed == 3

    def test_nobody_overtakes_those_who_wait_by_it(self, week):
        session_id, citizen = week.slot(seats=3), week.citizen()
        booking = book(citizen, session_id, 1)
        book(week.citizen(), session_id, 3)
        assert resize(citizen, booking, 2).json["type"] == "/problems/not-enough-seats"

    def test_fewer_people_give_seats_to_who_waits(self, week):
        session_id, first, second = week.slot(seats=3), week.citizen(), week.citizen()
        booking = book(first, session_id, 3)
        waits = book(second, session_id, 2)
        assert resize(first, booking, 1).json["seats"] == 1
        assert second.get(f"/bookings/{waits['id']}").json["status"] == "confirmed"
        session = week.session(session_id)
        assert (session.confirmed, session.waiting) == (3, 0)

    def test_fewer_keep_their_place_in_line_and_may_get_seats(self, week):
        session_id, first, second = week.slot(seats=3), week.citizen(), week.citizen()
        book(week.citizen(), session_id, 2)
        large, small = book(first, session_id, 3), book(second, session_id, 2)
        assert resize(first, large, 2).json["position"] == 1
        assert week.session(session_id).waiting == 4
        assert resize(second, small, 1).json["position"] == 2
        assert resize(first, large, 1).json["status"] == "confirmed"
        assert week.session(session_id).waiting == 1

    def test_more_go_to_the_tail_if_they_accept_that(self, week):
        session_id, citizen = week.slot(seats=3), week.citizen()
        book(week.citizen(), session_id, 3)
        first = book(citizen, session_id, 1)
        book(week.citizen(), session_id, 1)
        refusal = resize(citizen, first, 2)
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/place-would-be-lost")
        assert resize(citizen, first, 2, accept_tail=True).json["position"] == 2
        assert week.session(session_id).waiting == 3

    def test_the_rules_for_parties_hold(self, week):
        week.edition(party_limit=3)
        facts = slot(10)
        week.slots(facts, booking={"children_per_adult": 2})
        citizen = week.citizen()
        booking = book(citizen, facts["id"])
        assert resize(citizen, booking, 4).json["type"] == "/problems/party-too-large"
        ages = ["child", "child", "child"]
        assert resize(citizen, booking, 3, ages=ages).json["type"] == "/problems/children-need-adults"
        assert resize(citizen, booking, 0).status_code == 422
        assert resize(week.citizen(), booking, 2).status_code == 404

    def test_not_after_booking_has_closed_nor_once_it_is_cancelled(self, week):
        facts = slot(10)
        week.slots(facts, booking={"closes_minutes_before": 120, "cancel_minutes_before": 60})
        citizen = week.citizen()
        booking = book(citizen, facts["id"], 2)
        week.set_clock(at(6, 7, 30))
        assert resize(citizen, booking, 3).json["type"] == "/problems/booking-closed"
        assert resize(citizen, booking, 1).json["seats"] == 1
        week.set_clock(at(6, 8, 30))
        assert resize(citizen, booking, 1, ages=["elder"]).status_code == 200
        citizen.delete(f"/bookings/{booking['id']}")
        week.set_clock(at(6, 9, 30))
        assert resize(citizen, booking, 2).json["type"] == "/problems/session-begun"

    def test_places_kept_for_elders_need_one(self, week):
        facts = slot(2)
        keep = [{"pool": "elder", "seats": 1, "release_minutes_before": 60}]
        week.slots(facts, booking={"keep": keep})
        elder, session_id = week.citizen(), uuid.UUID(facts["id"])
        book(week.citizen(), session_id)
        party = [{"name": "王奶奶", "age": "elder"}]
        booking = elder.create("/bookings", wish(session_id) | {"party": party}).json
        assert booking["status"] == "confirmed"
        refusal = resize(elder, booking, 1)
        assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (422, "party")
        assert week.session(session_id).confirmed == 2


class TestWaiting:
    @pytest.mark.slow
    def test_a_waiter_sees_place_chance_and_who_passed(self, week):
        week.edition(rules={"party_limit": 5, "open_bookings_limit": None, "hold_minutes": 0})
        session_id = week.slot(seats=3)
        first, second, third = week.citizen(), week.citizen(), week.citizen()
        leaves = book(first, session_id, 1)
        book(week.citizen(), session_id, 2)
        large, small = book(second, session_id, 3), book(third, session_id, 1)
        waiting = third.get(f"/bookings/{small['id']}").json["waiting"]
        assert (waiting["position"], waiting["people_ahead"]) == (2, 3)
        assert waiting["chance"] in ("likely", "possible", "unlikely")
        assert waiting["until"] == "2021-11-06T00:00:00+00:00"
        first.delete(f"/bookings/{leaves['id']}")
        assert third.get(f"/bookings/{small['id']}").json["waiting"] is None
        [passed] = second.get(f"/bookings/{large['id']}").json["waiting"]["passed"]
        assert (passed["free"], passed["needed"], passed["taken"]) == (1, 3, 1)
        assert second.get("/bookings").json["items"][0]["waiting"] is None

    @pytest.mark.slow
    def test_the_chance_is_read_from_what_was_given_back_elsewhere(self, week):
        begun, full = week.slot(seats=60, starts_at=at(5, 10)), week.slot(seats=10)
        for _ in range(2):
            assert book(week.citizen(), full, 5)["status"] == "confirmed"
        waiter = week.citizen()
        look = f"/bookings/{book(waiter, full, 3)['id']}"
        for n in range(60):
            citizen = week.citizen()
            booking = book(citizen, begun)
            if n % 2:
                citizen.delete(f"/bookings/{booking['id']}")
        # Of ten seats one is usually given back; once a session has begun of which half were, five.
        before = waiter.get(look).json["waiting"]["chance"]
        week.set_clock(at(5, 11))
        assert (before, waiter.get(look).json["waiting"]["chance"]) == ("possible", "likely")

    @pytest.mark.slow
    def test_what_became_of_others_at_that_place_is_counted_where_there_were_enough(self, week):
        week.edition()
        full = week.slot(seats=1)
        book(week.citizen(), full, 1)
        waiter = week.citizen()
        look = f"/bookings/{book(waiter, full, 1)['id']}"
        for n in range(5):
            before, holder = week.slot(seats=1, starts_at=at(5, 10)), week.citizen()
            holds = book(holder, before, 1)
            book(week.citizen(), before, 1)
            if n < 3:
                holder.delete(f"/bookings/{holds['id']}")
            if n == 4:
                week.set_clock(at(5, 11))
            expected = {"sessions": 5, "seated": 3} if n == 4 else None
            assert waiter.get(look).json["waiting"]["precedents"] == expected


class TestHistory:
    def test_it_says_who_without_naming_others(self, week):
        session_id = week.slot(seats=1)
        citizen, two = week.citizen(), week.citizen()
        first, second = book(citizen, session_id), book(two, session_id)
        citizen.delete(f"/bookings/{first['id']}")
        lines = history(two, second)
        assert [(x["change"], x["reason"], x["by"], x["channel"]) for x in lines] == [
            ("waitlisted", None, "citizen", "web"),
            ("confirmed", "promoted", "system", "system"),
        ]
        assert two.get(f"/bookings/{first['id']}/history").status_code == 404
        assert all("actor" not in line for line in lines)
