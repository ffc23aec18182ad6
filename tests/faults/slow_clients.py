"""Clients with a bad connection: they say what they want, and take what they get, a few bytes at a time."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from tests.fixtures.patience import patient

PAUSE = 0.5
"""Seconds between two pieces."""
LONGEST = patient(40)
"""Seconds after which one gives up."""
BODY = 1000
TINY = 1024


class Want(NamedTuple):
    """A request in three pieces: what comes at once, what comes a byte at a time, and what ends it."""

    opening: bytes
    dribble: bytes
    ending: bytes


COMMON = "HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
WANTS = (
    Want(f"GET /activities {COMMON}X-Slow: ".encode(), b"a" * BODY, b"\r\n\r\n"),
    Want(f"POST /sign-in {COMMON}Content-Length: {BODY}\r\n\r\n".encode(), b"a" * BODY, b""),
    Want(f"GET /activities {COMMON}\r\n".encode(), b"", b""),
)
"""Slow to say their head, slow to send their body, slow to take the answer: in turns."""


def address(number: int) -> str:
    """One of the loopback's many addresses: as many people are not behind one."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


class Crowd:
    """So many slow clients of one port; `present` are those that wait, `answers` counts {status: clients}."""

    def __init__(self, port: int, count: int, seconds: float) -> None:
        self.port = port
        self.seconds = seconds
        self.count = count
        self.present = 0
        self.answers: Counter[int] = Counter()
        self._hurry = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._come()))

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        """Let each say the rest at once and take all of its answer; those without one by then are given up."""
        self._hurry.set()
        self._thread.join(self.seconds)

    async def _come(self) -> None:
        await asyncio.gather(*(self._ask(number) for number in range(self.count)))

    async def _ask(self, number: int) -> None:
        """Ask, and again where whoever serves has lost patience."""
        answer = b""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.seconds):
                while not answer:
                    with suppress(OSError):
                        answer = await self._converse(WANTS[number % len(WANTS)], number)
                    await asyncio.sleep(0 if answer else PAUSE)
        self.answers[int(answer.split()[1]) if answer else 0] += 1

    async def _converse(self, want: Want, number: int) -> bytes:
        reader, writer = await self._connect(number)
        self.present += 1
        try:
            writer.write(want.opening)
            count, answer = 0, b""
            while not self._hurry.is_set() and not reader.at_eof():
                writer.write(want.dribble[count : count + 1])
                count = min(count + 1, len(want.dribble))
                if not want.dribble:
                    answer += await reader.read(1)
                await asyncio.sleep(PAUSE)
            writer.write(want.dribble[count:] + want.ending)
            return answer + await reader.read()
        finally:
            self.present -= 1
            writer.close()

    async def _connect(self, number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection from an address of its own, on which little fits that has not been read."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
        connection.setblocking(False)
        connection.bind((address(number), 0))
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", self.port))
        return await asyncio.open_connection(sock=connection, limit=TINY)


@contextmanager
def slow_clients(port: int, count: int, seconds: float = LONGEST) -> Iterator[Crowd]:
    """So many of them meanwhile; at the end they hurry, or give up when so many seconds have gone by."""
    crowd = Crowd(port, count, seconds)
    crowd.start()
    try:
        yield crowd
    finally:
        crowd.finish()
