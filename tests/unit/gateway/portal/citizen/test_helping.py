"""Who goes where: the page of whoever books for several people."""

import re
import uuid
from typing import Any

import pytest

from tests.fixtures.double import Double
from tests.fixtures.pages import Reader, booking, say

NAMES = ["李奶奶", "王爷爷"]


def line(status: str, *names: str) -> dict[str, object]:
    party = [{"name": name, "age": "elder"} for name in names]
    view = booking(str(uuid.uuid4()), status, party=party, seats=len(names))
    return {"booking": view, "pass": {"token": "token", "code": "K7QM2F"} if status == "confirmed" else None}


@pytest.fixture
def coming(department: Double) -> list[str]:
    """Three bookings to come, two of them of two people; their ids."""
    lines = [line("confirmed", *NAMES), line("waitlisted", NAMES[0]), line("confirmed", NAMES[1])]
    say(department, 200, {"items": lines})
    return [str(entry["booking"]["id"]) for entry in lines]  # type: ignore[index]


def test_each_person_has_what_they_go_to_with_pass_and_slip(citizen: Reader, coming: list[str]) -> None:
    citizen.open("/my/people")
    parts = re.split(r'<h2 id="person-\d"[^>]*>', citizen.page)[1:]
    assert [part.partition("<")[0] for part in parts] == NAMES
    both, own = (f'href="/my/passes/{coming[n]}"' for n in (0, 2))
    waits = f'href="/my/bookings/{coming[1]}"'
    assert both in parts[0]
    assert waits in parts[0]
    assert own not in parts[0]
    assert f'href="/my/bookings/{coming[2]}/slip"' in parts[1]
    assert f'href="/my/bookings/{coming[1]}/slip"' not in citizen.page


def test_those_whose_names_nobody_wrote_stand_together_and_the_slip_says_so(
    citizen: Reader, department: Double
) -> None:
    say(department, 200, {"items": [line("confirmed", "", "")]})
    citizen.open("/my/people")
    assert re.findall(r'<h2 id="person-\d"[^>]*>(.*?)<', citizen.page) == ["没有写姓名"]
    assert citizen.page.count('/slip"') == 1
    assert "<dd>没有写姓名</dd>" in citizen.open("/my/people/slips").text
    say(department, 200, {"items": [line("confirmed", "李奶奶", "")]})
    assert "李奶奶、1 人没有写姓名" in citizen.open("/my/people/slips").text


@pytest.mark.slow
def test_all_slips_are_one_page_to_print(citizen: Reader, coming: list[str]) -> None:
    citizen.open("/my/people/slips")
    assert citizen.page.count('class="qr"') == 2
    assert citizen.page.count("K7QM2F") == 2
    assert "no-store" in citizen.open("/my/people").headers["Cache-Control"]


@pytest.mark.slow
def test_what_is_online_has_a_way_into_its_hall_and_no_pass(citizen: Reader, department: Double) -> None:
    online = line("confirmed", NAMES[0])
    view: Any = online["booking"]
    view["session"] |= {"mode": "online", "place": None, "address": None}
    say(department, 200, {"items": [online]})
    hall = f"/sessions/{view['session']['id']}/join"
    assert f'href="/my/passes/{view["id"]}"' not in citizen.open("/my/people").text
    assert hall in citizen.open("/my/people/slips").text and "到场出示" not in citizen.page
    say(department, 200, {"booking": view, "pass": online["pass"], "history": [], "appeal": None})
    assert citizen.open(f"/my/passes/{view['id']}").location == f"/my/bookings/{view['id']}"
    assert hall in citizen.open(f"/my/bookings/{view['id']}/slip").text
    page = citizen.open(f"/my/bookings/{view['id']}").text
    assert "签到人员扫这个二维码" not in page and "线上参加" in page


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/my/people", "/my/people/slips"])
def test_who_has_nothing_to_come_is_told(citizen: Reader, department: Double, address: str) -> None:
    say(department, 200, {"items": []})
    assert "现在没有要去的场次" in citizen.open(address).text
    say(department, 503, {"title": "x"})
    assert "暂时连不上" in citizen.open(address).text
