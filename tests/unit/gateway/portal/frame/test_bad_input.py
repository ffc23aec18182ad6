"""What people bring along that cannot be: what is gone, other sites' forms, endless words, shared screens."""

import uuid

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import activity, seats, session, sitting
from tests.fixtures.pages import NOTHING, Reader, refusal, say, sign_in_staff

RTL = "\u202eשלום\u202c"
TESTED_ELSEWHERE = ("/api", "/my/data")
OTHER_SITES = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
]


@pytest.mark.slow
@pytest.mark.parametrize("headers", OTHER_SITES, ids=str)
def test_a_form_of_another_site_does_nothing_and_says_so(
    citizen: Reader, department: Double, headers: dict[str, str]
) -> None:
    citizen.open("/sign-in")
    department.asked.clear()
    for address in (f"/my/bookings/{uuid.uuid4()}/cancel", "/sign-out", "/sign-in"):
        answer = citizen.client.post(address, data={}, headers=headers | {"Accept-Language": "zh"})
        assert (answer.status_code, answer.mimetype) == (403, "text/html")
        assert "什么都没有改动" in answer.text and "不接受其他网站发来的请求" in answer.text
    assert department.asked == []
    say(department, 200, NOTHING)
    assert citizen.open("/my/bookings").status_code == 200


@pytest.mark.slow
def test_what_is_cancelled_past_or_withdrawn_is_gone_and_names_what_is_like_it(
    portal: Flask, citizen: Reader
) -> None:
    off, over = sitting(), sitting(starts_at="2021-11-04T06:00:00Z", ends_at="2021-11-04T07:00:00Z")
    id = activity(portal, sittings=[off, over])
    session(portal, off, activity_id=id, status="cancelled", reason="closed")
    session(portal, over, activity_id=id)
    for each in (off, over):
        assert citizen.open(f"/sessions/{each['id']}/book").status_code == 410
        assert "看看相近、还有座位的场次" in citizen.page and "free=1" in citizen.page
    assert citizen.open(f"/sessions/{uuid.uuid4()}/book").status_code == 404
    activity(portal, id=id, status="withdrawn", version=2, told="withdrawn")
    assert citizen.open(f"/activities/{id}").status_code == 410
    assert "看看相近、还有座位的场次" in citizen.page


@pytest.mark.slow
def test_endless_and_strange_words_find_a_page(stranger: Reader) -> None:
    for words in ("长" * 10_000, RTL, "\u0000", "%00", "'; DROP", "🎉", "a" * 10_000):
        answer = stranger.client.get("/search", query_string={"q": words})
        assert answer.status_code in (200, 422), words[:20]
        assert "<h1" in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["王", "阿" * 40, f"王{RTL}明", "O’Neill-王"])
def test_short_long_and_strange_names_are_taken(
    portal: Flask, citizen: Reader, department: Double, name: str
) -> None:
    free = sitting()
    session(portal, free, activity_id=activity(portal, sittings=[free]))
    seats(portal, free["id"], seats_left=12)
    citizen.open(f"/sessions/{free['id']}/book")
    full = {"type": "/problems/session-full", "title": "这一场满了", "status": 409}
    say(department, 409, full)
    form = {"party-0-name": name, "party-0-age": "adult"}
    assert citizen.send(f"/sessions/{free['id']}/book", **form).status_code == 409
    assert "看看相近、还有座位的场次" in refusal(citizen.page)
    assert name.replace("\u202e", "").replace("\u202c", "") in citizen.page.replace("&#39;", "'")


@pytest.mark.slow
def test_nothing_of_anyone_is_kept_by_a_browser(gateway: Flask, citizen: Reader, department: Double) -> None:
    """Every page that a citizen or staff signed in can open by an address without a name in it."""
    say(department, 200, NOTHING)
    staff = sign_in_staff(
        gateway, "office", "desk", "door", "unit_editor", "venue_operator", "admin", "reviewer"
    )
    pages = [
        rule.rule
        for rule in gateway.url_map.iter_rules()
        if rule.endpoint.startswith("pages.")
        and "GET" in (rule.methods or ())
        and not rule.arguments
        and not rule.rule.startswith(TESTED_ELSEWHERE)
        and not rule.rule.endswith((".js", ".webmanifest"))
    ]
    assert len(pages) > 60
    for address in pages:
        for reader in (citizen, staff):
            answer = reader.client.get(address)
            assert "no-store" in answer.headers["Cache-Control"], address


@pytest.mark.slow
def test_a_department_known_to_be_away_is_told_before_one_fills_anything_in(
    portal: Flask, citizen: Reader, stranger: Reader, department: Double
) -> None:
    free = sitting()
    session(portal, free, activity_id=activity(portal, sittings=[free]))
    assert stranger.open("/sign-in").status_code == 200
    breaker = portal.extensions["departments"]["registration"].gate.breaker
    breaker.open()
    for reader, address in ((stranger, "/sign-in"), (citizen, f"/sessions/{free['id']}/book")):
        assert reader.open(address).status_code == 503
        assert "报名系统暂时连不上" in refusal(reader.page)
        assert '<form method="post"' in reader.page.partition("<main")[2]
    breaker.close()
    assert stranger.open("/sign-in").status_code == 200
