"""A sitting outside the opening hours of its venue is asked about, wherever it is entered, and taken once confirmed."""

import uuid

import pytest

from tests.fixtures.reporting import new_row, new_sitting
from tests.unit.reporting.plans.test_doubts import assert_asked, file

HALL = str(uuid.uuid4())
SPAN = {"opens": 510, "closes": 1050, "last_entry": None}
NIGHT = {"opens": 1080, "closes": 1500, "last_entry": None}
CLOSED = {"date": "2021-11-20", "until_date": "2021-11-21", "spans": [], "note": "换展"}
HOURS = {
    "sets": [
        {
            "name": "",
            "weekly": [
                SPAN | {"weekdays": ["Tu", "We", "Th", "Fr", "Sa", "Su"]},
                NIGHT | {"weekdays": ["Fr"]},
            ],
            "exceptions": [CLOSED],
        }
    ]
}
OPEN = "武汉图书馆这一天开放 8:30–17:30"
NAMES = {"name": "武汉图书馆", "name_en": "Wuhan Library"}


def at(day, starts, ends, until=None):
    times = {
        "starts_at": f"2021-11-{day}T{starts}:00+08:00",
        "ends_at": f"2021-11-{until or day}T{ends}:00+08:00",
    }
    return new_sitting(place=None, space_id=HALL, **times)


@pytest.fixture
def library(week):
    """The week, once venues has told of a library and its hours."""
    week.library_id = week.papers.receive_venue(HALL, opening_hours=HOURS, **NAMES)
    return week


@pytest.mark.parametrize(
    ("sitting", "field", "words"),
    [
        (at("13", "22:00", "23:30"), "starts_at", "Wuhan Library is open 8:30–17:30 that day"),
        (at("13", "17:00", "18:30"), "ends_at", "Wuhan Library is open 8:30–17:30 that day"),
        (at("15", "09:00", "11:00"), "starts_at", "Wuhan Library is closed that day"),
        (at("20", "09:00", "11:00"), "starts_at", "Wuhan Library is closed that day"),
        (at("13", "23:00", "01:00", "14"), "starts_at", "this sitting is not within it"),
        (at("12", "22:00", "01:30", "13"), "ends_at", "open 8:30–17:30, 18:00–1:00 the next day that day"),
    ],
)
def test_a_sitting_while_the_doors_are_shut_is_asked_about(library, sitting, field, words):
    row = new_row(sitting)
    assert_asked(file(library, row), **{f"activities.0.sittings.0.{field}": words})
    assert file(library, row, confirmed=True).status_code == 201


@pytest.mark.parametrize(
    "sitting",
    [at("13", "08:30", "17:30"), at("12", "18:00", "01:00", "13"), at("13", "00:00", "01:00")],
)
def test_a_sitting_within_the_hours_is_taken_at_once(library, sitting):
    assert file(library, new_row(sitting)).status_code == 201


def test_every_way_to_a_sitting_asks_in_the_readers_language(library):
    plan = file(library, new_row(at("13", "09:00", "11:00"))).json
    [row] = plan["activities"]
    [sitting] = row["sittings"]
    late = at("14", "21:00", "22:00")
    more = library.editor.create(f"/activities/{row['id']}/sittings", json=late)
    assert_asked(more, starts_at="Wuhan Library is open")
    path = f"/plans/{plan['id']}/activities"
    added = library.editor.create(path, json=new_row(late, title="二"))
    assert_asked(added, **{"sittings.0.starts_at": "Wuhan Library is open"})
    moved = f"/sittings/{sitting['id']}"
    times = {name: late[name] for name in ("starts_at", "ends_at")}
    answer = library.editor.patch(moved, json=times, headers={"Accept-Language": "zh"})
    assert_asked(answer, starts_at=OPEN)
    confirmed = library.editor.patch(moved, json=times | {"confirmed": True})
    assert (confirmed.status_code, confirmed.json["starts_at"][:13]) == (200, "2021-11-14T13")
    assert library.editor.patch(moved, json={"seats": 30}).status_code == 200, "its hours were not changed"


def test_a_sitting_that_is_moved_into_a_venue_that_is_shut_then_is_asked_about(library):
    times = {"starts_at": "2021-11-13T21:00:00+08:00", "ends_at": "2021-11-13T22:00:00+08:00"}
    [sitting] = file(library, new_row(new_sitting(**times))).json["activities"][0]["sittings"]
    answer = library.editor.patch(f"/sittings/{sitting['id']}", json={"space_id": HALL, "place": None})
    assert_asked(answer, starts_at="Wuhan Library is open")


def test_a_plan_is_asked_about_as_it_is_handed_in_where_the_hours_are_others_now(library):
    plan = file(library, new_row(at("13", "09:00", "11:00"))).json
    shut = {"sets": [HOURS["sets"][0] | {"exceptions": [CLOSED | {"date": "2021-11-13"}]}]}
    library.papers.receive_venue(HALL, id=library.library_id, version=2, opening_hours=shut, **NAMES)
    submission = f"/plans/{plan['id']}/submit"
    closed = {"activities.0.sittings.0.starts_at": "Wuhan Library is closed that day"}
    assert_asked(library.editor.post(submission), **closed)
    assert library.editor.post(submission, json={"confirmed": True}).status_code == 200


def test_who_reads_a_plan_sees_beside_its_sittings_where_the_venue_is_shut(library):
    plan = file(library, new_row(at("13", "09:00", "11:00"))).json
    path = f"/plans/{plan['id']}"
    sitting = library.office.get(path).json["activities"][0]["sittings"][0]
    assert sitting["shut_at"] is None
    shut = {"sets": [HOURS["sets"][0] | {"exceptions": [CLOSED | {"date": "2021-11-13"}]}]}
    library.papers.receive_venue(HALL, id=library.library_id, version=2, opening_hours=shut, **NAMES)
    sitting = library.office.get(path).json["activities"][0]["sittings"][0]
    assert sitting["shut_at"] == "Wuhan Library is closed that day"


def test_of_a_venue_whose_hours_are_known_in_words_only_nothing_is_asked(week):
    week.papers.receive_venue(HALL)
    assert file(week, new_row(at("15", "22:00", "23:30"))).status_code == 201
