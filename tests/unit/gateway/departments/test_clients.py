"""Every function of a client module asks for an operation that the department's openapi.json has, as it has it."""

import inspect
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from gateway.departments import (
    announcements,
    chasing,
    decisions,
    declarations,
    desk,
    direct,
    door,
    editions,
    honours,
    material,
    nominations,
    oversight,
    owed,
    programme,
    registration,
    reporting,
    reviews,
    tasks,
    units,
    venues,
)
from gateway.departments.connection import Answer
from gateway.portal.frame.vocabulary import CRITERIA
from tests.fixtures.openapi import contract
from tests.fixtures.still import standing_still

CLIENTS = {
    "registration": (registration, desk, door, decisions),
    "venues": (venues, declarations, oversight),
    "reporting": (
        reporting,
        material,
        owed,
        editions,
        tasks,
        nominations,
        reviews,
        chasing,
        announcements,
        units,
        honours,
        programme,
    ),
}
OPERATIONS = [
    pytest.param(department, function, id=f"{department}-{name}")
    for department, modules in CLIENTS.items()
    for module in modules
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
    # Where a file is taken away is asked of nobody.
    and not name.startswith("_")
    and inspect.signature(function).return_annotation is not str
]
SOMEONE = {"name": "王小明", "age": "adult"}
SAMPLES: dict[str, Any] = {
    "refusals": {"refuses": 1},
    "party": [SOMEONE],
    "needs": ["wheelchair"],
    "names": ["王小明"],
    "people": [0],
    "rating": 5,
    "seats": 2,
    "status": "open",
    "of": "booking",
    "nonce": str(uuid.uuid4()),
    "phone": "+8613900000001",
    "code": "123456",
    "last_digits": "0001",
    "day": date(2021, 11, 5),
    "locale": "zh",
    "first": date(2021, 11, 5),
    "last": date(2021, 11, 18),
    "span": {"starts_at": "2021-11-06T09:00:00+08:00", "ends_at": "2021-11-06T12:00:00+08:00"},
    "slot": {"starts": "9:00", "ends": "24:00", "seats": 40, "note": ""},
    "wish": {"venue_id": str(uuid.uuid4()), "date": "2021-11-07", "part": "evening"},
    "answer": {"date": "2021-11-07", "part": "evening", "starts": "19:00", "ends": "21:00", "seats": 60},
    "what": {"date": "2021-11-07", "part": "evening"},
    "version": 3,
    "changes": {"bring": "身份证", "facilities": ["parking"]},
    "amounts": {"days": 20, "hours": 160, "places": 4000},
    "filters": {"sector": "文化"},
    "hold_id": uuid.uuid4(),
    "citizen_id": uuid.uuid4(),
    "only_short": True,
    "file": "名称\n图书馆\n".encode(),
    "dry_run": True,
    "only_good": False,
    "policy": {
        "scope": "city",
        "sector": "文化",
        "ratio_percent": 50,
        "from_at": "2021-11-06T00:00:00+08:00",
        "conditions": ["全程佩戴口罩"],
    },
    "route": {"title": "红巷路线", "stops": [{"title": "农讲所旧址", "kind": "place"}]},
    "resource": {"kind": "course", "title": "手机支付", "url": "https://courses.example.org/pay"},
    "booking": {"party_limit": 3, "keep": [{"pool": "elder", "seats": 9, "release_minutes_before": 60}]},
    "state": "off",
    "pattern": {
        "from_date": "2021-11-08",
        "until_date": "2021-11-21",
        "weekly": [{"weekdays": ["Tu"], "slots": [{"starts": "9:00", "ends": "11:00", "seats": 40}]}],
    },
    "numbers": {"expected": 0, "expected_days": 2},
    "intent": {"expected": "abc"},
    "opening": {"dates": ["2021-11-06"], "slots": [{"starts": "9:00", "ends": "11:00", "seats": 40}]},
}
CLOSING = SAMPLES["span"] | {"reason": "变压器烧了", "note": "设备检修"}
EDITION = {
    "year": 2022,
    "name": "2022年活动周",
    "theme": "学在江城",
    "opens_on": "2022-11-01",
    "closes_on": "2022-11-30",
}
WORDS = {"title": "手机课", "kind": "培训", "mode": "offline", "series": "互联网+全民学习"}
DRAFT = {
    "edition_id": str(uuid.uuid4()),
    "title": "开幕",
    "text": "请准时到场。",
    "to_units": True,
    "kind": "街道",
}
OTHERWISE: dict[str, dict[str, Any]] = {
    "audits": {"filters": {"action": "unmask"}},
    "book_group": {"people": [{"name": "王桂英"}]},
    "desk_sessions": {"filters": {"district": "420106"}},
    "material": {"filters": {"status": "filed"}},
    "give_scores": {"scores": dict.fromkeys(CRITERIA, 80), "remark": "好"},
    "enrol": {"reviewer": {"edition_id": str(uuid.uuid4()), "account": "a", "name": "王小明"}},
    "honours": {"kind": "star"},
    "decide": {"kind": "star", "chosen_ids": [str(uuid.uuid4())], "minutes": "按名次"},
    "announce_honours": {"kind": "star"},
    "grant": {"kind": "star", "upward": [str(uuid.uuid4())], "why": "事迹更突出"},
    "object_to": {
        "objection": {
            "honour_id": str(uuid.uuid4()),
            "name": "甄实",
            "phone": "13911112222",
            "words": "第三项活动并没有办过",
        }
    },
    "answer_objection": {"answer": "经核实，活动办过", "upheld": False},
    "set_rules": {"rules": {"notice_days": 7, "weights": dict.fromkeys(CRITERIA, 20)}},
    "add_winners": {"kind": "star", "year": 2016},
    "begin_nomination": {
        "nomination": {"edition_id": str(uuid.uuid4()), "kind": "star", "name": "王小明", "area": "江岸区"}
    },
    "revise": {"candidate": {"born": "1956-03", "links": ["https://www.example.com/1"]}},
    "preview_announcement": {"draft": DRAFT},
    "announce": {"draft": DRAFT},
    "notices": {"filters": {"kind": "digest"}},
    "set_chasing": {"changes": {"days": [-7, 1], "hour": 9, "digest_to": "office@example.org"}},
    "preview_nudge": {"nudge": {"whom": "nothing"}},
    "send_nudge": {"nudge": {"whom": "nothing", "kind": "街道"}},
    "nominations": {"filters": {"status": "submitted"}},
    "sittings": {"filters": {"day": date(2021, 11, 5), "area": "江岸区"}},
    "clashes": {"cursor": "50"},
    "namesakes": {"cursor": "50"},
    "matrix": {"filters": {"state": "overdue", "kind": "图书馆"}},
    "register_unit": {
        "unit": {"name": "某社", "kind": "社会组织", "role": "member", "district": "420102"}
        | {"edition_id": str(uuid.uuid4())}
    },
    "change_unit": {"changes": {"kind": "图书馆"}},
    "add_edition": {"edition": EDITION},
    "copy_edition": {"edition": EDITION},
    "change_edition": {"changes": {"notice": "请按时报送。", "rules": {"party_limit": 4}}},
    "add_requirement": {"requirement": {"paper": "links", "title": "媒体报道"}},
    "change_requirement": {"changes": {"kinds": ["图书馆"], "due_at": None}},
    "file_links": {"links": ["https://www.example.com/news/1"]},
    "extend": {"until": "2021-11-06T18:00:00+08:00"},
    "add": {
        "about": {"edition_id": str(uuid.uuid4()), "upload_id": str(uuid.uuid4()), "caption": "学用手机"}
    },
    "change": {"changes": {"caption": "学用手机"}},
    "file": {"place": {"edition_id": str(uuid.uuid4()), "unit_id": str(uuid.uuid4()), "confirmed": True}},
    "begin_upload": {"length": 10},
    "send_piece": {"offset": 0, "content": b"12345"},
    "start": {"about": {"edition_id": str(uuid.uuid4())}},
    "tasks": {"filters": {"kind": "media-pack"}},
    "plans": {"filters": {"status": "submitted"}},
    "submit_plan": {"intent": {"confirmed": True}},
    "add_activity": {"row": WORDS},
    "return_plan": {"review": {"remark": "请写明讲师", "lines": [], "approved": [str(uuid.uuid4())]}},
    "change_activity": {"changes": WORDS},
    "take_resource_sheet": {"owner": {"venue_id": str(uuid.uuid4())}},
    "mark_resource_sheet": {"owner": {"venue_id": str(uuid.uuid4())}},
    "add_sitting": {"sitting": SAMPLES["span"] | {"seats": 40}},
    "change_sitting": {"changes": {"seats": 40}},
    "check_in": {"party": {"code": "K7M2PQ"}, "people": 2},
    "walk_in": {"people": 2},
    "count_people": {"code": {"code": "K7M2PQ"}, "way": "in", "people": 2, "space_id": None},
    "comments": {"status": "waiting"},
    "decide_check_in": {"decision": "counts"},
    "find_party": {"text": "王小"},
    "declare_closure": {"about": CLOSING, "numbers": {"expected": 42, "refuses": 1, "revokes": 1}},
    "declare_policy": {"people": 42},
    "count_heads": {"people": 41},
    "change_space": {"changes": {"setup_minutes": 30}},
    "add_space": {"space": {"name": "报告厅", "seats": 120}},
    "resources": {"filters": {"status": "public"}},
    "change_resource": {"changes": {"status": "withdrawn"}},
    "note_look": {"outcome": "works"},
    "routes": {"filters": {"status": "public"}},
    "withdraw_opening": {"people": 42},
    "end": {"people": 42},
    "set_day": {"people": 42},
    "change_slot": {"people": 42},
    "withdraw_slot": {"people": 42},
    "accept": {"expected": 1},
    "take_alternative": {"starts_at": "2021-11-06T09:00:00+08:00"},
    "revoke": {"expected": 42},
    "ask_candidate": {"language": "en"},
    "add_photo": {"upload_id": str(uuid.uuid4())},
}


class Recorder:
    """Stands where a department does, and keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.deadlines: list[float] = []

    def send(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None, *, deadline: float
    ) -> Answer:
        self.requests.append((method, target, headers, body or b""))
        self.deadlines.append(deadline)
        return Answer(200, {"Content-Type": "application/json"}, b"{}")


@pytest.fixture
def recorder(gateway: Flask) -> Iterator[Recorder]:
    """In the place of every department, within a request."""
    recorder = Recorder()
    gateway.extensions["departments"] = dict.fromkeys(CLIENTS, recorder)
    with gateway.test_request_context():
        yield recorder


def sample(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    """A value of the kind that the parameter takes."""
    samples = SAMPLES | OTHERWISE.get(function.__name__, {})
    if parameter.name in samples:
        return samples[parameter.name]
    return {"bool": True, "UUID | str": uuid.uuid4()}.get(_kind(parameter), "some text that is long enough")


def _kind(parameter: inspect.Parameter) -> str:
    kind = parameter.annotation
    return kind.__name__ if isinstance(kind, type) else str(kind).replace("uuid.", "")


@pytest.mark.slow
@pytest.mark.parametrize(("department", "function"), OPERATIONS)
def test_a_client_asks_what_the_department_answers(
    recorder: Recorder, department: str, function: Callable[..., Any]
) -> None:
    parameters = inspect.signature(function).parameters.values()
    function(**{parameter.name: sample(function, parameter) for parameter in parameters})
    [(method, target, headers, body)] = recorder.requests
    contract(department).check_request(method, target, headers, body)
    view_name = re.search(r"\((\w+)\)\.", function.__doc__ or "")
    assert contract(department).success(method, target) == (view_name and view_name[1])
    assert contract(department).takes_key(method, target) == ("Idempotency-Key" in headers)


def test_a_sheet_has_the_time_of_a_file(recorder: Recorder, gateway: Flask) -> None:
    with standing_still() as still:
        reporting.take_workbook(uuid.uuid4(), b"PK", {})
        assert recorder.deadlines == [still.monotonic() + gateway.extensions["settings"].file_timeout]


ID = "7"
VIEWS = ("series-by-day", "districts-by-audience", "days", "sittings", "clashes", "namesakes")
DIRECT: list[tuple[str, str]] = [
    *(("GET", direct.bookings_table(of, ID, "csv")) for of in ("sessions", "units", "editions")),
    ("GET", direct.in_full(direct.bookings_table("units", ID, "xlsx"), "门口核对")),
    ("GET", direct.found_bookings("csv", {"q": "手机", "date": "2021-11-06", "unit_id": ID})),
    ("GET", direct.in_full(direct.found_bookings("xlsx", {"district": "420102"}), "门口核对")),
    ("GET", direct.venue_table("xlsx")),
    ("GET", direct.resource_table("csv", {"unit_id": ID})),
    ("GET", direct.resource_table("csv", {"venue_id": ID})),
    ("GET", direct.unit_table("xlsx", ID)),
    ("GET", direct.owed_table("csv", ID, {"state": "overdue", "kind": "图书馆"})),
    ("GET", direct.ranking_table("csv", ID, "star")),
    ("GET", direct.figures_table("xlsx", ID, "unit")),
    ("GET", direct.figures_table("xlsx", ID, "series", ID)),
    ("GET", direct.curve_table("csv", ID)),
    ("GET", direct.openings_table("csv", ID, "district")),
    *(("GET", direct.programme_table(view, "csv", ID, True, {})) for view in VIEWS),
    ("GET", direct.workbook(ID)),
    ("GET", direct.result(ID)),
    ("GET", direct.stored_file("ab" * 32)),
    ("GET", direct.original_photo("ab" * 32)),
    ("GET", direct.picture_of_file("ab" * 32)),
    ("GET", direct.picture_of_highlight(ID)),
    *(("GET", direct.picture_of(of, ID, ID)) for of in ("nominations", "consents", "honours", "reviews")),
    ("POST", direct.photos(ID)),
    ("POST", direct.uploads()),
    ("POST", direct.material()),
]


@pytest.mark.parametrize(("method", "address"), DIRECT)
def test_where_a_browser_goes_by_itself_is_an_operation(method: str, address: str) -> None:
    _, _api, department, path = address.split("/", 3)
    operation = contract(department).operation(method, f"/{path}")
    query_names = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}
    assert set(parse_qs(urlsplit(address).query)) <= query_names
