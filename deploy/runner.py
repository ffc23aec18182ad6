"""The whole system on one machine, from nothing to a portal that answers, until it is told to stop."""

import fcntl
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import accounts, backing, ports, status
from deploy.demo_clock import DemoClock
from deploy.environment import environment
from deploy.patience import patient
from deploy.processes import Process, flask, web, worker
from deploy.site import DEPARTMENTS, TOP, Site
from deploy.supervisor import Failed, Supervisor, rotate

READY_SECONDS = 300.0
# A process that failed so often before the system was up will not come up.
PATIENCE = 3
# Seconds between two looks at the processes: while the system starts, and once it is up.
PAUSE, PAUSE_WHEN_UP = 0.2, 1.0


class Refused(Exception):
    """The run cannot begin: one line that says why, and what to do."""


class Stopped(BaseException):
    """SIGINT or SIGTERM came."""


def run(site: Site, tell: Callable[[str], None], sample: bool = True) -> None:
    """Start everything, keep it running, and stop it at SIGINT or SIGTERM. Raises Refused or Failed.

    ``sample``: load the Wuhan week, once for each set of databases.
    """
    with _alone(site), _stoppable():
        check_ports(site)
        choose_ports(site)
        clock = DemoClock(site.var / "clock")
        clock.tick()
        supervisor = Supervisor(site.folder("log"), tell)
        rotate(site.logs)
        shutil.rmtree(site.run, ignore_errors=True)
        base = backing.choose(site)
        try:
            start = Start(site, clock, supervisor, base, tell)
            start.everything(sample)
            start.look_after()
            tell(announcement(site))
            while True:
                start.look_after()
                time.sleep(PAUSE_WHEN_UP)
        except Stopped:
            _ignore_signals()
            tell("Stopping …")
        finally:
            _ignore_signals()
            supervisor.stop()
            base.release()
            shutil.rmtree(site.run, ignore_errors=True)
            clock.stop()


class Start:
    """One start of the system, in the order in which it says what it does."""

    def __init__(
        self,
        site: Site,
        clock: DemoClock,
        supervisor: Supervisor,
        base: backing.Backing,
        tell: Callable[[str], None],
    ) -> None:
        self.site, self.clock, self.supervisor, self.base, self.tell = site, clock, supervisor, base, tell
        setting = clock.lay_out(site.run / "clock")
        self.environments = {
            department: environment(site, department, base.addresses, setting) for department in DEPARTMENTS
        }

    def everything(self, sample: bool) -> None:
        """Servers, databases, processes, accounts and, if wanted, the sample week."""
        began = time.monotonic()
        self._prepare_databases()
        self._migrate()
        self._prepare_broker()
        for department in DEPARTMENTS:
            self._start_department(department)
        self._wait_until_ready()
        self.tell(f"All processes are up after {time.monotonic() - began:.0f} s.")
        folder = self.site.folder("demo", self.base.key)
        accounts.link(self.site.var / "demo" / "accounts.json", folder / "accounts.json")
        accounts.open_first(folder / "accounts.json", self.environments["gateway"])
        if sample and not (folder / "loaded").exists():
            self._load(folder)

    def look_after(self) -> None:
        """What is done all the time: restart who ended, note the clock and the processes."""
        self.supervisor.tend()
        self.clock.tick()
        path = self.site.run / "processes.json"
        state = json.dumps({"port": self.site.port, "processes": self.supervisor.pids()})
        if not path.exists() or path.read_text() != state:
            fresh = path.with_suffix(".new")
            fresh.write_text(state)
            fresh.rename(path)

    def _prepare_databases(self) -> None:
        self._wait_for_server("postgresql")
        if self.base.database_task:
            self._finish(self.base.database_task)

    def _prepare_broker(self) -> None:
        self._wait_for_server("rabbitmq")
        if self.base.broker_task:
            self._finish(self.base.broker_task)

    def _wait_for_server(self, kind: str) -> None:
        for server in self.base.servers:
            if server.kind == kind:
                self.tell(f"Waiting for the private {kind} …")
                server.wait(self.look_after)

    def _migrate(self) -> None:
        self._finish(
            *(
                Process(f"{department}-migrate", flask(department, "migrate"), self.environments[department])
                for department in DEPARTMENTS
            )
        )

    def _start_department(self, department: str) -> None:
        settings = self.environments[department]
        self.supervisor.start(web(department, self.site.port_of(department), settings))
        self.supervisor.start(worker(department, settings))

    def _finish(self, *tasks: Process) -> None:
        handles = {task.name: self.supervisor.task(task) for task in tasks}
        self.supervisor.finish(handles, self.look_after)

    def _wait_until_ready(self) -> None:
        waiting = list(DEPARTMENTS)
        deadline = time.monotonic() + patient(READY_SECONDS)
        while waiting := [name for name in waiting if not self._is_ready(name)]:
            self.look_after()
            failing = [name for name, count in self.supervisor.failures().items() if count >= PATIENCE]
            if failing or time.monotonic() > deadline:
                raise Failed(self.supervisor.story((failing or [f"{waiting[0]}-web"])[0]))
            time.sleep(PAUSE)

    def _is_ready(self, department: str) -> bool:
        """Whether our own process says so: another system's on that port would be believed otherwise."""
        pid, port = self.supervisor.pids().get(f"{department}-web"), self.site.port_of(department)
        return pid is not None and ports.listens(pid, port) and ports.is_ready(port)

    def _load(self, folder: Path) -> None:
        words = ["load", self.site.url_of("gateway"), str(folder / "accounts.json")]
        process = Process("sample", [sys.executable, "-m", "deploy", *words])
        task = self.supervisor.task(process, on_terminal=True)
        while task.poll() is None:
            self.look_after()
            time.sleep(PAUSE)
        if task.returncode:
            raise Failed("the sample week could not be loaded; the next start goes on with it")
        (folder / "loaded").touch()


def check_ports(site: Site) -> None:
    """Every department's port is free, or Refused names the first that is not."""
    port_numbers = {department: site.port_of(department) for department in DEPARTMENTS}
    for owner, port in port_numbers.items():
        if ports.is_busy(port):
            raise Refused(f"port {port} ({owner}) is in use; choose others: make run PORT={site.port + 100}")


def choose_ports(site: Site) -> None:
    """Note which internal ports are used: the last ones, but for those that somebody else has by now.

    A private server of the last run may still be ending, or be used again: its port is ours.
    """
    metrics, servers = site.internal_ports[: len(DEPARTMENTS)], site.internal_ports[len(DEPARTMENTS) :]
    if not status.servers(site.var):
        servers = ports.free_instead(servers)
    site.ports_noted.write_text(json.dumps([*ports.free_instead(metrics), *servers]))


def announcement(site: Site) -> str:
    """What the user is told when everything is up."""
    accounts = json.loads((site.var / "demo" / "accounts.json").read_text())
    rows = [
        f"    {account['username']:<16} {account['password']:<16} {', '.join(account['roles'])}"
        for account in accounts[:8]
    ]
    more = [f"    … and {len(accounts) - 8} more"] if len(accounts) > 8 else []
    return "\n".join(
        [
            "",
            f"  Portal         {site.url_of('gateway')}",
            f"  Sent messages  {site.url_of('gateway')}/demo/messages   (one-time codes are read here)",
            f"  API            {site.url_of('gateway')}/api/docs",
            f"  Accounts       {_relative(site.var / 'demo' / 'accounts.json')}",
            *rows,
            *more,
            f"  Logs           {_relative(site.logs)}",
            "",
            "  Ctrl-C stops everything.",
        ]
    )


def _relative(path: Path) -> str:
    return str(path.relative_to(TOP)) if path.is_relative_to(TOP) else str(path)


@contextmanager
def _alone(site: Site) -> Iterator[None]:
    """Hold the data folder's lock. Raises Refused when another run does."""
    with (site.folder() / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "?"
            raise Refused(
                f"{_relative(site.var)} is in use by another run (process {holder}); "
                f"stop it, or choose another folder and port: make run VAR=var2 PORT={site.port + 100}"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def _stoppable() -> Iterator[None]:
    def stop(_signum: int, _frame: object) -> None:
        _ignore_signals()
        raise Stopped

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    yield


def _ignore_signals() -> None:
    """Stopping takes a second or two; a second Ctrl-C must not break it off half-way."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
