"""The office sees who has declared nothing, whose slots lie outside opening hours, and what is closed."""

import pytest

from tests.fixtures.venues import faults

HOURS = {
    "sets": [
        {
            "name": "",
            "weekly": [
                {"weekdays": ["Sa"], "opens": "09:00", "closes": "12:00"},
                {"weekdays": ["Sa"], "opens": "12:00", "closes": "17:00"},
                {"weekdays": ["Su"], "opens": "20:00", "closes": "02:00"},
            ],
        },
        {"name": "少儿室", "weekly": [{"weekdays": ["Sa"], "opens": "18:00", "closes": "20:00"}]},
    ]
}
WEEK = {"from_date": "2021-11-06", "until_date": "2021-11-12"}


@pytest.fixture
def venue(places):
    return places.venue(name="科学馆", opening_hours=HOURS, hours="")


def declare(places, venue, *slots, date="2021-11-06"):
    body = {"dates": [date], "slots": [{"starts": a, "ends": b, "seats": 9} for a, b in slots]}
    assert places.office.create(f"/venues/{venue['id']}/openings", json=body).status_code == 201


def ask(places, what, **query):
    return places.office.get(f"/oversight/{what}", query_string=query).json["items"]


def test_who_has_declared_nothing(places, library, venue):
    declare(places, library, ("09:00", "10:00"))
    assert [each["name"] for each in ask(places, "undeclared", **WEEK)] == ["科学馆"]
    later = {"from_date": "2021-11-07", "until_date": "2021-11-12"}
    assert len(ask(places, "undeclared", **later)) == 2


@pytest.mark.parametrize(
    ("until_date", "words"), [("2021-11-05", "before the first date"), ("2021-12-07", "At most 31 days")]
)
def test_a_span_says_what_is_wrong_with_it(places, until_date, words):
    query = WEEK | {"until_date": until_date}
    answer = places.office.get("/oversight/undeclared", query_string=query)
    assert answer.status_code == 422 and words in answer.json["errors"][0]["message"]


def test_slots_outside_opening_hours(places, library, venue):
    declare(places, library, ("03:00", "04:00"))
    declare(places, venue, ("08:00", "09:00"), ("11:00", "13:00"), ("16:30", "17:30"), ("18:00", "20:00"))
    declare(places, venue, ("20:00", "01:30"), date="2021-11-07")
    declare(places, venue, ("01:30", "02:00"), date="2021-11-08")
    [day] = ask(places, "misfits", **WEEK)
    assert (day["name"], day["date"], day["slots"]) == ("科学馆", "2021-11-06", 2)
    assert (day["starts_at"], day["ends_at"]) == ("2021-11-06T00:00:00+00:00", "2021-11-06T09:30:00+00:00")


def test_a_venue_sees_its_own_slots_outside_its_hours_and_nobody_elses(places, library, venue):
    declare(places, venue, ("11:00", "13:00"), ("16:30", "17:30"))
    declare(places, library, ("03:00", "04:00"))
    path = f"/venues/{venue['id']}/misfits"
    own, other = places.operator(venue["id"]), places.operator(library["id"])
    [slot] = own.get(path, query_string=WEEK).json["items"]
    assert (slot["date"], slot["starts_at"], slot["ends_at"]) == (
        "2021-11-06",
        "2021-11-06T08:30:00+00:00",
        "2021-11-06T09:30:00+00:00",
    )
    assert own.get(f"/openings/{slot['opening_id']}").status_code == 200
    assert other.get(path, query_string=WEEK).status_code == 403
    assert places.office.get(path, query_string=WEEK).json["items"] == [slot]
    assert "until_date" in faults(own.get(path, query_string=WEEK | {"until_date": "2022-01-01"}))


def test_what_is_closed_on_a_day(places, library):
    hall = library["spaces"][0]
    for body in (
        {"date": "2021-11-06", "reason": "消杀"},
        {"date": "2021-11-07", "reason": "布展", "space_id": hall["id"]},
    ):
        places.office.create(f"/venues/{library['id']}/closures", json=body)
    [first] = ask(places, "closed", date="2021-11-06")
    assert (first["name"], first["space_name"], first["reason"]) == (library["name"], None, "消杀")
    [second] = ask(places, "closed", date="2021-11-07")
    assert second["space_name"] == hall["name"]
    assert ask(places, "closed", date="2021-11-08") == []


@pytest.mark.parametrize("what", ["undeclared", "misfits"])
def test_the_office_looks_through_a_month_at_most(places, operator, what):
    long = WEEK | {"until_date": "2021-12-31"}
    assert faults(places.office.get(f"/oversight/{what}", query_string=long)) == ["until_date"]
    assert operator.get(f"/oversight/{what}", query_string=WEEK).status_code == 403
