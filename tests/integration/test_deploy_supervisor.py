"""Child processes: started again when they end, stopped together, and gone with whoever started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chassis.testing import eventually
from deploy.patience import VARIABLE
from deploy.processes import Process
from deploy.supervisor import Supervisor
from tests.fixtures.patience import patient
from tests.fixtures.processes import is_running

TOP = Path(__file__).parents[2]
# Tells its process id and its child's, then waits; the child ends only by being killed.
PARENT_OF_ONE = """
import os, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.pause()"])
with open(sys.argv[1], "a") as told:
    print(os.getpid(), child.pid, file=told, flush=True)
signal.pause()
"""
RUNNER = """
import sys, time
from pathlib import Path
from deploy.processes import Process
from deploy.supervisor import Supervisor
supervisor = Supervisor(Path(sys.argv[1]), print)
sleep = [sys.executable, "-c", "import signal; print(1, flush=True); signal.pause()"]
for number in range(2):
    supervisor.start(Process(f"one-{number}", sleep))
print(*supervisor.pids().values(), flush=True)
while True:
    supervisor.tend()
    time.sleep(0.05)
"""
# Takes its time to end when it is asked to, and says when it has.
SLOW_TO_END = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.4), print("at ease", flush=True), sys.exit()))
print("runs", flush=True)
while True:
    signal.pause()
"""


PAUSE = [sys.executable, "-c", "import signal; signal.pause()"]
GROUPS = Path("/proc/self/autogroup")


@contextmanager
def supervisor(logs: Path) -> Iterator[tuple[Supervisor, list[str]]]:
    lines: list[str] = []
    children = Supervisor(logs, lines.append)
    try:
        yield children, lines
    finally:
        children.stop(0.1)


def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    with supervisor(tmp_path) as (children, lines):
        children.start(Process("sleeper", [sys.executable, "-c", "import signal; signal.pause()"]))
        first = children.pids()["sleeper"]
        os.kill(first, signal.SIGKILL)

        def again() -> bool:
            children.tend()
            return children.pids().get("sleeper", first) != first

        eventually(again, 5)
        assert lines == ["sleeper ended (killed by SIGKILL); starting it again in 0.5 s"]


def test_a_process_that_keeps_failing_waits_longer_each_time(tmp_path: Path) -> None:
    with supervisor(tmp_path) as (children, lines):
        children.start(Process("broken", [sys.executable, "-c", "raise SystemExit('no such setting')"]))

        def twice() -> bool:
            children.tend()
            return len(lines) == 2

        eventually(twice, 10)
        assert [line.rpartition(" in ")[2] for line in lines] == ["0.5 s", "1 s"]
        assert children.failures() == {"broken": 2}
        assert "no such setting" in children.story("broken")


def test_stopping_ends_a_process_and_what_it_started(tmp_path: Path) -> None:
    path = tmp_path / "pids"
    with supervisor(tmp_path) as (children, _):
        children.start(Process("family", [sys.executable, "-c", PARENT_OF_ONE, str(path)]))
        eventually(lambda: path.exists() and path.read_text().endswith("\n"), 5)
        pids = [int(pid) for pid in path.read_text().split()]
        assert all(map(is_running, pids))
        began = time.monotonic()
        children.stop(30)
    assert time.monotonic() - began < patient(15), "it waited on, though all had ended"
    eventually(lambda: not any(map(is_running, pids)), 5)


def test_on_a_slow_machine_everyone_has_longer_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "300")
    log = tmp_path / "slow.log"
    with supervisor(tmp_path) as (children, _):
        children.start(Process("slow", [sys.executable, "-c", SLOW_TO_END]))
        eventually(lambda: log.exists() and log.read_text() == "runs\n", 5)
        children.stop(0.1)
    assert log.read_text() == "runs\nat ease\n"


def test_nothing_outlives_a_killed_runner(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUNNER, str(tmp_path)]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout is not None
        pids = [int(pid) for pid in runner.stdout.readline().split()]
        assert len(pids) == 2
        # Bound to the runner's life only once they run: the program's first word says so.
        eventually(lambda: all((tmp_path / f"one-{n}.log").read_text() for n in range(2)), 5)
        runner.kill()
    eventually(lambda: not any(map(is_running, pids)), 5)


@pytest.mark.skipif(not GROUPS.exists(), reason="this Linux does not group by session")
def test_workers_give_way_as_sessions(tmp_path: Path) -> None:
    with supervisor(tmp_path) as (children, _):
        for number in range(3):
            children.start(Process(f"worker-{number}", PAUSE, niceness=5))
        children.start(Process("web", PAUSE))
        groups = {name: group_of(pid) for name, pid in children.pids().items()}
    assert groups == {"worker-0": "5", "worker-1": "5", "worker-2": "5", "web": "0"}


def group_of(pid: int) -> str:
    """The niceness of a process's session."""
    return Path(f"/proc/{pid}/autogroup").read_text().split()[-1]
