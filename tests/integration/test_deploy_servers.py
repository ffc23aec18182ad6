"""The private servers: shared, found again, and gone with their last holder, however it went."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pika
import psycopg
import pytest

from chassis.testing import eventually
from deploy.ports import answers
from deploy.servers import Lease, lease

TOP = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from deploy.servers import lease
held = [lease(kind, Path(sys.argv[1]) / kind, temporary=True) for kind in ("postgresql", "rabbitmq")]
print(*(one.address["port"] for one in held), flush=True)
sys.stdin.read()
"""


def test_a_database_takes_statements(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_what_a_database_keeps_for_a_while_lies_where_temporary_files_lie(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone()
    assert Path(folder).is_relative_to(tempfile.gettempdir())


def test_a_virtual_host_is_empty_and_takes_messages(amqp: str) -> None:
    with closing(pika.BlockingConnection(pika.URLParameters(amqp))) as connection:
        channel = connection.channel()
        channel.queue_declare("one")
        channel.basic_publish("", "one", b"x")
        _, _, body = channel.basic_get("one", auto_ack=True)
    assert body == b"x"


def test_two_holders_share_one_server_until_the_last_lets_go(tmp_path: Path) -> None:
    first = lease("postgresql", tmp_path / "shared", temporary=True)
    second = lease("postgresql", tmp_path / "shared", temporary=True)
    assert first.address == second.address
    first.release()
    assert answers(second.address["port"])
    second.release()
    assert not answers(second.address["port"])


def test_data_outlives_a_server_that_is_not_temporary(tmp_path: Path) -> None:
    with (
        lease("postgresql", tmp_path / "kept") as server,
        psycopg.connect(f"{server.url}/postgres") as connection,
    ):
        connection.execute("CREATE TABLE kept (id int)")
    again = lease("postgresql", tmp_path / "kept", temporary=True)
    with again, psycopg.connect(f"{again.url}/postgres") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_killed_database_comes_back_with_what_was_committed(own_postgresql: Lease) -> None:
    with psycopg.connect(f"{own_postgresql.url}/postgres") as connection:
        connection.execute("CREATE TABLE kept (id int)")
    own_postgresql.kill()
    assert not answers(own_postgresql.address["port"])
    own_postgresql.start()
    with psycopg.connect(f"{own_postgresql.url}/postgres") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_servers_end_with_a_killed_holder(tmp_path: Path, signum: int) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        ports = [int(port) for port in holder.stdout.readline().split()]
        assert all(answers(port) for port in ports)
        os.kill(holder.pid, signum)
    eventually(lambda: not any(answers(port) for port in ports), 15)
