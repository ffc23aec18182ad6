"""Photos of a nomination: sent by whoever nominates, captioned, seen blind by reviewers, and by all once public."""

import pytest
from sqlalchemy import func, select

from chassis.storage.db import reading
from chassis.testing import run_jobs
from reporting.files.model import StoredFile
from reporting.uploads.model import Upload
from tests.fixtures.media import photo
from tests.fixtures.reporting import faults
from tests.fixtures.uploads import begin, metadata, send
from tests.unit.reporting.files.test_files import PDF, upload
from tests.unit.reporting.nominations.test_nominations import (
    CITIZEN,
    WINDOW,
    begun,
    citizen,
    set_rules,
    submit,
)

pytestmark = pytest.mark.slow
CAPTION = "在社区教邻居用手机"
OTHER = CITIZEN[:-1] + "2"


@pytest.fixture
def honours(week):
    set_rules(week, **WINDOW)
    return week


def own_upload(week, client, content=None, name="合影.jpg"):
    """Send a file for a nomination, whole; the id of the upload."""
    content = content or photo(exif=True)
    names = {"Upload-Metadata": metadata(filename=name, purpose="nomination")}
    answer = begin(week, len(content), client=client, **names)
    assert answer.status_code == 201, answer.json
    path = answer.headers["Location"]
    assert send(week, path, 0, content, client=client).status_code == 204
    return path.rpartition("/")[2]


def attach(week, client, nomination, caption=CAPTION, **kwargs):
    body = {"upload_id": own_upload(week, client, **kwargs), "caption": caption}
    return client.post(f"/nominations/{nomination['id']}/photos", json=body)


def check(week):
    run_jobs(week.papers.app, "check files")


def test_a_citizen_attaches_photos_with_captions(honours):
    client = citizen(honours)
    nomination = begun(honours, client)
    answer = attach(honours, client, nomination, caption="")
    [added] = answer.json["photos"]
    assert (answer.status_code, added["verdict"]) == (200, None) and "being checked" in added["fault"]
    check(honours)
    assert "5 to 100 characters" in faults(submit(client, nomination, consent=True))["photos"]
    path = f"/nominations/{nomination['id']}/photos/{added['id']}"
    changed = client.patch(path, json={"caption": CAPTION})
    assert changed.json["photos"][0]["fault"] is None
    file = client.get(f"{path}/picture")
    assert (file.status_code, file.content_type) == (
        200,
        "image/jpeg",
    ) and b"Exif" not in file.data
    for stranger in (citizen(honours, OTHER), honours.editor):
        assert stranger.get(f"{path}/picture").status_code == 403
        assert stranger.patch(path, json={"caption": CAPTION}).status_code == 403
    assert honours.office.get(f"{path}/picture").status_code == 200
    stale = client.delete(path, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert submit(client, nomination, consent=True).status_code == 200
    refusal = attach(honours, client, nomination)
    assert refusal.json["type"] == "/problems/nomination-step-impossible"


def test_the_same_photo_twice_is_pointed_out(honours):
    client = citizen(honours)
    nomination = begun(honours, client)
    for _ in range(2):
        attach(honours, client, nomination)
    check(honours)
    assert "remove one" in faults(submit(client, nomination, consent=True))["photos"]


def test_an_upload_without_a_unit_is_of_who_sends_it(honours):
    mine = own_upload(honours, citizen(honours))
    assert citizen(honours).get(f"/uploads/{mine}").json["unit_id"] is None
    for stranger in (citizen(honours, OTHER), honours.editor):
        assert stranger.get(f"/uploads/{mine}").status_code == 403
    nomination = begun(honours)
    body = {"upload_id": mine, "caption": CAPTION}
    assert (
        honours.editor.post(f"/nominations/{nomination['id']}/photos", json=body).json["type"]
        == "/problems/upload-closed"
    )
    of_unit = upload(honours, PDF).rpartition("/")[2]
    body["upload_id"] = of_unit
    assert "upload_id" in faults(honours.editor.post(f"/nominations/{nomination['id']}/photos", json=body))
    material = {"edition_id": honours.edition["id"], "upload_id": mine}
    assert "upload_id" in faults(honours.office.create("/material", json=material))
    names = {"Upload-Metadata": metadata(filename="x.jpg", purpose="nomination")}
    large = begin(honours, 65 * 1024 * 1024, client=citizen(honours), **names)
    assert "Upload-Length" in faults(large)
    nameless = begin(honours, 5, client=citizen(honours), **{"Upload-Metadata": metadata(filename="x.jpg")})
    assert "Upload-Metadata.unit_id" in faults(nameless)


def test_five_photos_at_most_each_file_once_and_no_other_kinds(honours):
    nomination = begun(honours)
    for number in range(5):
        assert attach(honours, honours.editor, nomination, content=photo(noise=number)).status_code == 200
    answer = attach(honours, honours.editor, nomination)
    assert "file" in faults(answer)
    photos = honours.editor.get(f"/nominations/{nomination['id']}").json["photos"]
    path = f"/nominations/{nomination['id']}/photos"
    assert len(honours.editor.delete(f"{path}/{photos[0]['id']}").json["photos"]) == 4
    assert honours.editor.delete(f"{path}/{photos[0]['id']}").status_code == 404
    attach(honours, honours.editor, nomination, content=PDF, name="总结.pdf")
    check(honours)
    wrong = faults(submit(honours.editor, nomination))["photos"]
    assert "Photos only" in wrong
    other = begun(honours, name="欧阳新", phone="13800003333")
    upload_id = own_upload(honours, honours.editor)
    for place, status in ((other, 200), (other, 422)):
        body = {"upload_id": upload_id, "caption": CAPTION}
        answer = honours.editor.post(f"/nominations/{place['id']}/photos", json=body)
        assert answer.status_code == status


def test_a_photo_that_is_there_again_is_marked_before_it_is_submitted(honours):
    nomination = begun(honours)
    for _ in range(2):
        attach(honours, honours.editor, nomination)
    check(honours)
    first, second = honours.editor.get(f"/nominations/{nomination['id']}").json["photos"]
    assert first["fault"] is None and "over again" in second["fault"]


def test_nothing_is_kept_of_photos_that_are_taken_away(honours):
    nomination = begun(honours)
    attach(honours, honours.editor, nomination)
    check(honours)
    assert honours.editor.post(f"/nominations/{nomination['id']}/withdrawal").json["photos"] == []
    with honours.papers.app.app_context(), reading() as db:
        assert [db.scalar(select(func.count()).select_from(table)) for table in (Upload, StoredFile)] == [
            0,
            0,
        ]


def test_reviewers_see_them_blind_and_the_public_what_was_announced(week):
    set_rules(week, **WINDOW)
    client = week.editor
    nomination = begun(week, name="候选图")
    attach(week, client, nomination)
    check(week)
    assert submit(client, nomination).status_code == 200
    path = f"/nominations/{nomination['id']}"
    assert week.office.post(f"{path}/acceptance").status_code == 200
    client.put(f"{path}/consent", json={"how": "本人签字"})
    account = {"edition_id": week.edition["id"], "account": "judge", "name": "评一"}
    week.office.put("/reviewers", json=account)
    set_rules(week, scores_wanted=1)
    week.office.post("/reviews/assignment", json={"edition_id": week.edition["id"]})
    judge = week.papers.staff("reviewer", subject="judge")
    [review] = judge.get(f"/reviews?edition_id={week.edition['id']}").json["items"]
    [photo] = review["nomination"]["photos"]
    assert set(photo) == {"id", "caption"} and photo["caption"] == CAPTION
    picture = f"/photos/{photo['id']}/picture"
    assert judge.get(f"/reviews/{review['id']}{picture}").content_type == "image/jpeg"
    stranger = week.papers.staff("reviewer", subject="other")
    assert stranger.get(f"/reviews/{review['id']}{picture}").status_code == 404
    public = week.papers.app.test_client()
    assert public.get(f"/honours/{nomination['id']}{picture}").status_code == 404
    scores = dict.fromkeys(("创新方法", "主动坚持", "带动群众", "事迹突出", "故事感人"), 90)
    judge.put(f"/reviews/{review['id']}/scores", json={"scores": scores})
    week.office.post("/reviews/meeting", json={"edition_id": week.edition["id"]})
    decision = f"/honours/{week.edition['id']}/star"
    assert week.office.post(f"{decision}/decision", json={"chosen": [nomination["id"]]}).status_code == 200
    assert public.get(f"/honours/{nomination['id']}{picture}").status_code == 404
    week.papers.events()
    week.office.post(f"{decision}/notice")
    [state] = [state for name, state in week.papers.events() if name == "honour-published"]
    assert state["photos"] == [photo]
    file = public.get(f"/honours/{nomination['id']}{picture}")
    assert (file.status_code, file.headers["Cache-Control"]) == (
        200,
        "public, max-age=300",
    )
    client.post(f"/honours/{nomination['id']}/consent-withdrawal", json={"reason": "不愿公开"})
    assert public.get(f"/honours/{nomination['id']}{picture}").status_code == 404
    [state] = [state for name, state in week.papers.events() if name == "honour-published"]
    assert (state["status"], state["photos"]) == ("taken_down", [])
