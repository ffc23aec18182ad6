"""One private RabbitMQ node: its own folder, Erlang port mapper, cookie and ports, on the loopback only."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy.patience import patient
from deploy.ports import answer, free_ports, wait_until

BIN = Path("/usr/lib/rabbitmq/bin")
START_SECONDS = 90.0
# What a client says first; a node that is up answers with its own first frame.
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"


class RabbitMQ:
    """Options: ``ports`` (epmd, AMQP, distribution; free ones if absent), ``user``, ``password``, ``definitions``
    (a file that is loaded at every start; it must then name the user itself), ``memory`` (the high watermark)."""

    def __init__(
        self,
        folder: Path,
        ports: Sequence[int] | None = None,
        user: str = "guest",
        password: str = "guest",
        definitions: str | None = None,
        memory: str = "256MB",
    ) -> None:
        self.folder = folder
        self.epmd_port, self.port, self.distribution_port = ports or free_ports(3)
        self.user, self.password, self.definitions, self.memory = user, password, definitions, memory
        self.processes: list[subprocess.Popen[bytes]] = []

    @staticmethod
    def missing() -> str | None:
        """The Debian package that is not here, or None."""
        return None if (BIN / "rabbitmq-server").exists() else "rabbitmq-server"

    def address(self) -> dict[str, Any]:
        """What a client needs: ``url`` (without a virtual host, which is then ``/``) and the administrator."""
        return {"url": f"amqp://{self.user}:{self.password}@127.0.0.1:{self.port}", "port": self.port}

    def environment(self) -> dict[str, str]:
        node = self.folder / "node"
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": "lw@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution_port),
            "RABBITMQ_BASE": str(node),
            "RABBITMQ_MNESIA_BASE": str(node / "mnesia"),
            "RABBITMQ_LOG_BASE": str(node / "log"),
            "RABBITMQ_PID_FILE": str(node / "pid"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(node / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(node / "none.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(node / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
            ),
            # The start script then becomes the node by exec, so that there is no shell between us and it.
            "RUNNING_UNDER_SYSTEMD": "true",
        }

    def prepare(self) -> None:
        """Write the node's configuration."""
        node = self.folder / "node"
        (self.folder / "home").mkdir(parents=True, exist_ok=True)
        node.mkdir(exist_ok=True)
        lines = [
            f"vm_memory_high_watermark.absolute = {self.memory}",
            "disk_free_limit.absolute = 50MB",
            f"default_user = {self.user}",
            f"default_pass = {self.password}",
        ]
        if self.definitions:
            lines.append(f"load_definitions = {self.definitions}")
        (node / "rabbitmq.conf").write_text("\n".join(lines) + "\n")
        (node / "rabbitmq.conf").chmod(0o600)
        (node / "enabled_plugins").write_text("[].\n")

    def start(self) -> None:
        """Start the port mapper and the node, and wait until it takes connections. Raises RuntimeError."""
        self.prepare()
        self._spawn("epmd", "-port", str(self.epmd_port), "-address", "127.0.0.1")
        self._spawn(str(BIN / "rabbitmq-server"))
        if not wait_until(lambda: bool(answer(self.port, PROTOCOL_HEADER)), START_SECONDS, self.is_alive):
            self.kill()
            raise RuntimeError(
                f"RabbitMQ did not start; see {self.folder}/node/log and {self.folder}/output.log"
            )

    def is_alive(self) -> bool:
        return bool(self.processes) and self.processes[-1].poll() is None

    def stop(self) -> None:
        """Let the node close its files, then end the port mapper."""
        if self.is_alive():
            self.processes[-1].send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.processes[-1].wait(patient(20))
        self.kill()

    def kill(self) -> None:
        """kill -9, as when the machine loses power."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        self.processes = []

    def discard(self) -> None:
        """End without saving anything."""
        self.kill()

    def pause(self) -> None:
        """Freeze the node: its connections stay open and nothing answers."""
        self.processes[-1].send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.processes[-1].send_signal(signal.SIGCONT)

    def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl on the node and return what it prints. Raises RuntimeError with its words."""
        command = [str(BIN / "rabbitmqctl"), "-q", "--node", "lw@localhost", *arguments]
        process = subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, timeout=patient(120)
        )
        if process.returncode:
            raise RuntimeError(f"rabbitmqctl {arguments[0]}: {(process.stderr or process.stdout).strip()}")
        return process.stdout

    def import_definitions(self, definitions: dict[str, Any]) -> None:
        """Create the users, virtual hosts, permissions and topology named in ``definitions``."""
        path = self.folder / "import.json"
        path.write_text(json.dumps(definitions))
        self.ctl("import_definitions", str(path))

    def _spawn(self, *command: str) -> None:
        with (self.folder / "output.log").open("ab") as output:
            whole_command = ["setpriv", "--pdeathsig", "KILL", *command]
            self.processes.append(
                subprocess.Popen(
                    whole_command,
                    env=self.environment(),
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
