"""Tables of venues on both databases: taken in by two at once, from either end."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chassis.sheets import read_sheet, write_csv
from tests.fixtures.venues import Places

HEADING = ["name", "sector", "district", "area", "address", "spaces"]


def rows(count: int, seats: int) -> list[list[str]]:
    return [[f"社区书屋{n}", "文化", "江岸区", "", "南京路", f"一室：{seats}"] for n in range(count)]


def take(places: Places, table: list[list[str]], query: str = "dry_run=false") -> dict[str, Any]:
    answer = places.office.post(f"/venues/sheet?{query}", data=write_csv([HEADING, *table]))
    assert answer.status_code == 200, answer.json
    report: dict[str, Any] = answer.json
    return report


def test_two_tables_of_the_same_venues_wait_for_each_other(places: Places) -> None:
    for seats in (30, 40):
        tables = [rows(20, seats), rows(20, seats)[::-1]]
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda table: take(places, table), tables)
        assert (first["faulty"], second["faulty"]) in ((0, 0), (0, 20), (20, 0))
        assert max(first["new"] + first["changed"], second["new"] + second["changed"]) == 20
    table = read_sheet(places.office.get("/venues.csv").data).rows
    assert sorted(row[0] for row in table[1:]) == sorted(row[0] for row in rows(20, 0))


def test_a_faulty_row_takes_nothing_of_itself_with_it(places: Places) -> None:
    good, bad = rows(2, 30)
    bad[-1] = "一室：30\n一室：40"
    report = take(places, [good, bad], "dry_run=false&only_good=true")
    assert [row["outcome"] for row in report["rows"]] == ["new", "faulty"]
    assert [state["name"] for state in places.states("venue")] == ["社区书屋0"]
    assert take(places, rows(2, 50), "")["taken"] is False
    assert len(places.states("venue")) == 1
