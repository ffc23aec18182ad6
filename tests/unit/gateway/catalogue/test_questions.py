"""What people type, and what must be on the first page of the sample week: `questions.tsv`, with its score."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from chassis.storage.db import reading
from gateway.catalogue import jobs, queries
from gateway.catalogue.everyday import Sayings
from gateway.catalogue.questions import read
from gateway.catalogue.readings import FILE
from gateway.catalogue.sounds import fold, near, pinyin_of, sounds
from tests import readings
from tests.fixtures.gateway import activity, make_gateway, sitting, venue
from tests.fixtures.sample_week import tell_sample_week
from tests.fixtures.stock import furnish, take_back

QUESTIONS = [
    line.split("\t")[:2]
    for line in (Path(__file__).parent / "questions.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A gateway that knows the sample week."""
    app = furnish(make_gateway(tmp_path_factory.mktemp("week")))
    tell_sample_week(app)
    yield app
    take_back(app)


def searched(app: Flask, q: str, **query: Any) -> dict[str, Any]:
    with app.app_context(), reading() as db:
        return queries.search(db, q, **query)


def is_met(page: dict[str, Any], expected: str) -> bool:
    """Whether one of `expected` (parted by |) is on a page; where none is named, that there is something."""
    texts = [item["title"] for item in page["items"]] + page["answers"]
    return any(part in text for part in expected.split("|") for text in texts)


@pytest.mark.slow
def test_what_people_type_is_met(week: Flask) -> None:
    missed = [q for q, expected in QUESTIONS if not is_met(searched(week, q), expected)]
    print(f"met: {len(QUESTIONS) - len(missed)} of {len(QUESTIONS)} questions")
    assert len(QUESTIONS) >= 120
    assert missed == []


@pytest.mark.slow
def test_a_district_is_as_many_as_its_filter(week: Flask) -> None:
    page = searched(week, "武昌区", limit=100)
    with week.app_context(), reading() as db:
        assert len(page["items"]) == queries.count_activities(db, {"area": "武昌区"}) > 5
    assert page["filters"] == {"area": ["武昌区"]}


@pytest.mark.slow
def test_a_day_narrows_and_is_left_out_where_nothing_is_on(week: Flask) -> None:
    on_saturday = searched(week, "下周六 国学")
    assert titles(on_saturday) == ["问津书院里学国学"] and on_saturday["dropped"] == []
    not_then = searched(week, "周六 剪纸 手作")
    assert (not_then["dropped"], not_then["filters"]) == (["周六"], {}) and not_then["items"]


@pytest.fixture
def ask(gateway: Flask) -> Ask:
    return lambda q, **query: searched(gateway, q, **query)


def titles(page: dict[str, Any]) -> list[str]:
    return [item["title"] for item in page["items"]]


def test_most_words_match_and_what_was_dropped_is_said(gateway: Flask, ask: Ask) -> None:
    activity(gateway, title="剪纸课", summary="")
    page = ask("剪纸 潜水")
    assert (titles(page), page["dropped"]) == (["剪纸课"], ["潜水"])
    assert ask("潜水")["dropped"] == ["潜水"]


@pytest.mark.parametrize("q", ["江岸 潜水", "jiangan qu 潜水", "潜水 明天", "潜水 hanyang district 江岸"])
def test_where_only_a_day_or_district_is_known_its_programme_is_shown(
    gateway: Flask, ask: Ask, q: str
) -> None:
    activity(gateway, title="剪纸课", summary="")
    page = ask(q)
    assert (titles(page), page["dropped"]) == (["剪纸课"], ["潜水"])
    assert page["filters"].keys() & {"area", "when"}
    assert titles(ask("免费 潜水")) == [], "all is free: that says nothing"


def test_what_is_found_only_by_how_it_sounds_is_said_to_be(gateway: Flask, ask: Ask) -> None:
    activity(gateway, title="群众艺术节", summary="")
    page = ask("中医")
    assert (titles(page), page["guessed"], page["dropped"]) == (["群众艺术节"], ["中医"], [])
    assert ask("zhongyi")["guessed"] == ask("群众")["guessed"] == []
    shown = gateway.test_client().get("/search?q=中医").text
    assert "没有写着“中医”的，下面是读音或写法相近的。" in shown and "想学这个" in shown
    assert "没有写着" not in gateway.test_client().get("/search?q=群众").text


def test_of_words_that_are_not_together_the_longer_is_kept(gateway: Flask, ask: Ask) -> None:
    activity(gateway, title="八段锦", summary="")
    activity(gateway, title="国画", summary="")
    page = ask("国画 八段锦")
    assert (titles(page), page["dropped"]) == (["八段锦"], ["国画"])


def test_what_is_exact_is_not_mixed_with_what_sounds_like_it(gateway: Flask, ask: Ask) -> None:
    activity(gateway, title="古琴课", summary="")
    activity(gateway, title="鼓勤课", summary="")
    assert titles(ask("古琴")) == ["古琴课"]
    assert len(titles(ask("guqin"))) == len(titles(ask("古勤"))) == 2


def test_a_venue_is_found_by_its_nickname_and_so_is_what_is_held_there(gateway: Flask, ask: Ask) -> None:
    id = venue(gateway, name="湖北省博物馆")
    activity(gateway, title="编钟讲座", sittings=[sitting(venue_id=id, place=None)])
    venue(gateway, id=id, name="湖北省博物馆", nicknames=["鄂博"], version=2)
    assert titles(ask("鄂博")) == ["湖北省博物馆"]
    with gateway.app_context():
        jobs.index_due()
    assert titles(ask("鄂博")) == ["湖北省博物馆", "编钟讲座"]


def test_days_parts_and_districts_are_filters(gateway: Flask, ask: Ask) -> None:
    evening = sitting(starts_at="2021-11-06T11:00:00+00:00", ends_at="2021-11-06T12:00:00+00:00")
    activity(gateway, title="夜校", sittings=[evening])
    activity(gateway, title="早课")
    assert titles(ask("周六晚上")) == ["夜校"]
    assert sorted(titles(ask("明天江岸"))) == sorted(["夜校", "早课"])
    assert titles(ask("明天上午 课")) == ["早课"]
    assert titles(ask("今天")) == []


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("今天", {"when": "today"}),
        ("this weekend", {"when": "weekend"}),
        ("周五", {"date": "2021-11-05"}),
        ("周四", {"date": "2021-11-11"}),
        ("下周四", {"date": "2021-11-11"}),
        ("星期天下午", {"date": "2021-11-07", "part": ["afternoon"]}),
        ("11月20日", {"date": "2021-11-20"}),
        ("13月40日", {}),
        ("2021年11月6日", {"date": "2021-11-06"}),
        ("11.6", {"date": "2021-11-06"}),
        ("1.5小时", {}),
        ("周六周日", {"from": "2021-11-06", "to": "2021-11-07"}),
        ("6号到8号", {"from": "2021-11-06", "to": "2021-11-08"}),
        ("本周 周六", {"date": "2021-11-06"}),
        ("今天 周五", {"date": "2021-11-05"}),
        ("下周", {"from": "2021-11-08", "to": "2021-11-14"}),
        ("next weekend", {"from": "2021-11-13", "to": "2021-11-14"}),
        ("江岸 江汉", {"area": ["江岸区", "江汉区"]}),
        ("上午 下午", {"part": ["morning", "afternoon"]}),
        ("线上", {"mode": ["online", "hybrid"]}),
        ("不用预约 还有名额", {"drop_in": True, "free": True}),
        ("坐轮椅 周六", {"step_free": True, "date": "2021-11-06"}),
        ("周六 免费", {"no_fee": True, "date": "2021-11-06"}),
        ("11-06", {"date": "2021-11-06"}),
        ("11/6", {"date": "2021-11-06"}),
        ("2021-11-06", {"date": "2021-11-06"}),
        ("１１－６", {"date": "2021-11-06"}),
        ("6号", {"date": "2021-11-06"}),
        ("3日", {"date": "2021-12-03"}),
        ("2022-11-06", {"date": "2022-11-06"}),
        ("3-5岁", {}),
        ("4号线", {}),
        ("第6号", {}),
        ("武昌", {"area": ["武昌区"]}),
        ("江汉关", {}),
    ],
)
def test_what_is_read_as_a_filter(gateway: Flask, text: str, filters: dict[str, Any]) -> None:
    with gateway.app_context():
        read_as = read(text, Sayings.read()).filters
    assert {
        name: str(value) if isinstance(value, date) else value for name, value in read_as.items()
    } == filters


@pytest.mark.parametrize(
    ("q", "title"),
    [
        ("11月6日 免费", "早课"),
        ("免费 书法 周日", "书法"),
        ("周六 线下 江岸 上午", "早课"),
        ("不用预约 周日", "书法"),
        ("周六周日 上午 早课", "早课"),
    ],
)
def test_all_that_was_understood_narrows_together(gateway: Flask, ask: Ask, q: str, title: str) -> None:
    sunday = sitting(starts_at="2021-11-07T07:00:00+00:00", ends_at="2021-11-07T08:00:00+00:00")
    activity(gateway, title="早课")
    activity(gateway, title="书法", sittings=[sunday], drop_in=True)
    page = ask(q)
    assert (titles(page), page["dropped"]) == ([title], [])


def test_as_little_as_can_be_is_left_out(gateway: Flask, ask: Ask) -> None:
    activity(gateway, title="早课")
    page = ask("江岸 下午 早课 免费")
    assert (titles(page), page["dropped"]) == (["早课"], ["下午"])
    assert page["filters"] == {"area": ["江岸区"], "no_fee": True}


def test_a_day_that_no_calendar_has_is_said(gateway: Flask, ask: Ask) -> None:
    activity(gateway, title="早课")
    page = ask("2月30日 早课")
    assert (titles(page), page["no_days"]) == (["早课"], ["2月30日"])
    assert "没有 2月30日 这一天" in gateway.test_client().get("/search?q=02-30").text


@pytest.mark.parametrize("q", ["周六周日 免费", "无障碍 上午 江岸", "有名额 线上"])
def test_a_list_is_narrowed_as_the_search_was(gateway: Flask, q: str) -> None:
    activity(gateway, title="早课")
    page = gateway.test_client().get("/search", query_string={"q": q})
    address = re.search(r'href="([^"]+)">在活动列表里看', page.text)
    assert address and page.status_code == 200
    answer = gateway.test_client().get(unescape(address[1]))
    assert answer.status_code == 200 and "已选的条件" in answer.text


def test_sounds_that_are_told_apart_by_few_are_one() -> None:
    assert fold("zhineng") == fold("zinen") and fold("lan") == fold("nan")
    assert {"ᚠsoujike", "ᚠjike", "ᚢsjk"} <= sounds("手机课")
    assert near("x") == near("字") == near("12") == []


def test_a_phrase_is_read_otherwise_than_its_characters() -> None:
    for text, sound in {"长江": "changjiang", "家长夜校": "jiazhangyexiao", "音乐K歌": "yinyuege"}.items():
        assert pinyin_of(text) == sound
    assert pinyin_of("") == pinyin_of("abc，1") == ""


@pytest.mark.slow
def test_readings_are_those_of_the_library() -> None:
    assert FILE.read_text("utf-8") == readings.table(), "make readings"


@pytest.mark.parametrize("text", ["说法,也找\n", "说法,也找,回答\n甲,乙\n", "说法,也找,回答\n，,乙,\n"])
def test_a_table_of_sayings_that_is_none_says_in_which_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "words.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"line [12]: "):
        Sayings.read(path)


def test_the_office_keeps_its_own_table(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("说法,也找,回答\n摆摊,市集,\n", "utf-8-sig")
    saying = Sayings.read(path).find(("摆摊",))
    assert saying is not None and saying.also == ("市集",)
