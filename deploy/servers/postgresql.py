"""One private PostgreSQL server: its own data folder and port, on the loopback only, with passwords.

PostgreSQL refuses to run as root: then it runs as the ``postgres`` user of Debian's package.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from deploy.patience import patient
from deploy.ports import free_ports, wait_until

START_SECONDS = 60.0
SUPERUSER = "lw"


def binaries() -> Path | None:
    """The programs' folder of the newest PostgreSQL that is installed (15 or later), or None."""
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").exists()]
    folders = [path for path in folders if path.parent.name.isdecimal() and int(path.parent.name) >= 15]
    return max(folders, key=lambda path: int(path.parent.name), default=None)


class PostgreSQL:
    """Options: ``port`` (a free one if absent), ``password`` of the superuser ``lw``, ``durable`` (False: no fsync,
    for tests that do not speak of durability), ``connections`` (at most)."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        password: str = "lw",
        durable: bool = True,
        connections: int = 100,
    ) -> None:
        self.folder = folder
        self.port = port or free_ports(1)[0]
        self.password, self.durable, self.connections = password, durable, connections
        self.process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def missing() -> str | None:
        """The Debian package that is not here, or None."""
        return None if binaries() else "postgresql"

    def address(self) -> dict[str, Any]:
        """What a client needs: ``url`` of the superuser, to which a database's name is added after ``/``."""
        return {"url": f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}", "port": self.port}

    def start(self) -> None:
        """Make the data folder on the first start; start and wait until connections are taken. Raises RuntimeError."""
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            self._create(data)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*self.bound(), *self.command(data)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if not wait_until(self.is_ready, START_SECONDS, self.is_alive):
            self.kill()
            raise RuntimeError(f"PostgreSQL did not start; see {self.log}")

    @property
    def log(self) -> Path:
        return self.folder / "postgresql.log"

    def command(self, data: Path) -> list[str]:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            "max_connections": self.connections,
            "jit": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(_program("postgres")), "-D", str(data), *options]

    def bound(self) -> list[str]:
        """The words before a command that make it an ordinary user's and let it end with this process."""
        words = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() == 0:
            words += ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]
        return words

    def is_ready(self) -> bool:
        """Whether recovery is over and sessions are taken: the server says so in its pid file's eighth line."""
        try:
            lines = (self.folder / "data" / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        pid = str(self.process.pid) if self.process else ""
        return len(lines) > 7 and lines[0] == pid and lines[7].strip() == "ready"

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, what is committed is written."""
        self._end(signal.SIGINT, 20)

    def kill(self) -> None:
        """As when the machine loses power; the postmaster's children see it gone and end."""
        self._end(signal.SIGKILL, 5)

    def discard(self) -> None:
        """End without saving anything; no process is left that could still write to the folder."""
        self._end(signal.SIGQUIT, 10)

    def pause(self) -> None:
        """Freeze the server's door: new connections hang, open ones go on."""
        if self.process:
            self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGCONT)

    def _end(self, signum: int, seconds: float) -> None:
        if self.process is None:
            return
        self.process.send_signal(signum)
        try:
            self.process.wait(patient(seconds))
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def _create(self, data: Path) -> None:
        owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if owner:
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        with tempfile.NamedTemporaryFile("w", prefix="lw-", dir=self.folder) as password:
            password.write(self.password)
            password.flush()
            if owner:
                os.chown(password.name, owner.pw_uid, owner.pw_gid)
            words = ["-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={password.name}", "-E", "UTF8"]
            words += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
            command = [*self.bound(), str(_program("initdb")), "-D", str(data), *words]
            process = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if process.returncode:
            shutil.rmtree(data, ignore_errors=True)
            raise RuntimeError(f"initdb failed: {(process.stderr or process.stdout).strip()}")


def _program(name: str) -> Path:
    folder = binaries()
    if folder is None:
        raise RuntimeError("PostgreSQL 15 or later is not installed (Debian package: postgresql)")
    return folder / name
