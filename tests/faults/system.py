"""The whole system as real processes, with hands to stop, freeze and kill each of them.

Started by the runner's own Start, kept running by its own Supervisor: what is restarted here is restarted there. All
of it belongs to the main thread, so whoever waits for something tends the processes meanwhile (``until``).
"""

import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from chassis.testing import eventually
from deploy import backing, ports
from deploy.demo_clock import DemoClock
from deploy.environment import environment
from deploy.processes import Process, web
from deploy.runner import Start
from deploy.servers import Lease, lease
from deploy.servers.lease import reachable
from deploy.site import DEPARTMENTS, Site
from deploy.status import family
from tests.fixtures import nginx
from tests.fixtures.patience import GATEWAY, patient
from tests.fixtures.processes import free_block
from tests.fixtures.warm import WarmSupervisor

T = TypeVar("T")
# The runner's own, and room for second processes.
WIDTH = 40
SECOND = 34
FRONT = 36
PAUSE = 0.05
PATIENCE = 60.0


class System:
    """All processes on ports and a folder of their own; ``real``: on a RabbitMQ and a PostgreSQL of their own."""

    def __init__(self, folder: Path, real: bool) -> None:
        self.site = Site(folder, free_block(WIDTH), real)
        self.reports: list[str] = []
        self.supervisor = WarmSupervisor(self.site.folder("log"), self.reports.append)
        self.base = backing.choose(self.site)
        self.leases: list[Lease] = []
        self.away: dict[str, Process] = {}
        self.frozen: list[int] = []
        self.clock = DemoClock(folder / "clock")
        try:
            start = Start(self.site, self.clock, self.supervisor, self.base, self.reports.append)
            for department in DEPARTMENTS:
                start.environments[department] |= own_settings(department)
            start.everything(sample=False)
            if real:
                self.broker, self.database = self._hold("rabbitmq"), self._hold("postgresql")
        except BaseException:
            self.close()
            raise

    def _hold(self, kind: str) -> Lease:
        self.leases.append(lease(kind, self.site.folder(kind)))
        return self.leases[-1]

    @property
    def url(self) -> str:
        return self.site.url_of("gateway")

    def until(self, truth: Callable[[], T], seconds: float = PATIENCE, pause: float = PAUSE) -> T:
        """The first true value of ``truth``, looking after the processes meanwhile; AssertionError with the story."""

        def tended() -> T:
            self.supervisor.tend()
            time.sleep(pause)
            return truth()

        try:
            return eventually(tended, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.story()}") from None

    def is_ready(self) -> bool:
        return all(ports.is_ready(self.site.port_of(department)) for department in DEPARTMENTS)

    def pid(self, name: str) -> int:
        """The process of that name, once it runs."""
        self.until(lambda: self.supervisor.pids().get(name))
        return self.supervisor.pids()[name]

    def kill(self, name: str) -> None:
        """kill -9 a process, as if it had crashed: it is started again."""
        os.kill(self.pid(name), signal.SIGKILL)

    def kill_worker_of(self, web_name: str) -> None:
        """kill -9 what answers the requests, but not the master that replaces it."""
        for pid in family(self.pid(web_name))[1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self, department: str) -> None:
        """Stop a department's processes; they stay away until ``start``."""
        for name in names(department):
            self.stop_one(name)

    def stop_one(self, name: str) -> None:
        pid = self.pid(name)
        child = self.supervisor.children.pop(name)
        os.kill(pid, signal.SIGTERM)
        child.popen.wait(patient(15))
        self.away[name] = child.process

    def start(self, department: str) -> None:
        """Start what was stopped, and wait until it answers."""
        for name in names(department):
            self.start_one(name)
        self.until(lambda: ports.is_ready(self.site.port_of(department)))

    def start_one(self, name: str) -> None:
        self.supervisor.start(self.away.pop(name))

    def freeze(self, department: str) -> None:
        """SIGSTOP: connections are still taken by the kernel, and nothing answers."""
        for name in names(department):
            for pid in family(self.pid(name)):
                os.kill(pid, signal.SIGSTOP)
                self.frozen.append(pid)

    def thaw(self) -> None:
        for pid in self.frozen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        self.frozen = []

    def environment(self, department: str) -> dict[str, str]:
        """The environment of a department's processes."""
        usual = environment(self.site, department, self.base.addresses, self.clock.setting)
        return usual | own_settings(department)

    def second_front(self) -> str:
        """A second web process of registration, and a second gateway that asks only that one; the gateway's URL."""
        port = self.site.port + SECOND
        environment = {"METRICS_PORT": ""}
        self._start_as(
            "registration-web-2", web("registration", port, self.environment("registration") | environment)
        )
        environment["GATEWAY_REGISTRATION_URL"] = f"http://127.0.0.1:{port}"
        self._start_as("gateway-web-2", web("gateway", port + 1, self.environment("gateway") | environment))
        self.until(lambda: ports.is_ready(port) and ports.is_ready(port + 1))
        return f"http://127.0.0.1:{port + 1}"

    def front(self) -> str:
        """nginx as deploy/ configures it, before the gateway, for the time of a test; its URL."""
        port, folder = self.site.port + FRONT, self.site.folder("nginx")
        command = [nginx.PROGRAM, "-c", str(nginx.before(self.site.port_of("gateway"), port, folder))]
        self.supervisor.start(Process("nginx-2", command, {}))
        self.until(lambda: ports.is_busy(port))
        return f"http://127.0.0.1:{port}"

    def second_worker(self, department: str) -> None:
        self._start_as(f"{department}-worker-2", self.supervisor.children[f"{department}-worker"].process)

    def _start_as(self, name: str, process: Process) -> None:
        self.supervisor.start(Process(name, process.command, process.environment))

    def recover(self) -> None:
        """After a test, however it went: everything that belongs to the system runs again, and nothing else."""
        self.thaw()
        for name in [name for name in self.supervisor.children if name.endswith("-2")]:
            self.stop_one(name)
            del self.away[name]
        for server in self.leases:
            if not server.do("is_alive"):
                server.start()
        for process in self.away.values():
            self.supervisor.start(process)
        self.away = {}
        self.until(self.is_ready, 90)

    def log_lines(self, name: str) -> list[str]:
        return (self.site.logs / f"{name}.log").read_text(errors="replace").splitlines()

    def said(self, name: str, words: str) -> int:
        """How often a process has said so."""
        return (self.site.logs / f"{name}.log").read_bytes().count(words.encode())

    def workers(self, department: str) -> list[str]:
        """The names of a department's workers that have a log."""
        return [path.stem for path in self.site.logs.glob(f"{department}-worker*.log")]

    def story(self) -> str:
        """What to read when something does not come right: restarts, queues, and every process's last words."""
        report = list(self.reports)
        if self.leases and self.broker.do("is_alive"):
            columns = ("name", "messages_ready", "messages_unacknowledged", "consumers")
            report.append(self.broker.ctl("list_queues", "-p", "/learning-week", *columns))
        for log in sorted(self.site.logs.glob("*.log")):
            report += [f"{log.stem}: {line[:300]}" for line in self.log_lines(log.stem)[-6:]]
        return "\n".join(report)

    def close(self) -> None:
        self.thaw()
        self.supervisor.stop()
        for server in self.leases:
            server.release()
        self.base.release()
        for kind in ("rabbitmq", "postgresql"):
            shutil.rmtree(reachable(self.site.var / kind), ignore_errors=True)


def own_settings(department: str) -> dict[str, str]:
    """What a department is told here and nowhere else. Idle workers would take a third of a core from the tests; and
    nobody takes back what they closed, for which a minute would be waited."""
    own = {"gateway": GATEWAY, "registration": {"REGISTRATION_SETTLE_SECONDS": "2"}}
    return {f"{department.upper()}_IDLE": "0.1"} | own.get(department, {})


def names(department: str) -> tuple[str, str]:
    return f"{department}-web", f"{department}-worker"
