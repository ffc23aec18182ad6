"""What anyone can look at: the portal's public pages, from the catalogue alone."""

import re
import uuid
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, edition, seats, session, set_clock, sitting, tell, venue

PUBLIC = (
    "/",
    "/activities",
    "/venues",
    "/resources",
    "/resources/books",
    "/search",
    "/search?q=手机",
    "/statistics",
    "/statistics/data",
    "/sign-in",
    "/staff/sign-in",
    "/help",
    "/privacy",
    "/accessibility",
)


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def told(portal: FlaskClient, address: str, status: int = 200, **headers: str) -> str:
    """The text of a page, without its tags."""
    response = portal.get(address, headers={"Accept-Language": "zh"} | headers)
    assert response.status_code == status, response.text
    assert response.mimetype == "text/html"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


@pytest.fixture
def lesson(gateway: Flask) -> dict[str, Any]:
    """An activity with a sitting tomorrow that can be booked: {activity, sitting}."""
    facts = sitting()
    id = activity(gateway, sittings=[facts])
    session(gateway, facts, activity_id=id)
    seats(gateway, facts["id"], seats_left=12)
    return {"activity": id, "sitting": facts["id"]}


@pytest.mark.slow
@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_carries_edition_theme_clock_and_organisers(portal: FlaskClient, address: str) -> None:
    page = told(portal, address)
    for text in (
        "2021年武汉市全民终身学习活动周",
        "庆建党百年华诞 谱终身学习新篇",
        "2021年11月5日 上午8:30",
        "武汉市教育局",
    ):
        assert text in page


@pytest.mark.slow
@pytest.mark.parametrize("address", PUBLIC)
def test_pages_answer_before_anything_has_arrived(gateway: Flask, address: str) -> None:
    assert "全民终身学习活动周" in told(gateway.test_client(), address)


def test_an_english_page_names_the_host_in_english(gateway: Flask) -> None:
    """The host of the week is no unit, so that nobody tells its English name."""
    edition(
        gateway, organisers=[{"name": "市推进学习型城市建设工作领导小组", "role": "host", "unit_id": None}]
    )
    client = gateway.test_client()
    foot = told(client, "/", **{"Accept-Language": "en"}).partition("Host ")[2]
    assert foot.startswith("Wuhan Leading Group for a Learning City")
    assert "市推进学习型城市建设工作领导小组" in told(client, "/")


def test_home_says_that_bookings_open_soon_and_not_that_all_is_full(
    gateway: Flask, portal: FlaskClient
) -> None:
    """Registration has not told of a sitting yet, or it opens later; once it is full, it is said to be."""
    facts = sitting()
    id = activity(gateway, sittings=[facts])
    page = told(portal, "/")
    assert page.count("还没有开始报名，即将开放") == 1 and page.count("暂时没有空位") == 1
    session(gateway, facts, activity_id=id, books_from="2021-11-05T12:00:00+00:00")
    assert "还没有开始报名，11月5日 周五 20:00 起陆续开始" in told(portal, "/")
    set_clock(gateway, datetime.fromisoformat("2021-11-05T20:30:00+08:00"))
    seats(gateway, facts["id"], seats_left=0)
    assert "还没有开始报名" not in told(portal, "/")
    tell(
        gateway,
        "venues.placement-refused",
        id=(refused := sitting())["id"],
        activity_id=activity(gateway, sittings=[refused]),
        venue_id=None,
        space_id=None,
        status="refused",
        reason="clash",
    )
    assert "还没有开始报名" not in told(portal, "/")


@pytest.mark.parametrize("address", ["/", "/?print=large", "/activities"])
def test_after_the_week_it_is_said_to_be_over(gateway: Flask, portal: FlaskClient, address: str) -> None:
    assert "本届活动周已于" not in told(portal, address)
    set_clock(gateway, datetime.fromisoformat("2021-12-01T00:00:30+08:00"))
    page = told(portal, address)
    assert "本届活动周已于 2021年11月30日结束" in page and "我的学习记录和证明" in page
    assert "暂时没有空位" not in page and "挑一场有空位的" not in page


def test_an_edition_without_activities_is_not_called_full(gateway: Flask, portal: FlaskClient) -> None:
    set_clock(gateway, datetime.fromisoformat("2021-09-01T09:00:00+08:00"))
    page = told(portal, "/")
    assert "这一届的活动还没有公布" in page and "暂时没有空位" not in page
    activity(gateway, sittings=[sitting()])
    page = told(portal, "/")
    assert "还没有公布" not in page and "还没有开始报名，即将开放" in page


def test_home_shows_sessions_with_free_seats(portal: FlaskClient, lesson: dict[str, Any]) -> None:
    page = told(portal, "/")
    assert "智能手机助老课" in page
    assert "余 12 座" in page


def test_an_activity_offers_each_sitting_that_can_be_booked(
    portal: FlaskClient, lesson: dict[str, Any]
) -> None:
    page = portal.get(f"/activities/{lesson['activity']}").text
    assert f'action="/sessions/{lesson["sitting"]}/book"' in page
    assert "一米间距" in page


def test_a_full_sitting_offers_the_waitlist(
    portal: FlaskClient, gateway: Flask, lesson: dict[str, Any]
) -> None:
    seats(gateway, lesson["sitting"], seats_left=0, waiting=4, version=2)
    page = told(portal, f"/activities/{lesson['activity']}")
    assert "已满，4 人候补" in page
    assert "排候补" in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "reason", "answer"),
    [
        ("refused", "clash", "场馆没有接受这一场：与已有安排冲突"),
        ("revoked", "closed", "场馆收回了场地：场馆关闭"),
    ],
)
def test_a_sitting_without_a_room_says_why(
    portal: FlaskClient, gateway: Flask, status: str, reason: str, answer: str
) -> None:
    facts = sitting(venue_id=venue(gateway), space_id=str(uuid.uuid4()), place=None)
    id = activity(gateway, sittings=[facts])
    tell(
        gateway,
        f"venues.placement-{status}",
        id=facts["id"],
        activity_id=id,
        venue_id=facts["venue_id"],
        space_id=facts["space_id"],
        status=status,
        reason=reason,
    )
    page = told(portal, f"/activities/{id}")
    assert answer in page
    assert "排候补" not in page


def test_a_cancelled_session_says_so(portal: FlaskClient, gateway: Flask, lesson: dict[str, Any]) -> None:
    facts = sitting(id=lesson["sitting"])
    session(gateway, facts, activity_id=lesson["activity"], status="cancelled", reason="closed", version=2)
    page = told(portal, f"/activities/{lesson['activity']}")
    assert "已取消" in page
    assert "原因：场馆关闭" in page


def test_what_the_venue_says_of_its_closing_stands_with_what_it_calls_off_or_ends_early(
    portal: FlaskClient, gateway: Flask, lesson: dict[str, Any]
) -> None:
    facts = sitting(id=lesson["sitting"])
    words = {"activity_id": lesson["activity"], "closure_note": "设备检修，8日恢复"}
    session(gateway, facts, status="cancelled", reason="closed", version=2, **words)
    assert "原因：场馆关闭。 设备检修，8日恢复" in told(portal, f"/activities/{lesson['activity']}")
    session(gateway, facts, version=3, **words)
    assert "设备检修，8日恢复" in told(portal, f"/activities/{lesson['activity']}")


def test_a_session_that_has_begun_cannot_be_booked(
    portal: FlaskClient, gateway: Flask, lesson: dict[str, Any]
) -> None:
    set_clock(gateway, datetime.fromisoformat("2021-11-06T09:30:00+08:00"))
    page = told(portal, f"/activities/{lesson['activity']}")
    assert "已经开始" in page


@pytest.mark.slow
def test_activities_are_narrowed_by_what_was_chosen(portal: FlaskClient, lesson: dict[str, Any]) -> None:
    assert "找到 1 项活动" in told(portal, "/activities?kind=培训&area=江岸区&date=2021-11-06&free=1")
    assert "没有符合条件的活动" in told(portal, "/activities?kind=讲座")
    assert "没有看懂这个日期" in told(portal, "/activities?date=明天")


def test_a_venue_shows_the_slots_of_a_day(portal: FlaskClient, gateway: Flask) -> None:
    id = venue(gateway)
    slot = {
        "id": str(uuid.uuid4()),
        "starts_at": "2021-11-09T01:00:00Z",
        "ends_at": "2021-11-09T03:00:00Z",
        "seats": 400,
    }
    span = {name: slot[name] for name in ("starts_at", "ends_at")}
    opening = {
        "venue_id": id,
        "space_id": None,
        "date": "2021-11-09",
        "status": "declared",
        "slots": [slot],
    } | span
    opening_id = tell(gateway, "venues.opening-changed", **opening)
    session(gateway, slot | {"venue_id": id}, kind="slot", opening_id=opening_id)
    shut = {
        "venue_id": id,
        "space_id": None,
        "reason": "变压器烧了",
        "note": "设备检修",
        "status": "declared",
    }
    tell(
        gateway,
        "venues.closure-declared",
        **shut,
        starts_at="2021-11-09T16:00:00Z",
        ends_at="2021-11-10T16:00:00Z",
    )
    page = told(portal, f"/venues/{id}?date=2021-11-09")
    assert "09:00–11:00" in page
    assert "设备检修" in page and "变压器烧了" not in page
    assert "余 400 座" in page
    assert "11月10日 周三" in page
    assert "设备检修" in page
    assert "这一天不开放" in told(portal, f"/venues/{id}?date=2021-11-10")


def test_search_finds_activities_and_venues(
    portal: FlaskClient, gateway: Flask, lesson: dict[str, Any]
) -> None:
    venue(gateway)
    assert "智能手机助老课" in told(portal, "/search?q=手机")
    assert "南京路63号" in told(portal, "/search?q=图书馆")
    assert "没有找到“京剧”" in told(portal, "/search?q=京剧")
    assert "字" in told(portal, "/search?q=" + "书" * 4096, status=422)


def test_english_by_choice_keeps_titles_as_they_are(portal: FlaskClient, lesson: dict[str, Any]) -> None:
    page = told(portal, f"/activities/{lesson['activity']}?lang=en")
    assert "12 seats left" in page
    assert "Training" in page
    assert "智能手机助老课" in page
    assert "My bookings" in told(portal, "/")  # the choice is kept


@pytest.mark.slow
def test_large_print_is_kept(portal: FlaskClient) -> None:
    assert 'class="large"' not in portal.get("/").text
    assert 'class="large"' in portal.get("/?print=large").text
    assert 'class="large"' in portal.get("/venues").text
    assert 'class="large larger"' in portal.get("/venues?print=larger").text
    assert 'class="large larger"' in portal.get("/").text
    assert 'class="large"' not in portal.get("/venues?print=normal").text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "status", "answer"),
    [
        ("/nowhere", 404, "没有找到这一页"),
        ("/activities/0191b2c3-0000-7000-8000-000000000001", 404, "没有找到这一页"),
        ("/venues/0191b2c3-0000-7000-8000-000000000001", 404, "没有找到这一页"),
        ("/sign-out", 405, "不能这样打开这一页"),
    ],
)
def test_errors_are_pages_that_help(portal: FlaskClient, address: str, status: int, answer: str) -> None:
    page = told(portal, address, status=status)
    assert answer in page
    assert "回到首页" in page


def test_errors_of_the_api_stay_problems(portal: FlaskClient) -> None:
    assert portal.get("/api/catalogue/nowhere").mimetype == "application/problem+json"


def test_documents_show_every_operation_of_the_gateway(portal: FlaskClient) -> None:
    page = told(portal, "/api/docs")
    assert "/api/catalogue/activities" in page
    assert "这个部门的系统暂时连不上" in page  # the departments are away in this test


@pytest.mark.slow
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/activities/", "/activities"),
        ("/venues/", "/venues"),
        ("/activities/?kind=讲座", "/activities?kind=%E8%AE%B2%E5%BA%A7"),
        ("/activities/{id}。", "/activities/{id}"),
        ("/activities/{id}，明天见", "/activities/{id}"),
        ("/my/bookings/", "/my/bookings"),
        ("/staff/door/", "/staff/door"),
    ],
)
def test_what_stands_behind_an_address_is_left_off(
    portal: FlaskClient, lesson: dict[str, Any], written: str, meant: str
) -> None:
    answer = portal.get(written.format(id=lesson["activity"]))
    assert (answer.status_code, answer.location) == (302, meant.format(id=lesson["activity"]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["/nothing/", "/%2Felsewhere.example/", "/。", "/api/catalogue/activities/", "/sign-out/"]
)
def test_where_nothing_is_nothing_is_led_to(portal: FlaskClient, address: str) -> None:
    assert portal.get(address).status_code in (404, 405, 308)
    assert "elsewhere" not in (portal.get(address).location or "")


@pytest.mark.slow
@pytest.mark.parametrize("address", [*PUBLIC, "/nothing", "/my/data/erased"])
def test_the_number_of_the_desk_stands_on_every_page(
    gateway: Flask, portal: FlaskClient, address: str
) -> None:
    edition(gateway, desk_phone="027-5550 1000", version=2)
    page = portal.get(address, headers={"Accept-Language": "zh"}).text
    assert 'href="tel:027-55501000">027-5550 1000</a>' in page


@pytest.mark.slow
def test_what_the_portal_says_of_itself_is_a_tap_from_every_page(gateway: Flask, portal: FlaskClient) -> None:
    edition(gateway, version=2, rules={"party_limit": 5, "retention_days": 90})
    pages = re.findall(r'<a href="(/(?:help|privacy|accessibility))">', portal.get("/sign-in").text)
    assert len(pages) == 3
    for address in pages:
        chinese, english = (
            portal.get(address, headers={"Accept-Language": lang}).text for lang in ("zh", "en")
        )
        assert re.findall("<h1>(.*?)</h1>", chinese) != re.findall("<h1>(.*?)</h1>", english)
    assert "erased by itself 90 days after" in portal.get("/privacy", headers={"Accept-Language": "en"}).text


def test_where_no_number_is_known_none_is_promised(portal: FlaskClient) -> None:
    assert "服务台电话" not in portal.get("/").text


@pytest.mark.slow
def test_a_venue_can_be_called(gateway: Flask, portal: FlaskClient) -> None:
    id = venue(gateway, phone="027-82345678")
    for address in (f"/venues/{id}", "/venues"):
        assert 'href="tel:027-82345678">027-82345678</a>' in portal.get(address).text
    assert portal.get(f"/api/catalogue/venues/{id}").json["phone"] == "027-82345678"


PERSONAL = ("/my/bookings", "/my/data", "/staff", "/staff/door", "/sign-in", "/b/K7QM2F-ACDEFGHJKM")


@pytest.mark.slow
@pytest.mark.parametrize("address", PERSONAL)
def test_what_is_about_a_person_is_kept_nowhere(portal: FlaskClient, address: str) -> None:
    assert portal.get(address).headers["Cache-Control"] == "private, no-store"


def test_a_date_that_is_none_is_said_at_a_venue(gateway: Flask, portal: FlaskClient) -> None:
    id = venue(gateway)
    assert "没有看懂这个日期" in told(portal, f"/venues/{id}?date=abc")
    assert "没有看懂这个日期" not in told(portal, f"/venues/{id}?date=2021-11-09")
