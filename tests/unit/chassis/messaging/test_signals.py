"""No wait is lost to a signal, at whichever moment it comes: thousands are sent to a process that waits."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fixtures.patience import patient

# Long enough for the waits below many times over; a lost one lasts for ever.
SECONDS = patient(30)
WAITING = """
import signal, sys
from chassis.messaging.bus import connect

signals = []
signal.signal(signal.SIGUSR1, lambda number, _: signals.append(number))
bus = connect(sys.argv[1], "clerk")
print("waiting", flush=True)
while len(signals) < 2000:
    bus.take(10, 0.002)
bus.close()
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
"""


@contextmanager
def running(command: list[str], **options: object) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def send(process: subprocess.Popen[str], signum: int, pause: float) -> None:
    """Signals, every so many seconds or two, until the process has ended."""
    deadline = time.monotonic() + SECONDS
    while process.poll() is None:
        assert time.monotonic() < deadline, "a wait was lost"
        process.send_signal(signum)
        time.sleep(random.uniform(pause / 3, pause))


@pytest.mark.slow
@pytest.mark.parametrize("broker_url", ["amqp://guest:guest@127.0.0.1:9/%2f", "embedded:///{folder}/bus.db"])
def test_waiting_for_deliveries_ends_in_its_time(broker_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WAITING, broker_url.format(folder=tmp_path)]
    with running(command, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        send(process, signal.SIGUSR1, 0.002)
        assert process.returncode == 0


@pytest.mark.slow
def test_a_worker_that_is_told_again_and_again_stops(tmp_path: Path) -> None:
    """Its broker is away, so that it waits. Signals that come when its interpreter is ending may end it earlier."""
    settings = {
        "CLERK_ENVIRONMENT": "test",
        "CLERK_DATABASE_URL": f"sqlite:///{tmp_path}/clerk.db",
        "CLERK_BROKER_URL": "amqp://guest:guest@127.0.0.1:9/%2f",
    }
    command = [sys.executable, "-m", "tests.fixtures.toys", "clerk"]
    with running(command, stderr=subprocess.STDOUT, env=os.environ | settings) as process:
        assert process.stdout is not None
        started = next(line for line in process.stdout if "worker started" in line)
        send(process, signal.SIGTERM, 0.00001)
        assert started
        assert "worker stopped" in process.stdout.read()
