"""Large files put together while they come: nothing is read twice, nothing is left, a spoilt piece shows."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from chassis import machine
from chassis.storage.db import transaction
from chassis.testing import run_jobs
from reporting.files import gathering
from reporting.uploads.model import Upload
from reporting.uploads.objects import Store
from tests.fixtures.uploads import TUS, begin, metadata, objects, send
from tests.unit.reporting.files.test_files import PDF, checked


@pytest.fixture
def app(week, monkeypatch):
    monkeypatch.setattr(gathering, "ANY_BEGUN", gathering.ANY_BEGUN.params(least=1))
    return week.papers.app


@pytest.fixture
def read(monkeypatch):
    """Keys of the objects that are read from now on."""
    keys = []
    chunks = Store.chunks

    def noting(store, key, *span):
        keys.append(key)
        return chunks(store, key, *span)

    monkeypatch.setattr(Store, "chunks", noting)
    return keys


@pytest.fixture
def path(week):
    names = {"Upload-Metadata": metadata(filename="总结.pdf", unit_id=week.unit["id"])}
    return begin(week, len(PDF), **names).headers["Location"]


def scratch(week):
    return [file for file in objects(week) if "scratch" in file.parts]


def gather(app):
    run_jobs(app, "gather pieces")


@pytest.mark.slow
def test_what_is_gathered_is_not_read_again(week, app, path, read):
    for offset in range(0, 10, 5):
        send(week, path, offset, PDF[offset : offset + 5])
        gather(app)
    send(week, path, 10, PDF[10:])
    assert len(scratch(week)) == 1
    verdict = checked(week, path)
    assert verdict["status"] == "good"
    assert len(read) == len(set(read)) == 3
    assert week.office.get(f"/files/{verdict['sha256']}").data == PDF
    gather(app)
    assert scratch(week) == []


def test_a_piece_that_is_spoilt_is_noticed_however_early_it_is_gathered(week, app, path):
    send(week, path, 0, PDF[:5])
    objects(week)[0].write_bytes(b"xxxxx")
    gather(app)
    send(week, path, 5, PDF[5:])
    assert checked(week, path)["verdict"]["code"] == "damaged"
    gather(app)
    assert objects(week) == []


@pytest.mark.slow
def test_what_nobody_goes_on_with_gives_its_room_back(week, app, path):
    send(week, path, 0, PDF[:5])
    gather(app)
    assert len(scratch(week)) == 1
    with app.app_context(), transaction() as db:
        db.execute(update(Upload).values(expires_at=machine.now() + gathering.KEPT - timedelta(hours=1)))
    gather(app)
    assert scratch(week) == []
    send(week, path, 5, PDF[5:])
    gather(app)
    assert checked(week, path)["status"] == "good"


def test_an_upload_that_is_given_up_or_a_worker_that_stops_leaves_nothing(week, app, path):
    from reporting.files import jobs

    send(week, path, 0, PDF[:5])
    gather(app)
    assert week.editor.delete(path, headers=TUS).status_code == 204
    gather(app)
    assert objects(week) == []
    other = begin(week, 10).headers["Location"]
    send(week, other, 0, b"12345")
    gather(app)
    with app.app_context():
        jobs.drop_gathered()
    assert len(objects(week)) == 1


def test_pieces_that_are_gone_stop_nothing(week, app, path):
    send(week, path, 0, PDF[:5])
    upload_id = uuid.UUID(path.rpartition("/")[2])
    with app.app_context():
        with transaction() as db:
            pieces = gathering.next_pieces(db, upload_id)
        objects(week)[0].unlink()
        gathering.gather(upload_id, pieces, Store(app.extensions["settings"].store_url).scratch())
        assert gathering.gatherings() == {}
    assert objects(week) == []


@pytest.mark.slow
def test_another_worker_puts_it_together_anew(week, app, path):
    send(week, path, 0, PDF[:5])
    gather(app)
    send(week, path, 5, PDF[5:])
    here = app.extensions["gatherings"]
    [begun] = here.values()
    here.clear()
    assert checked(week, path)["status"] == "good"
    begun.discard()
