"""A client of others (tuspy) sends a file over a real line, which drops now and then; every byte arrives."""

import hashlib
import io
import random
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tusclient.client import TusClient
from werkzeug.serving import make_server

from chassis.testing import Issuer, run_jobs
from tests.fixtures.media import pdf
from tests.fixtures.reporting import Week, embedded, new_papers

PDF = pdf(random.Random(7).randbytes(1_500_000))


@pytest.fixture
def week(tmp_path: Path, issuer: Issuer) -> Iterator[Week]:
    with new_papers(*embedded(tmp_path), issuer) as papers:
        yield Week(papers)


@pytest.fixture
def line(week: Week, issuer: Issuer) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Where reporting listens, and the headers of the unit's editor."""
    server = make_server("127.0.0.1", 0, week.papers.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    token = issuer.token("reporting", roles=["unit_editor"], units=[week.unit["id"]])
    yield f"http://127.0.0.1:{server.port}", server.port, {"Authorization": f"Bearer {token}"}
    server.shutdown()
    thread.join()
    server.server_close()


def break_off(port: int, path: str, headers: dict[str, str], offset: int, content: bytes) -> None:
    """Begin to send a long piece, and hang up after these bytes."""
    lines = headers | {
        "Host": "reporting",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": "500000",
    }
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"PATCH {path} HTTP/1.1\r\n{head}\r\n".encode() + content)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(100)


@pytest.mark.integration
def test_a_file_arrives_whole_however_often_the_line_drops(week: Week, line: Any) -> None:
    url, port, headers = line
    client = TusClient(f"{url}/uploads", headers=headers)
    names = {"unit_id": week.unit["id"], "filename": "总结.pdf"}

    def upload(**about: Any) -> Any:
        return client.uploader(file_stream=io.BytesIO(PDF), chunk_size=200_000, upload_checksum=True, **about)

    uploader = upload(metadata=names)
    uploader.upload_chunk()
    address = uploader.url
    assert address.startswith(f"{url}/uploads/")
    chance = random.Random(8)
    for _ in range(5):
        again = upload(url=address)
        cut = PDF[again.offset :][: chance.randrange(1, 100_000)]
        break_off(port, address.removeprefix(url), headers, again.offset, cut)
        upload(url=address).upload_chunk()
    upload(url=address).upload()
    run_jobs(week.papers.app, "check files")
    view = week.editor.get(address.removeprefix(url)).json
    assert (view["status"], view["sha256"]) == ("good", hashlib.sha256(PDF).hexdigest())
