"""Bookings as a table to take away: what is in it, who may have it, and what is written down of that."""

import csv
import io
import re
import zipfile

import pytest
from sqlalchemy import select

from chassis.storage.db import new_id, reading
from registration.citizens.model import Audit
from tests.fixtures.registration import at, sitting, wish


@pytest.fixture
def edition(week):
    return week.edition(name="2021年活动周", theme="谱终身学习新篇")


@pytest.fixture
def session_id(week, edition, venue):
    return week.slot(seats=9, venue_id=venue)


@pytest.fixture
def operator(week, venue):
    client = week.staff("venue_operator", venues=[venue])
    client.language = "zh"
    return client


def table(answer):
    """[{column: cell}] of a csv."""
    assert answer.status_code == 200, answer.json
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def audits(week):
    with week.app.app_context(), reading() as db:
        return list(db.scalars(select(Audit).order_by(Audit.id)))


def test_a_session_as_csv(week, operator, session_id):
    booked = week.citizen().create("/bookings", wish(session_id, 2, needs=["wheelchair"]))
    assert booked.status_code == 201
    answer = operator.get(f"/exports/sessions/{session_id}.csv")
    [row] = table(answer)
    assert (row["姓名"], row["电话"]) == ("王*、王*", "138****0000")
    number = operator.get(f"/sessions/{session_id}").json["number"]
    assert number and (row["场次号"], row["报名编号"]) == (str(number), booked.json["code"])
    assert (row["状态"], row["人数"], row["到场人数"]) == ("已报名", "2", "0")
    assert (row["谁报的名"], row["需要"], row["渠道"]) == ("本人", "轮椅", "网上")
    assert row["时间"] == "2021-11-06 09:00 – 2021-11-06 11:00"
    assert (row["活动周"], row["主题"]) == ("2021年活动周", "谱终身学习新篇")
    assert row["活动周时间"] == "2021-11-01 – 2021-11-30"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=bookings.csv; filename*=UTF-8''%E5%9C%BA")
    [line] = audits(week)
    assert (line.action, line.subject, line.actor) == ("export", str(session_id), "tester")
    assert line.detail == {"scope": "session", "kind": "csv", "full": False}


def test_names_and_phones_in_full_take_a_reason(week, operator, session_id):
    week.citizen().create("/bookings", wish(session_id))
    refusal = operator.get(f"/exports/sessions/{session_id}.csv?full=1")
    assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (422, "reason")
    assert audits(week) == []
    [row] = table(operator.get(f"/exports/sessions/{session_id}.csv?full=1&reason=打电话通知改期"))
    assert (row["姓名"], row["电话"]) == ("王小明0", "13800000000")
    [line] = audits(week)
    assert (line.reason, line.detail["full"]) == ("打电话通知改期", True)
    assert "王小明" not in str(line.detail)


@pytest.mark.slow
@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝"])
def test_no_cell_begins_a_formula(week, operator, session_id, begins):
    body = {"session_id": str(session_id), "party": [{"name": f'{begins}HYPERLINK("x")'}]}
    week.citizen().create("/bookings", body)
    [row] = table(operator.get(f"/exports/sessions/{session_id}.csv?full=1&reason=核对"))
    assert row["姓名"] == f'\'{begins}HYPERLINK("x")'
    [row] = table(operator.get(f"/exports/sessions/{session_id}.csv"))
    assert row["姓名"] == f"'{begins}*"


def test_a_session_as_a_workbook(week, operator, session_id):
    body = {"session_id": str(session_id), "party": [{"name": "=A1+1"}]}
    week.citizen().create("/bookings", body)
    answer = operator.get(f"/exports/sessions/{session_id}.xlsx?full=1&reason=核对", buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        rows, counts = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
        names = book.read("xl/workbook.xml").decode()
    assert "报名" in names
    assert "汇总" in names
    assert "<f>" not in rows
    assert "=A1+1" in rows
    assert "13800000000" in rows
    assert "谱终身学习新篇" in counts
    assert "到场（未报名）" in counts


@pytest.mark.slow
def test_to_what_was_cancelled_nobody_came(week, venue, operator, session_id):
    def counts():
        answer = operator.get(f"/exports/sessions/{session_id}.xlsx", buffered=True)
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            cells = re.sub(r"<[^>]+>", " ", book.read("xl/worksheets/sheet2.xml").decode()).split()
        return [cells[cells.index(line) + 1] for line in ("到场（已报名）", "到场（未报名）")]

    booking = week.citizen().create("/bookings", wish(session_id, 2)).json
    week.set_clock(at(6, 8, 50))
    week.staff("door", venues=[venue]).post(
        "/check-ins", json={"session_id": str(session_id), "code": booking["code"]}
    )
    week.staff("door", venues=[venue]).create(f"/sessions/{session_id}/walk-ins", {"people": 3})
    assert counts() == ["2", "3"]
    week.closure(venue, at(6, 8), at(6, 12))
    assert counts() == ["0", "0"]


def test_in_the_readers_language(week, session_id, operator):
    week.citizen().create("/bookings", wish(session_id))
    operator.language = "en"
    [row] = table(operator.get(f"/exports/sessions/{session_id}.csv"))
    assert (row["Status"], row["Channel"]) == ("confirmed", "web")


@pytest.mark.slow
def test_a_unit_and_an_edition(week, edition):
    unit, first, second = new_id(), sitting(5), sitting(5)
    week.tell("reporting.unit-changed", id=str(unit), name="江岸区社区教育学院", district=None, area=None)
    week.activity(first, second, unit_id=unit, edition_id=edition)
    week.activity(elsewhere := sitting(5), unit_id=new_id(), edition_id=edition)
    for session in (first, second, elsewhere):
        assert week.citizen().create("/bookings", wish(session["id"])).status_code == 201
    editor, office = week.staff("unit_editor", units=[unit]), week.staff("office")
    assert len(table(editor.get(f"/exports/units/{unit}.csv"))) == 2
    assert len(table(office.get(f"/exports/units/{unit}.csv"))) == 2
    assert len(table(office.get(f"/exports/editions/{edition}.csv"))) == 3
    assert office.get(f"/exports/editions/{edition}.xlsx", buffered=True).status_code == 200
    assert editor.get(f"/exports/editions/{edition}.csv").status_code == 403
    assert [line.detail["scope"] for line in audits(week)] == ["unit", "unit", "edition", "edition"]


def test_who_may_not(week, session_id, venue):
    stranger = week.staff("unit_editor", units=[new_id()])
    assert stranger.get(f"/exports/sessions/{session_id}.csv").json["type"] == "/problems/not-your-session"
    assert stranger.get(f"/exports/units/{new_id()}.csv").json["type"] == "/problems/not-your-unit"
    for client in (week.citizen(), week.gateway(), week.staff("door", venues=[venue])):
        assert client.get(f"/exports/sessions/{session_id}.csv").status_code == 403
    office = week.staff("office")
    for address in ("sessions", "units", "editions"):
        assert office.get(f"/exports/{address}/{new_id()}.xlsx").status_code == 404
    assert office.get(f"/exports/sessions/{session_id}.pdf").status_code == 404
    assert office.get(f"/exports/sessions/{session_id}.csv?full=maybe").status_code == 422
    assert audits(week) == []


@pytest.mark.slow
def test_sessions_of_a_day_or_with_these_words_are_one_table_of_where_one_works(
    week, edition, operator, venue
):
    first = week.slot(seats=9, venue_id=venue)
    later = week.slot(seats=9, starts_at=at(7, 9), venue_id=venue)
    elsewhere = week.slot(seats=9)
    for session in (first, later, elsewhere):
        assert week.citizen().create("/bookings", wish(session)).status_code == 201
    [row] = table(operator.get("/exports/found.csv?date=2021-11-07"))
    assert row["时间"].startswith("2021-11-07")
    number = str(week.session(first).number)
    assert len(table(operator.get(f"/exports/found.csv?q={number}"))) == 1
    assert len(table(week.staff("office").get("/exports/found.csv?date=2021-11-06"))) == 2
    with operator.get("/exports/found.xlsx?date=2021-11-06") as answer:
        assert answer.data.startswith(b"PK")
    assert [line.detail.get("date") for line in audits(week)] == [
        "2021-11-07",
        None,
        "2021-11-06",
        "2021-11-06",
    ]


@pytest.mark.parametrize("query", ["", "?q=%20", "?date=2021-11-06&full=1", "?district=1", "?date=x"])
def test_a_table_of_found_sessions_wants_something_to_look_for_and_a_reason(operator, query):
    assert operator.get(f"/exports/found.csv{query}").status_code == 422
