"""A day's slots on pages: changed in place, confirmed by numbers, added and withdrawn; two editors of one day."""

import uuid
from typing import Any

import pytest

from tests.fixtures.double import Double, sent
from tests.fixtures.filled import filled
from tests.fixtures.pages import Reader
from tests.fixtures.venue_pages import ID, ON, OPENING, OPENING_ID, SLOT
from tests.unit.gateway.portal.staff.test_venue_pages import caretaker, gateway  # noqa: F401

DAY = f"/staff/venues/{ID}/openings/{OPENING_ID}"
EDIT = f"{DAY}/slots/{SLOT['id']}"
LATE = SLOT | {
    "id": str(uuid.uuid4()),
    "starts_at": "2021-11-06T14:00:00+00:00",
    "ends_at": "2021-11-06T16:00:00+00:00",
    "note": "请走东门",
}
BOOKED = {"type": "/problems/slots-booked", "title": "已有人报名", "status": 409, "detail": "多出 7 人。"}
CHANGED = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过", "status": 412, "version": 4}


@pytest.fixture
def editor(caretaker: Reader, venue_department: Double) -> Reader:  # noqa: F811
    """Who runs the venue, before a day of two slots."""
    say(venue_department)
    return caretaker


def say(department: Double, **changes: Any) -> None:
    """Let the day stand as it was, but for changes of its first slot."""
    version = changes.pop("version", 3)
    opening = OPENING | {"version": version, "slots": [SLOT | changes, LATE]}
    department.stand(f"/openings/{OPENING_ID}", opening)


def answer_next(department: Double, status: int, body: Any = None) -> None:
    """Let what is asked next be answered so: the standing answers are for looking."""
    department.answers.clear()
    department.answer(status, body)


@pytest.mark.slow
def test_a_day_opens_to_its_slots_with_who_is_booked_and_waits(
    editor: Reader, venue_department: Double
) -> None:
    assert f'href="{DAY}"' in editor.open(f"/staff/venues/{ID}/openings").text
    page = editor.open(DAY).text
    for words in (
        "09:00–11:00",
        "22:00–24:00",
        "名额 <b>400</b>",
        "已报名 <b>37</b>",
        "候补 <b>5</b>",
        "请走东门",
    ):
        assert words in page
    assert "多出" not in page
    say(venue_department, seats=30)
    assert "多出 7 人" in editor.open(DAY).text and f'href="/staff/sessions/{SLOT["id"]}/cut"' in editor.page


def test_a_slot_is_changed_in_place_by_who_saw_it(editor: Reader, venue_department: Double) -> None:
    page = editor.open(EDIT).text
    for value in ("09:00", "11:00", "400"):
        assert f'value="{value}"' in page
    answer_next(venue_department, 200)
    answer = editor.send(EDIT, starts="9：30", ends="11:00", seats="380", note=" 亲子专场 ")
    assert answer.location == DAY
    [change] = sent(venue_department, "PATCH")
    assert (change.path, change.headers["If-Match"]) == (f"/slots/{SLOT['id']}", '"3"')
    assert change.json == {"starts": "9:30", "ends": "11:00", "seats": 380, "note": "亲子专场"}


@pytest.mark.slow
def test_a_late_slot_is_filled_in_as_it_is_typed(editor: Reader) -> None:
    page = editor.open(f"{DAY}/slots/{LATE['id']}").text
    assert 'value="22:00"' in page and 'value="24:00"' in page and 'value="请走东门"' in page


@pytest.mark.slow
def test_fewer_places_than_are_booked_are_confirmed_by_the_number(
    editor: Reader, venue_department: Double
) -> None:
    editor.open(EDIT)
    form = {"starts": "09:00", "ends": "11:00", "seats": "30", "note": ""}
    answer_next(venue_department, 409, BOOKED | {"people": 7, "booked": 37, "waiting": 5})
    page = editor.send(EDIT, **form)
    assert page.status_code == 409 and "多出 7 人" in page.text and "确认减少，多出 7 人" in page.text
    assert 'value="30"' in page.text and "expected" not in sent(venue_department, "PATCH")[0].json
    answer_next(venue_department, 200)
    assert editor.send(EDIT, **form).status_code == 303
    assert sent(venue_department, "PATCH")[1].json["expected"] == 7


@pytest.mark.slow
def test_the_second_editor_is_shown_both_and_may_save_then(editor: Reader, venue_department: Double) -> None:
    editor.open(EDIT)
    form = {"starts": "09:00", "ends": "11:30", "seats": "400", "note": ""}
    say(venue_department, version=4, seats=250)
    answer_next(venue_department, 412, CHANGED)
    page = editor.send(EDIT, **form)
    assert page.status_code == 412 and "别人刚刚改过" in page.text
    assert "<td>250</td><td>400</td>" in page.text.replace(' lang="zh"', "")
    assert "<td>11:00</td><td>11:30</td>" in page.text.replace(' lang="zh"', "")
    answer_next(venue_department, 200)
    assert editor.send(EDIT, **form).status_code == 303
    assert sent(venue_department, "PATCH")[1].headers["If-Match"] == '"4"'


@pytest.mark.slow
def test_what_the_second_editor_left_alone_is_what_the_first_has_made_of_it(
    editor: Reader, venue_department: Double
) -> None:
    editor.open(EDIT)
    as_shown = {name: value for name, [value] in filled(editor.page, EDIT).items()}
    say(venue_department, version=4, seats=250)
    answer_next(venue_department, 412, CHANGED)
    page = editor.send(EDIT, **as_shown | {"note": "请走东门"})
    assert page.status_code == 412 and "<td>250</td>" not in page.text.replace(' lang="zh"', "")
    again = {name: value for name, [value] in filled(page.text, EDIT).items()}
    assert (again["seats"], again["note"], again["version"]) == ("250", "请走东门", "4")
    answer_next(venue_department, 200)
    assert editor.send(EDIT, **again).status_code == 303
    assert sent(venue_department, "PATCH")[1].json["seats"] == 250


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": "九点"},
        {"starts": ""},
        {"ends": "11"},
        {"seats": "0"},
        {"seats": "viele"},
        {"note": "字" * 201},
    ],
)
def test_a_wrong_slot_keeps_what_was_filled_in(
    editor: Reader, venue_department: Double, wrong: dict[str, str]
) -> None:
    for address, method in ((EDIT, "PATCH"), (DAY, "POST")):
        editor.open(address)
        form = {"starts": "9:00", "ends": "11:11", "seats": "321", "note": "东门"} | wrong
        page = editor.send(address, **form)
        assert page.status_code == 422 and f'id="{next(iter(wrong))}-wrong"' in page.text
        assert sum(f'value="{value}"' in page.text for value in form.values() if value) >= 3
        assert not sent(venue_department, method)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["", "x", "3\r\nX: y", "9" * 40, "³"])
def test_what_a_hidden_input_says_is_a_number_or_nothing(
    editor: Reader, venue_department: Double, version: str
) -> None:
    editor.open(EDIT)
    answer_next(venue_department, 412, CHANGED)
    form = {"starts": "9:00", "ends": "11:00", "seats": "3", "note": ""}
    assert editor.send(EDIT, version=version, expected=version, **form).status_code == 412
    assert sent(venue_department, "PATCH")[0].headers["If-Match"] == '"0"'


@pytest.mark.slow
def test_what_the_department_refuses_stands_beside_its_field(
    editor: Reader, venue_department: Double
) -> None:
    editor.open(DAY)
    fault = {"field": "ends", "message": "一个时段至少 10 分钟"}
    answer_next(
        venue_department,
        422,
        {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": [fault]},
    )
    venue_department.standing.pop(f"/openings/{OPENING_ID}")
    say(venue_department)
    page = editor.send(DAY, starts="9:00", ends="9:05", seats="3", note="")
    assert page.status_code == 422 and 'id="ends-wrong"' in page.text


@pytest.mark.slow
def test_a_slot_is_added_once(editor: Reader, venue_department: Double) -> None:
    editor.open(DAY)
    answer_next(venue_department, 201)
    assert editor.send(DAY, starts="12:00", ends="13:00", seats="40", note="").location == DAY
    [added] = sent(venue_department, "POST")
    assert added.path == f"/openings/{OPENING_ID}/slots" and added.headers["Idempotency-Key"]
    assert added.json == {"starts": "12:00", "ends": "13:00", "seats": 40, "note": ""}


@pytest.mark.slow
def test_a_slot_that_refuses_requests_is_added_upon_their_number(
    editor: Reader, venue_department: Double
) -> None:
    editor.open(DAY)
    slot = {"starts": "13:00", "ends": "15:00", "seats": "30", "note": ""}
    waiting = {"type": "/problems/requests-wait", "title": "有申请在等这个场地", "status": 409, "refuses": 2}
    answer_next(venue_department, 409, waiting)
    page = editor.send(DAY, **slot)
    assert page.status_code == 409 and "确认，谢绝 2 个申请" in page.text
    answer_next(venue_department, 201)
    assert editor.send(DAY, **slot).status_code == 303
    assert sent(venue_department, "POST")[1].json["refuses"] == 2


@pytest.mark.slow
def test_a_slot_is_withdrawn_once_its_people_were_shown(editor: Reader, venue_department: Double) -> None:
    page = editor.open(f"{EDIT}/withdraw").text
    assert "37 人" in page and "5 人" in page and "不能恢复" in page
    say(venue_department, version=3)
    venue_department.stand("/day", {"items": [ON | {"confirmed": 38}], "next_cursor": None})
    answer_next(venue_department, 409, BOOKED | {"people": 43, "booked": 38, "waiting": 5})
    again = editor.send(f"{EDIT}/withdraw")
    assert again.status_code == 409 and "38 人" in again.text
    answer_next(venue_department, 200, {"status": "declared", "date": "2021-11-06"})
    assert editor.send(f"{EDIT}/withdraw").location == DAY
    requests = sent(venue_department, "DELETE")
    assert [request.path for request in requests] == [f"/slots/{SLOT['id']}?expected={n}" for n in (42, 43)]
    assert {request.headers["If-Match"] for request in requests} == {'"3"'}
    answer_next(venue_department, 200, {"status": "withdrawn", "date": "2021-11-06"})
    editor.open(f"{EDIT}/withdraw")
    assert editor.send(f"{EDIT}/withdraw").location == f"/staff/venues/{ID}/openings?date=2021-11-06"


@pytest.mark.slow
def test_what_is_not_there_is_not_found(editor: Reader, venue_department: Double) -> None:
    assert editor.open(f"{DAY}/slots/{uuid.uuid4()}").status_code == 404
    venue_department.stand(f"/openings/{OPENING_ID}", OPENING | {"status": "withdrawn"})
    assert editor.open(DAY).status_code == 404
