"""The process that stands over one private server: ``python -m deploy.servers.guard KIND FOLDER SOCKET``.

It starts the server as its own child and listens on an abstract Unix socket. Every connection is a lease; the first
line it sends tells the server's address. When the last lease is gone (released, or its process was killed) the guard
stops the server and ends. If the guard itself is killed, the kernel kills the server with it. The server's options are
read from standard input, as JSON.

A request is one JSON line ``{"do": verb, "with": [arguments]}``, its answer one line ``{"ok": result}`` or
``{"error": words}``.
"""

import json
import os
import selectors
import shutil
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from deploy.patience import patient
from deploy.servers.postgresql import PostgreSQL
from deploy.servers.rabbitmq import RabbitMQ

KINDS: dict[str, Any] = {"rabbitmq": RabbitMQ, "postgresql": PostgreSQL}
VERBS = ("start", "stop", "kill", "pause", "resume", "is_alive", "ctl", "import_definitions")
# How long a guard waits for its first lease; the one who started it is connecting already.
FIRST_LEASE_SECONDS = 30.0


class Guard:
    """One server and the connections that hold it."""

    def __init__(self, server: Any, listener: socket.socket, temporary: bool) -> None:
        self.server, self.listener, self.temporary = server, listener, temporary
        self.selector = selectors.DefaultSelector()
        self.failure: str | None = None
        self.leases: set[socket.socket] = set()

    def run(self) -> None:
        """Start the server, serve the leases until there is none, and stop the server."""
        try:
            self.server.start()
        except (RuntimeError, OSError) as error:
            self.failure = str(error)
        try:
            self._serve()
        finally:
            self.server.discard() if self.temporary else self.server.stop()
            if self.temporary:
                shutil.rmtree(self.server.folder, ignore_errors=True)

    def _serve(self) -> None:
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ, self._admit)
        first_by = time.monotonic() + patient(FIRST_LEASE_SECONDS)
        while self.leases or (time.monotonic() < first_by and not self.failure):
            for key, _ in self.selector.select(1.0):
                key.data(key.fileobj)
                first_by = 0.0
        if self.failure:
            self._tell_failure()

    def _tell_failure(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                _say(connection, {"error": self.failure})

    def _admit(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.setblocking(True)
        if not _is_ours(connection):
            connection.close()
            return
        self.leases.add(connection)
        lines = connection.makefile("r", encoding="utf-8")
        self.selector.register(connection, selectors.EVENT_READ, lambda _: self._answer(connection, lines))
        _say(connection, {"ok": self.server.address()})

    def _answer(self, connection: socket.socket, lines: TextIO) -> None:
        line = ""
        with suppress(OSError):
            line = lines.readline()
        if not line:
            self._drop(connection)
            return
        request = json.loads(line)
        if request["do"] == "release":
            self._release(connection)
        else:
            _say(connection, self._do(request["do"], request.get("with", [])))

    def _release(self, connection: socket.socket) -> None:
        if len(self.leases) == 1:
            # The one who releases the last lease waits for this line, and finds the server stopped.
            self.server.discard() if self.temporary else self.server.stop()
        _say(connection, {"ok": None})
        self._drop(connection)

    def _drop(self, connection: socket.socket) -> None:
        self.leases.discard(connection)
        self.selector.unregister(connection)
        connection.close()

    def _do(self, verb: str, arguments: list[Any]) -> dict[str, Any]:
        if verb not in VERBS:
            return {"error": f"unknown verb {verb}"}
        action: Callable[..., Any] = getattr(self.server, verb)
        try:
            return {"ok": action(*arguments)}
        except (RuntimeError, OSError) as error:
            return {"error": str(error)}


def _say(connection: socket.socket, answer: dict[str, Any]) -> None:
    with suppress(OSError):
        connection.sendall((json.dumps(answer) + "\n").encode())


def _is_ours(connection: socket.socket) -> bool:
    """An abstract socket has no file permissions: only our own user and root may hold a server."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    user = struct.unpack("3i", credentials)[1]
    return user in (0, os.geteuid())


def main(kind: str, folder: str, name: str) -> None:
    """Read the options, become a daemon of its own session, and guard; end at once if another guard has the name."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind("\0" + name)
    except OSError:
        return
    listener.listen(64)
    settings = json.load(sys.stdin)
    if os.fork():
        os._exit(0)
    os.setsid()
    temporary = settings.pop("temporary", False)
    Guard(KINDS[kind](Path(folder), **settings), listener, temporary).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
