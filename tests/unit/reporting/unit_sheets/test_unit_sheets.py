"""Units taken away as a table and sent back: told cell by cell what is wrong; the same file twice changes nothing."""

import pytest

from chassis import sheets
from tests.fixtures.reporting import UNIT, faults

HEADS = ["名称", "类别", "行政区", "所属区域", "角色", "联系人", "联系电话"]
NEW = ["江城书友会", "社会组织", "江岸区", "", "社会机构", "方敬之", "13800001234"]


def send(week, *rows, heads=HEADS, client=None, **how):
    query = "&".join(f"{name}={value}" for name, value in ({"edition_id": week.edition["id"]} | how).items())
    data = sheets.write_xlsx([heads, *rows])
    return (client or week.office).post(f"/units/sheet?{query}", data=data)


def listed(week):
    items = week.office.get(f"/units?edition_id={week.edition['id']}").json["items"]
    return {unit["name"]: unit for unit in items}


@pytest.mark.slow
def test_a_table_is_looked_through_first_and_then_taken_in(week):
    report = send(week, NEW).json
    assert (report["taken"], report["new"]) == (False, 1) and NEW[0] not in listed(week)
    assert send(week, NEW, dry_run=False).json["taken"] is True
    unit = listed(week)[NEW[0]]
    assert (unit["kind"], unit["district"], unit["area"]) == ("社会组织", "420102", "江岸区")
    assert unit["roles"] == [{"edition_id": week.edition["id"], "role": "provider"}]
    assert unit["contact"]["phone"] == "138****1234"


@pytest.mark.slow
def test_the_same_file_twice_changes_nothing(week):
    send(week, NEW, dry_run=False)
    week.papers.events()
    report = send(week, NEW, dry_run=False).json
    assert (report["same"], report["new"], report["changed"]) == (1, 0, 0)
    assert week.papers.events() == []
    exported = week.office.get(f"/units.xlsx?edition_id={week.edition['id']}").data
    again = week.office.post(f"/units/sheet?edition_id={week.edition['id']}&dry_run=false", data=exported)
    assert (again.json["same"], again.json["faulty"]) == (2, 0)
    assert "13800001234" not in str(sheets.read_sheet(exported).rows)


def test_a_row_changes_what_it_says_and_leaves_empty_cells(week):
    row = [UNIT["name"], "开放大学", "", "", "承办"]
    assert send(week, row, dry_run=False).json["changed"] == 1
    unit = listed(week)[UNIT["name"]]
    assert (unit["kind"], unit["area"], unit["roles"][0]["role"]) == ("开放大学", "江岸区", "undertaker")


def test_every_fault_is_told_by_its_cell_and_marked_there(week):
    rows = [
        ["无区学社", "社会组织", "江安区", "", "老板", "方敬之", ""],
        ["江城书友会", "", "江岸区"],
        NEW,
    ]
    report = send(week, *rows, dry_run=False).json
    assert (report["taken"], report["faulty"]) == (False, 3)
    cells = {error["cell"]: error["message"] for row in report["rows"] for error in row["errors"]}
    assert cells.keys() == {"C2", "E2", "G2", "A3", "A4"}
    data = sheets.write_xlsx([HEADS, *rows])
    marked = week.office.post(f"/units/sheet/marked?edition_id={week.edition['id']}", data=data)
    assert marked.status_code == 200 and marked.data.startswith(b"PK")
    assert send(week, *rows[:1], NEW, dry_run=False, only_good=True).json["new"] == 1


def test_only_the_office_sends_one_and_only_with_names(week):
    assert send(week, NEW, client=week.editor).status_code == 403
    assert "file" in faults(send(week, ["x"], heads=["类别"]))
    assert "file.A1" in faults(send(week, ["x"], heads=["单位们"]))


@pytest.mark.slow
def test_english_names_are_taken_in_and_taken_away(week):
    name = UNIT["name"]
    assert (
        send(week, [name, "Jiang'an College"], heads=["名称", "英文名称"], dry_run="0").json["changed"] == 1
    )
    assert listed(week)[name]["name_en"] == "Jiang'an College"
    file = week.office.get(f"/units.csv?edition_id={week.edition['id']}", headers={"Accept-Language": "zh"})
    heading, *rows = sheets.read_sheet(file.data).rows
    assert "Jiang'an College" in {row[heading.index("英文名称")] for row in rows}
    wrong = send(week, [name, "江岸"], heads=["名称", "英文名称"]).json["rows"][0]
    assert wrong["errors"][0]["field"] == "name_en"
