"""A plan's workbook for who reads English: headings, lists and guidance have English, and it is read."""

import pytest

from chassis.sheets import MARK
from reporting.workbooks import columns, english
from tests.fixtures.reporting import new_row, new_sitting
from tests.fixtures.workbooks import Desk, count, fill, opened, saved

ACTIVITY = {
    "活动名称 title": "Reading at home",
    "形式 kind": "阅读 Reading",
    "阅读类别 kind of reading": "Home of books",
    "怎么参加 how to take part": "In person",
    "主题系列 series": "Internet Plus learning for all",
    "关注内容 topics": "智慧助老 Smart technology for elders, Job skills",
}
SITTING = {
    "活动序号 No. of the activity": 1,
    "日期 day": "2021-11-06",
    "几点开始 begins": "9:00",
    "几点结束 ends": "11:00",
    "座位数 seats": 40,
    "地点 place": "本校一楼教室",
    "在哪个区 district": "Jiang'an",
}


@pytest.mark.slow
def test_every_heading_hint_and_word_has_its_english():
    items = [*columns.OF_ACTIVITY, *columns.OF_SITTING]
    assert {column.heading for column in items} == english.HEADINGS.keys()
    assert {column.hint for column in items if column.hint} == english.HINTS.keys()
    assert {word for words in columns.WORD_LISTS.values() for word in words} == english.WORDS.keys()
    assert len({word.casefold() for word in english.WORDS.values()}) == len(english.WORDS)


@pytest.mark.slow
def test_it_is_in_english_beside_the_chinese_and_its_words_are_read(desk):
    book = desk.download("en")
    assert book.sheetnames == ["How to fill in", "Activities", "Sittings", "Lists"]
    guide = [cell.value for cell in book["How to fill in"]["A"]]
    assert "How to fill it in" in guide and "怎么填" in guide
    assert "讲座 Lecture" in [cell.value for cell in book["Lists"]["A"]]
    fill(book["Activities"], 2, ACTIVITY)
    fill(book["Sittings"], 2, SITTING)
    assert count(desk.take(book)) == (1, 0, 0, 0, 0)
    [row] = desk.rows()
    assert (row["kind"], row["reading_kind"], row["mode"]) == ("阅读", "书香之家", "offline")
    assert (row["series"], row["topics"]) == ("互联网+全民学习", ["智慧助老", "职业技能"])
    assert row["sittings"][0]["place"]["area"] == "江岸区"


@pytest.mark.slow
def test_what_is_wrong_is_marked_in_the_sheets_of_either_language(desk):
    """Whatever language the file is in and whoever sends it."""
    chinese, in_english = desk.download(), desk.download("en")
    fill(chinese["活动"], 2, {"活动名称": "读书会", "形式": "唱歌"})
    fill(in_english["Activities"], 2, {"活动名称 title": "Reading", "形式 kind": "Singing"})
    for book, title in ((chinese, "活动"), (in_english, "Activities")):
        marked = opened(desk.week.editor.post(f"{desk.address}/marked", data=saved(book)).data)
        assert marked[title]["D2"].fill.fgColor.rgb == MARK
    del in_english["Sittings"]
    assert "“Sittings” is missing" in str(desk.send(in_english).json)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_went_out_changes_nothing_in_either_language(week, language):
    organiser = {"name": "王家书房", "kind": "家庭"}
    rows = [new_row(new_sitting(), audiences=["老年人群"], organiser=organiser)]
    desk = Desk(week, week.draft(*rows))
    before = desk.rows()
    assert count(desk.take(desk.download(language))) == (0, 0, 1, 0, 0)
    assert desk.rows() == before
