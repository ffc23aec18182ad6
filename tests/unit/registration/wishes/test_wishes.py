"""A citizen asks a venue to open: once for each part of a day; venues are told how many ask, and never who."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from chassis.storage.db import new_id, reading, transaction
from chassis.testing import TokenClient, client_for, run_jobs
from registration.personal_data import retention
from registration.wishes.model import Wish
from tests.fixtures.registration import Week, at, book

SUNDAY = {"date": "2021-11-07", "part": "evening"}


def ask(client: TokenClient, venue_id: uuid.UUID, status: int = 201, **wish: Any) -> Any:
    answer = client.create("/wishes", {"venue_id": str(venue_id)} | SUNDAY | wish)
    assert answer.status_code == status, answer.json
    return answer.json


def last_told(week: Week) -> list[tuple[str, str, int]]:
    """What the event that was told last says of its venue."""
    run_jobs(week.app, "tell demand")
    parts = week.told("demand")[-1]["parts"]
    return [(part["date"], part["part"], part["people"]) for part in parts]


def kept(week: Week) -> int:
    with week.app.app_context(), reading() as db:
        return db.query(Wish).count()


def test_who_asks_twice_has_asked_once(week: Week) -> None:
    venue_id, citizen = week.venue(), week.citizen()
    wish = ask(citizen, venue_id)
    assert (wish["venue"], wish["status"], wish["can_withdraw"]) == ("省博物馆", "open", True)
    assert ask(citizen, venue_id)["id"] == wish["id"]
    assert [wish_view["id"] for wish_view in citizen.get("/wishes").json["items"]] == [wish["id"]]
    assert week.citizen().get("/wishes").json["items"] == []


def test_venues_are_told_numbers_at_most_once_a_second(week: Week) -> None:
    venue_id = week.venue()
    for _ in range(3):
        ask(week.citizen(), venue_id)
    ask(week.citizen(), venue_id, part="morning")
    assert last_told(week) == [("2021-11-07", "evening", 3), ("2021-11-07", "morning", 1)]
    run_jobs(week.app, "tell demand")
    [event] = week.told("demand")
    assert (event["id"], event["version"]) == (str(venue_id), 4)
    assert event.keys() == {"id", "version", "type", "epoch", "parts"} - ({"epoch"} - event.keys())


def test_a_wish_is_withdrawn_and_may_be_asked_again(week: Week) -> None:
    venue_id, citizen = week.venue(), week.citizen()
    wish = ask(citizen, venue_id)
    for _ in range(2):
        withdrawn = citizen.delete(f"/wishes/{wish['id']}")
        assert (withdrawn.status_code, withdrawn.json["status"]) == (200, "withdrawn")
    assert last_told(week) == []
    assert week.citizen().delete(f"/wishes/{wish['id']}").status_code == 404
    assert ask(citizen, venue_id)["id"] == wish["id"]
    assert last_told(week) == [("2021-11-07", "evening", 1)]


def test_more_is_asked_of_a_full_session_at_a_venue(week: Week) -> None:
    venue_id = week.venue()
    session_id = week.slot(1, at(6, 19), venue_id=venue_id)
    citizen = week.citizen()
    refusal = citizen.create("/wishes", {"session_id": str(session_id)})
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/seats-left")
    book(week, session_id)
    wish = citizen.create("/wishes", {"session_id": str(session_id)}).json
    assert (wish["session_id"], wish["date"], wish["part"]) == (str(session_id), "2021-11-06", "evening")
    week.set_clock(at(6, 20))
    assert week.citizen().create("/wishes", {"session_id": str(session_id)}).status_code == 409
    assert citizen.create("/wishes", {"session_id": str(new_id())}).status_code == 404


def test_who_asks_for_what_is_open_with_seats_is_led_there(week: Week) -> None:
    venue_id, citizen = week.venue(), week.citizen()
    session_id = week.slot(1, at(7, 19), venue_id=venue_id)
    refusal = ask(citizen, venue_id, 409)
    assert (refusal["type"], refusal["session_id"]) == ("/problems/open-then", str(session_id))
    ask(citizen, venue_id, part="morning")
    ask(citizen, venue_id, date="2021-11-06")
    ask(citizen, venue_id, all_the_same=True)
    book(week, session_id)
    ask(week.citizen(), venue_id)


def test_nobody_is_led_to_what_takes_no_bookings_any_more(week: Week) -> None:
    venue_id = week.venue()
    week.slot(2, at(7, 19), venue_id=venue_id)
    week.set_clock(at(7, 19) + timedelta(minutes=5))
    ask(week.citizen(), venue_id)


def test_what_cannot_be_asked_names_its_field(week: Week) -> None:
    venue_id, citizen = week.venue(), week.citizen()
    bad = {
        "date": [{"date": "2021-11-04"}, {"date": "2023-01-01"}, {"date": "7 November"}],
        "part": [{"part": "night"}],
        "session_id": [{"session_id": str(new_id())}],
    }
    for field, bodies in bad.items():
        for body in bodies:
            assert [error["field"] for error in ask(citizen, venue_id, 422, **body)["errors"]] == [field]
    week.set_clock(at(7, 18))
    assert ask(citizen, venue_id, 422, part="afternoon")["errors"][0]["field"] == "date"
    assert ask(citizen, new_id(), 404)["type"] == "/problems/no-such-venue"
    missing = citizen.create("/wishes", {"venue_id": str(venue_id)}).json["errors"]
    assert {error["field"] for error in missing} == {"date", "part"}
    assert week.staff("office").create("/wishes", SUNDAY | {"venue_id": str(venue_id)}).status_code == 403


def test_a_day_on_which_no_edition_is_is_refused_with_its_span(week: Week) -> None:
    venue_id, citizen = week.venue(), week.citizen("zh")
    week.edition()
    for date in ("2022-11-05", "2021-12-01"):
        [error] = ask(citizen, venue_id, 422, date=date)["errors"]
        assert error["field"] == "date" and "2021-11-01 到 2021-11-30" in error["message"]
    assert ask(citizen, venue_id, date="2021-11-30")["status"] == "open"
    week.edition(opens_on="2022-11-01", closes_on="2022-11-07")
    assert ask(citizen, venue_id, date="2022-11-05")["status"] == "open"


@pytest.mark.slow
def test_one_citizen_asks_for_so_much_at_once(week: Week) -> None:
    venue_id, citizen = week.venue(), week.citizen()
    days = [f"2021-11-{day:02}" for day in range(6, 26)]
    wishes = [ask(citizen, venue_id, date=day) for day in days]
    assert ask(citizen, venue_id, 409, date="2021-11-26")["limit"] == len(days)
    for wish in wishes:
        citizen.delete(f"/wishes/{wish['id']}")
    for day in days:
        ask(citizen, venue_id, date=day, part="morning")
    for wish in wishes:
        citizen.delete(f"/wishes/{wish['id']}")
    citizen.delete(f"/wishes/{ask(citizen, venue_id, date=days[0], part='morning')['id']}")
    assert ask(citizen, venue_id, 429, date="2021-11-27")["type"] == "/problems/wishes-too-fast"


def test_a_wish_whose_day_is_past_has_ended(week: Week) -> None:
    venue_id, citizen = week.venue(), week.citizen()
    wish = ask(citizen, venue_id)
    week.set_clock(at(8, 9))
    assert [wish_view["status"] for wish_view in citizen.get("/wishes").json["items"]] == ["ended"]
    refusal = citizen.delete(f"/wishes/{wish['id']}")
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/wish-settled")
    ask(citizen, venue_id, date="2021-11-09")
    assert last_told(week) == [("2021-11-09", "evening", 1)]


def test_wishes_are_part_of_what_is_kept_of_a_citizen(week: Week) -> None:
    venue_id, citizen = week.venue(), week.citizen()
    wish = ask(citizen, venue_id)
    kept_of_me = citizen.get("/my-data").json
    assert [wish_view["id"] for wish_view in kept_of_me["wishes"]] == [wish["id"]]
    erased = citizen.delete("/my-data", json={"last_digits": kept_of_me["phone"][-4:]})
    assert erased.status_code == 204
    assert kept(week) == 0
    assert last_told(week) == []
    assert citizen.create("/wishes", SUNDAY | {"venue_id": str(venue_id)}).status_code == 401


def test_old_wishes_are_forgotten(week: Week) -> None:
    ask(week.citizen(), week.venue())
    week.set_clock(at(30, 9))
    with week.app.app_context():
        retention.prune()
    assert kept(week) == 1
    week.set_clock(at(30, 9).replace(year=2022))
    with week.app.app_context():
        retention.prune()
    assert kept(week) == 0


def test_a_desk_asks_for_who_calls(week: Week) -> None:
    venue_id, desk = week.venue(), week.staff("desk", venues=[new_id()])
    caller = {"phone": "13912345678", "name": "王小明", "consent": True}
    wish = SUNDAY | {"venue_id": str(venue_id)} | caller
    answers = [desk.create("/desk/wishes", wish) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {(answer.json["id"], answer.json["channel"]) for answer in answers} == {
        (answers[0].json["id"], "desk")
    }
    assert last_told(week) == [("2021-11-07", "evening", 1)]
    for field, body in {
        "phone": {"phone": "12"},
        "consent": {"consent": False},
        "date": {"date": "2020-01-01"},
    }.items():
        refusal = desk.create("/desk/wishes", wish | body)
        assert [error["field"] for error in refusal.json["errors"]] == [field]
    assert week.citizen().create("/desk/wishes", wish).status_code == 403


def test_an_unknown_citizen_asks_nothing(week: Week) -> None:
    venue_id = week.venue()
    nobody = client_for(week.app, week.issuer, roles=["citizen"], subject=new_id())
    assert nobody.create("/wishes", SUNDAY | {"venue_id": str(venue_id)}).status_code == 401
    with week.app.app_context(), transaction() as db:
        assert db.query(Wish).count() == 0
