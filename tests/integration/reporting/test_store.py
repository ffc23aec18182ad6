"""The store of files in a folder and in a bucket: whole or not at all, ranges, orphans, a full one."""

import os
import random
from datetime import timedelta

import pytest

from chassis import machine
from chassis.errors import DomainError
from chassis.storage.db import reading
from chassis.testing import run_jobs
from reporting.tasks.model import Task
from reporting.uploads.objects import Store
from reporting.uploads.refusals import NotStored, StoreFull
from tests.fixtures.bucket import Full, full_bucket
from tests.fixtures.media import photo, video
from tests.fixtures.reporting import Week, embedded, new_papers
from tests.fixtures.uploads import begin, send
from tests.unit.reporting.files.test_files import PDF, checked, upload

MB = 1024 * 1024


@pytest.fixture(params=["folder", "bucket"])
def url(request, tmp_path):
    return str(tmp_path / "store") if request.param == "folder" else request.getfixturevalue("bucket")


@pytest.fixture
def store(url):
    return Store(url)


@pytest.fixture
def week(url, tmp_path, issuer):
    """The department with its files there."""
    with new_papers(*embedded(tmp_path), issuer, store=url) as papers:
        yield Week(papers)


def keys(store):
    return sorted(
        key for prefix in ("pieces", "files", "pictures", "results") for key, _ in store.keys(prefix)
    )


def test_an_object_is_kept_whole_and_read_in_parts(store):
    content = random.Random(7).randbytes(3 * MB + 7)
    store.put("files/a", content, len(content))
    assert b"".join(store.read("files/a")) == content
    for start, end in ((0, 1), (5, 5 + MB), (MB, None), (3 * MB, 3 * MB + 7), (len(content) - 1, None)):
        assert b"".join(store.read("files/a", start, end)) == content[start:end]
    assert store.size("files/a") == len(content)
    store.put("files/a", b"shorter", 7)
    assert b"".join(store.read("files/a")) == b"shorter"


def test_a_large_file_is_put_in_parts_and_moved_where_it_can_be(store, tmp_path):
    content = random.Random(8).randbytes(12 * MB)
    path = (store.scratch() or tmp_path) / "large"
    path.write_bytes(content)
    store.put("files/large", path, len(content))
    assert b"".join(store.read("files/large")) == content
    assert path.exists() == (store.folder is None)


def test_what_is_not_whole_is_not_kept(store, tmp_path):
    path = tmp_path / "short"
    path.write_bytes(b"short")
    for content in (b"short", path):
        with pytest.raises(NotStored):
            store.put("files/short", content, 6)
    assert keys(store) == []
    store.delete(["files/short", "files/none"])
    with pytest.raises(DomainError):
        list(store.read("files/none"))


def test_a_file_goes_its_whole_way(week, store, tmp_path):
    content = video(tmp_path, seconds=2).read_bytes()
    verdict = checked(week, upload(week, content, "a.mp4"))
    assert verdict["status"] == "good", verdict
    address = f"/files/{verdict['sha256']}"
    assert week.office.get(address).data == content
    part = week.office.get(address, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.data) == (206, content[1000:2000])
    assert week.office.get(f"{address}/picture").data[:3] == b"\xff\xd8\xff"
    picture = checked(week, upload(week, photo(exif=True), "合影.jpg"))
    assert keys(store) == sorted(
        f"{folder}/{each['sha256']}" for each in (verdict, picture) for folder in ("files", "pictures")
    )


def test_pieces_go_with_their_upload(week, store):
    path = begin(week, 10).headers["Location"]
    send(week, path, 0, b"12345")
    assert len(keys(store)) == 1
    later = begin(week, 10).headers["Location"]
    send(week, later, 0, b"12345")
    assert week.editor.delete(path, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert [b"".join(store.read(key)) for key in keys(store)] == [b"12345"]


def test_orphans_are_swept_and_nothing_else(week, store, monkeypatch):
    open_path = begin(week, 10).headers["Location"]
    send(week, open_path, 0, b"12345")
    checked(week, upload(week, photo(), "合影.jpg"))
    stored_keys = keys(store)
    orphans = [f"{folder}/left" for folder in ("pieces", "files", "pictures", "results")]
    for key in orphans:
        store.put(key, b"left", 4)
    run_jobs(week.papers.app, "sweep the store")
    assert keys(store) == sorted(stored_keys + orphans)
    later = machine.now() + timedelta(days=8)
    monkeypatch.setattr(machine, "now", lambda: later)
    run_jobs(week.papers.app, "sweep the store")
    assert keys(store) == stored_keys


def test_an_orphan_that_came_again_meanwhile_is_not_swept(week, store, tmp_path, monkeypatch):
    from reporting.uploads import sweeping

    store.put("files/again", b"left", 4)
    later = machine.now() + timedelta(days=8)
    monkeypatch.setattr(machine, "now", lambda: later)
    written_at = machine.now()
    monkeypatch.setattr(Store, "modified_at", lambda _store, _key: written_at)
    with week.papers.app.app_context(), reading() as db:
        sweeping.sweep(db)
    assert keys(store) == ["files/again"]


def test_a_full_bucket_says_so_soon_and_loses_nothing(monkeypatch, tmp_path, issuer):
    with full_bucket(monkeypatch) as url, new_papers(*embedded(tmp_path), issuer, store=url) as papers:
        week = Week(papers)
        path = begin(week, 10).headers["Location"]
        answer = send(week, path, 0, b"12345")
        assert (answer.status_code, answer.json["type"]) == (507, "/problems/store-full")
        assert len(Full.asked) <= 3, "it was asked again and again, for minutes"
        assert week.editor.get(path).json["received"] == 0


def test_a_full_disk_says_so(tmp_path, monkeypatch):
    store = Store(str(tmp_path / "store"))
    path = store.scratch() / "file"
    path.write_bytes(b"12345")

    def refuse(_descriptor):
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(StoreFull):
            store.put("files/a", path, 5)
    assert keys(store) == []


def test_a_pack_is_kept_there_too(week, store):
    from tests.unit.reporting.material.test_material import add
    from tests.unit.reporting.material.test_packs import accepted, packed

    path = upload(week, PDF, "总结.pdf")
    checked(week, path)
    accepted(week, [add(week, path, caption="全年工作的书面总结").json])
    task = packed(week).json
    whole = week.office.get(f"/results/{task['id']}").data
    assert whole[:4] == b"PK\x03\x04"
    part = week.office.get(f"/results/{task['id']}", headers={"Range": "bytes=-22"})
    assert (part.status_code, part.data) == (206, whole[-22:])
    with week.papers.app.app_context(), reading() as db:
        key = db.query(Task).one().key
    assert key in keys(store)
