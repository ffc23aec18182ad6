"""Whatever the office gives back, or takes away again, is told to those who have to do something about it."""

import pytest

from tests.fixtures.reporting import new_row
from tests.unit.reporting.nominations.test_nominations import citizen, honours, submitted  # noqa: F401
from tests.unit.reporting.notices.test_notices import messages, told, with_contact
from tests.unit.reporting.owed.test_owed import at

pytestmark = pytest.mark.slow
LINKS = {"links": ["https://example.org/news"]}


def test_links_that_are_returned_are_told(week, usual):
    with_contact(week)
    week.editor.put(at(week, usual["links"], "links"), json=LINKS)
    week.office.post(at(week, usual["links"], "return"), json={"remark": "打不开"})
    [(to, kind, text)] = messages(week)
    assert (to, kind) == ("+8613800001234", "links_returned")
    assert "江岸区社区学院报送的“媒体报道链接”被退回。办公室的意见：打不开。" in text


def test_rows_of_an_approved_plan_that_are_returned_are_told_at_once(week):
    with_contact(week)
    plan = week.approved(new_row())
    for title in ("书法入门", "太极拳"):
        row = week.editor.create(f"/plans/{plan['id']}/activities", json=new_row(title=title)).json
        week.office.post(f"/activities/{row['id']}/return", json={"remark": "请写明讲师"})
    week.papers.pass_time(minutes=2)
    texts = [text for _, kind, text in messages(week) if kind == "activity_returned"]
    assert len(texts) == 1
    assert "改动的活动有 2 个被退回：“书法入门”请写明讲师；“太极拳”请写明讲师。" in texts[0]


def test_an_extension_that_is_withdrawn_is_told_to_who_counts_on_it(week, usual):
    with_contact(week)
    path = at(week, usual["plan"], "extension")
    week.office.put(path, json={"until": "2021-11-08T18:00", "reason": "搬迁"})
    week.office.delete(path)
    kinds, texts = zip(*[(kind, text) for _, kind, text in messages(week)], strict=True)
    assert kinds == ("extension_withdrawn", "extended")
    assert "“活动方案”不再延期，仍在 10月29日 18:00 截止。" in texts[0]
    week.submitted()
    week.office.put(path, json={"until": "2021-11-08T18:00", "reason": "搬迁"})
    week.office.delete(path)
    assert told(week)[0][0] == "extended", "what is filed already is due no more"


@pytest.mark.parametrize("act", ["return", "refusal"])
def test_a_nomination_that_is_not_taken_is_told_without_its_candidates_name(honours, act):  # noqa: F811
    week = honours
    with_contact(week)
    by_unit = submitted(week)
    oneself = submitted(week, citizen(week), name="自荐人", phone="13900003333")
    for nomination in (by_unit, oneself):
        path = f"/nominations/{nomination['id']}/{act}"
        assert week.office.post(path, json={"remark": "请写明年份"}).status_code == 200
    texts_sent = {to: text for to, kind, text in messages(week) if kind.startswith("nomination")}
    assert texts_sent.keys() == {"+8613800001234", "+8613900003333"}
    words = "被退回" if act == "return" else "没有通过资格审核"
    for to, start in (("+8613800001234", "江岸区社区学院的一份"), ("+8613900003333", "您的一份")):
        assert f"{start}“百姓学习之星”推荐{words}" in texts_sent[to]
        assert "欧阳学" not in texts_sent[to] and "自荐人" not in texts_sent[to]
    assert texts_sent["+8613900003333"].endswith(f"/my/nominations/{oneself['id']}")
