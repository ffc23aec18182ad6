"""The load: one process, one thread, kept connections, and no more HTTP than it takes to read an answer.

It runs in a process of its own, so that what it measures waits for nothing else that the benchmark does.
"""

import re
import select
import socket
import time
from collections.abc import Sequence
from typing import NamedTuple

PATIENCE = 60.0
"""Seconds without any answer after which a volley is given up."""
TRIES = 5
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
TAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class Answer(NamedTuple):
    """What one request got; `began` and `ended` are seconds of the monotonic clock."""

    status: int
    began: float
    ended: float
    body: bytes
    tag: str = ""

    @property
    def seconds(self) -> float:
        return self.ended - self.began


class Volley(NamedTuple):
    """The answers in the order of the requests. `cpu`: seconds of processor that the load itself took; `resent`:
    requests sent again because a kept connection was closed just then."""

    answers: list[Answer]
    seconds: float
    cpu: float
    resent: int

    @property
    def rate(self) -> float:
        return len(self.answers) / self.seconds


class Line:
    """One connection, with at most one request on its way."""

    def __init__(self, port: int, source: str) -> None:
        self.port, self.source = port, source
        self.number, self.began, self.tries = -1, 0.0, 0
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (self.source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def ask(self, number: int, request: bytes) -> None:
        self.number, self.began, self.tries = number, time.monotonic(), 1
        self.socket.sendall(request)

    def ask_again(self, request: bytes) -> None:
        """On a new connection. Raises ConnectionError when that was tried often enough."""
        if self.tries == TRIES:
            raise ConnectionError(f"request {self.number} was hung up on {TRIES} times")
        self.tries += 1
        self.connect()
        self.socket.sendall(request)

    def hear(self) -> bool:
        """Read what there is; False once the other side has hung up."""
        try:
            part = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.received += part
        return bool(part)

    def answer(self) -> Answer | None:
        """The answer once it is here whole."""
        head, _, body = self.received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        is_bare = head[9:12] == b"304"
        if not is_bare and (not length or len(body) < int(length[1])):
            return None
        tag = TAG.search(head)
        return Answer(int(head[9:12]), self.began, time.monotonic(), body, tag[1].decode() if tag else "")

    @property
    def closes(self) -> bool:
        """Whether the answer says that no other request is taken on this connection."""
        return bool(CLOSES.search(self.received.partition(b"\r\n\r\n")[0]))


class Load:
    """The requests of one volley, and the lines they go out on."""

    def __init__(self, port: int, requests: Sequence[bytes], concurrency: int) -> None:
        self.requests = requests
        self.answers: list[Answer | None] = [None] * len(requests)
        self.waiting = iter(range(len(requests)))
        self.poll = select.epoll()
        self.resent = 0
        self.lines: dict[int, Line] = {}
        for number in range(min(concurrency, len(requests))):
            # Each from an address of its own: a proxy counts what each address asks.
            self.watch(line := Line(port, f"127.2.{number // 250}.{number % 250 + 1}"))
            self.next(line)

    def run(self) -> None:
        """Until every request is answered. Raises TimeoutError, ConnectionError."""
        while self.lines:
            ready = self.poll.poll(PATIENCE)
            if not ready:
                raise TimeoutError(f"no answer within {PATIENCE:.0f} s")
            for descriptor, _ in ready:
                self.attend(self.lines[descriptor])
        self.poll.close()

    def attend(self, line: Line) -> None:
        """Something came in on a line."""
        if not line.hear():
            self.forget(line)
            line.ask_again(self.requests[line.number])
            self.watch(line)
            self.resent += 1
        elif answer := line.answer():
            self.answers[line.number] = answer
            if line.closes:
                self.forget(line)
                line.connect()
                self.watch(line)
            line.received = b""
            self.next(line)

    def next(self, line: Line) -> None:
        """The next request, if there is one left."""
        if (number := next(self.waiting, None)) is None:
            self.forget(line)
        else:
            line.ask(number, self.requests[number])

    def watch(self, line: Line) -> None:
        self.lines[line.socket.fileno()] = line
        self.poll.register(line.socket, select.EPOLLIN)

    def forget(self, line: Line) -> None:
        self.poll.unregister(line.socket)
        del self.lines[line.socket.fileno()]
        line.socket.close()


def fire(port: int, requests: Sequence[bytes], concurrency: int) -> Volley:
    """Send every request to a port of this machine, so many at a time. Raises TimeoutError, ConnectionError."""
    began, used = time.monotonic(), time.process_time()
    load = Load(port, requests, concurrency)
    load.run()
    answers = [answer for answer in load.answers if answer]
    return Volley(answers, time.monotonic() - began, time.process_time() - used, load.resent)
