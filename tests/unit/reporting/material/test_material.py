"""Material: captioned while its file is on its way, filed together, decided piece by piece, shown to the public."""

import uuid

import pytest

from tests.fixtures.media import photo
from tests.fixtures.reporting import faults
from tests.unit.reporting.files.test_files import PDF, checked, upload

CAPTION = "老年学员在学用智能手机"


def place(week, **changes):
    return {"edition_id": week.edition["id"], "unit_id": week.unit["id"]} | changes


def add(week, path, client=None, **changes):
    body = {"edition_id": week.edition["id"], "upload_id": path.rpartition("/")[2]}
    return (client or week.editor).create("/material", json=body | changes)


def added(week, number=0, **changes):
    """A photo that has been found good, with all that it needs."""
    path = upload(week, photo(noise=number), "合影.jpg")
    checked(week, path)
    return add(week, path, **{"caption": CAPTION, "consent": True} | changes).json


def filed(week, count=4):
    pieces = [added(week, number) for number in range(count)]
    answer = week.editor.post("/material/filing", json=place(week))
    assert answer.status_code == 200
    return [week.editor.get(f"/material/{piece['id']}").json for piece in pieces]


def match(piece):
    return {"If-Match": f'"{piece["version"]}"'}


@pytest.mark.slow
def test_a_caption_is_written_while_the_file_comes(week):
    path = upload(week, PDF)
    piece = add(week, path).json
    assert (piece["status"], piece["kind"], piece["caption"]) == ("draft", None, "")
    assert {fault["field"] for fault in piece["faults"]} == {"file", "caption"}
    changed = week.editor.patch(f"/material/{piece['id']}", json={"caption": CAPTION}, headers=match(piece))
    assert (changed.status_code, changed.json["caption"], changed.json["version"]) == (200, CAPTION, 2)
    stale = week.editor.patch(
        f"/material/{piece['id']}", json={"caption": "别的说明文字"}, headers=match(piece)
    )
    assert (stale.status_code, stale.json["version"]) == (412, 2)
    checked(week, path)
    view = week.editor.get(f"/material/{piece['id']}").json
    assert (view["kind"], view["faults"]) == ("document", [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [({"caption": "太短"}, "caption"), ({"caption": "长" * 101}, "caption"), ({"consent": False}, "consent")],
)
def test_what_a_piece_lacks_is_said_before_and_at_filing(week, change, field):
    piece = added(week, **change)
    assert [fault["field"] for fault in piece["faults"]] == [field]
    answer = week.editor.post("/material/filing", json=place(week))
    assert (answer.status_code, list(faults(answer))) == (422, [f"material.{piece['id']}.{field}"])
    assert week.editor.get(f"/material/{piece['id']}").json["status"] == "draft"


@pytest.mark.slow
def test_one_refused_file_does_not_keep_the_others_back(week):
    """A video of 320×240 beside a good one: neither could be filed, and the refusal named no file."""
    good, bad = added(week), added(week, 1, caption="太短")
    only_good = place(week, only_good=True, confirmed=True)
    assert [piece["id"] for piece in week.editor.post("/material/filing", json=only_good).json["items"]] == [
        good["id"]
    ]
    assert week.editor.get(f"/material/{bad['id']}").json["status"] == "draft"
    again = week.editor.post("/material/filing", json=only_good)
    assert (again.status_code, list(faults(again))) == (422, [f"material.{bad['id']}.caption"])


@pytest.mark.slow
def test_few_or_many_photos_are_asked_about(week):
    for number in range(3):
        added(week, number)
    answer = week.editor.post("/material/filing", json=place(week))
    assert (answer.status_code, answer.json["photos"]) == (409, 3)
    confirmed = week.editor.post("/material/filing", json=place(week, confirmed=True))
    assert [piece["status"] for piece in confirmed.json["items"]] == ["filed"] * 3


@pytest.mark.slow
def test_one_photo_under_four_captions_is_one_photo(week):
    """It counted as four, and nothing was asked."""
    first, *others = (added(week, 0, caption=f"{n}：{CAPTION}") for n in range(4))
    assert [fault["field"] for piece in others for fault in piece["faults"]] == ["file"] * 3
    answer = week.editor.post("/material/filing", json=place(week))
    assert list(faults(answer)) == [f"material.{piece['id']}.file" for piece in others]
    good = place(week, only_good=True, confirmed=True)
    assert [piece["id"] for piece in week.editor.post("/material/filing", json=good).json["items"]] == [
        first["id"]
    ]
    again = added(week, 0, caption=CAPTION)
    assert "counts once" in again["faults"][0]["message"]


@pytest.mark.slow
def test_a_photo_that_is_moved_to_the_activity_where_it_is_already_is_pointed_out(week):
    [row] = week.approved()["activities"]
    added(week, 0, activity_id=row["id"])
    other = added(week, 0)
    assert other["faults"] == []
    changed = week.editor.patch(
        f"/material/{other['id']}", json={"activity_id": row["id"]}, headers=match(other)
    )
    assert [fault["field"] for fault in changed.json["faults"]] == ["file"]


@pytest.mark.slow
def test_a_refused_file_is_replaced_and_the_caption_stays(week):
    path = upload(week, b"#EXTM3U", "a.mp4")
    checked(week, path)
    piece = add(week, path, caption=CAPTION).json
    assert [fault["field"] for fault in piece["faults"]] == ["file"]
    better = upload(week, PDF)
    checked(week, better)
    body = {"upload_id": better.rpartition("/")[2]}
    changed = week.editor.patch(f"/material/{piece['id']}", json=body, headers=match(piece)).json
    assert (changed["kind"], changed["caption"], changed["faults"]) == ("document", CAPTION, [])
    again = add(week, better)
    assert (again.status_code, again.json["material_id"]) == (409, piece["id"])


@pytest.mark.slow
def test_the_office_accepts_or_returns_each_file(week):
    first, second, *_ = filed(week)
    accepted = week.office.post(f"/material/{first['id']}/acceptance", json={}, headers=match(first))
    assert (accepted.status_code, accepted.json["status"]) == (200, "accepted")
    twice = week.office.post(f"/material/{first['id']}/acceptance", json={})
    assert twice.status_code == 409
    remark = {"remark": "人物正脸模糊，请换一张"}
    returned = week.office.post(f"/material/{second['id']}/return", json=remark, headers=match(second)).json
    assert (returned["status"], returned["remark"]) == ("returned", remark["remark"])
    week.editor.patch(
        f"/material/{second['id']}", json={"caption": "换过的说明文字"}, headers=match(returned)
    )
    again = week.editor.post("/material/filing", json=place(week))
    assert [piece["id"] for piece in again.json["items"]] == [second["id"]]
    assert again.json["items"][0]["remark"] is None


@pytest.mark.slow
def test_what_is_filed_is_not_changed(week):
    piece = filed(week)[0]
    assert week.editor.patch(f"/material/{piece['id']}", json={"caption": CAPTION}).status_code == 409
    assert week.editor.delete(f"/material/{piece['id']}").status_code == 409


@pytest.mark.slow
def test_a_highlight_is_told_and_its_picture_public_until_it_is_taken_down(week):
    piece = filed(week)[0]
    week.papers.events()
    picture = f"/highlights/{piece['id']}/picture"
    anyone = week.papers.app.test_client()
    assert anyone.get(picture).status_code == 404
    accepted = week.office.post(f"/material/{piece['id']}/acceptance", json={"highlight": True}).json
    [(name, state)] = week.papers.events()
    assert (name, state["status"], state["caption"]) == ("highlight-published", "shown", CAPTION)
    assert (state["unit_name"], state["kind"], state["version"]) == (
        week.unit["name"],
        "photo",
        accepted["version"],
    )
    answer = anyone.get(picture)
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    week.office.put(f"/material/{piece['id']}/highlight", json={"highlight": False})
    [(_, state)] = week.papers.events()
    assert state["status"] == "taken_down"
    assert anyone.get(picture).status_code == 404


@pytest.mark.slow
def test_only_accepted_photos_and_videos_are_shown(week):
    piece = added(week)
    answer = week.office.put(f"/material/{piece['id']}/highlight", json={"highlight": True})
    assert answer.status_code == 409


@pytest.mark.slow
def test_material_is_its_units(week):
    piece = added(week)
    stranger = week.papers.editor(uuid.uuid4())
    assert stranger.get("/material").json["items"] == []
    assert stranger.get(f"/material/{piece['id']}").status_code == 403
    assert stranger.patch(f"/material/{piece['id']}", json={}).status_code == 403
    assert stranger.delete(f"/material/{piece['id']}").status_code == 403
    assert stranger.post("/material/filing", json=place(week)).status_code == 403
    assert add(week, upload(week, PDF), client=stranger).status_code == 403
    assert week.editor.post(f"/material/{piece['id']}/acceptance", json={}).status_code == 403
    items = week.office.get("/material", query_string={"status": "draft"}).json["items"]
    assert [item["id"] for item in items] == [piece["id"]]


@pytest.mark.slow
def test_an_activity_of_another_plan_is_refused(week):
    path = upload(week, PDF)
    answer = add(week, path, activity_id=str(uuid.UUID(int=7)))
    assert (answer.status_code, list(faults(answer))) == (422, ["activity_id"])
    plan = week.approved()
    activity = plan["activities"][0]
    piece = add(week, path, activity_id=activity["id"]).json
    assert (piece["activity_id"], piece["activity_title"]) == (activity["id"], activity["title"])
    assert piece["activity_title_en"] is None


@pytest.mark.slow
def test_what_the_office_does_to_a_units_piece_is_shown_to_the_unit(week):
    piece = added(week)
    path = f"/material/{piece['id']}"
    week.editor.patch(path, json={"caption": "单位自己写的说明"})
    week.office.patch(path, json={"caption": "电话里说的新说明"})
    assert week.office.delete(path).status_code == 204
    acts = week.editor.get(f"/owed/acts?edition_id={week.edition['id']}&unit_id={week.unit['id']}").json[
        "items"
    ]
    assert {(act["act"], act["about"]) for act in acts} == {
        ("material_changed", "单位自己写的说明"),
        ("material_dropped", "电话里说的新说明"),
    }
