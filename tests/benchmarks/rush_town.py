"""The town of the rush: registration, the gateway and the floor as real processes, on servers of their own."""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import select

import gateway
import gateway.settings
import registration
import registration.config
from chassis.messaging.outbox import outbox
from chassis.testing import eventually
from deploy import broker, ports, status
from deploy.demo_clock import DemoClock
from deploy.environment import Addresses, embedded_addresses, environment
from deploy.processes import Process, flask, web, worker
from deploy.servers import lease
from deploy.servers.lease import reachable
from deploy.site import DEPARTMENTS, Site
from deploy.status import family
from deploy.supervisor import Supervisor
from registration.notices.model import Notice
from tests.benchmarks import rush_floor
from tests.fixtures.processes import free_block

WIDTH = 40
FLOOR_OFFSET, FRONT_OFFSET = 34, 36
READY_SECONDS, REST_SECONDS = 60.0, 300.0
BROKER_MEMORY = "1GB"


@dataclass
class Servers:
    """One RabbitMQ, set up as a department's operator would, and one durable PostgreSQL."""

    folder: Path
    database_url: str
    broker: dict[str, str]

    def addresses(self) -> Addresses:
        """Empty databases of their own for one town."""
        name = f"rush_{uuid.uuid4().hex[:8]}"
        databases = {}
        with psycopg.connect(f"{self.database_url}/postgres", autocommit=True) as connection:
            for department in DEPARTMENTS:
                connection.execute(f"CREATE DATABASE {name}_{department}")
                databases[department] = f"{self.database_url}/{name}_{department}"
            connection.execute(f"CREATE DATABASE {name}_gateway_accounts")
        return Addresses(databases, self.broker)


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Private servers until the end of the run."""
    site = Site(folder / "servers", free_block(WIDTH), real=True)
    on_rabbitmq = {
        "ports": site.broker_ports,
        "user": broker.ADMINISTRATOR,
        "password": site.password(f"broker-{broker.ADMINISTRATOR}"),
        "definitions": str(broker.write_definitions(site)),
        "memory": BROKER_MEMORY,
    }
    try:
        with (
            lease("rabbitmq", site.folder("rabbitmq"), temporary=True, **on_rabbitmq),
            lease("postgresql", site.folder("postgresql"), temporary=True) as postgresql,
        ):
            yield Servers(site.var, postgresql.url, broker.private_addresses(site))
    finally:
        shutil.rmtree(reachable(site.var / "postgresql"), ignore_errors=True)


class Town:
    """Registration with its worker, the gateway, and on PostgreSQL the floor; each web server with `workers`."""

    def __init__(self, folder: Path, servers: Servers | None, workers: int) -> None:
        self.site = Site(folder, free_block(WIDTH), real=bool(servers))
        self.on_postgresql = bool(servers)
        self.servers_folder = servers.folder if servers else None
        self.workers = workers
        addresses = servers.addresses() if servers else embedded_addresses(self.site)
        setting = DemoClock(self.site.folder() / "clock").setting
        self.environments = {
            department: environment(self.site, department, addresses, setting)
            for department in ("gateway", "registration")
        }
        self.registration = _registration(self.environments["registration"])
        self.gateway = _gateway(self.environments["gateway"])
        self.supervisor = Supervisor(self.site.folder("log"), print)
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    @property
    def database_url(self) -> str:
        """Registration's."""
        return self.environments["registration"]["REGISTRATION_DATABASE_URL"]

    def port_of(self, target: str) -> int:
        """Where the floor, registration (`direct`), the gateway, or nginx before it (`crowded`) answers."""
        if target in (offsets := {"floor": FLOOR_OFFSET, "crowded": FRONT_OFFSET}):
            return self.site.port + offsets[target]
        return self.site.port_of({"direct": "registration", "gateway": "gateway"}[target])

    def processor_seconds(self) -> dict[str, float]:
        """Processor time that each process with its children has taken up to now, and each private server."""
        pids = self.supervisor.pids() | (status.servers(self.servers_folder) if self.servers_folder else {})
        return {name: sum(map(processor_seconds_of, family(pid))) for name, pid in pids.items()}

    def rest(self) -> None:
        """Wait until the worker has told and sent everything that was booked before."""
        eventually(self._is_at_rest, REST_SECONDS)

    def close(self) -> None:
        self.supervisor.stop()
        for app in (self.registration, self.gateway):
            app.extensions["database"].close()

    def _start(self) -> None:
        for department, variables in self.environments.items():
            task = Process(f"{department}-migrate", flask(department, "migrate"), variables)
            self.supervisor.finish({task.name: self.supervisor.task(task)}, lambda: None)
            size = {"workers": self.workers}
            self.supervisor.start(web(department, self.site.port_of(department), variables, **size))
        self.supervisor.start(worker("registration", self.environments["registration"]))
        waited_for = [self.site.port_of(department) for department in self.environments]
        if self.on_postgresql:
            rush_floor.prepare(self.database_url)
            self.supervisor.start(self._floor())
            waited_for.append(self.port_of("floor"))
        eventually(lambda: all(ports.answers(port) for port in waited_for), READY_SECONDS)
        eventually(lambda: all(ports.is_ready(port) for port in waited_for[:2]), READY_SECONDS)

    def _floor(self) -> Process:
        """The floor, served exactly as registration is."""
        variables = self.environments["registration"] | {"FLOOR_URL": self.database_url, "METRICS_PORT": ""}
        like = web("registration", self.port_of("floor"), variables, workers=self.workers)
        return Process(
            "floor-web", [*like.command[:-1], "tests.benchmarks.rush_floor:create_app()"], variables
        )

    def _is_at_rest(self) -> bool:
        """Whether the worker has published every event and sent every notice."""
        database = self.registration.extensions["database"]
        with database.reading() as db:
            row = db.scalar(select(outbox.c.id).limit(1)) or db.scalar(DUE)
        time.sleep(0.1)
        return row is None


DUE = select(Notice.id).where(Notice.status == "due").limit(1)


def _registration(variables: dict[str, str]) -> Flask:
    """Registration in this process, to prepare citizens and sessions and to see what came of them."""
    prefix = "REGISTRATION_"
    names = ("environment", "database_url", "broker_url", "data_key", "clock")
    settings: dict[str, Any] = {name: variables[prefix + name.upper()] for name in names}
    return registration.create_app(registration.config.Settings(**settings, log_level="WARNING"))


def _gateway(variables: dict[str, str]) -> Flask:
    """The gateway in this process, to sign citizens in."""
    prefix = "GATEWAY_"
    names = ("environment", "database_url", "broker_url", "signing_key", "secret_key", "clock")
    settings: dict[str, Any] = {name: variables[prefix + name.upper()] for name in names}
    return gateway.create_app(gateway.settings.Settings(**settings, log_level="WARNING"))


def processor_seconds_of(pid: int) -> float:
    """User and system time of a process, from fields 14 and 15 of /proc/<pid>/stat (man 5 proc)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # a server's process that has just ended
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
