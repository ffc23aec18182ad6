"""Near me: by distance from where one is, asked of the browser on this page alone, or picked; kept nowhere."""

import re
import uuid

import pytest
from flask import Flask

from gateway.catalogue.nearby import Point
from tests.fixtures.gateway import activity, edition, seats, session, sitting, venue
from tests.fixtures.pages import Reader

HANKOU, WUCHANG, XINZHOU = ({"latitude": lat, "longitude": lon} for lat, lon in
                            [(30.593, 114.305), (30.553, 114.315), (30.842, 114.801)])  # fmt: skip

NOWHERE = uuid.UUID(int=1)


@pytest.fixture
def reader(gateway: Flask) -> Reader:
    edition(gateway)
    return Reader(gateway.test_client())


def names(page: str) -> list[str]:
    return re.findall(r'row-title"><a[^>]*>([^<]+)<', page)


def three(app: Flask) -> list[str]:
    places = {"汉口馆": (HANKOU, "江岸区"), "武昌馆": (WUCHANG, "武昌区"), "新洲馆": (XINZHOU, "新洲区")}
    return [venue(app, name=name, position=at, area=area) for name, (at, area) in places.items()]


def test_distance_is_as_the_crow_flies() -> None:
    metres = Point.of(HANKOU).metres_to(Point.of(WUCHANG))
    assert metres == pytest.approx(4550, abs=50)
    assert Point(0, 179.9).metres_to(Point(0, -179.9)) == pytest.approx(22_239, abs=50)


@pytest.mark.slow
def test_venues_are_by_distance_which_is_said(gateway: Flask, reader: Reader) -> None:
    three(gateway)
    venue(gateway, name="不知在哪")
    page = reader.open("/near?at=30.590,114.305").text
    assert names(page) == ["汉口馆", "武昌馆", "新洲馆"]
    assert re.findall("约 [0-9.]+ (?:公里|米)", page) == ["约 300 米", "约 4.2 公里", "约 55 公里"]


@pytest.mark.slow
def test_without_a_script_one_picks_a_district_or_a_venue(gateway: Flask, reader: Reader) -> None:
    *_, far = three(gateway)
    assert "新洲馆" in reader.open("/near").text and names(reader.page) == []
    assert names(reader.open(f"/near?from={far}").text)[0] == "新洲馆"
    assert names(reader.open("/near?from=武昌区").text)[0] == "武昌馆"


@pytest.mark.slow
def test_only_what_fits_is_listed_with_what_is_on_next(gateway: Flask, reader: Reader) -> None:
    near, far, _ = three(gateway)
    for at, title in ((near, "书法课"), (far, "剪纸课")):
        venue_sitting = sitting(venue_id=at, place=None)
        id = activity(gateway, title=title, sittings=[venue_sitting])
        session(gateway, venue_sitting, activity_id=id, title=title)
        seats(gateway, venue_sitting["id"], seats_left=0 if at == near else 9)
    page = reader.open("/near?from=江岸区").text
    assert page.index("书法课") < page.index("剪纸课")
    assert names(reader.open("/near?from=江岸区&free=1").text) == ["武昌馆"]
    assert names(reader.open("/near?from=江岸区&when=tomorrow").text) == ["汉口馆", "武昌馆"]
    assert names(reader.open("/near?from=江岸区&when=today").text) == []


@pytest.mark.slow
def test_one_goes_on_and_back(gateway: Flask, reader: Reader) -> None:
    for number in range(23):
        venue(gateway, name=f"馆{number:02}", position=HANKOU | {"latitude": 30.5 + number / 100})
    venues = []
    address = "/near?at=30.5,114.305"
    while address:
        page = reader.open(address).text
        venues += names(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert venues == [f"馆{number:02}" for number in range(23)]
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    assert back and names(reader.open(back[1].replace("&amp;", "&")).text)[0] == "馆10"


@pytest.mark.slow
def test_the_browser_may_say_where_one_is_on_this_page_alone_and_nobody_keeps_it(
    gateway: Flask, reader: Reader
) -> None:
    three(gateway)
    answer = reader.open("/near?at=30.590,114.305")
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store" and "Set-Cookie" not in answer.headers
    assert "geolocation=()" in reader.open("/venues").headers["Permissions-Policy"]
    assert 'href="/near"' in reader.open("/?print=large").text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "is_said"),
    [
        *(
            (f"at={place}", True)
            for place in ("1", "x,y", "nan,1", "inf,-inf", "91,0", "1,2,3", "1e400,1", "9" * 10_000)
        ),
        *((f"from={place}", True) for place in ("月球", NOWHERE)),
        *((f"at=30.5,114.3&first={first}", False) for first in ("-1", "9" * 20, "²")),
        ("at=30.5,114.3&when=someday", True),
        *((query, False) for query in ("at=", "from=", "from=%00", "at=30.5,114.3&free=0%00")),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_place_is_said_or_left_out(
    gateway: Flask, reader: Reader, query: str, is_said: bool
) -> None:
    three(gateway)
    page = reader.open(f"/near?{query}")
    assert page.status_code == 200
    assert ("没有“" in page.text) is is_said


@pytest.mark.slow
def test_single_activities_are_listed_by_distance_and_then_by_time(gateway: Flask, reader: Reader) -> None:
    near, far, _ = three(gateway)
    later = {"starts_at": "2021-11-07T01:00:00+00:00", "ends_at": "2021-11-07T03:00:00+00:00"}
    for at, title, when in ((far, "剪纸课", {}), (near, "合唱", later), (near, "书法课", {})):
        venue_sittings = [sitting(venue_id=at, place=None, **when), sitting(venue_id=at, place=None, **later)]
        id = activity(gateway, title=title, title_en=f"English {title}", sittings=venue_sittings)
        for each in venue_sittings:
            session(gateway, each, activity_id=id, title=title)
            seats(gateway, each["id"], seats_left=0 if title == "合唱" else 9)
    address = "/near?at=30.590,114.305&list=activities"
    page = reader.open(address).text
    assert names(page) == ["书法课", "合唱", "剪纸课"]
    assert re.findall("约 [0-9.]+ (?:公里|米)", page) == ["约 300 米", "约 300 米", "约 4.2 公里"]
    assert names(reader.open(f"{address}&free=1").text) == ["书法课", "剪纸课"]
    assert names(reader.open(f"{address}&when=tomorrow").text) == ["书法课", "剪纸课"]
    assert "没有符合条件的活动" in reader.open(f"{address}&when=today").text
    assert names(reader.open(f"{address}&lang=en").text)[0].startswith("English")
    assert "“elsewhere”" in reader.open("/near?at=30.590,114.305&list=elsewhere&lang=en").text
