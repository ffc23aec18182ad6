"""Of two who change a plan at once, the second is refused: nobody overwrites what they have not seen."""

import pytest

from tests.fixtures.reporting import new_row, new_sitting

NEXT_DAY = {"starts_at": "2021-11-07T09:00:00+08:00", "ends_at": "2021-11-07T11:00:00+08:00"}


def seen(answer):
    """The If-Match of whoever has seen this answer."""
    return {"If-Match": answer.headers["ETag"]}


def add(week, path, row, page):
    """Add a row to a plan as that page shows it."""
    key = {"Idempotency-Key": row["title"].encode().hex()}
    return week.editor.post(f"{path}/activities", json=row, headers=seen(page) | key)


@pytest.mark.slow
def test_a_stale_change_of_an_activity_is_refused_and_the_first_one_stands(week):
    activity = week.draft()["activities"][0]
    path, sitting = f"/activities/{activity['id']}", f"/sittings/{activity['sittings'][0]['id']}"
    page = week.editor.get(path)
    first = week.editor.patch(path, json={"title": "甲的题目"}, headers=seen(page))
    assert (first.status_code, first.headers["ETag"]) == (200, f'"{page.json["revision"] + 1}"')
    second = week.editor.patch(path, json={"title": "乙的题目"}, headers=seen(page))
    assert (second.status_code, second.json["type"]) == (412, "/problems/changed-meanwhile")
    assert week.editor.patch(sitting, json={"seats": 9}, headers=seen(page)).status_code == 412
    assert week.editor.patch(sitting, json={"seats": 9}, headers=seen(first)).status_code == 200
    assert week.editor.delete(path, headers=seen(first)).status_code == 412
    version = week.editor.get(path).json
    assert (version["title"], version["sittings"][0]["seats"]) == ("甲的题目", 9)


@pytest.mark.slow
def test_each_change_makes_another_version_of_the_plan(week):
    plan = week.draft()
    path = f"/plans/{plan['id']}"
    page = week.editor.get(path)
    assert page.headers["ETag"] == f'"{plan["version"]}"'
    more = new_row(new_sitting(**NEXT_DAY), title="二")
    assert add(week, path, more, page).status_code == 201
    assert add(week, path, more | {"title": "三"}, page).status_code == 412
    assert week.editor.post(f"{path}/submit", headers=seen(page)).status_code == 412
    submitted = week.editor.post(f"{path}/submit", headers=seen(week.editor.get(path)))
    assert submitted.json["status"] == "submitted"
    assert week.office.post(f"{path}/approve", headers=seen(page)).status_code == 412
    assert week.office.post(f"{path}/approve", headers=seen(submitted)).status_code == 200


@pytest.mark.slow
def test_the_office_accepts_what_it_has_read(week):
    activity = week.approved()["activities"][0]
    path = f"/activities/{activity['id']}"
    answer = week.editor.patch(path, json={"title": "甲"})
    week.editor.patch(path, json={"title": "乙"})
    assert week.office.post(f"{path}/accept", headers=seen(answer)).status_code == 412
    assert week.office.post(f"{path}/accept", headers=seen(week.office.get(path))).json["title"] == "乙"
