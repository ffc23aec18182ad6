"""The town of the uploads: nginx, the gateway and reporting with its worker as real processes, on a folder's store."""

from pathlib import Path
from threading import Event, Thread
from typing import Any

import requests

import gateway
import gateway.settings
from chassis.testing import eventually
from deploy import ports
from deploy.environment import embedded_addresses, environment
from deploy.processes import Process, flask, web, worker
from deploy.site import Site
from deploy.status import family
from deploy.supervisor import Supervisor
from gateway.accounts import staff_accounts
from gateway.accounts.store import transaction
from tests.benchmarks import portal_week
from tests.benchmarks.rush_town import FRONT_OFFSET, READY_SECONDS, WIDTH
from tests.fixtures import nginx
from tests.fixtures.processes import free_block
from tests.fixtures.reporting import EDITION, UNIT

PASSWORD = "a password of the bench"
SESSIONS = 300
WATCH_EVERY = 0.25
LIMITS = (
    ("limit_conn learning_week_connections 40;", ""),
    ("limit_req zone=learning_week_requests burst=80 nodelay;", ""),
)
"""By address: here everyone comes from one."""


class Town:
    """Started and empty, but for a unit with its editor and a programme to browse."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder, free_block(WIDTH))
        self.environments = {
            department: environment(self.site, department, embedded_addresses(self.site), "")
            for department in ("gateway", "reporting")
        }
        self.supervisor = Supervisor(self.site.folder("log"), print)
        try:
            self._start()
            self.headers = self._prepare()
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """Where nginx listens."""
        return f"http://127.0.0.1:{self.site.port + FRONT_OFFSET}"

    def close(self) -> None:
        self.supervisor.stop()

    def _start(self) -> None:
        for department, variables in self.environments.items():
            task = Process(f"{department}-migrate", flask(department, "migrate"), variables)
            self.supervisor.finish({task.name: self.supervisor.task(task)}, lambda: None)
            self.supervisor.start(web(department, self.site.port_of(department), variables))
        self.supervisor.start(worker("reporting", self.environments["reporting"]))
        port = self.site.port + FRONT_OFFSET
        site = nginx.before(self.site.port_of("gateway"), port, self.site.folder("nginx"))
        lift_limits(self.site.folder("nginx") / "learning-week.conf")
        self.supervisor.start(Process("nginx", [nginx.PROGRAM, "-c", str(site)], {}))
        waited_for = [*map(self.site.port_of, self.environments), port]
        eventually(lambda: all(ports.answers(port) for port in waited_for), READY_SECONDS)
        eventually(lambda: all(ports.is_ready(port) for port in waited_for[:2]), READY_SECONDS)

    def _prepare(self) -> dict[str, str]:
        """Tell the catalogue of a week, and make an edition and a unit; the headers of the unit's editor."""
        names = ("environment", "database_url", "broker_url", "signing_key", "secret_key", "clock")
        variables = self.environments["gateway"]
        settings: dict[str, Any] = {name: variables[f"GATEWAY_{name.upper()}"] for name in names}
        app = gateway.create_app(gateway.settings.Settings(**settings, log_level="WARNING"))
        with app.app_context():
            inbox = portal_week.inbox_of(
                app.extensions["database"], app.extensions["messaging"].subscriptions
            )
            portal_week.hear(inbox, portal_week.week(SESSIONS))
            credential = staff_accounts.credential(PASSWORD)
            with transaction() as db:
                staff_accounts.create(
                    db, credential=credential, username="office", roles=["office"], venues=[], unit=None
                )
            office = self.sign_in("office")
            edition = self._create("/editions", EDITION | {"on_purpose": True}, office)
            self.unit_id = self._create("/units", UNIT | {"edition_id": edition["id"]}, office)["id"]
        for store in app.extensions["stores"]:
            store.database.close()
        return office

    def sign_in(self, username: str) -> dict[str, str]:
        body = {"username": username, "password": PASSWORD}
        answer = requests.post(f"{self.url}/api/sign-in/staff", json=body, timeout=30)
        answer.raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def _create(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        keyed = headers | {"Idempotency-Key": path.strip("/")}
        answer = requests.post(f"{self.url}/api/reporting{path}", json=body, headers=keyed, timeout=30)
        assert answer.ok, answer.text
        created: dict[str, Any] = answer.json()
        return created


def lift_limits(site: Path) -> None:
    """Let one address do what fifty would."""
    text = site.read_text()
    for line, other in LIMITS:
        assert line in text, line
        text = text.replace(line, other)
    site.write_text(text)


class Memory:
    """The most memory, in MB, that each process with its children has had while it is watched."""

    def __init__(self, town: Town) -> None:
        self.most: dict[str, float] = {}
        self._town, self._over = town, Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(WATCH_EVERY):
            for name, pid in self._town.supervisor.pids().items():
                self.most[name] = max(self.most.get(name, 0), sum(map(proportional, family(pid))))


def proportional(pid: int) -> float:
    """Megabytes of a process, what it shares with others by parts."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1024 for row in rows if row.startswith("Pss:")), 0.0)
