"""What of a plan looks like a slip: refused, or asked about with row, field and cure, and taken once confirmed."""

import uuid

import pytest

from tests.fixtures.reporting import PLACE, faults, new_row, new_sitting

NINE_DAYS = {"starts_at": "2021-11-06T09:00:00+08:00", "ends_at": "2021-11-15T11:00:00+08:00"}
MINUTE = {"starts_at": "2021-11-06T09:00:00+08:00", "ends_at": "2021-11-06T09:01:00+08:00"}
OVER = {"starts_at": "2021-11-02T09:00:00+08:00", "ends_at": "2021-11-02T11:00:00+08:00"}
NEXT_DAY = {"starts_at": "2021-11-07T09:00:00+08:00", "ends_at": "2021-11-07T11:00:00+08:00"}


@pytest.fixture
def during(papers, week):
    """It is the third of November."""
    papers.set_clock("2021-11-03T08:30:00+08:00")
    return week


def file(week, *rows, confirmed=False):
    return week.editor.create("/plans", json=week.body(*rows) | {"confirmed": confirmed})


def assert_asked(answer, **fields):
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/doubtful")
    words = faults(answer)
    assert words.keys() == fields.keys()
    for field, part in fields.items():
        assert part in words[field]


@pytest.mark.parametrize(
    ("rows", "field", "words"),
    [
        ([new_row(new_sitting(**NINE_DAYS))], "activities.0.sittings.0.ends_at", "give each day its own"),
        (
            [new_row(), new_row(new_sitting(**OVER), title="二")],
            "activities.1.sittings.0.starts_at",
            "is past",
        ),
        ([new_row(new_sitting(**MINUTE))], "activities.0.sittings.0.ends_at", "less than 10 minutes"),
        ([new_row(new_sitting(seats=90_000))], "activities.0.sittings.0.seats", "90000 seats?"),
        ([new_row(new_sitting(), new_sitting())], "activities.0.sittings.1.starts_at", "same time and place"),
        (
            [new_row(), new_row(new_sitting(**NEXT_DAY), title="智能手机　助老课。")],
            "activities.1.title",
            "Row 1, “智能手机助老课”",
        ),
    ],
    ids=["nine days", "past", "one minute", "ninety thousand", "sitting twice", "near duplicate"],
)
def test_a_likely_slip_is_asked_about_and_taken_when_confirmed(during, rows, field, words):
    assert_asked(file(during, *rows), **{field: words})
    filed = file(during, *rows, confirmed=True)
    assert filed.status_code == 201
    assert during.editor.post(f"/plans/{filed.json['id']}/submit").status_code == 200


def test_the_same_row_twice_is_refused_with_the_row_that_it_repeats(week):
    answer = file(week, new_row(), new_row(title="二"), new_row(), confirmed=True)
    assert answer.status_code == 422
    assert "Row 1, “智能手机助老课”, is the same" in faults(answer)["activities.2.title"]


@pytest.mark.slow
def test_a_row_is_not_added_twice_and_a_namesake_is_asked_about(week):
    path = f"/plans/{week.draft()['id']}/activities"
    twin = week.editor.create(path, json=new_row(confirmed=True))
    assert (twin.status_code, list(faults(twin))) == (422, ["title"])
    namesake = new_row(new_sitting(**NEXT_DAY))
    assert_asked(week.editor.create(path, json=namesake), title="has the same title")
    assert week.editor.create(path, json=namesake | {"confirmed": True}).status_code == 201


def test_another_title_and_another_time_are_asked_about(week):
    first, second = week.draft(new_row(), new_row(title="书法课"))["activities"]
    answer = week.editor.patch(f"/activities/{first['id']}", json={"title": "书法课"})
    assert (answer.status_code, "Row 2" in faults(answer)["title"]) == (422, True)
    sitting = f"/sittings/{second['sittings'][0]['id']}"
    assert_asked(week.editor.patch(sitting, json=NINE_DAYS), ends_at="more than a day")
    assert week.editor.patch(sitting, json=NINE_DAYS | {"confirmed": True}).status_code == 200
    another = week.editor.create(f"/activities/{second['id']}/sittings", json=new_sitting(**NINE_DAYS))
    assert_asked(another, ends_at="more than a day", starts_at="same time and place")


def test_a_draft_whose_time_has_passed_is_asked_about_when_it_is_submitted(papers, week):
    plan = week.editor.create("/plans", json=week.body(new_row()) | {"confirmed": False}).json
    papers.set_clock("2021-11-08T08:30:00+08:00")
    submit = f"/plans/{plan['id']}/submit"
    assert_asked(week.editor.post(submit), **{"activities.0.sittings.0.starts_at": "is past"})
    assert week.editor.post(submit, json={"confirmed": True}).json["status"] == "submitted"


def test_an_exhibition_at_two_places_is_no_slip(week):
    elsewhere = new_sitting(place=PLACE | {"name": "二楼教室"})
    assert file(week, new_row(new_sitting(), elsewhere, new_sitting(**NEXT_DAY))).status_code == 201


HALL = str(uuid.uuid4())
TOO_MANY = "5000 seats are more than the 120 that this space takes"


def in_hall(seats=5000, **changes):
    return new_sitting(place=None, space_id=HALL, seats=seats, **changes)


def test_more_seats_than_the_hall_has_are_asked_about_wherever_they_are_entered(week):
    week.papers.receive_venue(HALL, seats=120)
    assert_asked(file(week, new_row(in_hall())), **{"activities.0.sittings.0.seats": TOO_MANY})
    plan = file(week, new_row(in_hall(120))).json
    [row] = plan["activities"]
    [sitting] = row["sittings"]
    assert sitting["space_seats"] == 120
    path = f"/plans/{plan['id']}/activities"
    assert_asked(
        week.editor.create(path, json=new_row(in_hall(), title="二")), **{"sittings.0.seats": TOO_MANY}
    )
    more = in_hall(**NEXT_DAY)
    assert_asked(week.editor.create(f"/activities/{row['id']}/sittings", json=more), seats=TOO_MANY)
    moved = f"/sittings/{sitting['id']}"
    assert_asked(week.editor.patch(moved, json={"seats": 5000}), seats=TOO_MANY)
    confirmed = week.editor.patch(moved, json={"seats": 5000, "confirmed": True})
    assert (confirmed.status_code, confirmed.json["seats"]) == (200, 5000)
    sitting_view = week.office.get(f"/plans/{plan['id']}").json["activities"][0]["sittings"][0]
    assert (sitting_view["seats"], sitting_view["space_seats"]) == (5000, 120)


def test_a_plan_is_asked_about_as_it_is_handed_in_where_the_hall_has_become_smaller(week):
    venue_id = week.papers.receive_venue(HALL, seats=5000)
    plan = file(week, new_row(in_hall())).json
    week.papers.receive_venue(HALL, seats=120, id=venue_id, version=2)
    submission = f"/plans/{plan['id']}/submit"
    assert_asked(week.editor.post(submission), **{"activities.0.sittings.0.seats": TOO_MANY})
    assert week.editor.post(submission, json={"confirmed": True}).status_code == 200


def test_of_a_hall_whose_size_is_not_known_nothing_is_said(week):
    week.papers.receive_venue(HALL)
    filed = file(week, new_row(in_hall()))
    assert (filed.status_code, filed.json["activities"][0]["sittings"][0]["space_seats"]) == (201, None)
