"""What is typed into a nomination stays, whichever of its page's buttons is pressed."""

import uuid

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.pages import sign_in_staff
from tests.unit.gateway.portal.staff.test_nominations import ID, NOMINATION, PATH, PHOTO, PHOTO_ID, app, stand  # noqa: F401
from tests.unit.gateway.portal.staff.test_papers import UNIT, answer_next


@pytest.mark.slow
def test_a_caption_is_kept_whichever_photos_button_is_pressed(
    app: Flask,  # noqa: F811
    papers_department: Double,
) -> None:
    """Also while another photo is taken away or added; what is written for one yet to be sent stays on the page."""
    other = PHOTO | {"id": str(uuid.uuid4()), "caption": "另一张的说明"}
    stand(papers_department, photos=[PHOTO, other])
    for photo in (PHOTO, other):
        papers_department.stand(f"/nominations/{ID}/photos/{photo['id']}", NOMINATION | {"version": 5})
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    editor.open(f"{PATH}/photos")
    form = {f"caption-{PHOTO_ID}": "周六在社区教邻居", f"caption-{other['id']}": "另一张的说明"}
    page = editor.send(f"{PATH}/photos", act=f"remove {other['id']}", caption="写给下一张", **form).text
    [captioned] = sent(papers_department, "PATCH")
    assert captioned.path.endswith(PHOTO_ID) and captioned.json == {"caption": "周六在社区教邻居"}
    [removed] = sent(papers_department, "DELETE")
    assert removed.path.endswith(other["id"]) and removed.headers["If-Match"] == '"5"'
    assert "写给下一张</textarea>" in page and "已保存" in page
    answer_next(papers_department, 409, {"type": "x", "title": "现在不能改", "status": 409})
    papers_department.standing.pop(f"/nominations/{ID}/photos/{PHOTO_ID}")
    page = editor.send(f"{PATH}/photos", act=f"caption {PHOTO_ID}", **form).text
    assert "现在不能改" in page and "周六在社区教邻居</textarea>" in page


@pytest.mark.slow
def test_what_is_said_of_a_candidate_is_kept_by_the_buttons_beside_it(
    app: Flask,  # noqa: F811
    papers_department: Double,
) -> None:
    stand(papers_department, status="returned", consent_at=None)
    for verb in ("consent", "asking"):
        papers_department.stand(f"/nominations/{ID}/{verb}", NOMINATION)
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    editor.open(PATH)
    draft = {
        "name": "刘奶奶",
        "field": NOMINATION["field"],
        "area": NOMINATION["area"],
        "story": "新写的事迹",
    }
    page = editor.send(PATH, act="save", **draft, how="签了同意书").text
    assert "不归您按的按钮" in page and "签了同意书" in page and "新写的事迹" in page
    assert not sent(papers_department, "PATCH")
    assert editor.send(PATH, act="consent", **draft, how="签了同意书").status_code == 303
    [request] = sent(papers_department, "PATCH")
    assert (request.path, request.json["story"]) == (f"/nominations/{ID}", "新写的事迹")
    assert papers_department.asked[-1].json["how"] == "签了同意书"


@pytest.mark.slow
def test_of_two_windows_with_captions_the_second_overwrites_only_its_own(
    app: Flask,  # noqa: F811
    papers_department: Double,
) -> None:
    other = PHOTO | {"id": str(uuid.uuid4()), "caption": "另一张的说明"}
    stand(papers_department, photos=[PHOTO, other])
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    editor.open(f"{PATH}/photos")
    captions = {f"caption-{PHOTO_ID}": "在这个窗口里写的", f"caption-{other['id']}": "另一张的说明"}
    changed = [PHOTO | {"caption": "别的窗口写的"}, other | {"caption": "别的窗口也改了这张"}]
    stand(papers_department, photos=changed, version=6)
    problem = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过", "status": 412, "version": 6}
    answer_next(papers_department, 412, problem)
    page = editor.press(f"{PATH}/photos", act=f"caption {PHOTO_ID}", **captions)
    assert page.status_code == 412
    assert "现在是：<span>别的窗口写的</span>" in page.text and "在这个窗口里写的</textarea>" in page.text
    assert "别的窗口也改了这张</textarea>" in page.text and "另一张的说明" not in page.text
    assert 'name="version" value="6"' in page.text
