"""What a run stands on: SQLite files, private servers, or servers that the user names; and what must be made ready."""

import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy import broker, databases
from deploy.environment import Addresses, embedded_addresses
from deploy.processes import Process
from deploy.servers import Lease, ServerError, lease
from deploy.site import Site


@dataclass
class Backing:
    """``addresses`` are known at once. The private servers come up meanwhile: ``ready()`` waits for them."""

    addresses: Addresses
    servers: "list[Coming]" = field(default_factory=list)
    database_task: Process | None = None
    broker_task: Process | None = None

    @property
    def key(self) -> str:
        """A name for these databases, so that each set is loaded once: ``sqlite``, or one made of the address."""
        places = {
            urlsplit(url)._replace(netloc=_place(url)).geturl() for url in self.addresses.database.values()
        }
        if all(place.startswith("sqlite") for place in places):
            return "sqlite"
        return "postgresql-" + hashlib.sha256(" ".join(sorted(places)).encode()).hexdigest()[:8]

    def release(self) -> None:
        """Let the private servers go; each stops, both at once."""
        ending = [threading.Thread(target=server.release) for server in self.servers]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()


class Coming:
    """A private server that starts on a thread of its own."""

    def __init__(self, kind: str, folder: Path, **options: Any) -> None:
        self.kind = kind
        self._lease: Lease | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._start, args=(folder, options), daemon=True)
        self._thread.start()

    def _start(self, folder: Path, options: dict[str, Any]) -> None:
        try:
            self._lease = lease(self.kind, folder, **options)
        except (ServerError, OSError) as error:
            self._error = error

    def wait(self, meanwhile: Callable[[], None]) -> None:
        """Return when it takes connections. Raises ServerError."""
        while self._thread.is_alive():
            self._thread.join(0.1)
            meanwhile()
        if self._error:
            raise ServerError(str(self._error))

    def release(self) -> None:
        if self._lease:
            self._lease.release()


def choose(site: Site) -> Backing:
    """What this run stands on. ``BROKER_URL`` and ``POSTGRES_URL`` come before private servers, those before files."""
    plain = embedded_addresses(site)
    backing = Backing(Addresses(dict(plain.database), dict(plain.broker)))
    _choose_database(site, backing)
    _choose_broker(site, backing)
    return backing


def _choose_database(site: Site, backing: Backing) -> None:
    server = os.environ.get("POSTGRES_URL")
    if site.real and not server:
        password = site.password("database-superuser")
        folder, port = site.folder("postgresql"), site.database_port
        backing.servers.append(Coming("postgresql", folder, port=port, password=password))
        server = f"postgresql://lw:{password}@127.0.0.1:{port}"
    if server:
        backing.addresses.database.update(databases.addresses(site, server))
        backing.database_task = databases.preparation(site, server)


def _choose_broker(site: Site, backing: Backing) -> None:
    if url := os.environ.get("BROKER_URL"):
        backing.addresses.broker.update(broker.given_addresses(url))
        backing.broker_task = broker.declaration(url)
    elif site.real:
        options = {
            "ports": site.broker_ports,
            "user": broker.ADMINISTRATOR,
            "password": site.password(f"broker-{broker.ADMINISTRATOR}"),
            "definitions": str(broker.write_definitions(site)),
        }
        backing.servers.append(Coming("rabbitmq", site.folder("rabbitmq"), **options))
        backing.addresses.broker.update(broker.private_addresses(site))


def _place(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
