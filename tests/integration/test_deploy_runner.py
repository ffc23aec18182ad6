"""The runner as a user meets it: it starts everything, refuses clearly, restarts what crashed, and leaves nothing."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from chassis.testing import eventually
from deploy.ports import is_busy
from deploy.status import children
from tests.fixtures.patience import patient
from tests.fixtures.processes import free_block, is_running

TOP = Path(__file__).parents[2]
START_SECONDS = 90
SELDOM_USED = ("rjieba", "psycopg", "/av/", "/PIL/", "resvg")
"""Libraries of megabytes, as they are called in a process that has read them."""
WIDTH = 14  # ports from the portal's to the last internal one


def command(var: Path, port: int, *words: str) -> list[str]:
    return [sys.executable, "-m", "deploy", "run", "--empty", "--var", str(var), "--port", str(port), *words]


def refusal(var: Path, port: int) -> str:
    """What a run says that does not begin."""
    process = subprocess.run(command(var, port), cwd=TOP, capture_output=True, text=True, timeout=patient(30))
    assert process.returncode == 1
    return process.stderr


class Run:
    """A whole system without sample data, on ports and a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_block(WIDTH)
        self.log = var.with_suffix(".out")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command(var, self.port), cwd=TOP, stdout=log, stderr=log)
        eventually(lambda: "Ctrl-C" in self.output() or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.output()

    def output(self) -> str:
        return self.log.read_text()

    def pids(self) -> dict[str, int]:
        return dict(json.loads((self.var / "run" / "processes.json").read_text())["processes"])

    def family(self) -> list[int]:
        """Every process under the runner."""
        pids = children(self.process.pid)
        for pid in pids:
            pids.extend(children(pid))
        return pids

    def end(self, signum: int, seconds: float = 15) -> None:
        """Send the runner a signal, and see that it and all its processes are gone soon after."""
        family = self.family()
        assert len(family) == 12
        self.process.send_signal(signum)
        self.process.wait(patient(seconds))
        eventually(lambda: not any(map(is_running, family)), 10)
        assert not any(is_busy(self.port + offset) for offset in range(WIDTH))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Run]]:
    runs: list[Run] = []

    def start_one() -> Run:
        runs.append(Run(tmp_path / "var"))
        return runs[-1]

    yield start_one
    for run in runs:
        run.process.kill()
        run.process.wait()


def test_a_busy_port_is_named_in_one_line(tmp_path: Path) -> None:
    port = free_block(WIDTH)
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", port + 2))
        other.listen()
        words = refusal(tmp_path / "var", port)
    assert (
        words == f"make run: port {port + 2} (venues) is in use; choose others: make run PORT={port + 100}\n"
    )


@pytest.mark.timeout(240)
def test_a_run_from_start_to_ctrl_c_and_again_to_kill_9(start: Callable[[], Run]) -> None:
    run = start()
    with urlopen(f"http://127.0.0.1:{run.port}/", timeout=patient(10)) as page:
        assert page.status == 200
    accounts = json.loads((run.var / "demo" / "accounts.json").read_text())
    assert [account["roles"] for account in accounts] == [["office"], ["admin"]]

    carried = "".join(Path(f"/proc/{pid}/maps").read_text() for pid in run.family())
    assert "_sqlite3" in carried
    assert not [name for name in SELDOM_USED if name in carried], "what few need is read where it is used"

    words = refusal(run.var, run.port)
    assert words.startswith("make run: ") and "is in use by another run" in words and words.count("\n") == 1

    crashed = run.pids()["venues-worker"]
    os.kill(crashed, signal.SIGKILL)
    eventually(lambda: run.pids().get("venues-worker", crashed) != crashed, 15)
    assert "venues-worker ended (killed by SIGKILL)" in run.output()

    move_clock(run, "2021-11-06T07:00")
    with urlopen(f"http://127.0.0.1:{run.port}/") as page:
        assert "2021年11月6日 上午7:0" in page.read().decode()
    health = [sys.executable, "-m", "deploy", "do", "--var", str(run.var), "gateway", "worker-health"]
    process = subprocess.run(health, cwd=TOP, capture_output=True, text=True, timeout=patient(30))
    assert (process.returncode, "working" in process.stdout) == (0, True), process

    shown_at_end = clock_of(run)
    run.end(signal.SIGINT)
    for name in ("gateway", "gateway_accounts"):
        for path in (run.var / "data").glob(f"{name}.db*"):
            path.unlink()

    again = start()
    assert json.loads((again.var / "demo" / "accounts.json").read_text()) == accounts
    assert clock_of(again) >= shown_at_end
    assert sign_in(again, accounts[0]) == 200, "the accounts that are printed open something"
    again.end(signal.SIGKILL)


def sign_in(run: Run, account: dict[str, str]) -> int:
    body = json.dumps({name: account[name] for name in ("username", "password")}).encode()
    address = f"http://127.0.0.1:{run.port}/api/sign-in/staff"
    with urlopen(Request(address, body, {"Content-Type": "application/json"})) as answer:
        return int(answer.status)


def clock_of(run: Run) -> str:
    """The time of the demonstration that the run has noted."""
    moment = (run.var / "clock").read_text()
    assert re.match(r"2021-11-0(5T08|6T07):\d\d:\d\d", moment)
    return moment


def move_clock(run: Run, to: str) -> None:
    """As `make clock TO=…` does, until the run has noted it."""
    command = [sys.executable, "-m", "deploy", "clock", "--var", str(run.var), to]
    process = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=patient(30))
    assert process.stdout == f"The demonstration's clock reads {to.replace('T', ' ')}.\n", process.stderr
    back = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=patient(30))
    assert back.returncode == 1
    assert back.stderr.startswith("make clock: The clock only goes forward: It reads 2021-11-06 07:0")
    eventually(lambda: clock_of(run) > to, 30)
