"""Uploads become files: checked, kept once, served whole or in part to whom they belong."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from chassis import machine
from chassis.storage.db import reading, transaction
from chassis.testing import run_jobs
from reporting.files import files
from reporting.files.model import StoredFile
from reporting.uploads.model import Piece, Upload
from tests.fixtures.media import pdf, photo
from tests.fixtures.uploads import begin, metadata, objects, send


def upload(week, content, name="总结.pdf", client=None, unit_id=None):
    """Send a file whole; its address."""
    names = {"Upload-Metadata": metadata(filename=name, unit_id=unit_id or week.unit["id"])}
    path = begin(week, len(content), client=client, **names).headers["Location"]
    half = len(content) // 2
    send(week, path, 0, content[:half], client=client)
    assert send(week, path, half, content[half:], client=client).status_code == 204
    return path


def checked(week, path):
    run_jobs(week.papers.app, "check files")
    return week.office.get(path).json


PDF = pdf()


@pytest.mark.slow
def test_a_file_that_is_whole_is_checked_and_served_in_parts(week):
    path = upload(week, PDF)
    assert week.editor.get(path).json["verdict"] is None
    verdict = checked(week, path)
    assert (verdict["status"], verdict["verdict"]["kind"], verdict["verdict"]["words"]) == (
        "good",
        "document",
        "Document",
    )
    address = f"/files/{verdict['sha256']}"
    whole = week.editor.get(address)
    assert (whole.status_code, whole.data, whole.content_length) == (200, PDF, len(PDF))
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = week.editor.get(address, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (
        206,
        PDF[2:5],
        f"bytes 2-4/{len(PDF)}",
    )
    end = week.editor.get(address, headers={"Range": "bytes=-3"})
    assert (end.status_code, end.data) == (206, PDF[-3:])
    beyond = week.editor.get(address, headers={"Range": "bytes=10000-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(PDF)}")
    other = week.editor.get(address, headers={"Range": "bytes=2-4", "If-Range": '"other"'})
    assert (other.status_code, other.data) == (200, PDF)
    head = week.editor.head(address)
    assert (head.status_code, head.content_length, head.data) == (200, len(PDF), b"")


@pytest.mark.slow
def test_a_photo_is_shown_without_place_and_its_original_is_sealed(week):
    content = photo(exif=True)
    verdict = checked(week, upload(week, content, "合影.jpg"))
    answer = week.editor.get(f"/files/{verdict['sha256']}")
    assert (answer.content_type, answer.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert b"SERIAL-4711" not in answer.data
    assert answer.data == week.office.get(f"/files/{verdict['sha256']}/picture").data
    contents = [file.read_bytes() for file in objects(week)]
    assert len(contents) == 2
    assert not any(b"SERIAL-4711" in file for file in contents)


@pytest.mark.slow
def test_the_original_of_a_photo_is_given_to_the_office_which_is_kept_and_to_its_unit(week):
    content = photo(exif=True)
    verdict = checked(week, upload(week, content, "合影.jpg"))
    address = f"/files/{verdict['sha256']}/original"
    own = week.editor.get(address)
    assert (own.data, own.content_type) == (content, "image/jpeg")
    assert week.office.get("/audits").json["items"] == []
    answer = week.office.get(address)
    assert (answer.data, answer.headers["Cache-Control"]) == (content, "no-store")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    [line] = week.office.get("/audits?action=original").json["items"]
    assert line["name"] == "江岸区社区学院：合影.jpg"
    for client in (
        week.papers.editor(uuid.uuid4()),
        week.papers.staff("admin"),
        week.papers.staff("reviewer"),
    ):
        assert client.get(address).status_code == 403
    document = checked(week, upload(week, PDF))
    assert week.office.get(f"/files/{document['sha256']}/original").status_code == 404


@pytest.mark.slow
def test_the_same_file_twice_is_one(week):
    first, second = checked(week, upload(week, PDF)), checked(week, upload(week, PDF, "again.pdf"))
    assert first["sha256"] == second["sha256"]
    assert len(objects(week)) == 1
    with week.papers.app.app_context(), reading() as db:
        assert (db.query(StoredFile).count(), db.query(Piece).count()) == (1, 0)


@pytest.mark.slow
def test_a_file_that_is_refused_is_not_kept(week):
    verdict = checked(week, upload(week, b"#EXTM3U\n/etc/passwd", "a.mp4"))
    assert (verdict["status"], verdict["sha256"], objects(week)) == ("refused", None, [])
    assert "MP4" in verdict["verdict"]["words"]


def test_a_piece_that_is_not_what_it_was_is_noticed(week):
    path = upload(week, PDF)
    objects(week)[0].write_bytes(b"x" * (len(PDF) // 2))
    assert checked(week, path)["verdict"]["code"] == "damaged"


@pytest.mark.slow
def test_a_file_belongs_to_who_sent_it(week):
    verdict = checked(week, upload(week, PDF))
    stranger = week.papers.editor(uuid.uuid4())
    for address in (f"/files/{verdict['sha256']}", f"/files/{verdict['sha256']}/picture"):
        assert stranger.get(address).status_code == 403
    assert week.office.get(f"/files/{verdict['sha256']}/picture").status_code == 404
    assert week.office.get(f"/files/{'0' * 64}").status_code == 404
    assert week.office.get("/files/..%2f..").status_code == 404


@pytest.mark.slow
def test_what_a_worker_was_killed_over_is_done_again(week, monkeypatch):
    path = upload(week, PDF)
    app = week.papers.app
    with app.app_context():
        upload_id = uuid.UUID(path.rpartition("/")[2])
        with transaction() as db:
            assert files.claim(db, upload_id) is not None
        with transaction() as db:
            assert files.claim(db, upload_id) is None
    assert checked(week, path)["status"] == "checking"
    with app.app_context(), transaction() as db:
        db.execute(update(Upload).values(expires_at=machine.now() - timedelta(seconds=1)))
    assert checked(week, path)["status"] == "good"


@pytest.mark.slow
def test_a_full_store_while_checking_loses_nothing(week, monkeypatch):
    from reporting.uploads.objects import Store
    from reporting.uploads.refusals import full

    path = upload(week, PDF)

    def refuse(*_args):
        raise full()

    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", refuse)
        with pytest.raises(type(full())):
            run_jobs(week.papers.app, "check files")
    with week.papers.app.app_context(), transaction() as db:
        db.execute(update(Upload).values(expires_at=machine.now() - timedelta(seconds=1)))
    assert checked(week, path)["status"] == "good"
