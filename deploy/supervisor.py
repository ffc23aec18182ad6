"""Child processes that are kept running: started, restarted with a back-off, and stopped together.

Each child has a session of its own, so that a Ctrl-C in the terminal reaches only the runner, and is bound to the
runner's life by the kernel (bound.py). Belongs to the main thread: the kernel's bond is to the thread that starts.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.patience import patient
from deploy.processes import Process

BOUND = Path(__file__).with_name("bound.py")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A process that ran for so long was well: when it ends, the pauses begin anew.
WELL_SECONDS = 20.0
STOP_SECONDS = 6.0
LOG_BYTES = 10_000_000
AUTOGROUP_TRIES = 5


class Failed(Exception):
    """A process that should run, or finish, did not. The message says which, and where to read why."""


@dataclass
class Child:
    """A running process, or one that waits to be started again."""

    process: Process
    popen: subprocess.Popen[bytes]
    started_at: float
    failures: int = 0
    restart_at: float | None = None


class Supervisor:
    """``logs``: folder of <process>.log. ``tell`` is given a line whenever a process had to be started again."""

    def __init__(self, logs: Path, tell: Callable[[str], None]) -> None:
        self.logs = logs
        self.tell = tell
        self.children: dict[str, Child] = {}
        self.tasks: list[subprocess.Popen[bytes]] = []

    def start(self, process: Process) -> None:
        """Start a process and keep it running from now on."""
        self.children[process.name] = Child(process, self.spawn(process), time.monotonic())

    def task(self, process: Process, on_terminal: bool = False) -> subprocess.Popen[bytes]:
        """Start something that ends by itself; ``on_terminal``: it speaks to the user instead of to a log."""
        popen = self.spawn(process, on_terminal)
        self.tasks.append(popen)
        return popen

    def finish(self, tasks: dict[str, subprocess.Popen[bytes]], meanwhile: Callable[[], None]) -> None:
        """Wait for tasks, calling ``meanwhile`` now and then. Raises Failed, naming the first that went wrong."""
        while running := [popen for popen in tasks.values() if popen.poll() is None]:
            meanwhile()
            with suppress(subprocess.TimeoutExpired):
                running[0].wait(0.1)
        for name, popen in tasks.items():
            if popen.returncode:
                raise Failed(self.story(name))

    def tend(self) -> None:
        """Look after all children once: note who ended, start again whose pause is over."""
        now = time.monotonic()
        for child in self.children.values():
            if child.restart_at is not None:
                if now >= child.restart_at:
                    child.popen, child.started_at, child.restart_at = self.spawn(child.process), now, None
            elif child.popen.poll() is not None:
                self._note_end(child, now)

    def failures(self) -> dict[str, int]:
        """How often each process ended without having run well, since it last did."""
        return {name: child.failures for name, child in self.children.items() if child.failures}

    def pids(self) -> dict[str, int]:
        return {name: child.popen.pid for name, child in self.children.items() if child.restart_at is None}

    def story(self, name: str) -> str:
        """One process's last words and where to read all of them."""
        path = self.logs / f"{name}.log"
        last = path.read_text(errors="replace").splitlines()[-12:] if path.exists() else []
        return "\n".join([f"{name} failed; its log is {path}", *(f"  {line[:300]}" for line in last)])

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask everyone to end, and after ``seconds`` end them."""
        popens = [child.popen for child in self.children.values()] + self.tasks
        running = [popen for popen in popens if popen.poll() is None]
        for popen in running:
            popen.terminate()
        deadline = time.monotonic() + patient(seconds)
        for popen in running:
            with suppress(subprocess.TimeoutExpired):
                popen.wait(max(0.0, deadline - time.monotonic()))
        for popen in popens:
            _kill_session(popen)
        self.children, self.tasks = {}, []

    def spawn(self, process: Process, on_terminal: bool = False) -> subprocess.Popen[bytes]:
        """Run it, and whatever it starts, in a session of its own, with its words in its log."""
        command: Sequence[str] = [sys.executable, "-I", "-S", str(BOUND), str(os.getpid()), *process.command]
        with (self.logs / f"{process.name}.log").open("ab") as log:
            popen = subprocess.Popen(
                command,
                env=process.environment,
                stdin=subprocess.DEVNULL,
                stdout=None if on_terminal else log,
                stderr=None if on_terminal else subprocess.STDOUT,
                start_new_session=True,
            )
        if process.niceness:
            give_way(popen.pid, process.niceness)
        return popen

    def _note_end(self, child: Child, now: float) -> None:
        if now - child.started_at > WELL_SECONDS:
            child.failures = 0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**child.failures)
        child.failures += 1
        child.restart_at = now + pause
        _kill_session(child.popen)
        self.tell(
            f"{child.process.name} ended ({_ending(child.popen.returncode)}); starting it again in {pause:g} s"
        )


def give_way(pid: int, niceness: int) -> None:
    """Let the session of a process give way to others.

    Where Linux shares the processor out by session (CONFIG_SCHED_AUTOGROUP), `nice` tells the processes of one session
    apart and nothing else; the session has a niceness of its own, which may be written ten times a second (sched(7)).
    """
    for _ in range(AUTOGROUP_TRIES):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
        except BlockingIOError:  # EAGAIN: another was written a moment ago
            time.sleep(0.1)
        except OSError:
            return  # no such grouping here, or the process is gone
        else:
            return


def rotate(logs: Path) -> None:
    """Put each large log aside, so that there is one older of each at most."""
    for path in logs.glob("*.log"):
        if path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))


def _kill_session(popen: subprocess.Popen[bytes]) -> None:
    """kill -9 what is left of the process's session: its workers, when it ended before them."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(popen.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        popen.wait(patient(2))


def _ending(status: int) -> str:
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
