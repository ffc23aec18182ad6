"""A portal under gunicorn with a catalogue of so many sessions, and its floor beside it, with as many processes."""

import threading
from pathlib import Path
from typing import Any

import gateway
import gateway.settings
from chassis.testing import eventually
from deploy import ports
from deploy.demo_clock import DemoClock
from deploy.environment import embedded_addresses, environment
from deploy.processes import Process, flask, web
from deploy.site import Site
from deploy.status import family
from deploy.supervisor import Supervisor
from tests.benchmarks import portal_week
from tests.benchmarks.rush_town import FLOOR_OFFSET, READY_SECONDS, WIDTH, Servers, processor_seconds_of
from tests.fixtures.processes import free_block

RUSH_PAUSE = 0.05
RUSHED = 20


class Portal:
    """The gateway's web processes alone: what they show they have been told beforehand, by events."""

    def __init__(self, folder: Path, sessions: int, workers: int, servers: Servers | None = None) -> None:
        self.sessions = sessions
        self.workers = workers
        self.site = Site(folder, free_block(WIDTH), real=bool(servers))
        addresses = servers.addresses() if servers else embedded_addresses(self.site)
        setting = DemoClock(self.site.folder() / "clock").setting
        self.environment = environment(self.site, "gateway", addresses, setting)
        self.app = _gateway(self.environment)
        self.supervisor = Supervisor(self.site.folder("log"), print)
        task = Process("gateway-migrate", flask("gateway", "migrate"), self.environment)
        self.supervisor.finish({task.name: self.supervisor.task(task)}, lambda: None)
        subscriptions = self.app.extensions["messaging"].subscriptions
        with self.app.app_context():
            self._inbox = portal_week.inbox_of(self.app.extensions["database"], subscriptions)
            self.session_ids = portal_week.hear(self._inbox, portal_week.week(sessions))
        self._start(web("gateway", self.port, self.environment, workers=workers), self.port)

    @property
    def port(self) -> int:
        return self.site.port_of("gateway")

    @property
    def floor_port(self) -> int:
        return self.site.port + FLOOR_OFFSET

    def lay_floor(self, page: bytes) -> None:
        """Serve the same bytes by a bare Flask page, as the gateway is served."""
        path = self.site.folder() / "floor.html"
        path.write_bytes(page)
        variables = self.environment | {"FLOOR_PAGE": str(path), "METRICS_PORT": ""}
        like = web("gateway", self.floor_port, variables, workers=self.workers)
        command = [*like.command[:-1], "tests.benchmarks.portal_floor:create_app()"]
        self._start(Process("floor-web", command, variables), self.floor_port)

    def processor_seconds(self, name: str) -> float:
        """What the processes of the portal (`gateway-web`) or the floor (`floor-web`) have taken up to now."""
        return sum(processor_seconds_of(pid) for pid in family(self.supervisor.pids()[name]))

    def rush(self, over: threading.Event) -> None:
        """Let seats change many times a second, as while thousands book, until it is over."""
        count = 0
        with self.app.app_context():
            while not over.wait(RUSH_PAUSE):
                count += 1
                changes = [
                    portal_week.seats(id, count % portal_week.SEATS) for id in self.session_ids[:RUSHED]
                ]
                portal_week.hear(self._inbox, iter(changes))

    def close(self) -> None:
        self.supervisor.stop()
        for store in self.app.extensions["stores"]:
            store.database.close()

    def _start(self, process: Process, port: int) -> None:
        self.supervisor.start(process)
        eventually(lambda: ports.answers(port), READY_SECONDS)
        if process.name == "gateway-web":
            eventually(lambda: ports.is_ready(port), READY_SECONDS)


def _gateway(variables: dict[str, str]) -> Any:
    """The gateway in this process, to hear events."""
    names = ("environment", "database_url", "broker_url", "signing_key", "secret_key", "clock")
    settings: dict[str, Any] = {name: variables[f"GATEWAY_{name.upper()}"] for name in names}
    return gateway.create_app(gateway.settings.Settings(**settings, log_level="WARNING"))
