"""Free and busy ports of this machine's loopback."""

import os
import random
import socket
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from deploy.patience import patient

# Below what the kernel gives to outgoing connections: one of those would hold a port while its server restarts.
PRIVATE = range(10_000, 20_000)


def is_busy(port: int) -> bool:
    """Whether something listens on the port."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_ports(count: int) -> list[int]:
    """So many ports in a row, out of PRIVATE, that nobody listens on at this moment. Raises OSError."""
    starts = range(PRIVATE.start, PRIVATE.stop, count)
    # Not the seeded generator: test processes that share a seed would all take the same.
    for start in random.SystemRandom().sample(starts, len(starts)):
        block = list(range(start, start + count))
        if not any(is_busy(port) for port in block):
            return block
    raise OSError("no free ports")


def free_instead(ports: list[int]) -> list[int]:
    """The ports wanted, with another in the place of each that something listens on already."""
    return [free_ports(1)[0] if is_busy(port) else port for port in ports]


def listens(pid: int, port: int) -> bool:
    """Whether it is this process that listens on the port of the loopback."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    links = set()
    for path in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):
            links.add(os.readlink(path))
    return bool(sockets & links)


def _listening(port: int) -> list[str]:
    """The inodes of the sockets that listen on the port (`LISTEN` is 0A in proc(5))."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[9] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port]


def answer(port: int, hello: bytes, timeout: float = 1.0) -> bytes:
    """The first bytes that a server on the port says to ``hello``; nothing when there is none, or it is silent."""
    with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout)) as connection:
        connection.sendall(hello)
        return connection.recv(64)
    return b""


def answers(port: int) -> bool:
    """Whether something on the port takes a connection."""
    with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1.0)):
        return True
    return False


def is_ready(port: int) -> bool:
    """Whether a service on the port says that it is ready. By hand: an HTTP library doubles the runner's memory."""
    reply = answer(port, b"GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", timeout=patient(3.0))
    return reply.split()[1:2] == [b"200"]


def wait_until(is_ready: Callable[[], bool], seconds: float, is_alive: Callable[[], bool]) -> bool:
    """Wait until something is ready; False when it is no longer alive or the time is up."""
    deadline = time.monotonic() + patient(seconds)
    while time.monotonic() < deadline and is_alive():
        if is_ready():
            return True
        time.sleep(0.05)
    return False
