"""Uploads by tus 1.0: begun, sent in pieces, gone on with, given up; and what is refused."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from chassis import machine
from chassis.errors import DomainError
from chassis.storage.db import reading, transaction
from chassis.testing import run_jobs
from reporting.uploads.model import Piece, Upload
from reporting.uploads.objects import Store
from tests.fixtures.reporting import faults
from tests.fixtures.uploads import TUS, begin, checksum, metadata, objects, offset_of, send

MB = 1024 * 1024


@pytest.fixture
def path(week):
    """An upload of ten bytes that has begun."""
    return begin(week, 10).headers["Location"]


def test_what_is_spoken_is_told_to_anyone(week):
    answer = week.papers.app.test_client().options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,checksum,expiration,termination"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert answer.headers["Tus-Max-Size"] == str(2048 * MB)


def test_a_file_comes_in_pieces(week):
    begun = begin(week, 10)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    path = begun.headers["Location"]
    assert path.startswith("/uploads/")
    first = send(week, path, 0, b"12345", **checksum(b"12345"))
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "5")
    assert "Upload-Expires" in first.headers
    head = week.editor.head(path, headers=TUS)
    assert (head.status_code, head.headers["Upload-Offset"], head.headers["Upload-Length"]) == (
        200,
        "5",
        "10",
    )
    assert head.headers["Cache-Control"] == "no-store"
    last = send(week, path, 5, b"67890", **checksum(b"67890", "sha256"))
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "10")
    view = week.editor.get(path).json
    assert (view["status"], view["received"], view["filename"]) == ("received", 10, "开幕式.mp4")
    assert b"".join(file.read_bytes() for file in objects(week)) == b"1234567890"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headers", "status", "field"),
    [
        ({"Upload-Length": "0"}, 422, "Upload-Length"),
        ({"Upload-Length": "-1"}, 422, "Upload-Length"),
        ({"Upload-Length": "ten"}, 422, "Upload-Length"),
        ({"Upload-Concat": "partial"}, 422, "Upload-Concat"),
        ({"Upload-Length": ""}, 422, "Upload-Length"),
        ({"Upload-Length": str(2**63)}, 413, None),
        ({"Upload-Length": "9" * 40}, 422, "Upload-Length"),
        ({"Upload-Length": str(2048 * MB + 1)}, 413, None),
        ({"Upload-Metadata": ""}, 422, "Upload-Metadata.unit_id"),
        ({"Upload-Metadata": "unit_id ???"}, 422, "Upload-Metadata.unit_id"),
        ({"Upload-Metadata": metadata(unit_id="none")}, 422, "Upload-Metadata.unit_id"),
        ({"Upload-Metadata": metadata(unit_id=uuid.UUID(int=7))}, 422, "Upload-Metadata.unit_id"),
        ({"Tus-Resumable": "0.2.2"}, 412, None),
    ],
)
def test_a_file_that_cannot_come_is_refused_by_its_header(week, headers, status, field):
    answer = begin(week, 10, **headers)
    assert answer.status_code == status
    if field:
        assert list(faults(answer)) == [field]


def test_a_piece_with_a_wrong_checksum_is_not_kept(week, path):
    answer = send(week, path, 0, b"12345", **checksum(b"other"))
    assert (answer.status_code, answer.json["type"]) == (460, "/problems/wrong-checksum")
    assert offset_of(week, path) == 0
    assert objects(week) == []
    unknown = send(week, path, 0, b"12345", **{"Upload-Checksum": "md5 abc"})
    assert unknown.status_code == 400


@pytest.mark.slow
@pytest.mark.parametrize("offset", [3, 11, 2**62])
def test_a_piece_at_another_place_is_told_where_to_go_on(week, path, offset):
    send(week, path, 0, b"12345")
    answer = send(week, path, offset, b"67890")
    assert (answer.status_code, answer.json["offset"]) == (409, 5)
    assert offset_of(week, path) == 5


@pytest.mark.slow
@pytest.mark.parametrize("offset", ["", "-1", "x", "1e3", "１"])
def test_an_offset_that_is_none_is_refused(week, path, offset):
    answer = send(week, path, 0, b"12345", **{"Upload-Offset": offset.encode().decode("latin-1")})
    assert (answer.status_code, list(faults(answer))) == (422, ["Upload-Offset"])


def test_a_piece_past_the_end_is_refused_whole(week, path):
    assert send(week, path, 0, b"12345678901").status_code == 422
    assert (offset_of(week, path), objects(week)) == (0, [])


@pytest.mark.slow
def test_an_empty_piece_keeps_nothing_and_stands_in_nobodys_way(week, path):
    empty = send(week, path, 0, b"")
    assert (empty.status_code, empty.headers["Upload-Offset"], objects(week)) == (204, "0", [])
    assert send(week, path, 0, b"12345").headers["Upload-Offset"] == "5"
    assert send(week, path, 3, b"").json["offset"] == 5
    assert send(week, path, 5, b"67890").status_code == 204
    assert send(week, path, 10, b"").status_code == 204
    assert send(week, path, 10, b"x").status_code == 422
    assert send(week, path, 0, b"1").json["offset"] == 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\合影.jpg", "合影.jpg"),
        ("a\0b\r\nc.jpg", "abc.jpg"),
        ("长" * 5000 + ".mp4", "长" * 196 + ".mp4"),
        ("/", "file"),
        ("🎉.jpg", "🎉.jpg"),
    ],
)
def test_a_name_is_kept_as_every_system_can_show_it(week, given, kept):
    names = {"Upload-Metadata": metadata(filename=given, unit_id=week.unit["id"])}
    begun = begin(week, 10, **names)
    assert begun.status_code == 201
    assert week.editor.get(begun.headers["Location"]).json["filename"] == kept


def test_a_piece_has_eight_megabytes_at_most(week):
    path = begin(week, 20 * MB).headers["Location"]
    large = send(week, path, 0, bytes(8 * MB + 1))
    assert (large.status_code, large.json["type"]) == (413, "/problems/piece-too-large")
    assert "8 MB" in large.json["detail"]
    assert send(week, path, 0, bytes(8 * MB)).headers["Upload-Offset"] == str(8 * MB)


def test_a_piece_of_another_type_is_refused(week, path):
    assert send(week, path, 0, b"12345", **{"Content-Type": "application/json"}).status_code == 415


def test_an_upload_belongs_to_its_unit(week, path):
    stranger = week.papers.editor(uuid.uuid4())
    assert begin(week, 10, client=stranger).status_code == 403
    for answer in (
        stranger.head(path, headers=TUS),
        send(week, path, 0, b"12345", client=stranger),
        stranger.delete(path, headers=TUS),
        week.papers.staff("door").get(path),
    ):
        assert answer.status_code == 403
    assert send(week, path, 0, b"12345", client=week.office).status_code == 204


@pytest.mark.slow
def test_of_two_pieces_at_once_one_is_taken_and_nothing_is_spoilt(week):
    path = begin(week, 40_000).headers["Location"]
    answers = []

    def send_all(letter):
        for _ in range(20):
            offset = offset_of(week, path)
            if offset == 40_000:
                break
            size = min(3000 if letter == b"a" else 2000, 40_000 - offset)
            answers.append(send(week, path, offset, letter * size).status_code)

    threads = [threading.Thread(target=send_all, args=(letter,)) for letter in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {204, 409, 422}
    with week.papers.app.app_context(), reading() as db:
        pieces = db.query(Piece).order_by(Piece.starts_at).all()
    assert [piece.starts_at for piece in pieces] == [
        sum(piece.length for piece in pieces[:n]) for n in range(len(pieces))
    ]
    assert len(objects(week)) == len(pieces)
    assert sum(piece.length for piece in pieces) == offset_of(week, path)


def test_an_upload_can_be_given_up(week, path):
    send(week, path, 0, b"12345")
    assert week.editor.delete(path, headers=TUS).status_code == 204
    assert (week.editor.head(path, headers=TUS).status_code, objects(week)) == (404, [])


def test_a_file_that_is_whole_is_not_given_up_as_an_upload(week, path):
    send(week, path, 0, b"1234567890")
    assert week.editor.delete(path, headers=TUS).status_code == 409


def test_an_upload_that_nobody_goes_on_with_goes_with_its_objects(week, path):
    send(week, path, 0, b"12345")
    app = week.papers.app
    run_jobs(app, "end expired uploads")
    assert offset_of(week, path) == 5
    with app.app_context(), transaction() as db:
        db.execute(update(Upload).values(expires_at=machine.now() - timedelta(seconds=1)))
    assert send(week, path, 5, b"67890").status_code == 404
    run_jobs(app, "end expired uploads")
    assert objects(week) == []
    with app.app_context(), reading() as db:
        assert db.query(Upload).count() == db.query(Piece).count() == 0


def test_what_a_killed_process_left_in_the_store_is_swept(week, path, monkeypatch):
    send(week, path, 0, b"12345")
    leftover = objects(week)[0].with_name("0000000000000-left")
    leftover.write_bytes(b"left")
    run_jobs(week.papers.app, "sweep the store")
    assert leftover.exists()
    later = machine.now() + timedelta(days=8)
    monkeypatch.setattr(machine, "now", lambda: later)
    run_jobs(week.papers.app, "sweep the store")
    assert [file.read_bytes() for file in objects(week)] == [b"12345"]


def test_a_full_store_says_so_and_loses_nothing(week, path):
    send(week, path, 0, b"12345")
    extensions = week.papers.app.extensions
    settings = extensions["settings"]
    extensions["settings"] = replace(settings, store_spare_mb=10**9)
    answer = send(week, path, 5, b"67890")
    assert (answer.status_code, answer.json["type"]) == (507, "/problems/store-full")
    extensions["settings"] = settings
    assert (offset_of(week, path), len(objects(week))) == (5, 1)
    assert send(week, path, 5, b"67890").status_code == 204


def test_a_store_without_a_place_is_none():
    with pytest.raises(ValueError, match="needs a place"):
        Store("")


def test_a_store_keeps_objects_whole_or_not_at_all(tmp_path):
    store = Store(f"file://{tmp_path}/files")
    store.put("a/b", b"0123456789", 10)
    assert b"".join(store.read("a/b")) == b"0123456789"
    assert b"".join(store.read("a/b", 2, 5)) == b"234"
    assert b"".join(store.read("a/b", 8)) == b"89"
    assert [key for key, _ in store.keys("a")] == ["a/b"]
    with pytest.raises(DomainError):
        store.put("a/c", b"short", 6)
    store.delete(["a/b", "a/c", "a/none"])
    assert list(store.keys("a")) == []
    with pytest.raises(DomainError):
        b"".join(store.read("a/b"))
    with pytest.raises(DomainError):
        Store("s3://nobody-there?endpoint=http://127.0.0.1:9").size("a")
