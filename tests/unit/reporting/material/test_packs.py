"""Packs of material: only what was accepted, with captions and hashes, as one archive made in the background."""

import csv
import hashlib
import io
import uuid
import zipfile

import pytest

from chassis.testing import run_jobs
from tests.fixtures.reporting import UNIT, faults
from tests.unit.reporting.files.test_files import PDF, checked, upload
from tests.unit.reporting.material.test_material import add, added, match, place

pytestmark = pytest.mark.slow


def accepted(week, pieces):
    """File all that is open of the unit, and let the office accept these pieces."""
    answer = week.editor.post("/material/filing", json=place(week, confirmed=True))
    assert answer.status_code == 200, answer.json
    for piece in answer.json["items"]:
        if piece["id"] in {each["id"] for each in pieces}:
            path = f"/material/{piece['id']}/acceptance"
            assert week.office.post(path, json={}, headers=match(piece)).status_code == 200


def packed(week, client=None, **about):
    """Start a pack and let it be made; its task."""
    body = {"kind": "media-pack", "about": {"edition_id": week.edition["id"]} | about}
    answer = (client or week.office).create("/tasks", json=body)
    if answer.status_code != 201:
        return answer
    run_jobs(week.papers.app, "run tasks")
    task = (client or week.office).get(f"/tasks/{answer.json['id']}")
    assert task.json["status"] == "done", task.json
    return task


def test_a_pack_holds_what_was_accepted_with_captions_and_hashes(week):
    first = added(week, 0, caption='=开幕"式"/合影: 大家')
    added(week, 1, caption="没有通过的一张照片")
    path = upload(week, PDF, "总结.pdf")
    checked(week, path)
    document = add(week, path, caption="全年工作的书面总结").json
    accepted(week, [first, document])
    task = packed(week).json
    assert (task["title"], task["result"]["name"]) == ("Media pack", "2021 素材 全市.zip")
    answer = week.office.get(f"/results/{task['id']}")
    assert hashlib.sha256(answer.data).hexdigest() == task["result"]["sha256"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        folder = "江岸区社区学院/不属于某一个活动/"
        names = [f"{folder}001 =开幕_式_合影_ 大家.jpg", f"{folder}002 全年工作的书面总结.pdf"]
        assert archive.namelist() == [*names, "清单.csv"]
        times = [info.date_time for info in archive.infolist()]
        rows = list(csv.DictReader(io.StringIO(archive.read("清单.csv").decode("utf-8-sig"))))
        contents = [archive.read(name) for name in names]
    assert [row["文件"] for row in rows] == names
    assert [row["SHA-256"] for row in rows] == [hashlib.sha256(content).hexdigest() for content in contents]
    assert (rows[0]["说明"][:2], rows[0]["宽"], rows[0]["单位"]) == ("'=", "640", "江岸区社区学院")
    assert (contents[1], rows[1]["原文件 SHA-256"]) == (PDF, rows[1]["SHA-256"])
    assert rows[1]["原文件名"] == "总结.pdf"
    assert rows[1]["报送时间"].startswith("2021-10-20 09:")
    assert [time[:4] for time in times] == [(2021, 10, 20, 9)] * 3


def test_a_file_in_a_pack_is_as_old_as_what_was_filed_by_the_clock_of_the_city(week):
    accepted(week, [added(week)])
    week.papers.set_clock("2022-01-03T00:30:00+08:00")
    task = packed(week).json
    answer = week.office.get(f"/results/{task['id']}")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        photo, listing = archive.infolist()
        [row] = csv.DictReader(io.StringIO(archive.read(listing).decode("utf-8-sig")))
    assert row["报送时间"] == "{:04}-{:02}-{:02} {:02}:{:02}".format(*photo.date_time[:5])
    assert photo.date_time[:4] == (2021, 10, 20, 9)
    assert listing.date_time[:5] == (2022, 1, 3, 0, 30)


def test_a_pack_is_of_a_unit_or_an_area_too(week):
    accepted(week, [added(week)])
    other = week.papers.unit(week.edition["id"], name="武昌区图书馆", area="武昌区", district="420106")
    assert packed(week, unit_id=week.unit["id"]).json["result"]["name"] == "2021 素材 江岸区社区学院.zip"
    own = packed(week, client=week.editor, unit_id=week.unit["id"]).json
    assert week.editor.get(f"/results/{own['id']}").status_code == 200
    assert packed(week, area=UNIT["area"]).json["result"]["name"] == "2021 素材 江岸区.zip"
    for about in ({"unit_id": other["id"]}, {"area": "武昌区"}):
        nothing = packed(week, **about)
        assert (nothing.status_code, nothing.json["type"]) == (409, "/problems/nothing-accepted")


def test_what_cannot_be_packed_is_refused_by_its_field(week):
    for about, field in (
        ({"edition_id": str(uuid.uuid4())}, "about.edition_id"),
        ({"unit_id": str(uuid.uuid4())}, "about.unit_id"),
        ({"area": "火星"}, "about.area"),
    ):
        answer = packed(week, **about)
        assert (answer.status_code, list(faults(answer))) == (422, [field])
    for about in ({}, {"unit_id": str(uuid.uuid4())}):
        assert packed(week, client=week.editor, **about).status_code == 403


def test_who_takes_a_pack_away_is_in_the_audit_but_not_its_own_unit(week):
    accepted(week, [added(week)])
    own = packed(week, client=week.editor, unit_id=week.unit["id"]).json
    of_city = packed(week, area=UNIT["area"]).json
    assert week.editor.get(f"/results/{own['id']}").status_code == 200
    assert week.office.get("/audits").json["items"] == []
    for task in (own, of_city, of_city):
        assert week.office.get(f"/results/{task['id']}").status_code == 200
    lines = week.office.get("/audits?action=pack").json["items"]
    assert [(line["about"], line["name"]) for line in lines] == [
        ("edition", week.edition["name"]),
        ("unit", week.unit["name"]),
    ]
