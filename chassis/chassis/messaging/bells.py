"""Bells that wake a department's workers: one with nothing to do would have to look fifty times a second otherwise.

Who commits events rings, and who lays messages into the embedded transport's file. A ring that nobody hears is no loss:
a worker looks once a second all the same.
"""

import os
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from .. import machine
from ..logs import get_logger
from ..storage.db import Database

RINGS_FOR = 0.5
"""Seconds for which a bell need not be rung again: who hears it goes on looking for twice as long."""
LISTENS_FOR = 1.0
"""Seconds after which a listener looks whether it may stop."""
CHANNEL = "outbox"

log = get_logger()


class Bell(ABC):
    """One department's bell. Any process may ring it, any number of workers hear it."""

    def __init__(self) -> None:
        self._rings_until = 0.0

    def ring(self) -> None:
        """Wake the department's workers, unless they have been woken just now."""
        now = machine.monotonic()
        if now < self._rings_until:
            return
        self._rings_until = now + RINGS_FOR
        with suppress(OSError, SQLAlchemyError):
            self.sound()

    @abstractmethod
    def sound(self) -> None:
        """Wake them, also if they have been woken just now. Raises OSError or SQLAlchemyError."""

    @abstractmethod
    def hear(self, on_ring: Callable[[], object], stopped: threading.Event) -> None:
        """Call `on_ring` at every ring, until stopped."""


class SocketBell(Bell):
    """For processes of one machine: each worker has a datagram socket in a folder that the others know."""

    def __init__(self, folder: Path, department: str) -> None:
        super().__init__()
        self.folder = folder
        self.department = department

    def sound(self) -> None:
        with _short(self.folder) as place, closing(_datagrams()) as sender:
            for path in self.folder.glob(f"{self.department}.*"):
                try:
                    sender.sendto(b"!", f"{place}/{path.name}")
                except (ConnectionRefusedError, FileNotFoundError):
                    path.unlink(missing_ok=True)  # left behind by a worker that was killed
                except BlockingIOError:
                    pass  # it has more rings waiting than it can count

    def hear(self, on_ring: Callable[[], object], stopped: threading.Event) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.department}.{os.getpid()}.{machine.new_key().hex[:8]}"
        with _short(self.folder) as place, closing(_datagrams()) as socket_:
            socket_.bind(f"{place}/{name}")
            socket_.settimeout(LISTENS_FOR)
            while not stopped.is_set():
                with suppress(TimeoutError):
                    socket_.recv(1)
                    on_ring()
            (self.folder / name).unlink(missing_ok=True)


class DatabaseBell(Bell):
    """For processes that share a PostgreSQL, on whatever machine: NOTIFY and LISTEN."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database

    def sound(self) -> None:
        with self.database.alone.connect() as connection:
            connection.exec_driver_sql(f"NOTIFY {CHANNEL}")

    def hear(self, on_ring: Callable[[], object], stopped: threading.Event) -> None:
        import psycopg  # five megabytes that no process on SQLite needs

        while not stopped.is_set():
            try:
                self._listen(on_ring, stopped)
            except (SQLAlchemyError, psycopg.Error) as error:
                log.warning("cannot hear the bell", error=type(error).__name__)
                stopped.wait(LISTENS_FOR)

    def _listen(self, on_ring: Callable[[], object], stopped: threading.Event) -> None:
        with self.database.alone.connect() as connection:
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            driver: Any = connection.connection.driver_connection
            connection.detach()  # it never goes back to the pool
            with closing(driver):
                while not stopped.is_set():
                    for _ in driver.notifies(timeout=LISTENS_FOR, stop_after=1):
                        on_ring()


def bell_of(settings: Any, database: Database) -> Bell:
    """The bell of a department's own workers."""
    if urlsplit(settings.broker_url).scheme == "embedded":
        return SocketBell(
            beside(Path(urlsplit(settings.broker_url).path.replace("//", "/", 1))), settings.department
        )
    if database.is_sqlite:
        return SocketBell(beside(Path(database.engine.url.database or "")), settings.department)
    return DatabaseBell(database)


def beside(file: Path) -> Path:
    """The folder of the bells that belong to a file of the embedded transport, or to a database."""
    return file.with_name(f"{file.name}.bells")


@contextmanager
def listening(bell: Bell, on_ring: Callable[[], object]) -> Iterator[None]:
    """Meanwhile `on_ring` is called at every ring, on a thread."""
    stopped = threading.Event()
    thread = threading.Thread(target=bell.hear, args=(on_ring, stopped), name="bell", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        with suppress(OSError, SQLAlchemyError):
            bell.sound()
        thread.join(2 * LISTENS_FOR)


def _datagrams() -> socket.socket:
    datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    datagrams.setblocking(False)
    return datagrams


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """A short address of a folder: that of a socket may have 107 bytes, and a folder's is often longer."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
