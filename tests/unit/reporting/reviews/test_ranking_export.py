"""The ranking as a file: every score, and all that it takes to make the ranking again without us."""

import csv
import io
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from .test_reviews import CRITERIA, Jury, scored_jury, set_rules


@pytest.fixture
def jury(week):
    return Jury(week)


def rows_of_csv(jury):
    return list(csv.reader(io.StringIO(jury.ranking(".csv").data.decode("utf-8-sig"))))


def rows_of_xlsx(jury):
    sheet = load_workbook(io.BytesIO(jury.ranking(".xlsx").data)).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.slow
def test_the_export_has_every_score(jury):
    nominations = scored_jury(jury, [[(80, 81, 82, 83, 84), (1, 2, 3, 4, 5), (70, 70, 70, 70, 70)]] * 2)
    answer = jury.ranking(".csv")
    assert answer.headers["Cache-Control"] == "no-store"
    rows = rows_of_csv(jury)
    assert len(rows) == 1 + 2 * 3
    assert {row[1] for row in rows[1:]} == {"百姓学习之星"}
    row = next(row for row in rows if row[4] == "评b")
    assert (row[5:10], row[2][:2]) == (["1", "2", "3", "4", "5"], nominations[0]["name"][:2])
    assert rows_of_xlsx(jury) == rows


def made_again(rows):
    """{nomination: (rank, exact mean)} by somebody who has the file and nothing else."""
    head, *lines = rows
    lines = [dict(zip(head, row, strict=True)) for row in lines]
    weights = {criterion: int(lines[0][f"{criterion}的权重"]) for criterion in CRITERIA}
    order = [*filter(None, lines[0]["同分依次比较"].split("、"))]
    results = {}
    for nomination in {line["推荐的编号"] for line in lines}:
        scored = [line for line in lines if line["推荐的编号"] == nomination and line["加权分"]]
        points = {c: [int(line[c]) for line in scored] for c in CRITERIA}
        total = sum(weights[c] * sum(points[c]) for c in CRITERIA)
        mean = Fraction(total, sum(weights.values()) * len(scored))
        results[nomination] = (mean, *(Fraction(sum(points[c]), len(scored)) for c in order))
    return {
        nomination: (1 + sum(better > result for better in results.values()), result[0])
        for nomination, result in results.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("read", [rows_of_csv, rows_of_xlsx])
def test_a_stranger_makes_the_ranking_again_from_the_file_alone(jury, read):
    set_rules(
        jury.week,
        weights=dict(zip(CRITERIA, (30, 10, 25, 20, 15), strict=True)),
        tie_break=["带动群众", "事迹突出"],
    )
    table = [
        [(80, 80, 80, 80, 80)] * 3,
        [(80, 80, 80, 80, 80)] * 3,
        # Equal by its mean, ahead by 带动群众; the next equal in that as well, behind by 事迹突出.
        [(75, 80, 86, 80, 80)] * 3,
        [(80, 80, 80, 77, 84)] * 3,
        [(91, 72, 83, 64, 55), (70, 71, 72, 73, 74), (33, 34, 35, 36, 38)],
    ]
    jury_table = scored_jury(jury, table)
    rows = read(jury)
    head = rows[0]
    shown = {
        row[head.index("推荐的编号")]: (
            int(row[head.index("名次")]),
            Fraction(row[head.index("平均分（精确）")]),
        )
        for row in rows[1:]
    }
    assert made_again(rows) == shown
    assert [shown[nomination["id"]][0] for nomination in jury_table] == [2, 2, 1, 4, 5]
