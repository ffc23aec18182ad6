"""The city's report: made by a worker, with the API's numbers in it, and nothing of anybody's template."""

import io
import uuid
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from docx import Document
from openpyxl import load_workbook

from chassis.storage.db import transaction
from chassis.testing import run_jobs
from reporting.city_report.letters import Letter, numeral
from reporting.nominations.model import Nomination
from tests.unit.reporting.statistics.test_statistics import Counted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOT_OURS = (
    b"python-docx",
    b"2013-12-23",
    b"365F91",
    b"asciiTheme",
    b"majorHAnsi",
    b"Calibri",
    b"Cambria",
    b"ja-JP",
)


@pytest.fixture
def week(papers):
    """Twelve came of fourteen who had booked, one walked in; of the hall all say so themselves; two at a slot."""
    week = Counted(papers)
    id = week.hear(week.lesson, venue_id=week.museum, people=14, bookings=7, came=12, walk_ins=1, missed=2)
    week.hear(week.hall, self_attested=30)
    week.hear(venue_id=week.museum, people=2, came=2)
    week.rate(id, 4)
    week.office.post("/requirements/usual", json={"edition_id": week.edition["id"]})
    return week


def start(week, client=None, **about):
    body = {"kind": "city-report", "about": {"edition_id": week.edition["id"]} | about}
    return (client or week.office).create("/tasks", json=body)


def made(week, **about):
    """The file that a worker makes."""
    task = start(week, **about).json
    assert week.office.get(f"/results/{task['id']}").status_code == 404
    run_jobs(week.papers.app, "run tasks")
    task_view = week.office.get(f"/tasks/{task['id']}").json
    assert task_view["status"] == "done", task_view
    answer = week.office.get(f"/results/{task['id']}")
    assert answer.status_code == 200
    return answer.data


@pytest.fixture
def paper(week):
    return made(week)


def texts_of(paper):
    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(paper)).read("word/document.xml"))
    return ["".join(text.text or "" for text in line.iter(f"{W}t")) for line in root.iter(f"{W}p")]


@pytest.mark.slow
def test_its_numbers_are_the_apis(week, paper):
    text = "\n".join(texts_of(paper))
    totals = week.figures("district")["totals"]
    assert (totals["attended"], totals["hours"], totals["self_attested"]) == (15, 22.5, 30)
    for words in (
        f"活动{totals['activities']}项",
        f"共{totals['sessions']}场",
        f"报名{totals['bookings']}份、{totals['people']}人",
        f"到场{totals['attended']}人次，其中未报名直接到场{totals['walk_ins']}人次",
        f"不用预约、现场清点{totals['dropped_in']}人次",
        f"学习时长{totals['hours']}小时",
        f"占应到人数的{totals['no_show']}%",
        f"评价{totals['rated']}份，平均{totals['rating']}分",
        f"另有{totals['self_attested']}人次自己登记参加了线上场次，单独统计",
    ):
        assert words in text


@pytest.mark.slow
@pytest.mark.parametrize("by", ["district", "series", "audience", "topic", "sector", "mode", "unit"])
def test_every_table_has_the_apis_rows(week, paper, by):
    tables = [
        {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}
        for table in Document(io.BytesIO(paper)).tables
    ]
    names = ("sessions", "seats", "people", "attended", "walk_ins", "self_attested", "hours")
    rows = {row["label"]: [str(row[name]) for name in names] for row in week.figures(by)["items"]}
    assert any(rows.items() <= table.items() for table in tables)


@pytest.mark.slow
def test_the_heads_of_narrow_columns_are_cut_between_words(paper):
    heads = [
        [cell.text.split("\n") for cell in table.rows[0].cells]
        for table in Document(io.BytesIO(paper)).tables
    ]
    figures = [lines for lines in heads if len(lines) == 8 and lines[1] == ["场次"]]
    assert len(figures) == 7
    for head in figures:
        assert head[3:7] == [["报名", "人数"], ["到场", "人次"], ["其中", "未报名"], ["自己", "登记"]]
    assert "“全市”指不分区的活动" in "\n".join(texts_of(paper))


@pytest.mark.slow
def test_it_says_who_did_not_file_all(week, paper):
    text = "\n".join(texts_of(paper))
    assert "应报送的单位1个，已全部报送0个，还有1个单位没有报齐" in text
    assert week.unit["name"] in text.partition("没有报齐的单位")[2]


@pytest.mark.slow
def test_whom_it_honours_is_named_and_nobody_else(week):
    for status, name, consent in (
        ("granted", "李兰", True),
        ("granted", "没有同意", False),
        ("announced", "还在公示", True),
        ("not_chosen", "没有选上", True),
    ):
        with week.papers.app.app_context(), transaction() as db:
            nomination = Nomination(
                kind="star", route="self", nominated_by="x", field="f", area="江岸区", links=[]
            )
            nomination.edition_id = uuid.UUID(week.edition["id"])
            nomination.amend(is_official=False, won_before=False, status=status)
            nomination.consent_at = datetime(2021, 11, 1, tzinfo=UTC) if consent else None
            nomination.content = {"name": name}
            db.add(nomination)
    text = "\n".join(texts_of(made(week)))
    assert "授予百姓学习之星称号1名，终身学习品牌项目称号0个" in text
    assert "李兰" in text
    assert not [name for name in ("没有同意", "还在公示", "没有选上") if name in text]


@pytest.mark.slow
def test_headings_are_numbered_as_papers_are(paper):
    headings = [
        text for text in texts_of(paper) if text.startswith(("一、", "二、", "（一）", "（三）", "五、"))
    ]
    assert headings[:2] == ["一、总体情况", "二、活动开展情况"]
    assert "（一）各区情况" in headings
    assert [numeral(n) for n in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


@pytest.mark.slow
def test_nothing_of_a_template_is_left_in_its_bytes(paper):
    package = zipfile.ZipFile(io.BytesIO(paper))
    names = package.namelist()
    assert not [name for name in names if "thumbnail" in name or "theme" in name or "customXml" in name]
    whole = b"".join(package.read(name) for name in names)
    assert not [words for words in NOT_OURS if words in whole]
    assert b'w:eastAsia="zh-CN"' in package.read("word/styles.xml")
    assert b"2021-10-20T" in package.read("docProps/core.xml")


@pytest.mark.slow
def test_fonts_are_named_and_none_is_shipped(paper):
    package = zipfile.ZipFile(io.BytesIO(paper))
    styles = package.read("word/styles.xml").decode()
    for font in ("方正小标宋", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert font in styles
    assert not [name for name in package.namelist() if name.endswith((".odttf", ".ttf", ".fntdata"))]


@pytest.mark.slow
def test_who_signs_stands_on_the_page_of_the_date(paper):
    package = zipfile.ZipFile(io.BytesIO(paper))
    styles = ElementTree.fromstring(package.read("word/styles.xml"))
    [signature] = [style for style in styles.iter(f"{W}style") if style.get(f"{W}styleId") == "Signature"]
    assert signature.find(f"{W}pPr/{W}keepNext") is not None


@pytest.mark.slow
def test_no_page_has_a_signature_and_no_text(paper):
    """It stood alone on a page where the last table filled the one before."""
    document = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(paper)).read("word/document.xml"))
    last = [*document.iter(f"{W}p")][-4:]
    assert "".join(last[0].itertext()) == "特此报告。"
    assert all(paragraph.find(f"{W}pPr/{W}keepNext") is not None for paragraph in last[:2])


@pytest.mark.slow
def test_its_pictures_say_what_they_show(paper):
    xml = zipfile.ZipFile(io.BytesIO(paper)).read("word/document.xml").decode()
    assert xml.count("<pic:pic") == 3
    assert 'descr="各区到场人次"' in xml


@pytest.mark.slow
def test_the_workbook_has_numbers_and_charts_of_its_own(week):
    data = made(week, format="xlsx")
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames[:3] == ["总体", "逐日累计", "各区"]
    figures = {row[0].value: row for row in book["各区"].iter_rows(min_row=2)}
    [expected] = [row for row in week.figures("district")["items"] if row["label"] == "江岸区"]
    assert (figures["江岸区"][1].value, figures["江岸区"][6].value) == (
        expected["sessions"],
        expected["attended"],
    )
    charts = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if "charts/chart" in name]
    assert len(charts) == 10


@pytest.mark.slow
def test_it_is_the_offices_and_of_an_edition_that_there_is(week):
    assert start(week, week.editor).status_code == 403
    nowhere = start(week, edition_id="00000000-0000-0000-0000-000000000000")
    assert (nowhere.status_code, nowhere.json["errors"][0]["field"]) == (422, "about.edition_id")
    assert start(week, format="pdf").status_code == 422


@pytest.mark.slow
def test_given_up_nothing_is_made(week):
    task = start(week).json
    assert week.office.post(f"/tasks/{task['id']}/cancellation").status_code == 200
    run_jobs(week.papers.app, "run tasks")
    assert week.office.get(f"/results/{task['id']}").status_code == 404


@pytest.mark.slow
def test_an_edition_of_nothing_has_a_report_too(papers):
    week = type("Empty", (), {"papers": papers, "office": papers.office, "edition": papers.edition()})
    assert "共0场" in "\n".join(texts_of(made(week)))
    assert load_workbook(io.BytesIO(made(week, format="xlsx")))["总体"]["B2"].value == 0


def test_what_people_typed_is_text(tmp_path):
    letter = Letter('=1+1 <b> & "区"', datetime(2021, 11, 30, tzinfo=UTC))
    letter.show_table("<表>", ["<头>"], [["=cmd()"], ["a & b"], [None]], [1])
    letter.save(tmp_path / "a.docx")
    texts = texts_of((tmp_path / "a.docx").read_bytes())
    assert [text for text in texts if text] == ['=1+1 <b> & "区"', "<表>", "<头>", "=cmd()", "a & b", "—"]


def test_a_thousand_units_are_quick(tmp_path):
    letter = Letter("表", datetime(2021, 11, 30, tzinfo=UTC))
    began = datetime.now(UTC)
    letter.show_table("表", ["单位", "数"], [[f"单位{n}", n] for n in range(1000)], [2, 1])
    letter.save(tmp_path / "a.docx")
    assert (datetime.now(UTC) - began).total_seconds() < 5
