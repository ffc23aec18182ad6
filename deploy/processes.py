"""The list of processes: what a complete installation consists of. The runner starts these, and nothing else.

A department that runs its own starts the two lines that bear its name (see README.md in this folder).
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# Threads of each web process. The gateway waits for the departments, so it has more; all else is Python's own time.
THREADS = {"gateway": 8, "registration": 4, "venues": 4, "reporting": 4}
WORKER_NICENESS = 5


@dataclass(frozen=True)
class Process:
    """A program that is kept running. ``environment``: all of it; None means the runner's own.

    ``niceness``: how much its whole session gives way to others.
    """

    name: str
    command: list[str]
    environment: dict[str, str] | None = field(default=None, repr=False)
    niceness: int = 0


def web(department: str, port: int, environment: dict[str, str], workers: int = 1) -> Process:
    """The department's web server, listening on the loopback; nginx stands before it in production.

    ``workers``: its processes. One is enough for a demonstration; a server has one for each of its cores.
    """
    settings = ["--config", str(FOLDER / "gunicorn.conf.py"), "--no-control-socket"]
    size = ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(THREADS[department])]
    command = [sys.executable, "-m", "gunicorn", *settings, *size, "--bind", f"127.0.0.1:{port}"]
    return Process(f"{department}-web", [*command, f"{department}:create_app()"], environment)


def worker(department: str, environment: dict[str, str]) -> Process:
    """The department's worker: it publishes, reads, and does what is due. Any number of them may run.

    It gives way to those who answer people: what it does can wait for a moment, and in a rush there is much of it.
    """
    command = [
        "nice",
        "-n",
        str(WORKER_NICENESS),
        *flask(f"{department}:create_app(answers=False)", "worker"),
    ]
    return Process(f"{department}-worker", command, environment, WORKER_NICENESS)


def flask(application: str, *words: str) -> list[str]:
    """One of a department's own commands; `application`: its name, or what makes it, as `flask --app` has it."""
    return [sys.executable, "-m", "flask", "--app", application, *words]
