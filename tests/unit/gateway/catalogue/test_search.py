"""Search: words of Chinese texts are found, whatever way segmentation cuts them."""

import pytest

from chassis.storage.db import new_id
from gateway.catalogue.words import terms_of, words
from tests.fixtures.gateway import activity, session, sitting, venue


@pytest.fixture
def found(gateway):
    """Titles found for a question."""

    def ask(q, **query):
        answer = gateway.test_client().get("/api/catalogue/search", query_string={"q": q} | query)
        assert answer.status_code == 200, answer.text
        return [title["title"] for title in answer.json["items"]]

    return ask


def test_a_text_is_kept_by_its_pairs_of_characters_and_a_question_cut_into_words():
    assert words("长江大桥 Python3书") == {"长江", "江大", "大桥", "桥", "python3", "书"}
    assert terms_of("长江大桥 京") == [("长江大桥", True), ("京", False)]


def test_words_of_two_scripts_are_found(gateway, found):
    activity(gateway, title="卡拉OK与T恤", summary="")
    assert [found(q) for q in ("卡拉OK", "T恤", "恤")] == [["卡拉OK与T恤"]] * 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "q",
    [
        "手\u200b机",
        "手机\u3000挂号",
        "手机",
        "智能",
        "助老",
        "能手机",
        "智能手机助老课",
        "老",
        "江岸",
        "挂号",
        "老年人群",
    ],
)
def test_words_of_an_activity_are_found(gateway, found, q):
    activity(gateway)
    assert found(q) == ["智能手机助老课"]


@pytest.mark.slow
@pytest.mark.parametrize("q", ["图书", "图书馆", "南京路", "江岸区图书馆", "报告厅"])
def test_venues_are_found_too(gateway, found, q):
    venue(gateway)
    assert found(q) == ["江岸区图书馆"]


def test_all_words_that_can_be_there_must_be(gateway, found):
    activity(gateway)
    activity(gateway, title="手机摄影", summary="")
    assert found("手机 挂号") == ["智能手机助老课"]


def test_titles_come_before_texts(gateway, found):
    activity(gateway, title="社区读书会", summary="也讲剪纸")
    activity(gateway, title="剪纸课", summary="从头学起")
    assert found("剪纸") == ["剪纸课", "社区读书会"]


def test_letters_are_found_in_any_case_and_by_their_beginning(gateway, found):
    activity(gateway, title="Python 入门")
    assert found("python") == ["Python 入门"]
    assert found("PYTH") == ["Python 入门"]


def test_a_changed_title_is_found_by_its_new_words_only(gateway, found):
    id = activity(gateway, title="书法课", summary="")
    activity(gateway, "changed", id=id, title="盆景课", summary="", version=2)
    assert found("书法") == []
    assert found("盆景") == ["盆景课"]


def test_a_retired_venue_is_found_no_more(gateway, found):
    id = venue(gateway)
    venue(gateway, id=id, status="retired", version=2)
    assert found("图书馆") == []


@pytest.mark.slow
def test_pages_of_results(gateway):
    for number in range(5):
        activity(gateway, title=f"书法课{number}")
    client, titles, cursor = gateway.test_client(), [], ""
    while cursor is not None:
        page = client.get(
            "/api/catalogue/search", query_string={"q": "书法", "limit": 2, "cursor": cursor}
        ).json
        titles += [title["title"] for title in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(titles) == [f"书法课{number}" for number in range(5)]


@pytest.mark.slow
def test_what_is_withdrawn_between_two_pages_hides_nothing(gateway):
    ids = {f"书法课{number}": activity(gateway, title=f"书法课{number}") for number in range(6)}
    client, query = gateway.test_client(), {"q": "书法", "limit": 2}
    first = client.get("/api/catalogue/search", query_string=query).json
    gone = first["items"][0]["title"]
    activity(gateway, "withdrawn", id=ids[gone], title=gone, status="withdrawn", version=2)
    titles, cursor = [entry["title"] for entry in first["items"]], first["next_cursor"]
    while cursor:
        following = client.get("/api/catalogue/search", query_string=query | {"cursor": cursor}).json
        titles, cursor = titles + [entry["title"] for entry in following["items"]], following["next_cursor"]
    assert sorted(titles) == sorted(ids)


@pytest.mark.slow
@pytest.mark.parametrize(
    "q", ['"', "'", "* OR 1", '手机" OR "x', "NEAR(手机)", "a:b", "\\", "-手机", "%", "手机\0"]
)
def test_signs_of_a_query_language_are_only_signs(gateway, found, q):
    activity(gateway)
    assert found(q) in ([], ["智能手机助老课"])


@pytest.mark.parametrize("q", ["", "   ", "长" * 101, "x" * 4096])
def test_a_question_of_other_length_is_refused(gateway, q):
    answer = gateway.test_client().get("/api/catalogue/search", query_string={"q": q})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "q"


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 20, "١"])
def test_a_cursor_of_no_search_is_refused(gateway, cursor):
    answer = gateway.test_client().get("/api/catalogue/search", query_string={"q": "手机", "cursor": cursor})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "cursor"


@pytest.mark.slow
@pytest.mark.parametrize(
    "q", ["1003", "场次号 1003", "１００３", "no. 1003", "#1003", "场次1003号", "第1003场", "场次：1003"]
)
def test_a_session_is_found_by_its_short_number(gateway, q):
    facts = sitting()
    course = activity(gateway, sittings=[facts])
    session(gateway, facts, activity_id=course, sitting_id=facts["id"], number=1003)
    answer = gateway.test_client().get("/api/catalogue/search", query_string={"q": q}).json
    assert [(session["number"], session["activity_id"]) for session in answer["numbered"]] == [(1003, course)]
    page = gateway.test_client().get("/search", query_string={"q": q}).text
    assert f"/activities/{course}" in page and f"/sessions/{facts['id']}/book" in page
    items = gateway.test_client().get("/api/catalogue/sessions?number=1003").json["items"]
    assert [session["id"] for session in items] == [facts["id"]]


@pytest.mark.slow
def test_of_editions_with_the_same_number_the_one_to_come_is_meant(gateway):
    for day, edition_id in (("04", new_id()), ("08", new_id())):
        span = {"starts_at": f"2021-11-{day}T01:00:00+00:00", "ends_at": f"2021-11-{day}T03:00:00+00:00"}
        session(gateway, sitting(**span), edition_id=str(edition_id), number=1003)
    answer = gateway.test_client().get("/api/catalogue/search", query_string={"q": "1003"}).json
    assert [session["starts_at"][:10] for session in answer["numbered"]] == ["2021-11-08"]
    assert (
        gateway.test_client().get("/api/catalogue/search", query_string={"q": "1011"}).json["numbered"] == []
    )


def test_within_a_day_and_a_district_the_date_is_shown_that_is_meant(gateway):
    """Not the next one anywhere; and one date has to be on that day and in that district."""
    hall = {"name": "首义书院", "address": "首义路1号", "district": "420106", "area": "武昌区"}
    sunday = {"starts_at": "2021-11-07T01:00:00+00:00", "ends_at": "2021-11-07T03:00:00+00:00"}
    activity(gateway, sittings=[sitting(), sitting(place=hall, **sunday)])
    client = gateway.test_client()
    for q in ("武昌区 手机", "周日 手机", "周日 武昌区 手机", "周日 武昌区"):
        item = client.get("/api/catalogue/search", query_string={"q": q}).json["items"][0]["activity"]
        assert [date["starts_at"] for date in item["sittings"]] == [sunday["starts_at"]], q
        page = client.get("/search", query_string={"q": q}).text
        assert "首义书院" in page and "社区教育学院" not in page.replace("江岸区社区教育学院", ""), q
    answer = client.get("/api/catalogue/search", query_string={"q": "周六 武昌区 手机"}).json
    assert answer["dropped"]


def test_what_has_no_date_yet_is_found(gateway):
    activity(gateway, sittings=[])
    assert "智能手机助老课" in gateway.test_client().get("/search", query_string={"q": "手机"}).text
