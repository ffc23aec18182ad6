"""All plans together: where nothing is planned, what clashes, what is when, what is there twice."""

import io
import uuid

import openpyxl
import pytest

from chassis.city import AUDIENCES, SERIES
from tests.fixtures.reporting import PLACE, new_row, new_sitting

pytestmark = pytest.mark.slow
ZH = {"Accept-Language": "zh"}
SPACE = str(uuid.UUID(int=1))
FAMILY = {"kind": "家庭", "name": "王家书屋"}
TEN = {"starts_at": "2021-11-06T10:00:00+08:00", "ends_at": "2021-11-06T12:00:00+08:00"}
ELEVEN = {"starts_at": "2021-11-06T11:00:00+08:00", "ends_at": "2021-11-06T12:00:00+08:00"}
LATE = {"starts_at": "2021-11-07T23:30:00+08:00", "ends_at": "2021-11-08T00:30:00+08:00"}
ELSEWHERE = PLACE | {"name": "活动室", "address": "中山路9号", "district": "420106", "area": "武昌区"}


def view(week, path, **query):
    answer = week.office.get(f"/programme/{path}", query_string={"edition_id": week.edition["id"]} | query)
    assert answer.status_code == 200, answer.json
    return answer.json


def book(week, path, **query):
    query = {"edition_id": week.edition["id"]} | query
    answer = week.office.get(f"/programme/{path}.xlsx", query_string=query, headers=ZH)
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active.values]


@pytest.fixture
def other(papers, week):
    """A second unit of the edition, by what it plans."""
    unit = papers.unit(
        week.edition["id"], name="武昌区图书馆", kind="图书馆", district="420106", area="武昌区"
    )

    def file(*rows):
        parties = {"edition_id": week.edition["id"], "unit_id": unit["id"], "confirmed": True}
        return papers.editor(unit["id"]).create("/plans", json=parties | {"activities": list(rows)}).json

    return file


def test_a_gap_is_a_day_of_the_week_with_no_sitting_of_a_series(week, other):
    week.approved(new_row(new_sitting(), new_sitting(**LATE)))
    other(new_row(new_sitting(place=ELSEWHERE), title="草稿里的"))
    grid = view(week, "series-by-day")
    assert grid["rows"] == [*SERIES] and (len(grid["columns"]), grid["columns"][0]) == (30, "2021-11-01")
    ours = dict(zip(grid["columns"], grid["counts"][SERIES.index("互联网+全民学习")], strict=True))
    assert {day: count for day, count in ours.items() if count} == {"2021-11-06": 2, "2021-11-07": 1}
    assert len(grid["gaps"]) == 5 * 30 - 2
    assert {"row": "互联网+全民学习", "column": "2021-11-08"} in grid["gaps"]
    assert len(view(week, "series-by-day", public="true")["gaps"]) == 148
    heads, *rows = book(week, "series-by-day")
    assert (heads[0], rows[0][1]) == ("主题系列", "空缺")
    assert rows[SERIES.index("互联网+全民学习")][heads.index("2021-11-06")] == 2


def test_what_was_cancelled_or_withdrawn_fills_no_gap(week):
    plan = week.approved(new_row(new_sitting(), new_sitting(**LATE)), new_row(title="另一个"))
    first, second = plan["activities"]
    week.editor.post(f"/sittings/{first['sittings'][0]['id']}/cancel")
    week.editor.post(f"/activities/{second['id']}/withdraw")
    [day] = [day for day in view(week, "days")["items"] if day["sittings"]]
    assert day == {"day": "2021-11-07", "sittings": 1, "activities": 1, "seats": 40}


def test_districts_by_audience_count_where_it_takes_place(week, other):
    week.approved(new_row(new_sitting(), new_sitting(place=ELSEWHERE, **LATE)))
    grid = view(week, "districts-by-audience")
    assert grid["columns"] == [*AUDIENCES] and "全市" not in grid["rows"]
    elders = grid["columns"].index("老年人群")
    counts = {row: line[elders] for row, line in zip(grid["rows"], grid["counts"], strict=True) if any(line)}
    assert counts == {"江岸区": 1, "武昌区": 1}
    assert len(grid["gaps"]) == len(grid["rows"]) * len(AUDIENCES) - 4
    assert book(week, "districts-by-audience")[1][elders + 1] == 1


def test_two_in_one_space_or_place_or_of_one_family_clash(papers, week, other):
    papers.receive_venue(SPACE)
    in_space = {"space_id": SPACE, "place": None}
    week.draft(
        new_row(new_sitting(**in_space), new_sitting(**LATE), title="甲"),
        new_row(new_sitting(place=ELSEWHERE), title="乙", kind="阅读", reading_kind="诵读", organiser=FAMILY),
    )
    other(
        new_row(new_sitting(**in_space, **TEN), title="丙"),
        new_row(new_sitting(place=ELSEWHERE, **ELEVEN), title="挨着，不撞"),
        new_row(new_sitting(**TEN), title="丁", kind="阅读", reading_kind="诵读", organiser=FAMILY),
    )
    clashes = view(week, "clashes")
    pairs = {
        (item["over"], item["what"], item["first"]["title"], item["second"]["title"])
        for item in clashes["items"]
    }
    assert pairs == {("space", "报告厅", "甲", "丙"), ("organiser", "王家书屋", "乙", "丁")}
    assert {item["second"]["unit_name"] for item in clashes["items"]} == {"武昌区图书馆"}
    assert view(week, "clashes", public="true")["total"] == 0
    first = view(week, "clashes", limit=1)
    second = view(week, "clashes", limit=1, cursor=first["next_cursor"])
    assert (first["total"], second["next_cursor"]) == (2, None)
    assert first["items"] + second["items"] == clashes["items"]
    rows = book(week, "clashes")
    assert ["同一场地", "江岸区图书馆 报告厅", "江岸区社区学院", "甲", "2021-11-06 09:00"] in [
        row[:5] for row in rows
    ]


def test_three_that_overlap_are_three_pairs_and_a_place_without_address_is_each_units_own(week, other):
    nameless = {"name": "多功能厅", "area": "江岸区"}
    longest = new_sitting(ends_at="2021-11-06T18:00:00+08:00")
    week.draft(
        new_row(longest, new_sitting(**TEN), new_sitting(**ELEVEN)), new_row(new_sitting(place=nameless))
    )
    other(new_row(new_sitting(place=nameless)))
    items = view(week, "clashes")["items"]
    assert [item["over"] for item in items] == ["place"] * 3
    assert len({(item["first"]["sitting_id"], item["second"]["sitting_id"]) for item in items}) == 3
    assert all(item["first"]["starts_at"] <= item["second"]["starts_at"] for item in items)


def test_sittings_are_listed_by_day_series_district_and_audience(week, other):
    week.approved(new_row(new_sitting(), new_sitting(**LATE)))
    other(
        new_row(new_sitting(place=ELSEWHERE, **TEN), title="草稿", series=SERIES[0], audiences=["退役军人"])
    )
    day = view(week, "sittings", day="2021-11-06")
    assert [(item["title"], item["public"], item["area"]) for item in day["items"]] == [
        ("智能手机助老课", True, "江岸区"),
        ("草稿", False, "武昌区"),
    ]
    first = view(week, "sittings", limit=2)
    assert len(view(week, "sittings", limit=2, cursor=first["next_cursor"])["items"]) == 1
    for filters in ({"series": SERIES[0]}, {"area": "武昌区"}, {"audience": "退役军人"}):
        assert [item["title"] for item in view(week, "sittings", **filters)["items"]] == ["草稿"]
    assert [row[2] for row in book(week, "sittings", public="true")] == ["活动"] + ["智能手机助老课"] * 2
    assert [row[1] for row in book(week, "days")[6:8]] == [2, 1]


def test_what_has_an_english_title_is_told_with_it(week, other):
    english = {"title_en": "Eight Pieces of Brocade"}
    week.draft(new_row(organiser=FAMILY, kind="阅读", reading_kind="诵读", **english))
    other(new_row(organiser=FAMILY, kind="阅读", reading_kind="诵读"))
    titles = [item["title_en"] for item in view(week, "sittings")["items"]]
    assert sorted(titles, key=bool) == [None, english["title_en"]]
    clash, *_ = view(week, "clashes")["items"]
    assert {clash[side]["title_en"] for side in ("first", "second")} == {None, english["title_en"]}
    [group] = view(week, "namesakes")["items"]
    assert {row["title_en"] for row in group["rows"]} == {None, english["title_en"]}


def test_activities_of_one_name_are_groups_of_one_plan_first(week, other):
    again = new_row(new_sitting(**TEN), title="智能手机 助老课")
    plan = week.draft(new_row(), again, new_row(title="只此一个"))
    other(
        new_row(title="智能手机助老课！"),
        new_row(title="各唱各的"),
        new_row(new_sitting(**TEN), title="各唱各的。"),
    )
    inside, across = view(week, "namesakes")["items"]
    assert (inside["one_plan"], inside["same"], [row["number"] for row in inside["rows"]]) == (
        True,
        False,
        [2, 3],
    )
    assert (across["one_plan"], across["same"], len(across["rows"])) == (False, True, 3)
    assert view(week, "namesakes", plan_id=plan["id"])["items"] == [across]
    assert view(week, "namesakes", limit=1, cursor=1)["items"] == [across]
    assert [row[0] for row in book(week, "namesakes")] == ["组", 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    "path", ["series-by-day", "districts-by-audience", "clashes", "days", "sittings", "namesakes"]
)
def test_all_is_the_offices_and_of_an_edition(papers, week, path):
    query = {"edition_id": week.edition["id"]}
    assert week.editor.get(f"/programme/{path}", query_string=query).status_code == 403
    for kind in ("", ".csv", ".xlsx"):
        assert week.office.get(f"/programme/{path}{kind}", query_string=query).status_code == 200
        unknown = week.office.get(f"/programme/{path}{kind}", query_string={"edition_id": uuid.uuid4()})
        assert unknown.status_code == 404
        assert week.office.get(f"/programme/{path}{kind}").status_code == 422
