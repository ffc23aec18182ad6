"""Everyday words by page: the office changes what search goes by, at once and in every process; who did so is known."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from gateway.accounts.store import reading
from gateway.catalogue.everyday import key_of, sayings
from gateway.wordbook import everyday_words
from gateway.wordbook.model import EverydayAct
from tests.fixtures.gateway import activity, edition
from tests.fixtures.pages import Reader, refusal, sign_in_staff

WORDS = "/staff/office/everyday-words"


@pytest.fixture
def gateway(gateway: Flask) -> Flask:
    edition(gateway)
    return gateway


@pytest.fixture
def office(gateway: Flask) -> Reader:
    office = sign_in_staff(gateway, "office", username="chen")
    office.open(f"{WORDS}/new")
    return office


def send(office: Reader, address: str, **form: str) -> TestResponse:
    """Open the form anew, as each has a token of its own, and send it there."""
    office.open(f"{WORDS}/new")
    return office.send(address, **form)


def titles(app: Flask, q: str) -> list[str]:
    page = app.test_client().get("/api/catalogue/search", query_string={"q": q}).json
    return [item["title"] for item in page["items"]]


def states(app: Flask) -> dict[str, str]:
    with app.app_context(), reading() as db:
        words = everyday_words.list_words(db)
        return {row["words"]: row["state"] for row in words if row["state"] != "delivered"}


@pytest.mark.slow
def test_a_word_is_added_changed_struck_out_and_had_back(gateway: Flask, office: Reader) -> None:
    activity(gateway, title="舞台灯光入门", summary="")
    activity(gateway, title="剪纸课", summary="")
    assert titles(gateway, "打光") == []
    saved = send(office, f"{WORDS}/new", words="打光", also="灯光\n布景", answer="灯光课在晚上")
    assert saved.status_code == 303 and "已保存" in office.open(saved.location).text
    assert titles(gateway, "打光") == ["舞台灯光入门"]
    assert "灯光课在晚上" in gateway.test_client().get("/search?q=打光").text
    office.open(f"{WORDS}/word/{key_of('打光')}")
    send(office, f"{WORDS}/word/{key_of('打光')}", also="剪纸", answer="")
    assert (titles(gateway, "打光"), states(gateway)) == (["剪纸课"], {"打光": "added"})
    send(office, f"{WORDS}/word/{key_of('打光')}/strike")
    assert (titles(gateway, "打光"), states(gateway)) == ([], {"打光": "struck"})
    send(office, f"{WORDS}/word/{key_of('打光')}/restore")
    assert titles(gateway, "打光") == ["剪纸课"]
    acts = office.open(f"{WORDS}/acts").text
    assert acts.count("chen") == 4 and "灯光、布景" in acts
    table = office.client.get(f"{WORDS}/table.csv").get_data().decode("utf-8-sig").splitlines()
    assert table[0] == "说法,也找,回答" and table[-1] == "打光,剪纸," and len(table) > 120


@pytest.mark.slow
def test_what_was_delivered_is_changed_and_had_back(gateway: Flask, office: Reader) -> None:
    activity(gateway, title="舞台灯光入门", summary="")
    dance = f"{WORDS}/word/{key_of('跳舞')}"
    assert "广场舞" in office.open(dance).text
    send(office, dance, also="灯光", answer="")
    assert (titles(gateway, "跳舞"), states(gateway)) == (["舞台灯光入门"], {"跳舞": "changed"})
    assert titles(gateway, "tiaowu") == ["舞台灯光入门"]
    send(office, f"{dance}/restore")
    assert (titles(gateway, "跳舞"), states(gateway)) == ([], {})
    send(office, f"{dance}/strike")
    send(office, f"{WORDS}/new", words="打光", also="灯光")
    assert refusal(send(office, f"{WORDS}/all").text)
    office.open(f"{WORDS}/all")
    send(office, f"{WORDS}/all", sure="1")
    assert (states(gateway), titles(gateway, "打光")) == ({}, [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("filled", "at", "said"),
    [
        ({"words": "跳舞。", "also": "广场舞"}, "words", "已经有"),
        ({"words": "跳舞", "also": "广场舞"}, "words", "已经有"),
        ({"words": "周六", "also": "广场舞"}, "words", "已经当作"),
        ({"words": "武昌", "also": "广场舞"}, "words", "已经当作"),
        ({"words": "，。", "also": "广场舞"}, "words", "1 到 20"),
        ({"words": "舞" * 10_000, "also": "广场舞"}, "words", "1 到 20"),
        ({"words": "ﷺ" * 20, "also": "广场舞"}, "words", "1 到 20"),
        ({"words": "跳\0舞了", "also": "广场舞"}, "words", "1 到 20"),
        ({"words": "打光", "also": "灯光、打光"}, "also", "就是这个说法本身"),
        ({"words": "打光", "also": "舞" * 21}, "also", "1 到 20"),
        ({"words": "打光", "also": "！"}, "also", "1 到 20"),
        ({"words": "打光", "also": "、".join("甲乙丙丁戊己庚辛壬癸子丑寅")}, "also", "最多 12"),
        ({"words": "打光"}, "also", "也找什么"),
        ({"words": "打光", "answer": "长" * 201}, "answer", "最多 200"),
        ({"words": "打光", "also": "灯光" * 5000}, "also", "1 到 20"),
    ],
)
def test_what_is_no_everyday_word_is_refused_and_stays_in_the_form(
    gateway: Flask, office: Reader, filled: dict[str, str], at: str, said: str
) -> None:
    answer = send(office, f"{WORDS}/new", **filled)
    assert answer.status_code == 422 and states(gateway) == {}
    assert f'href="#{at}"' in refusal(answer.text) and said in refusal(answer.text)
    body = {
        "words": filled["words"],
        "also": filled.get("also", "").split("、"),
        "answer": filled.get("answer", ""),
    }
    answer_now = office.client.post("/api/words/everyday", json=body)
    assert (answer_now.status_code, answer_now.json["errors"][0]["field"].split(".")[0]) == (422, at)


def test_words_that_mean_each_other_run_in_no_circle(gateway: Flask, office: Reader) -> None:
    activity(gateway, title="灯光课", summary="")
    send(office, f"{WORDS}/new", words="打光", also="布光")
    send(office, f"{WORDS}/new", words="布光", also="打光、灯光")
    assert (titles(gateway, "打光"), titles(gateway, "布光")) == ([], ["灯光课"])


@pytest.mark.slow
def test_every_process_goes_by_it_and_no_kept_page_stays(
    gateway: Flask, new_gateway: Callable[..., Flask], office: Reader
) -> None:
    """Another process that shows a kept page of results shows the new words with the catalogue's next state."""
    other = new_gateway()
    activity(gateway, title="灯光课", summary="")
    before = other.test_client().get("/search?q=打光")
    assert "灯光课" not in before.text and "public" in before.headers["Cache-Control"]
    send(office, f"{WORDS}/new", words="打光", also="灯光")
    assert "灯光课" in other.test_client().get("/search?q=打光").text


@pytest.mark.slow
def test_of_two_who_add_the_same_word_one_is_told(gateway: Flask, office: Reader) -> None:
    answers = []

    def add() -> None:
        client = gateway.test_client()
        client.set_cookie("lw_session", office.client.get_cookie("lw_session").value)  # type: ignore[union-attr]
        answers.append(
            client.post("/api/words/everyday", json={"words": "打光", "also": ["灯光"]}).status_code
        )

    clerks = [threading.Thread(target=add) for _ in range(3)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(answers) == [201, 422, 422]
    with gateway.app_context(), reading() as db:
        assert [act.act for act in db.query(EverydayAct)] == ["added"]


@pytest.mark.slow
def test_the_api_changes_words_too(gateway: Flask, office: Reader) -> None:
    program = office.client
    row = program.post("/api/words/everyday", json={"words": "打 光", "also": ["灯光"]}).json
    assert (row["words"], row["state"], row["by"]) == ("打 光", "added", "chen")
    address = f"/api/words/everyday/{row['key']}"
    assert program.put(address, json={"also": ["布景"]}).json["also"] == ["布景"]
    assert program.delete(address).json["state"] == "struck"
    assert program.post(f"{address}/restore").json["state"] == "added"
    assert row["key"] in [item["key"] for item in program.get("/api/words/everyday").json["items"]]
    assert program.post("/api/words/everyday-as-delivered").status_code == 204
    assert program.put(address, json={"also": ["布景"]}).status_code == 404
    assert sign_in_staff(gateway, "desk").client.get("/api/words/everyday").status_code == 403
    assert sign_in_staff(gateway, "door", username="guard").open(WORDS).status_code == 403


def test_search_goes_on_while_the_words_of_the_office_are_away(gateway: Flask) -> None:
    with gateway.app_context():
        gateway.extensions["accounts"].engine.dispose()
        gateway.extensions["sayings"] = broken = everyday_words.Kept()
        reached, everyday_words.store.reading = everyday_words.store.reading, _away
        try:
            assert broken().find(("跳舞",)) is not None and sayings().find(("跳舞",)) is not None
        finally:
            everyday_words.store.reading = reached


def _away() -> None:
    from sqlalchemy.exc import OperationalError

    raise OperationalError("", {}, Exception("away"))
