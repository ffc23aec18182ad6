"""The matrix: who misses most first, filtered, as a table; a thousand units in one statement."""

import io
import uuid

import openpyxl
import pytest
from sqlalchemy import event, insert

from chassis.clock import now
from chassis.storage.db import database, transaction
from reporting.owed.matrix import read_matrix
from reporting.requirements.model import Requirement
from reporting.units.model import Unit, UnitRole
from tests.fixtures.reporting import new_row

ZH = {"Accept-Language": "zh"}


@pytest.fixture
def city(papers, week):
    """Two more units; what is asked of all."""
    edition = {"edition_id": week.edition["id"]}
    library = {"kind": "图书馆", "district": "420104", "area": "硚口区"}
    papers.unit(week.edition["id"], name="硚口区图书馆", **library)
    papers.unit(week.edition["id"], name="汉阳区社区学院", district="420105", area="汉阳区")
    week.office.post("/requirements/usual", json=edition)
    return week


def matrix(week, **query):
    return week.office.get("/owed/matrix", query_string={"edition_id": week.edition["id"]} | query).json


def names(answer):
    return [line["unit_name"] for line in answer["items"]]


@pytest.mark.slow
def test_who_misses_most_stands_first(papers, city):
    city.approved(new_row())
    papers.set_clock("2021-11-01T09:00:00+08:00")
    answer = matrix(city)
    assert names(answer) == ["汉阳区社区学院", "硚口区图书馆", "江岸区社区学院"]
    assert [line["missing"] for line in answer["items"]] == [6, 6, 5]
    assert answer["counts"] == {"open": 15, "overdue": 2, "returned": 0, "filed": 0, "accepted": 1, "nil": 0}
    assert [item["paper"] for item in answer["requirements"]][:2] == ["receipt", "plan"]


@pytest.mark.slow
def test_it_is_filtered_and_comes_in_pages(papers, city):
    assert names(matrix(city, kind="图书馆")) == ["硚口区图书馆"]
    assert names(matrix(city, district="420105")) == ["汉阳区社区学院"]
    assert names(matrix(city, district="东湖高新区")) == []
    papers.unit(city.edition["id"], name="左岭社区学院", district="420111", area="东湖高新区")
    assert names(matrix(city, district="东湖高新区")) == ["左岭社区学院"]
    assert names(matrix(city, district="420111")) == []
    assert names(matrix(city, state="nil")) == []
    first = matrix(city, limit=2)
    assert (len(first["items"]), first["total"], first["next_cursor"]) == (2, 4, "2")
    assert len(matrix(city, limit=2, cursor=2)["items"]) == 2
    plan = first["requirements"][1]["id"]
    [cells] = {len(line["cells"]) for line in matrix(city, requirement_id=plan)["items"]}
    assert cells == 1
    assert city.office.get("/owed/matrix", query_string={"edition_id": "x"}).status_code == 422
    assert city.editor.get(f"/owed/matrix?edition_id={city.edition['id']}").status_code == 403
    assert city.office.get(f"/owed/matrix?edition_id={uuid.uuid4()}").status_code == 404


@pytest.mark.slow
def test_it_is_taken_away_as_a_table(papers, city):
    papers.set_clock("2021-11-01T09:00:00+08:00")
    query = {"edition_id": city.edition["id"]}
    text = city.office.get("/owed/matrix.csv", query_string=query, headers=ZH).data.decode("utf-8-sig")
    assert text.splitlines()[0] == "单位,类别,区,缺项,收悉通知,活动方案,活动总结,视频,照片,媒体报道链接"
    assert "硚口区图书馆,图书馆,硚口区,6,未交,逾期未交,未交" in text
    book = openpyxl.load_workbook(
        io.BytesIO(
            city.office.get("/owed/matrix.xlsx", query_string=query | {"kind": "图书馆"}, headers=ZH).data
        )
    )
    assert [row[0] for row in book.active.iter_rows(values_only=True)] == ["单位", "硚口区图书馆"]


def fill_town(app, edition_id, units=1000, requirements=10):
    """So many units, and requirements of all."""
    ids = [uuid.uuid4() for _ in range(units)]
    edition = uuid.UUID(edition_id)
    with app.app_context(), transaction() as db:
        db.execute(
            insert(Unit),
            [{"id": id, "name": f"单位{id}", "kind": "学校", "area": "江岸区", "version": 1} for id in ids],
        )
        db.execute(insert(UnitRole), [{"unit_id": id, "edition_id": edition, "role": "member"} for id in ids])
        asked_for = {"edition_id": edition, "paper": "links", "note": "", "least": 1, "own_due_at": now()}
        names = [{"title": f"链接{n}", "position": n} for n in range(requirements)]
        db.execute(insert(Requirement), [asked_for | name for name in names])


@pytest.mark.slow
def test_a_page_of_a_thousand_units_reads_its_own_cells_alone_in_few_statements(papers, week):
    fill_town(papers.app, week.edition["id"])
    statements: list[str] = []
    with papers.app.app_context():
        engine = database().alone
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        with transaction() as db:
            page = read_matrix(db, edition_id=uuid.UUID(week.edition["id"]), first=950, limit=100)
            statements.clear()
            whole = read_matrix(db, edition_id=uuid.UUID(week.edition["id"]))
    assert (len(page["units"]), page["total"]) == (51, 1001)
    assert page["units"] == whole["units"][950:]
    assert sum(len(line["cells"]) for line in whole["units"]) == 10_010
    assert len(statements) <= 8
    assert sum("FROM unit_role" in statement for statement in statements) == 2
