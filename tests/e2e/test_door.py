"""The door of a venue without network: nobody lost, nobody twice, and nothing readable left on the device."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from flask import Flask
from playwright.sync_api import Browser, expect

from chassis.testing import Issuer
from chassis.web.keys import FixedKeys
from deploy import scanner
from tests.e2e.test_pages_for_everyone import faults_of
from tests.fixtures.door import records
from tests.fixtures.door_day import (
    NINE,
    PAGE,
    UNIT,
    UNITS_PAGE,
    VENUE,
    Device,
    Door,
    book_many,
    came,
    in_words,
    new_guard,
    serve,
    watched,
)
from tests.fixtures.gateway import edition, tell, venue
from tests.fixtures.patience import patient
from tests.fixtures.registration import book, new_week, sitting

pytestmark = pytest.mark.integration
SINGLE, TWICE, THREES = 360, 10, 6
HEARD = """
  window.heard = [];
  const nothing = () => {}, note = () => ({
    frequency: {}, connect: (next) => next, stop: nothing, start() { heard.push(this.frequency.value); } });
  const loudness = { gain: { setValueAtTime: nothing, linearRampToValueAtTime: nothing }, connect: nothing };
  window.AudioContext = class { currentTime = 0; createOscillator = note; createGain = () => loudness; };
"""
"""A device whose sounds are noted in `heard`, in hertz."""
SEEN = """
  const paper = document.createElement("canvas"), pen = paper.getContext("2d"), drawn = new Image();
  paper.width = paper.height = 480;
  drawn.src = "%s";
  setInterval(() => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, 480, 480);
                      if (drawn.complete) pen.drawImage(drawn, 40, 40, 400, 400); }, 50);
  navigator.mediaDevices.getUserMedia = async () => paper.captureStream(20);
"""
"""A camera that sees a picture of a code."""
OWN_READER = """
  window.BarcodeDetector = class { detect = async () => [{ rawValue: "%s" }];
                                   static getSupportedFormats = async () => ["qr_code"]; };
"""
"""A browser that reads codes by itself: Chromium has that on phones alone."""


@pytest.fixture
def door(tmp_path: Path, issuer: Issuer, new_gateway: Callable[..., Flask]) -> Iterator[Door]:
    """A library with one session that morning, of 900 seats; the portal before registration, at nine."""
    (tmp_path / "own").mkdir()
    with new_week(f"sqlite:///{tmp_path}/own/r.db", f"embedded:///{tmp_path}/own/bus.db", issuer) as week:
        registration_url, stop_registration = serve(week.app)
        app = new_gateway(
            registration_url=registration_url, page_seconds=patient(30), write_seconds=patient(30)
        )
        keys = [*issuer.keys.get()["keys"], *app.extensions["signer"].jwks()["keys"]]
        week.app.extensions["keys"] = FixedKeys({"keys": keys})
        edition(app)
        venue(app, id=str(VENUE), name="江岸区图书馆")
        about = {"kind": "学校", "district": "420102", "area": "江岸区", "roles": []}
        tell(app, "reporting.unit-changed", id=str(UNIT), name="老年大学", **about)
        for username in ("gate-one", "gate-two"):
            new_guard(app, username)
        session_id = week.slot(seats=900, venue_id=VENUE)
        for clock in (week.app.extensions["clock"], app.extensions["clock"]):
            clock.set(NINE - timedelta(minutes=30))
        requests: list[str] = []
        url, stop = serve(watched(app, requests))
        yield Door(url, week, session_id, requests)
        stop()
        stop_registration()


@pytest.fixture
def new_device(browser: Browser, door: Door) -> Iterator[Callable[..., Device]]:
    devices: list[Device] = []

    def new(username: str = "gate-one", ahead: int = 0, **more: int) -> Device:
        devices.append(Device(browser, door, username, NINE + timedelta(minutes=ahead), **more))
        return devices[-1]

    yield new
    for device in devices:
        device.context.close()
        assert device.faults == []


def test_who_has_just_booked_is_on_the_list_of_a_device_with_network(
    door: Door, new_device: Callable[..., Device]
) -> None:
    [early] = book_many(door.week, door.session_id, [1])
    device = new_device()
    device.open()
    late = book(door.week, door.session_id, 2)["code"]
    assert device.check_in([(late, 0), (early, 0), ("NHUC39", 0)]) == ["good", "good", "wait"]
    device.context.set_offline(True)
    assert device.check_in([(book(door.week, door.session_id)["code"], 0)]) == ["wait"]


def test_two_devices_keep_a_door_for_half_an_hour_without_network(
    door: Door, new_device: Callable[..., Device]
) -> None:
    week = door.week
    sizes = [1 + n % 2 for n in range(SINGLE)] + [1] * TWICE + [3] * THREES
    codes = book_many(week, door.session_id, sizes)
    alone, twice, threes = codes[:SINGLE], codes[SINGLE : SINGLE + TWICE], codes[SINGLE + TWICE :]
    one, two = new_device("gate-one", ahead=4), new_device("gate-two", ahead=-90)
    for device in (one, two):
        device.open()
        expect(device.page.locator("#list")).to_contain_text(f"{len(codes) + 3} 个报名")
        device.context.set_offline(True)
    door.requests.clear()
    first = [(code, 0) for code in alone[::2] + twice] + [(code, 2) for code in threes]
    second = [(code, 0) for code in alone[1::2] + twice + threes] + [(f"NHUC{n}9", 0) for n in (3, 4, 6, 7)]
    for at in range(0, 200, 40):
        for device, parties in ((one, first), (two, second)):
            tones = device.check_in(parties[at : at + 40])
            assert set(tones) <= {"good", "wait"}, tones
            device.context.clock.fast_forward("06:00")
        if at == 80:
            one.page.reload()
            expect(one.page.locator("#wait")).to_have_text("等着送出 120 条")
            two.open(PAGE.rpartition("/")[0])
            expect(two.page.locator("h1")).to_contain_text("江岸区图书馆")
    for _ in range(2):
        for device in (one, two):
            device.page.fill("#people", "2")
            device.page.click("#walk button")
            device.page.click("#next")
    device_says = one.check_in([(alone[0], 0)])
    assert device_says == ["bad"]
    # Chromium looks for a newer worker whatever the driver cut.
    assert set(door.requests) <= {"/staff/door/at/worker.js"}
    rest = one.kept()
    assert len([row for row in rest["records"] if row["way"] != "undo"]) == 196 + 6 + 2
    assert alone[0] not in in_words(rest["lists"]) and "王" not in in_words(rest)
    assert rest["keys"][0]["key"] == "key, extractable: false"
    week.set_clock(NINE + timedelta(minutes=1))
    for device in (one, two):
        device.context.set_offline(False)
        device.page.evaluate("dispatchEvent(new Event('online'))")
        expect(device.page.locator("#wait")).to_have_text("都送出了", timeout=patient(60_000))
    rows = records(week, door.session_id)
    counted_rows = [row for row in rows if row.way != "undo" and not row.undone_at]
    assert (len(counted_rows), len({row.id for row in counted_rows})) == (400, 400)
    assert {row.device.rpartition("-")[0] for row in counted_rows} == {"gate-one", "gate-two"}
    conflicting = [row for row in counted_rows if row.outcome == "conflicting"]
    assert sorted({row.reason for row in conflicting}) == ["no_such_booking", "too_many"]
    assert len(conflicting) == THREES + 4
    booked = sum(sizes[: SINGLE + TWICE])
    assert came(week, door.session_id) in range(booked + 2 * THREES, booked + 3 * THREES + 1)
    walked = [row for row in counted_rows if row.way == "walk_in" and row.outcome == "accepted"]
    assert sum(row.people for row in walked) == 8
    expect(two.page.locator("#clash")).to_have_text("要您决定的签到：10 条")
    two.page.goto(f"{PAGE}/conflicts")
    expect(two.page.locator("main li.row")).to_have_count(10)
    two.page.locator("main li.row", has_text="比报名的人数多").first.get_by_text("以这条为准").click()
    expect(two.page.locator("main li.row")).to_have_count(9)
    one.context.set_offline(True)  # with network, the portal's clock says that it is still nine
    one.context.clock.fast_forward("16:00:00")
    expect(one.page.locator("#trouble")).to_contain_text("名单已从这台设备清除")
    gone = one.kept()
    assert (gone["lists"], gone["keys"], gone["records"]) == ([], [], [])


def test_who_signs_out_leaves_no_list_and_no_unsent_record_behind(
    door: Door, new_device: Callable[..., Device]
) -> None:
    code = book_many(door.week, door.session_id, [2])[0]
    device = new_device()
    device.open()
    device.context.set_offline(True)
    assert device.check_in([(code, 0)]) == ["good"]
    device.context.route("**/check-in-batches", lambda route: route.abort())
    device.context.set_offline(False)
    device.page.goto("/staff")
    device.page.click("text=退出登录")
    expect(device.page.locator("#kept")).to_be_visible()
    records = device.kept()
    assert (records["lists"], records["keys"]) == ([], [])
    assert [(row["state"], row["people"]) for row in records["records"]] == [("waiting", 2)]
    device.context.unroute("**/check-in-batches")
    device.sign_in("gate-two")
    device.open()
    expect(device.page.locator("#wait")).to_have_text("都送出了")
    assert came(door.week, door.session_id) == 2


@pytest.mark.parametrize("view", [(390, "zh", "large"), (320, "en", "normal")], ids=str)
def test_the_door_and_its_verdicts_are_for_every_guard(
    view: tuple[int, str, str], door: Door, new_device: Callable[..., Device]
) -> None:
    width, lang, size = view
    limit = {"scope": "venue", "edition_id": None, "district": None, "venue_id": str(VENUE)}
    limit |= {"ratio_percent": 100, "from_at": (NINE - timedelta(days=1)).isoformat(), "until_at": None}
    words = {"conditions": ["全程戴口罩", "保持一米"], "status": "in_force"}
    door.week.tell("venues.capacity-policy-changed", **limit, **words)
    code = book_many(door.week, door.session_id, [3])[0]
    device = new_device(width=width)
    cookies = {"print": size, "lang": lang}
    device.context.add_cookies(
        [{"name": name, "value": value, "url": door.url} for name, value in cookies.items()]
    )
    page = device.page
    device.open()
    expect(page.locator("#conditions")).to_have_text("全程戴口罩；保持一米")
    faults = {"page": faults_of(page, width)}
    for text in (code, code, "HHHHHH"):
        page.fill("#text", text)
        page.press("#text", "Enter")
        page.wait_for_selector("dialog[open]")
        faults[page.locator("dialog").get_attribute("class") or ""] = faults_of(page, width)
        page.click("#next")
    assert set(faults) == {"page", *(f"verdict verdict-{tone}" for tone in ("good", "bad", "wait"))}
    assert not any(faults.values()), faults


@pytest.mark.parametrize("reader", ["its own", "of npm"])
def test_a_pass_is_read_by_the_camera_with_either_reader(
    reader: str, door: Door, new_device: Callable[..., Device]
) -> None:
    if reader == "of npm" and not scanner.is_there():
        pytest.skip("the reader of npm could not be fetched when this was installed")
    booked = book(door.week, door.session_id, 2)
    token = booked["client"].get(f"/bookings/{booked['id']}/pass").json["token"]
    device = new_device()
    page = device.page
    page.add_init_script(SEEN % segno.make_qr(token, error="m").png_data_uri(scale=8))
    if reader == "its own":
        page.add_init_script(OWN_READER % token)
    device.open()
    device.context.set_offline(True)
    page.click("#camera")
    expect(page.locator("#verdict")).to_have_class("verdict verdict-good")
    expect(page.locator("#verdict-word")).to_have_text("请进")
    page.click("#next")
    page.click("#camera-off")
    expect(page.locator("#seeing")).to_be_hidden()
    assert [(row["way"], row["people"]) for row in device.kept()["records"]] == [("qr", 2)]


def test_at_a_units_door_a_party_is_found_by_name_and_tail_and_each_verdict_has_colour_word_and_sound(
    door: Door, new_device: Callable[..., Device]
) -> None:
    course = sitting(6)
    door.week.activity(course, unit_id=UNIT)
    booked = book(door.week, uuid.UUID(course["id"]), 2)
    tail = booked["client"].get("/my-data").json["phone"][-4:]
    device = new_device()
    page = device.page
    page.add_init_script(HEARD)
    device.open(UNITS_PAGE)
    device.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_contain_text("老年大学")
    verdicts: dict[str, list[int]] = {}
    for text, tone, word in (("王小明1", "good", "请进"), ("王", "bad", "用过"), (tail, "bad", "用过")):
        page.fill("#text", text)
        page.press("#text", "Enter")
        expect(page.locator("#found-list li")).to_have_count(1)
        expect(page.locator("#found-list")).to_contain_text("王*")
        page.locator("#found-list button").click()
        expect(page.locator("#verdict")).to_have_class(f"verdict verdict-{tone}")
        expect(page.locator("#verdict-word")).to_contain_text(word)
        verdicts[tone] = page.evaluate("heard.splice(0)")
        if tone == "bad":
            expect(page.locator("#verdict")).to_contain_text("9:00")
            expect(page.locator("#verdict")).to_contain_text("gate-one")
        page.click("#next")
    assert device.check_in([("HHHHHH", 0)]) == ["wait"]
    verdicts["wait"] = page.evaluate("heard.splice(0)")
    assert set(verdicts) == {"good", "bad", "wait"} and all(verdicts.values())
    assert len({tuple(notes) for notes in verdicts.values()}) == 3


def test_without_network_a_slip_in_a_code_is_told_from_a_code_of_another_day(
    door: Door, new_device: Callable[..., Device]
) -> None:
    device = new_device()
    device.open()
    device.context.set_offline(True)
    page = device.page
    for text, tone, words in (
        ("ABC0DO", "bad", ("没有这样的报名编号", "从来没有 B 0 O")),
        ("HHHHHH", "wait", ("名单上没有", "别的日子、别处的报名")),
    ):
        page.fill("#text", text)
        page.press("#text", "Enter")
        expect(page.locator("#verdict")).to_have_class(f"verdict verdict-{tone}")
        for part in words:
            expect(page.locator("#verdict")).to_contain_text(part)
        page.click("#next")


def test_a_guard_is_told_before_more_walk_in_than_there_are_seats(
    door: Door, new_device: Callable[..., Device]
) -> None:
    course = sitting(6)
    door.week.activity(course, unit_id=UNIT)
    book(door.week, uuid.UUID(course["id"]), 2)
    device = new_device()
    page = device.page
    device.open(UNITS_PAGE)
    device.context.set_offline(True)
    for people, tone in (("3", "good"), ("2", "wait")):
        page.fill("#people", people)
        page.click("#walk button")
        expect(page.locator("#verdict")).to_have_class(f"verdict verdict-{tone}")
        if tone == "good":
            page.click("#next")
    expect(page.locator("#verdict")).to_contain_text("还有 1 个空位")
    assert [row["people"] for row in device.kept()["records"]] == [3]
    page.click("#let-in")
    expect(page.locator("#verdict-word")).to_have_text("请进")
    assert sorted((row["way"], row["people"]) for row in device.kept()["records"]) == [
        ("walk_in", 2),
        ("walk_in", 3),
    ]


def test_where_several_sessions_are_on_an_unlisted_code_asks_for_one_of_them(
    door: Door, new_device: Callable[..., Device]
) -> None:
    for _two in range(2):
        door.week.activity(sitting(6), unit_id=UNIT)
    device = new_device()
    page = device.page
    device.open(UNITS_PAGE)
    page.fill("#text", "HHHHHH")
    page.press("#text", "Enter")
    expect(page.locator("#verdict-word")).to_have_text("名单上没有")
    expect(page.locator("#verdict")).to_contain_text("请先在下面选是哪一场")
    expect(page.locator("#let-in")).to_be_hidden()
    page.click("#next")
    page.select_option("#session", index=1)
    page.fill("#text", "HHHHHH")
    page.press("#text", "Enter")
    expect(page.locator("#let-in")).to_be_visible()


def test_a_network_without_a_way_out_is_none(door: Door, new_device: Callable[..., Device]) -> None:
    device = new_device()
    device.open()
    expect(device.page.locator("#net")).to_have_text("有网络")
    device.context.route("**/api/**", lambda route: route.abort())
    device.page.evaluate("dispatchEvent(new Event('online'))")
    expect(device.page.locator("#net")).to_have_text("没有网络：照常签到")
    device.context.unroute("**/api/**")
    device.page.evaluate("dispatchEvent(new Event('online'))")
    expect(device.page.locator("#net")).to_have_text("有网络")
