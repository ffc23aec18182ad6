"""想学这个: what was searched for in vain is counted, without anybody, and the office sees it."""

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from chassis.clock import now
from chassis.errors import Invalid
from chassis.storage.cursors import page
from gateway.accounts.store import reading, transaction
from gateway.wordbook import unmet
from gateway.wordbook.model import UnmetSearch
from tests.fixtures.gateway import activity, edition
from tests.fixtures.pages import Reader, refusal, sign_in_staff

OFFICE = "/staff/office/unmet-searches"


@pytest.fixture
def gateway(gateway: Flask) -> Flask:
    edition(gateway)
    return gateway


def press(gateway: Flask, words: str, reader: Reader | None = None) -> TestResponse:
    """Somebody opens the page from a search, and sends it."""
    reader = reader or Reader(gateway.test_client())
    assert words in reader.open(f"/wanted?q={words}").text
    return reader.send("/wanted", words=words)


def counts(gateway: Flask) -> dict[str, int]:
    with gateway.app_context(), reading() as db:
        return {row.words: row.count for row in db.scalars(unmet.select_unmet())}


@pytest.mark.slow
def test_a_search_that_finds_nothing_or_not_all_leads_to_the_wish(gateway: Flask) -> None:
    activity(gateway, title="剪纸课", summary="")
    reader = Reader(gateway.test_client())
    for q, leads in (("葫芦丝", True), ("剪纸 潜水", True), ("剪纸", False)):
        assert ("/wanted?q=" in reader.open(f"/search?q={q}").text) is leads, q
        assert "csrf_token" not in reader.page
    page = reader.open("/search?q=葫芦丝")
    assert "public" in page.headers["Cache-Control"] and "Set-Cookie" not in page.headers


@pytest.mark.slow
def test_a_wish_counts_once_a_day_of_a_browser_and_a_few_times_of_an_address(gateway: Flask) -> None:
    reader = Reader(gateway.test_client())
    assert "counted=1" in press(gateway, "葫芦丝", reader).location
    assert "记下了" in reader.open(press_again := "/wanted?q=葫芦丝&counted=1").text, press_again
    for _ in range(3):
        assert "counted=0" in press(gateway, "葫芦丝", reader).location
    assert counts(gateway) == {"葫芦丝": 1}
    for _ in range(10):
        press(gateway, "葫芦丝")
    assert counts(gateway) == {"葫芦丝": 5}


@pytest.mark.slow
def test_the_same_wish_in_other_words_is_one(gateway: Flask) -> None:
    press(gateway, "葫芦丝")
    press(gateway, "我想学葫芦丝")
    press(gateway, "周六 葫芦丝")
    assert counts(gateway) == {"我想学葫芦丝": 2, "周六 葫芦丝": 1}


def test_nothing_is_kept_of_who_wished(gateway: Flask) -> None:
    press(gateway, "葫芦丝")
    with gateway.app_context(), reading() as db:
        names = set(UnmetSearch.__table__.c.keys())
        assert names == {"id", "key", "words", "count", "first_at", "last_at", "struck_at", "struck_by"}
        assert "127.0.0.1" not in str([row._mapping for row in db.execute(unmet.select_unmet())])


@pytest.mark.slow
def test_what_there_is_by_now_is_shown_instead(gateway: Flask) -> None:
    activity(gateway, title="葫芦丝入门")
    assert press(gateway, "葫芦丝").location.startswith("/search?q=")
    assert counts(gateway) == {}


SOLICITED = ["加微信 abc 赚钱 http://x.cn", "学太极看 WWW.x.com", "ｘ．ｃｎ学太极", "太极 a@b"]
SOLICITED += ["加QQ：taiji", "加我vx taiji8学太极"]


@pytest.mark.parametrize("words", SOLICITED)
def test_a_wish_has_no_link_and_nobodys_account(words: str) -> None:
    with pytest.raises(Invalid, match="no link"):
        unmet.read_wish(words)


@pytest.mark.parametrize(
    "words", ["学加微信好友", "微信支付", "加减法", "ASP.NET 编程", "excel vba", "怎样加QQ群"]
)
def test_how_to_use_what_links_and_accounts_are_of_can_be_wished_for(gateway: Flask, words: str) -> None:
    with gateway.app_context():
        assert unmet.read_wish(words).words == words


@pytest.mark.slow
@pytest.mark.parametrize("words", ["", "，。", "想学" * 21, "打 13900000001", "周六", "书\0法", "x" * 10_000])
def test_a_wish_that_is_none_is_refused_with_what_was_typed(gateway: Flask, words: str) -> None:
    reader = Reader(gateway.test_client())
    reader.open("/wanted")
    answer = reader.send("/wanted", words=words)
    assert (answer.status_code, counts(gateway)) == (422, {})
    assert "#words" in refusal(answer.text)
    assert gateway.test_client().post("/api/words/unmet", json={"words": words}).status_code == 422


@pytest.mark.slow
def test_the_office_sees_how_often_and_whether_it_is_there_by_now_and_strikes_out(gateway: Flask) -> None:
    for words in ("葫芦丝", "潜水", "葫芦丝"):
        press(gateway, words)
    activity(gateway, title="潜水体验")
    office = sign_in_staff(gateway, "office", username="chen")
    page = office.open(OFFICE).text
    assert page.index("葫芦丝") < page.index("潜水")
    assert "/search?q=%E6%BD%9C%E6%B0%B4" in page and "/search?q=%E8%91%AB" not in page
    table = office.client.get(f"{OFFICE}/table.csv").get_data().decode("utf-8-sig").splitlines()
    days = "2021-11-05,2021-11-05"
    assert table == ["想学什么,次数,最早,最近,现在有没有", f"葫芦丝,2,{days},没有", f"潜水,1,{days},有"]
    with gateway.app_context(), reading() as db:
        row = db.scalars(unmet.select_unmet().filter_by(words="葫芦丝")).one()
    assert office.send(f"{OFFICE}/{row.id}/strike").status_code == 303
    assert counts(gateway) == {"潜水": 1}
    press(gateway, "葫芦丝")
    assert counts(gateway) == {"潜水": 1}
    assert "chen" in office.open(f"{OFFICE}?struck=1").text
    office.send(f"{OFFICE}/{row.id}/restore")
    assert counts(gateway)["葫芦丝"] == 3


def test_others_do_not_see_it(gateway: Flask) -> None:
    assert sign_in_staff(gateway, "desk").open(OFFICE).status_code == 403
    assert gateway.test_client().get("/api/words/unmet").status_code == 401


@pytest.mark.slow
def test_the_api_counts_and_lists(gateway: Flask) -> None:
    program = gateway.test_client()
    assert program.post("/api/words/unmet", json={"words": "葫芦丝"}).json == {"counted": True}
    for _ in range(9):
        last = program.post("/api/words/unmet", json={"words": "葫芦丝"}).json
    assert (last, counts(gateway)) == ({"counted": False}, {"葫芦丝": 5})
    office = sign_in_staff(gateway, "office").client
    [row] = office.get("/api/words/unmet").json["items"]
    assert (row["words"], row["count"], row["fits"]) == ("葫芦丝", 5, False)
    assert office.post(f"/api/words/unmet/{row['id']}/strike").status_code == 204
    assert office.get("/api/words/unmet").json["items"] == []
    assert office.post("/api/words/unmet/00000000-0000-7000-8000-000000000000/strike").status_code == 404


def test_what_nobody_wishes_for_any_more_is_forgotten(gateway: Flask) -> None:
    press(gateway, "葫芦丝")
    press(gateway, "潜水")
    with gateway.app_context():
        with transaction() as db:
            row = db.scalars(unmet.select_unmet().filter_by(words="潜水")).one()
            row.last_at = now() - unmet.KEPT_FOR - timedelta(days=1)
        unmet.forget_old()
        with reading() as db:
            key = (UnmetSearch.count, UnmetSearch.id)
            assert [row.words for row in page(db, unmet.select_unmet(), key, None, 5)["items"]] == ["葫芦丝"]
