"""The holder's side of a private server: start it or join it, speak to it, let it go."""

import hashlib
import json
import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from deploy.patience import patient
from deploy.servers.postgresql import PostgreSQL
from deploy.servers.rabbitmq import RabbitMQ

TOP = Path(__file__).resolve().parents[2]
KINDS: dict[str, Any] = {"rabbitmq": RabbitMQ, "postgresql": PostgreSQL}
START_SECONDS = 120.0


class ServerError(RuntimeError):
    """A private server is not installed, did not start, or refused what was asked."""


class Lease:
    """A hold on a private server. ``address["url"]`` and ``address["port"]`` say where it is.

    Every other verb of the server (``stop``, ``start``, ``kill``, ``pause``, ``resume``, ``ctl`` …) is a call away.
    """

    def __init__(self, connection: socket.socket, address: dict[str, Any], lines: TextIO) -> None:
        self.connection, self.address, self.lines = connection, address, lines

    @property
    def url(self) -> str:
        return str(self.address["url"])

    def do(self, verb: str, *arguments: Any) -> Any:
        """Ask the server something. Raises ServerError with its words."""
        self.connection.sendall((json.dumps({"do": verb, "with": arguments}) + "\n").encode())
        return _result(self.lines.readline())

    def stop(self) -> None:
        self.do("stop")

    def start(self) -> None:
        self.do("start")

    def kill(self) -> None:
        """kill -9."""
        self.do("kill")

    def pause(self) -> None:
        """SIGSTOP."""
        self.do("pause")

    def resume(self) -> None:
        """SIGCONT."""
        self.do("resume")

    def ctl(self, *arguments: str) -> str:
        """rabbitmqctl on a RabbitMQ."""
        return str(self.do("ctl", *arguments))

    def import_definitions(self, definitions: dict[str, Any]) -> None:
        """Load users, virtual hosts, permissions and topology into a RabbitMQ."""
        self.do("import_definitions", definitions)

    def release(self) -> None:
        """Let go; the last holder waits here until the server has stopped."""
        with suppress(OSError, ServerError):  # it may be gone already
            self.do("release")
        self.lines.close()
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


def lease(kind: str, folder: Path, **options: Any) -> Lease:
    """Hold the private server (``rabbitmq`` or ``postgresql``) of that folder, starting it if nobody holds it yet.

    ``options`` are those of the server's class, and ``temporary``: do not stop gently, and remove the folder after.
    Raises ServerError.
    """
    if package := KINDS[kind].missing():
        raise ServerError(f"{package} is not installed: apt-get install {package}")
    folder = reachable(folder) if kind == "postgresql" else folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"learning-week-{kind}-{hashlib.sha256(str(folder).encode()).hexdigest()[:24]}"
    deadline = time.monotonic() + patient(START_SECONDS)
    while time.monotonic() < deadline:
        if shared_lease := _join(name):
            return shared_lease
        _start_guard(kind, folder, name, options)
    raise ServerError(f"{kind} did not start within {patient(START_SECONDS):.0f} s; see {folder}")


def reachable(folder: Path) -> Path:
    """The folder, or where root's PostgreSQL has to keep its data instead, as the ``postgres`` user cannot enter it.

    What is in the folder of temporary files stays there: it is often memory, while a disk's ext4, on which databases
    come and go by the hundred, looks ever longer for a file that it may give out anew.
    """
    folder = folder.resolve()
    if os.geteuid() != 0 or _open_to_all(folder.parent):
        return folder
    name = f"learning-week-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    temporary = Path(tempfile.gettempdir()).resolve()
    is_temporary = temporary in folder.parents and _open_to_all(temporary)
    elsewhere = (temporary if is_temporary else Path("/var/tmp")) / name
    if elsewhere.is_symlink() or (elsewhere.exists() and elsewhere.owner() not in ("root", "postgres")):
        raise ServerError(f"{elsewhere} belongs to someone else")
    return elsewhere


def _open_to_all(folder: Path) -> bool:
    """Whether any user can enter the folder, as far as it is there."""
    existing = [path for path in (folder, *folder.parents) if path.exists()]
    return all(path.stat().st_mode & stat.S_IXOTH for path in existing)


def _start_guard(kind: str, folder: Path, name: str, options: dict[str, Any]) -> None:
    """Start a guard; it ends at once when there is one. Its options hold passwords, so they go by standard input."""
    command = [sys.executable, "-m", "deploy.servers.guard", kind, str(folder), name]
    with (folder / "guard.log").open("ab") as log:
        subprocess.run(
            command, cwd=TOP, input=json.dumps(options).encode(), stdout=log, stderr=log, check=False
        )


def _join(name: str) -> Lease | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect("\0" + name)
    except OSError:
        connection.close()
        return None
    lines = connection.makefile("r", encoding="utf-8")
    try:
        first = lines.readline()
    except OSError:
        first = ""
    if not first:
        # The last holder just let go, and the server is going down: start it anew when it is gone.
        lines.close()
        connection.close()
        time.sleep(0.05)
        return None
    try:
        return Lease(connection, _result(first), lines)
    except ServerError:
        lines.close()
        connection.close()
        raise


def _result(line: str) -> Any:
    if not line:
        raise ServerError("the server's guard is gone")
    answer = json.loads(line)
    if "error" in answer:
        raise ServerError(answer["error"])
    return answer["ok"]
