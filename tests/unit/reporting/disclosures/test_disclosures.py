"""Who was shown personal data in full: one list of what is kept beside units, nominations and files."""

import pytest

from tests.fixtures.media import photo
from tests.unit.reporting.files.test_files import PDF, checked, upload
from tests.unit.reporting.nominations.test_nominations import WINDOW, set_rules, submitted
from tests.unit.reporting.units.test_units import CONTACT


@pytest.mark.slow
def test_every_look_at_a_contact_or_a_candidate_is_on_one_list(week):
    set_rules(week, **WINDOW)
    unit = week.papers.unit(week.edition["id"], name="老年大学", contact=CONTACT)
    nomination = submitted(week)
    for path, reason in (
        (f"/nominations/{nomination['id']}", "核实事迹"),
        (f"/units/{unit['id']}", "催交总结"),
    ):
        assert week.office.get(f"{path}/contact?reason={reason}").status_code == 200
    admin = week.papers.staff("admin")
    first, second = (line for line in admin.get("/audits").json["items"])
    assert (first["action"], first["about"], first["name"], first["subject"], first["reason"]) == (
        "contact",
        "unit",
        "老年大学",
        unit["id"],
        "催交总结",
    )
    assert (second["action"], second["about"], second["name"]) == ("candidate", "nomination", "欧*")
    assert {first["actor"], second["actor"]} == {"tester"}
    narrowed = {
        "action=candidate": 1,
        "action=objector": 0,
        f"date={first['at'][:10]}": 2,
        "date=2020-01-01": 0,
        "actor=nobody": 0,
    }
    for query, number in narrowed.items():
        assert len(week.office.get(f"/audits?{query}").json["items"]) == number, query
    page = week.office.get("/audits?limit=1").json
    rest = week.office.get(f"/audits?limit=1&cursor={page['next_cursor']}").json
    assert [line["id"] for line in page["items"] + rest["items"]] == [first["id"], second["id"]]
    assert rest["next_cursor"] is None
    for client in (week.editor, week.papers.staff("reviewer")):
        assert client.get("/audits").status_code == 403


@pytest.mark.slow
def test_files_as_they_were_sent_are_on_the_list_once_a_day_but_not_for_their_own_unit(week):
    path = upload(week, PDF, "名单.pdf")
    checked(week, path)
    sha256 = week.editor.get(path).json["sha256"]
    picture = upload(week, photo(), "合影.jpg")
    checked(week, picture)
    address = f"/files/{sha256}"
    assert week.editor.get(address).status_code == 200
    assert week.office.get(f"/files/{week.editor.get(picture).json['sha256']}").status_code == 200
    assert week.office.get("/audits").json["items"] == []
    for part in ("bytes=0-9", "bytes=10-19", "bytes=0-"):
        assert week.office.get(address, headers={"Range": part}).status_code == 206
    week.papers.staff("admin", subject="admin").get(address)
    lines = week.office.get("/audits?action=original").json["items"]
    assert [line["actor"] for line in lines] == ["admin", "tester"]
    assert {(line["about"], line["name"], line["reason"]) for line in lines} == {
        ("file", "江岸区社区学院：名单.pdf", None)
    }
    week.papers.set_clock("2021-10-21T09:00:00+08:00")
    week.office.get(address)
    assert len(week.office.get("/audits").json["items"]) == 3
