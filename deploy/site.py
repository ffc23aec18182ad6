"""One installation on one machine: which ports it listens on, and where in its data folder everything lies."""

import hashlib
import json
import os
import secrets
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
# In the order of their ports: the portal has the one that was asked for.
DEPARTMENTS = ("gateway", "registration", "venues", "reporting")
# Ports that nobody but us needs to know: four for metrics, the private RabbitMQ's three (port mapper, AMQP,
# distribution), the private PostgreSQL's.
INTERNAL_OFFSETS = (10, 11, 12, 13, 20, 21, 22, 30)


@dataclass(frozen=True)
class Site:
    """``var``: the data folder, absolute. ``port``: the portal's. ``real``: on RabbitMQ and PostgreSQL."""

    var: Path
    port: int = 8000
    real: bool = False

    def port_of(self, department: str) -> int:
        return self.port + DEPARTMENTS.index(department)

    @property
    def internal_ports(self) -> list[int]:
        """Those that were free when the system was last started; before that, the usual ones."""
        if self.ports_noted.exists():
            return [int(port) for port in json.loads(self.ports_noted.read_text())]
        return [self.port + offset for offset in INTERNAL_OFFSETS]

    @property
    def ports_noted(self) -> Path:
        return self.var / "ports.json"

    def internal_port_of(self, department: str) -> int:
        """Where the department's metrics are read; never to be exposed."""
        return self.internal_ports[DEPARTMENTS.index(department)]

    def url_of(self, department: str) -> str:
        return f"http://127.0.0.1:{self.port_of(department)}"

    @property
    def broker_ports(self) -> list[int]:
        """The private RabbitMQ's: port mapper, AMQP, distribution."""
        return self.internal_ports[4:7]

    @property
    def database_port(self) -> int:
        return self.internal_ports[7]

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        """What is of use only while the system runs."""
        return self.var / "run"

    def folder(self, *parts: str) -> Path:
        """A folder under the data folder, made if need be."""
        path = self.var.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def secret(self, name: str) -> str:
        """A secret of this installation: 32 random bytes in base64, made when first asked for, its owner's alone."""
        path = self.folder("secrets") / name
        path.parent.chmod(0o700)
        if not path.exists():
            fresh = path.with_suffix(".new")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w") as file:
                file.write(b64encode(secrets.token_bytes(32)).decode())
            fresh.rename(path)
        return path.read_text().strip()

    def password(self, name: str) -> str:
        """A secret that can stand in a URL as it is."""
        return hashlib.sha256(self.secret(name).encode()).hexdigest()[:40]
