"""On what terms a sitting is booked, halls open to all, hybrid sittings with two pools, series booked once."""

import pytest

from tests.fixtures.reporting import faults, new_row, new_sitting

USUAL = {
    "opens_minutes_before": None,
    "closes_minutes_before": 0,
    "cancel_minutes_before": 0,
    "party_limit": None,
    "children_per_adult": None,
    "keep": [],
    "bring": "",
}
ELDERS = {"pool": "elder", "seats": 6, "release_minutes_before": 120}
WALK_INS = {"pool": "walk_in", "seats": 4, "release_minutes_before": 0}
TERMS = {
    "opens_minutes_before": 10080,
    "closes_minutes_before": 30,
    "cancel_minutes_before": 60,
    "party_limit": 3,
    "children_per_adult": 2,
    "keep": [ELDERS, WALK_INS],
    "bring": "老花镜",
}
LINK = "https://live.example.cn/room?id=7"
FIELD = "activities.0.sittings.0"


def online(**changes):
    return new_sitting(**{"place": None} | changes)


def hybrid(**changes):
    return new_sitting(**{"online": {"seats": 100}} | changes)


def only(plan):
    """The one activity of a plan, and its one sitting."""
    [activity] = plan["activities"]
    [sitting] = activity["sittings"]
    return activity, sitting


@pytest.mark.slow
def test_a_sitting_has_the_usual_terms_unless_its_unit_says_otherwise(papers, week):
    activity, sitting = only(week.approved())
    assert activity["booked_as"] == "sittings"
    assert sitting["booking"] == USUAL
    assert (sitting["join_url"], sitting["open_to_all"], sitting["online"]) == (None, False, None)
    week.editor.patch(f"/sittings/{sitting['id']}", json={"seats": 41})
    [(_, state)] = papers.events()
    assert state["booked_as"] == "sittings"
    assert state["sittings"][0]["booking"] == USUAL


def test_terms_given_with_the_plan_are_shown_and_told(papers, week):
    plan = week.submitted(new_row(new_sitting(booking=TERMS)))
    assert only(plan)[1]["booking"] == TERMS
    papers.events()
    week.office.post(f"/plans/{plan['id']}/approve")
    [(event, state)] = papers.events()
    assert (event, state["sittings"][0]["booking"]) == ("activity-approved", TERMS)
    week.editor.post(f"/activities/{state['id']}/withdraw")
    [(event, state)] = papers.events()
    assert (event, state["sittings"][0]["booking"]) == ("activity-withdrawn", TERMS)


@pytest.mark.slow
def test_terms_are_amended_one_by_one(papers, week):
    activity, sitting = only(week.approved(new_row(new_sitting(booking=TERMS))))
    change = {"keep": [WALK_INS], "bring": "", "party_limit": None}
    moved = week.editor.patch(f"/sittings/{sitting['id']}", json={"booking": change})
    assert (moved.status_code, moved.json["booking"]) == (200, TERMS | change)
    [(event, state)] = papers.events()
    assert (event, state["sittings"][0]["booking"]) == ("activity-changed", TERMS | change)
    added = week.editor.create(
        f"/activities/{activity['id']}/sittings", json=new_sitting(booking={"bring": "笔"}, confirmed=True)
    )
    assert added.json["booking"] == USUAL | {"bring": "笔"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"opens_minutes_before": -1}, "opens_minutes_before"),
        ({"opens_minutes_before": 30, "closes_minutes_before": 30}, "opens_minutes_before"),
        ({"closes_minutes_before": None}, "closes_minutes_before"),
        ({"cancel_minutes_before": 10**9}, "cancel_minutes_before"),
        ({"party_limit": 0}, "party_limit"),
        ({"children_per_adult": "two"}, "children_per_adult"),
        ({"keep": [ELDERS | {"pool": "friends"}]}, "keep.0.pool"),
        ({"keep": [ELDERS | {"seats": 0}]}, "keep.0.seats"),
        ({"keep": [{"pool": "desk", "seats": 1}]}, "keep.0.release_minutes_before"),
        ({"keep": [ELDERS, ELDERS]}, "keep.1.pool"),
        ({"keep": [ELDERS | {"seats": 41}]}, "keep"),
        ({"bring": "伞" * 201}, "bring"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_terms_that_make_no_sense_are_refused_by_their_field(papers, week, terms, field):
    answer = week.file(new_row(new_sitting(booking=terms)))
    assert (answer.status_code, list(faults(answer))) == (422, [f"{FIELD}.booking.{field}"])
    sitting = only(week.approved())[1]
    answer = week.editor.patch(f"/sittings/{sitting['id']}", json={"booking": terms})
    assert (answer.status_code, list(faults(answer))) == (422, [f"booking.{field}"])
    assert papers.events() == []


def test_seats_are_not_cut_below_what_is_kept_back(papers, week):
    sitting = only(week.approved(new_row(new_sitting(booking=TERMS))))[1]
    answer = week.editor.patch(f"/sittings/{sitting['id']}", json={"seats": 9})
    assert (answer.status_code, list(faults(answer))) == (422, ["booking.keep"])
    assert papers.events() == []


def test_an_online_sitting_has_a_link_for_those_who_booked(papers, week):
    _, sitting = only(week.approved(new_row(online(join_url=LINK), mode="online")))
    assert sitting["join_url"] == LINK
    week.editor.patch(f"/sittings/{sitting['id']}", json={"join_url": f"{LINK}1"})
    [(_, state)] = papers.events()
    assert state["sittings"][0]["join_url"] == f"{LINK}1"
    assert week.editor.patch(f"/sittings/{sitting['id']}", json={"join_url": None}).json["join_url"] is None


@pytest.mark.slow
@pytest.mark.parametrize("link", ["http://live.example.cn/7", "live", "https://", f"{LINK}{'7' * 500}", 7])
def test_a_link_is_an_https_address(week, link):
    answer = week.file(new_row(online(join_url=link), mode="online"))
    assert (answer.status_code, list(faults(answer))) == (422, [f"{FIELD}.join_url"])


def test_an_online_hall_may_be_open_to_all_and_count_no_seats(papers, week):
    _, sitting = only(week.approved(new_row(online(seats=0, open_to_all=True), mode="online")))
    assert (sitting["seats"], sitting["open_to_all"]) == (0, True)
    refusal = week.editor.patch(f"/sittings/{sitting['id']}", json={"open_to_all": False})
    assert (refusal.status_code, list(faults(refusal))) == (422, ["seats"])
    answer = week.editor.patch(f"/sittings/{sitting['id']}", json={"open_to_all": False, "seats": 80})
    assert (answer.json["seats"], answer.json["open_to_all"]) == (80, False)
    [(_, state)] = papers.events()
    assert (state["sittings"][0]["seats"], state["sittings"][0]["open_to_all"]) == (80, False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "changes", "fields"),
    [
        ("offline", {"join_url": LINK}, ["join_url"]),
        ("offline", {"open_to_all": True}, ["open_to_all"]),
        ("offline", {"online": {"seats": 10}}, ["online"]),
        ("online", {"online": {"seats": 10}}, ["online"]),
        ("online", {"seats": 0}, ["seats"]),
        ("online", {"seats": -1, "open_to_all": True}, ["seats"]),
        ("hybrid", {"open_to_all": True, "online": {"seats": 10}}, ["open_to_all"]),
        ("hybrid", {}, ["online"]),
        ("hybrid", {"online": {"seats": 0}}, ["online.seats"]),
        ("hybrid", {"online": {"seats": 5, "id": "01a2"}}, ["online.id"]),
        ("hybrid", {"online": {"seats": 5}, "seats": 0}, ["seats"]),
    ],
)
def test_a_sitting_goes_with_its_activitys_mode(week, mode, changes, fields):
    answer = week.file(new_row(new_sitting(**changes), mode=mode))
    assert answer.status_code == 422
    assert list(faults(answer)) == [f"{FIELD}.{field}" for field in fields]


def test_a_hybrid_sitting_moves_seats_between_its_two_pools(papers, week):
    _, sitting = only(week.approved(new_row(hybrid(join_url=LINK), mode="hybrid")))
    assert (sitting["seats"], sitting["online"]["seats"]) == (40, 100)
    assert sitting["online"]["id"] != sitting["id"]
    change = {"seats": 25, "online": {"seats": 115}}
    moved = week.editor.patch(f"/sittings/{sitting['id']}", json=change).json
    assert (moved["seats"], moved["online"]) == (25, {"id": sitting["online"]["id"], "seats": 115})
    [(event, state)] = papers.events()
    assert (event, state["sittings"][0]["online"]) == ("activity-changed", moved["online"])
    refusal = week.editor.patch(f"/sittings/{sitting['id']}", json={"online": None})
    assert (refusal.status_code, list(faults(refusal))) == (422, ["online"])


@pytest.mark.slow
def test_an_activity_becomes_hybrid_with_seats_online_and_loses_them_again(papers, week):
    activity, _ = only(week.approved())
    path = f"/activities/{activity['id']}"
    refusal = week.editor.patch(path, json={"mode": "hybrid"})
    assert (refusal.status_code, list(faults(refusal))) == (422, ["sittings.0.online"])
    pool = week.editor.patch(path, json={"mode": "hybrid", "online_seats": 60}).json["sittings"][0]["online"]
    assert pool["seats"] == 60
    assert week.editor.patch(path, json={"mode": "offline"}).json["sittings"][0]["online"] is None
    again = week.editor.patch(path, json={"mode": "hybrid", "online_seats": 30}).json["sittings"][0]
    assert again["online"] == {"id": pool["id"], "seats": 30}
    assert [state["sittings"][0]["online"] for _, state in papers.events()] == [pool, None, again["online"]]


def test_seats_online_are_for_a_hybrid_activity_only(papers, week):
    activity, _ = only(week.approved())
    refusal = week.editor.patch(f"/activities/{activity['id']}", json={"online_seats": 60})
    assert (refusal.status_code, list(faults(refusal))) == (422, ["online_seats"])
    assert papers.events() == []


def test_a_series_is_booked_once(papers, week):
    two = [
        new_sitting(),
        new_sitting(starts_at="2021-11-13T09:00:00+08:00", ends_at="2021-11-13T11:00:00+08:00"),
    ]
    [activity] = week.approved(new_row(*two, booked_as="series"))["activities"]
    assert activity["booked_as"] == "series"
    changed = week.editor.patch(f"/activities/{activity['id']}", json={"booked_as": "sittings"}).json
    [(_, state)] = papers.events()
    assert (changed["booked_as"], state["booked_as"]) == ("sittings", "sittings")
    refusal = week.editor.patch(f"/activities/{activity['id']}", json={"booked_as": "once"})
    assert (refusal.status_code, list(faults(refusal))) == (422, ["booked_as"])
