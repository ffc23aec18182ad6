"""The desk's page for several people at once, with registration's double behind it."""

import uuid
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.desk import AT_DESK, BOOKING, CALLER, CITIZEN, SESSION, asked_of
from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.pages import Reader, say, sign_in_staff

ADDRESS = f"/staff/desk/sessions/{SESSION['id']}/several"
GROUP = {
    "id": str(uuid.uuid4()),
    "caller_id": CITIZEN,
    "created_at": "2021-11-05T01:30:00+00:00",
    "session": SESSION,
    "bookings": [AT_DESK, AT_DESK | {"id": str(uuid.uuid4()), "status": "waitlisted", "position": 2}],
}


@pytest.fixture
def clerk(portal: Flask, department: Double) -> Reader:
    department.stand(f"/desk/sessions/{SESSION['id']}", SESSION)
    department.stand(f"/desk/citizens/{CITIZEN}", CALLER | {"bookings": []})
    return sign_in_staff(portal, "desk")


def listed(*names: str, **more: str) -> dict[str, Any]:
    people = {f"party-{place}-name": name for place, name in enumerate(names)}
    ages = {f"party-{place}-age": "elder" for place in range(len(names))}
    return people | ages | {"phone": "13900000001", "name": "赵社工", "consent": "1", "waitlist": "1"} | more


def test_ages_are_asked_for_only_where_they_decide_and_folded_elsewhere(
    clerk: Reader, department: Double
) -> None:
    for kept_seats, is_folded in ((0, True), (3, False)):
        department.stand(
            f"/desk/sessions/{SESSION['id']}",
            SESSION | {"kept_elder": kept_seats, "children_per_adult": None},
        )
        fieldset = clerk.open(ADDRESS).text.partition("<fieldset>")[2].partition("</fieldset>")[0]
        before, _details, folded = fieldset.partition("<details")
        assert 'name="party-0-age"' in (folded if is_folded else before)
        assert ("年龄（先填 60 岁以上）" in folded) is is_folded


@pytest.mark.slow
def test_one_form_books_for_all_and_leaves_out_empty_rows(clerk: Reader, department: Double) -> None:
    clerk.open(ADDRESS)
    inputs = filled(clerk.page, ADDRESS)
    assert "party-4-name" in inputs and "party-5-name" not in inputs
    assert clerk.page.count('value="elder" selected') + clerk.page.count('selected value="elder"') == 5
    say(department, 201, GROUP)
    people = listed(
        "王桂英", "", "李秀兰", "", **{"party-2-phone": "13900000002", "party-0-needs": "wheelchair"}
    )
    assert clerk.send(ADDRESS, **people).location == f"/staff/desk/groups/{GROUP['id']}"
    request = asked_of(department, "POST")
    assert (request.path, request.headers["Idempotency-Key"]) == ("/desk/groups", inputs["key"][0])
    person = {"age": "elder", "phone": None, "needs": [], "again": False}
    assert request.json == {
        "session_id": SESSION["id"],
        "people": [
            person | {"name": "王桂英", "needs": ["wheelchair"]},
            person | {"name": "李秀兰", "phone": "13900000002"},
        ],
        "phone": "13900000001",
        "name": "赵社工",
        "waitlist": True,
        "overlap": False,
        "consent": True,
    }


@pytest.mark.slow
def test_who_cannot_be_booked_stands_at_their_row_and_the_list_stays(
    clerk: Reader, department: Double
) -> None:
    clerk.open(ADDRESS)
    nameless = {"party-1-phone": "13900000002"}
    assert clerk.send(ADDRESS, **listed("王桂英", "", "张建国") | nameless).status_code == 422
    assert 'id="party-1-name-wrong"' in clerk.page and 'value="张建国"' in clerk.page
    assert "第 2 位：请填写姓名" in clerk.page.partition("<h1")[0]
    wrong = [{"field": "people.1.name", "message": "第 2 位：不用再报"}]
    department.answers.clear()
    department.answer(
        409, {"type": "/problems/already-booked", "title": "您已报过这一场", "status": 409, "errors": wrong}
    )
    assert clerk.send(ADDRESS, **listed("王桂英", "李秀兰")).status_code == 409
    assert 'id="party-1-name-wrong">第 2 位：不用再报' in clerk.page
    assert filled(clerk.page, ADDRESS)["party-1-name"] == ["李秀兰"]


@pytest.mark.slow
def test_who_is_booked_already_can_be_another_of_that_name(clerk: Reader, department: Double) -> None:
    clerk.open(ADDRESS)
    assert "party-0-again" not in clerk.page
    wrong = [{"field": "people.1.name", "message": "这位来电的人已替李秀兰报过这一场"}]
    department.answer(
        409, {"type": "/problems/namesake-booked", "title": "报过", "status": 409, "errors": wrong}
    )
    assert clerk.send(ADDRESS, **listed("王桂英", "李秀兰")).status_code == 409
    assert 'name="party-1-again"' in clerk.page and "party-0-again" not in clerk.page
    say(department, 201, GROUP)
    assert clerk.send(ADDRESS, **listed("王桂英", "李秀兰", **{"party-1-again": "1"})).status_code == 303
    assert [person["again"] for person in asked_of(department, "POST").json["people"]] == [False, True]


@pytest.mark.slow
def test_a_known_caller_is_not_asked_for_a_phone(clerk: Reader, department: Double) -> None:
    clerk.open(f"{ADDRESS}?caller={CITIZEN}&people=2")
    assert "139****0001" in clerk.page
    assert {"phone", "name"}.isdisjoint(filled(clerk.page, ADDRESS))
    say(department, 201, GROUP)
    people = listed("王桂英", caller_id=CITIZEN)
    del people["phone"], people["name"]
    assert clerk.send(ADDRESS, **people).status_code == 303
    body = asked_of(department, "POST").json
    assert (body["citizen_id"], body.get("phone"), body["name"]) == (CITIZEN, None, "王桂英")


@pytest.mark.slow
def test_seats_are_held_for_a_list(clerk: Reader, department: Double) -> None:
    seat_hold = {"id": str(uuid.uuid4()), "session_id": SESSION["id"], "seats": 3}
    seat_hold |= {"until": "2021-11-05T01:35:00+00:00", "in_place_of": 0}
    department.stand(f"/desk/holds/{seat_hold['id']}", seat_hold)
    clerk.open(ADDRESS)
    say(department, 201, seat_hold)
    form = listed("王桂英", "", "张建国", **{"party-2-phone": "13900000002"})
    assert clerk.send(f"{ADDRESS}/hold", **form, seats="0").status_code == 200
    assert asked_of(department, "POST").json["seats"] == 2
    inputs = filled(clerk.page, ADDRESS)
    assert inputs["hold_id"] == [seat_hold["id"]] and "party-3-name" not in clerk.page
    assert form.items() <= {name: values[0] for name, values in inputs.items()}.items()
    department.standing.clear()
    department.stand(f"/desk/sessions/{SESSION['id']}", SESSION)
    department.answers.clear()
    department.answer(200, seat_hold)
    department.answer(204)
    department.answer(404, {"title": "没有留着这些座位", "status": 404})
    assert clerk.send(f"{ADDRESS}/release", **form, hold_id=seat_hold["id"]).status_code == 200
    assert asked_of(department, "DELETE").path == f"/desk/holds/{seat_hold['id']}"
    assert 'value="张建国"' in clerk.page and filled(clerk.page, ADDRESS)["hold_id"] == [""]


@pytest.mark.slow
def test_one_page_says_what_became_of_each_and_one_print_has_all_slips(
    clerk: Reader, department: Double
) -> None:
    department.stand(f"/desk/groups/{GROUP['id']}", GROUP)
    clerk.open(f"/staff/desk/groups/{GROUP['id']}")
    assert "1 位有座，1 位候补" in clerk.page and "候补第 2 个报名" in clerk.page
    assert f'href="/staff/desk/groups/{GROUP["id"]}/slips"' in clerk.page
    for line in GROUP["bookings"]:
        assert clerk.page.count(f" {line['code']}</span>") >= 1, "whose slip it is, for who hears the page"
    assert f'href="/staff/desk/callers/{CITIZEN}"' in clerk.page
    whole = BOOKING | {"party": [{"name": "王桂英", "age": "elder"}]}
    slips = [
        {"booking": whole, "token": "A" * 131},
        {"booking": whole | {"status": "waitlisted", "position": 2}},
    ]
    slips[1]["token"] = None
    department.stand(f"/desk/groups/{GROUP['id']}/slips", {"items": slips})
    clerk.open(f"/staff/desk/groups/{GROUP['id']}/slips")
    assert (
        clerk.page.count("王桂英") == 2
        and clerk.page.count("<svg") == 1
        and "候补，第 2 个报名" in clerk.page
    )


@pytest.mark.slow
def test_what_was_typed_of_a_new_caller_is_carried_into_the_list(clerk: Reader, department: Double) -> None:
    clerk.open(ADDRESS.replace("/several", "/book"))
    assert f'formaction="{ADDRESS}/for" formnovalidate' in clerk.page
    answer = clerk.send(f"{ADDRESS}/for", phone="13900000001", name="赵社工")
    inputs = filled(answer.text, ADDRESS)
    assert (inputs["phone"], inputs["name"]) == (["13900000001"], ["赵社工"])
    assert "party-4-name" in inputs
    assert clerk.send(f"{ADDRESS}/for", phone="", name="").status_code == 200
    assert all("13900000001" not in request.path for request in department.asked)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["several", "book"])
def test_another_number_of_people_keeps_what_the_clerk_typed(
    clerk: Reader, department: Double, form: str
) -> None:
    address = f"/staff/desk/sessions/{SESSION['id']}/{form}"
    clerk.open(address)
    assert clerk.send(address, **listed("王桂英", people="3", reshape="1")).status_code == 200
    inputs = filled(clerk.page, address)
    assert [inputs[name] for name in ("phone", "name", "party-0-name")] == [
        ["13900000001"],
        ["赵社工"],
        ["王桂英"],
    ]
    assert "party-2-name" in inputs and "party-3-name" not in inputs
