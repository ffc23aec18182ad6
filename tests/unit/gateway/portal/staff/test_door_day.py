"""A door for a day, a venue's or a unit's: a page without names, its list and key, what is installed and decided."""

import base64
import json
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import activity, tell, venue
from tests.fixtures.pages import NOTHING, Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_door import CONFLICT, SESSION

VENUE = str(uuid.uuid4())
AT = f"/staff/door/at/{VENUE}"
PAGE = f"{AT}/2021-11-06"
LISTS: dict[str, Any] = {"venue_id": VENUE, "date": "2021-11-06", "version": "v1", "sessions": []}


@pytest.fixture
def guard(portal: Flask, department: Double) -> Reader:
    venue(portal, id=VENUE)
    department.stand("/door-lists", LISTS)
    department.stand("/conflicts", {"items": [CONFLICT | {"session": SESSION}], "next_cursor": None})
    return sign_in_staff(portal, "door", username="guard")


def key_of(guard: Reader, address: str) -> str:
    return str(guard.client.get(address).json["key"])


def test_the_page_names_nobody_and_may_use_the_camera(guard: Reader, department: Double) -> None:
    answer = guard.open(PAGE)
    assert (answer.status_code, department.asked) == (200, [])
    assert answer.headers["Permissions-Policy"] == "camera=(self), geolocation=(), microphone=()"
    assert answer.headers["Cache-Control"] == "private, no-store"
    for part in ("江岸区图书馆", 'data-device="guard"', "没有脚本，也能", "/staff/door?date=2021-11-06"):
        assert part in guard.page, part
    assert (
        guard.open("/staff/door").headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    )
    for address in (f"{AT}/tomorrow", f"{AT}/0001-01-01", f"/staff/door/at/{uuid.uuid4()}/2021-11-06"):
        assert guard.open(address).status_code == 404


def test_a_key_is_of_one_account_venue_and_day(portal: Flask, guard: Reader, department: Double) -> None:
    address = f"/api/door/{VENUE}?date=2021-11-06"
    answer = guard.client.get(f"{address}&known=v0")
    assert (answer.status_code, answer.json["lists"]["version"]) == (200, "v1")
    assert answer.headers["Cache-Control"] == "no-store"
    assert department.asked[-1].path.endswith("/door-lists?date=2021-11-06&known=v0")
    assert len(base64.urlsafe_b64decode(answer.json["key"] + "=")) == 32
    other = sign_in_staff(portal, "door", username="other")
    keys = [key_of(guard, address), key_of(guard, address), key_of(guard, address.replace("06", "07"))]
    keys += [key_of(guard, f"/api/door/{uuid.uuid4()}?date=2021-11-06"), key_of(other, address)]
    assert (keys[0], len(set(keys))) == (keys[1], 4)
    assert guard.client.get(f"/api/door/{VENUE}").json["errors"][0]["field"] == "date"


def test_the_list_is_for_staff_at_doors(portal: Flask, guard: Reader) -> None:
    assert portal.test_client().get(f"/api/door/{VENUE}?date=2021-11-06").status_code == 401
    office = sign_in_staff(portal, "reviewer", username="reviewer")
    assert office.client.get(f"/api/door/{VENUE}?date=2021-11-06").status_code == 403
    assert Reader(portal.test_client()).open(PAGE).location.partition("?")[0] == "/staff/sign-in"


def test_what_is_installed_begins_at_today(guard: Reader) -> None:
    manifest = json.loads(guard.open(f"{AT}/manifest.webmanifest").text)
    assert (manifest["start_url"], manifest["scope"]) == (AT, "/staff/door/at/")
    assert "江岸区图书馆" in manifest["name"]
    assert guard.open(AT).location == f"{AT}/2021-11-05"
    worker = guard.client.get("/staff/door/at/worker.js")
    assert (worker.mimetype, worker.headers["Cache-Control"]) == ("text/javascript", "public, no-cache")


def test_conflicts_of_a_day_are_decided_on_one_page(guard: Reader, department: Double) -> None:
    guard.open(f"{PAGE}/conflicts")
    for part in (SESSION["title"], "比报名的人数多", "以这条为准", "一号门"):
        assert part in guard.page, part
    department.answer(200, {})
    id = CONFLICT["check_in"]["id"]
    answer = guard.send(f"{PAGE}/conflicts/{id}", decision="both")
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/conflicts?done=1")
    assert department.asked[-1].json == {"decision": "both"}
    department.stand("/conflicts", NOTHING)
    assert "各台设备的记录对得上" in guard.open(answer.location).text


def test_who_signs_out_of_a_device_with_a_list_is_led_past_the_page_that_drops_it(guard: Reader) -> None:
    guard.open(PAGE)
    guard.open("/staff")
    answer = guard.send("/sign-out")
    assert answer.location == "/staff/door/at/left"
    answer_after = guard.open(answer.location)
    assert "door-left" in answer_after.text and "door_kept=;" in answer_after.headers["Set-Cookie"]
    assert guard.client.get_cookie("door_kept") is None


def test_the_doors_are_offered_where_sessions_are(portal: Flask, guard: Reader, department: Double) -> None:
    about = {"kind": "学校", "district": "420102", "area": "江岸区", "roles": []}
    unit = tell(portal, "reporting.unit-changed", name="老年大学", **about)
    counts = {"dates": [], "access": "seats", "confirmed": 1, "capacity": 9, "waiting": 0}
    own = SESSION | counts | {"venue_id": None, "unit_id": unit}
    items = [SESSION | counts | {"venue_id": VENUE, "mode": "offline"}]
    items += [own | {"mode": "offline"}, own | {"unit_id": str(uuid.uuid4()), "mode": "online"}]
    department.stand("/staff/sessions", {"items": items, "next_cursor": None})
    guard.open("/staff/door?date=2021-11-06")
    assert PAGE in guard.page and "没有网络也能签到" in guard.page
    assert f"/staff/door/at/unit/{unit}/2021-11-06" in guard.page
    assert guard.page.count("/staff/door/at/") == 2


@pytest.mark.slow
def test_a_unit_has_such_a_door_for_what_it_holds_outside_venues(
    portal: Flask, guard: Reader, department: Double
) -> None:
    unit = str(uuid.uuid4())
    activity(portal, unit_id=unit, unit_name="老年大学")
    at, page = f"/staff/door/at/unit/{unit}", f"/staff/door/at/unit/{unit}/2021-11-06"
    guard.open(page)
    for part in ("老年大学", f'data-door="unit/{unit}"', f"{at}/manifest.webmanifest", f"{page}/conflicts"):
        assert part in guard.page, part
    assert json.loads(guard.open(f"{at}/manifest.webmanifest").text)["start_url"] == at
    assert guard.open(at).location == f"{at}/2021-11-05"
    answer = guard.client.get(f"/api/door/unit/{unit}?date=2021-11-06")
    assert answer.json["lists"]["version"] == "v1"
    assert f"/units/{unit}/door-lists?" in department.asked[-1].path
    guard.open(f"{page}/conflicts")
    department.answer(200, {})
    id = CONFLICT["check_in"]["id"]
    assert guard.send(f"{page}/conflicts/{id}", decision="both").location == f"{page}/conflicts?done=1"
    assert guard.open(f"/staff/door/at/unit/{uuid.uuid4()}/2021-11-06").status_code == 404
