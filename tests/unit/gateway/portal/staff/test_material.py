"""Material on a unit's pages and the office's, with reporting's double behind; and what the public sees."""

import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition, tell
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import answer_next

UNIT, PIECE, UPLOAD = (str(uuid.uuid4()) for _ in range(3))
CAPTION = "老年学员在学用智能手机"
LIST, OFFICE = "/staff/papers/material", "/staff/office/material"
VERDICT = {"outcome": "good", "code": "good", "words": "照片 640×480", "kind": "photo"}
REFUSED = {"outcome": "refused", "code": "too-small", "words": "竖屏 540×960，短边 540，低于 576"}


def piece(verdict: dict[str, Any] | None = VERDICT, **changes: Any) -> dict[str, Any]:
    """A piece of material as reporting shows it."""
    upload = {"id": UPLOAD, "unit_id": UNIT, "filename": "合影.jpg", "length": 10, "received": 10}
    upload |= {"status": verdict["outcome"] if verdict else "open", "verdict": verdict}
    state = {"id": PIECE, "version": 3, "unit_id": UNIT, "unit_name": "江岸区社区学院", "caption": CAPTION}
    words = {"status": "draft", "kind": "photo", "activity_id": None, "activity_title": None, "faults": []}
    return state | words | {"upload": upload, "sha256": "a" * 64} | changes


def listed(department: Double, *pieces: dict[str, Any]) -> None:
    department.stand("/material", {"items": list(pieces), "next_cursor": None})
    department.stand("/plans", {"items": [], "next_cursor": None})
    for each in pieces:
        department.stand(f"/material/{each['id']}", each)


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    return app


@pytest.fixture
def editor(app: Flask, papers_department: Double) -> Reader:
    listed(papers_department, piece())
    return sign_in_staff(app, "unit_editor", unit=UNIT)


@pytest.fixture
def office(app: Flask, papers_department: Double) -> Reader:
    listed(papers_department, piece(status="filed"))
    return sign_in_staff(app, "office")


def post_file(reader: Reader, address: str, content: bytes, **form: str) -> Any:
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', reader.page))
    data: dict[str, Any] = hidden | form | {"file": FileStorage(io.BytesIO(content), "合影.jpg")}
    boundary, body = encode_multipart(data)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = reader.client.post(address, data=body, content_type=kind, headers={"Accept-Language": "zh"})
    reader.page = answer.text
    return answer


@pytest.mark.slow
def test_a_unit_sees_each_file_with_its_verdict_and_what_it_lacks(
    editor: Reader, papers_department: Double
) -> None:
    assert f'href="{LIST}"' in editor.open("/staff").text
    fault = {"field": "caption", "message": "说明要 5 到 100 个字，现在 2 个"}
    returned = {"status": "returned", "remark": "正脸模糊", "id": str(uuid.uuid4())}
    listed(papers_department, piece(REFUSED, faults=[fault], caption="太短"), piece(**returned))
    page = editor.open(LIST).text
    for words in (
        "竖屏 540×960，短边 540，低于 576",
        "现在 2 个",
        "正脸模糊",
        "合影.jpg",
        "有 1 份还不能报送",
    ):
        assert words in page
    assert "一般要 4 到 5 张照片，现在有 1 张" in page
    assert "先报送没有问题的 1 份" in page and "报送这 " not in page
    listed(papers_department, piece(REFUSED, faults=[fault], caption="太短"))
    assert "没有问题的" not in editor.open(LIST).text


@pytest.mark.slow
def test_a_file_comes_by_a_plain_form_in_pieces_of_eight_megabytes(
    editor: Reader, papers_department: Double
) -> None:
    editor.open(LIST)
    content = b"x" * (9 * 1024 * 1024)
    for path in ("/material",):
        papers_department.standing.pop(path)
    papers_department.answers.clear()
    papers_department.answer(201, None, Location=f"/uploads/{UPLOAD}")
    papers_department.answer(204)
    papers_department.answer(204)
    papers_department.answer(201, piece())
    answer = post_file(editor, LIST, content, activity="", caption=CAPTION, consent="1")
    assert answer.location == f"{LIST}?unit={UNIT}&saved=added"
    first, second = sent(papers_department, "PATCH")
    assert (len(first.body), first.headers["Upload-Offset"]) == (8 * 1024 * 1024, "0")
    assert (len(second.body), second.headers["Upload-Offset"]) == (1024 * 1024, str(8 * 1024 * 1024))
    begun, added = sent(papers_department, "POST")
    assert begun.headers["Upload-Length"] == str(len(content))
    assert (added.json["upload_id"], added.json["caption"], added.json["consent"]) == (UPLOAD, CAPTION, True)


@pytest.mark.slow
def test_files_of_forms_leave_threads_to_everyone_else(
    app: Flask, editor: Reader, papers_department: Double
) -> None:
    editor.open(LIST)
    reporting = app.extensions["departments"]["reporting"]
    with reporting.uploading(), reporting.uploading():
        refusal = post_file(editor, LIST, b"x", activity="", caption=CAPTION)
    assert refusal.status_code == 503
    assert "现在传文件的人多" in refusal.text and CAPTION in refusal.text
    assert not sent(papers_department, "POST")


@pytest.mark.slow
def test_a_form_without_a_file_says_so_and_keeps_what_was_written(
    editor: Reader, papers_department: Double
) -> None:
    editor.open(LIST)
    page = editor.send(LIST, activity="", caption=CAPTION).text
    assert 'id="file-wrong"' in page and CAPTION in page
    assert not sent(papers_department, "POST")


def test_a_long_form_is_read_from_staff_alone(app: Flask) -> None:
    stranger = Reader(app.test_client())
    answer = post_file(stranger, LIST, bytes(2 * 1024 * 1024))
    assert answer.status_code == 413


@pytest.mark.slow
def test_a_caption_is_changed_as_it_was_seen(editor: Reader, papers_department: Double) -> None:
    editor.open(f"{LIST}/{PIECE}")
    answer_next(papers_department, 200, piece(), f"/material/{PIECE}")
    assert editor.send(f"{LIST}/{PIECE}", caption="换过的说明文字", activity="").location
    [request] = sent(papers_department, "PATCH")
    assert (request.headers["If-Match"], request.json["caption"]) == ('"3"', "换过的说明文字")
    editor.page = ""
    listed(papers_department, piece())
    editor.open(f"{LIST}/{PIECE}")
    answer_next(papers_department, 204, None, f"/material/{PIECE}")
    editor.send(f"{LIST}/{PIECE}", caption="", activity="", act="drop")
    assert sent(papers_department, "DELETE")[0].headers["If-Match"] == '"3"'


@pytest.mark.slow
def test_what_is_in_order_is_filed_without_what_is_not(editor: Reader, papers_department: Double) -> None:
    editor.open(LIST)
    papers_department.answer(200, {"items": []})
    editor.send(f"{LIST}/filing", unit=UNIT, activity="", only_good="1")
    [request] = sent(papers_department, "POST")
    assert (request.json["only_good"], request.json["confirmed"]) == (True, False)


@pytest.mark.slow
def test_all_of_one_activity_is_filed_and_a_number_confirmed(
    editor: Reader, papers_department: Double
) -> None:
    editor.open(LIST)
    papers_department.answer(200, {"items": []})
    answer = editor.send(f"{LIST}/filing", unit=UNIT, activity="", confirmed="1")
    assert answer.location == f"{LIST}?unit={UNIT}&saved=filed"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.json["confirmed"], request.json["unit_id"]) == (
        "/material/filing",
        True,
        UNIT,
    )
    few = {"type": "/problems/few-or-many", "title": "照片一般为 4 到 5 张", "status": 409, "photos": 2}
    editor.open(LIST)
    answer_next(papers_department, 409, few)
    assert "照片一般为 4 到 5 张" in editor.send(f"{LIST}/filing", unit=UNIT, activity="").text


def test_another_units_material_is_not_shown(editor: Reader) -> None:
    assert editor.open(f"{LIST}?unit={uuid.uuid4()}").status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "ending", "body"),
    [
        ("accept", "acceptance", {"highlight": False}),
        ("highlight", "acceptance", {"highlight": True}),
        ("return", "return", {"remark": "请换一张正脸清楚的"}),
    ],
)
def test_the_office_decides_each_file(
    office: Reader, papers_department: Double, act: str, ending: str, body: dict[str, Any]
) -> None:
    assert CAPTION in office.open(OFFICE).text
    page = office.open(f"{OFFICE}/{PIECE}").text
    assert "照片 640×480" in page and f"/api/reporting/files/{'a' * 64}/picture" in page
    papers_department.answer(200, piece())
    remark = body.get("remark", "")
    assert office.send(f"{OFFICE}/{PIECE}", act=act, remark=remark).location == f"{OFFICE}?saved=1"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.json) == (f"/material/{PIECE}/{ending}", body)
    assert request.headers["If-Match"] == '"3"'


@pytest.mark.slow
def test_what_was_written_of_a_file_that_another_returned_meanwhile_is_shown(
    office: Reader, papers_department: Double
) -> None:
    listed(papers_department, piece(status="filed"))
    office.open(f"{OFFICE}/{PIECE}")
    listed(papers_department, piece(status="returned", remark="正脸模糊"))
    answer_next(papers_department, 409, {"type": "/problems/x", "title": "已退回", "status": 409})
    page = office.send(f"{OFFICE}/{PIECE}", act="return", remark="请换一张").text
    assert "正脸模糊" in page and "您填的没有保存" in page and "请换一张" in page


def test_a_file_is_not_returned_without_a_word(office: Reader, papers_department: Double) -> None:
    office.open(f"{OFFICE}/{PIECE}")
    assert 'id="remark-wrong"' in office.send(f"{OFFICE}/{PIECE}", act="return", remark="").text
    assert not sent(papers_department, "POST")


@pytest.mark.slow
@pytest.mark.parametrize("act", ["accept", "highlight"])
def test_a_remark_that_returns_a_file_is_not_dropped_by_accepting_it(
    office: Reader, papers_department: Double, act: str
) -> None:
    office.open(f"{OFFICE}/{PIECE}")
    page = office.send(f"{OFFICE}/{PIECE}", act=act, remark="请换一张").text
    assert "这里写的不归您按的按钮" in page and "请换一张</textarea>" in page
    assert not sent(papers_department, "POST")


@pytest.mark.slow
def test_an_accepted_photo_is_shown_and_taken_down(office: Reader, papers_department: Double) -> None:
    listed(papers_department, piece(status="accepted", highlight=True))
    office.open(f"{OFFICE}/{PIECE}")
    papers_department.answer(200, piece())
    office.send(f"{OFFICE}/{PIECE}", act="hide", remark="")
    [request] = sent(papers_department, "PUT")
    assert (request.path, request.json) == (f"/material/{PIECE}/highlight", {"highlight": False})


def highlight(app: Flask, version: int = 1, **changes: Any) -> None:
    state = {
        "id": PIECE,
        "version": version,
        "edition_id": str(uuid.uuid4()),
        "unit_id": UNIT,
        "unit_name": "江岸区社区学院",
        "activity_id": None,
        "activity_title": None,
        "kind": "photo",
        "caption": CAPTION,
        "width": 640,
        "height": 480,
        "status": "shown",
    }
    tell(app, "reporting.highlight-published", **state | changes)


def test_the_public_sees_highlights_until_they_are_taken_down(app: Flask) -> None:
    client = app.test_client()
    highlight(app)
    page = client.get("/highlights").text
    assert CAPTION in page and f'src="/api/reporting/highlights/{PIECE}/picture"' in page
    highlight(app, 2, status="taken_down")
    assert CAPTION not in client.get("/highlights").text


@pytest.mark.slow
def test_material_is_packed_for_the_office_and_a_unit(
    app: Flask, office: Reader, papers_department: Double
) -> None:
    task = {"id": PIECE, "status": "queued"}
    assert 'href="/staff/material-pack"' in office.open(OFFICE).text
    page = office.open("/staff/material-pack").text
    assert "江岸区" in page and "全市各单位" in page
    edition_id = str(re.findall(r'<option selected value="([^"]+)">', page)[0])
    papers_department.answer(201, task)
    answer = office.send("/staff/material-pack", edition=edition_id, whose="area:江岸区")
    assert answer.location == f"/staff/tasks/{PIECE}"
    [request] = sent(papers_department, "POST")
    assert request.json == {"kind": "media-pack", "about": {"edition_id": edition_id, "area": "江岸区"}}
    office.open("/staff/material-pack")
    refusal = {"type": "/problems/nothing-accepted", "title": "还没有通过的素材", "status": 409}
    answer_next(papers_department, 409, refusal)
    page = office.send("/staff/material-pack", edition=edition_id, whose="").text
    assert "还没有通过的素材" in page and "开始打包" in page


@pytest.mark.slow
def test_a_unit_packs_its_own_material_alone(editor: Reader, papers_department: Double) -> None:
    assert f"whose=unit:{UNIT}" not in editor.open(LIST).text
    listed(papers_department, piece(status="accepted"))
    assert f"whose=unit:{UNIT}" in editor.open(LIST).text
    page = editor.open("/staff/material-pack").text
    assert f'value="unit:{UNIT}"' in page and "全市各单位" not in page
    edition_id = str(re.findall(r'<option selected value="([^"]+)">', page)[0])
    refusal = editor.send("/staff/material-pack", edition=edition_id, whose="area:江岸区")
    assert refusal.status_code == 422
    papers_department.answer(201, {"id": PIECE, "status": "queued"})
    editor.send("/staff/material-pack", edition=edition_id, whose=f"unit:{UNIT}")
    assert sent(papers_department, "POST")[0].json["about"]["unit_id"] == UNIT


@pytest.mark.slow
def test_to_a_closed_edition_no_material_is_added(app: Flask, editor: Reader) -> None:
    assert "上传" in editor.open(LIST).text
    edition(app, version=2, status="closed")
    page = editor.open(LIST).text
    assert "只能查看" in page and CAPTION in page
    assert 'type="file"' not in page and f"{LIST}/filing" not in page
