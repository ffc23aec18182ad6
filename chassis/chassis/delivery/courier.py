"""The courier: claims what is due, puts it into words, hands it over on several threads, and settles how that went.

It has a thread of the worker's to itself, so that a provider that hangs keeps nothing else waiting. What cannot wait,
like codes to sign in with, goes first. Of whatever is claimed at least one notice is handed over at once, however slow
the machine is.
"""

import contextvars
import traceback
import uuid
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import Any

from .. import failpoints, machine
from ..logs import get_logger
from ..storage.db import reading, transaction
from .messenger import Messenger, Undelivered
from .model import NoticeColumns
from .outgoing import Fate, Notices, Outgoing, release

log = get_logger()

AT_ONCE = 200
"""Notices claimed at once, at most. How many they are follows from how fast they leave."""
AIM = 1.0
"""Seconds in which all that was claimed at once should have been handed over."""
HELD = 5.0
"""Seconds after which what was claimed and not handed over is given back."""
TURN = 1.0
"""Seconds after which a courier looks whether it is to stop."""
ANSWER, MORE_ANSWERS = 0.1, 0.02
"""Seconds in which an answer is waited for, and others behind it: they are settled together."""
LAST_ANSWERS = 4.5
"""Seconds for which a courier that stops waits for the answers to what it has handed over."""
FAILPOINTS = AFTER_CLAIM, AFTER_MARK, AFTER_SEND = (
    "courier.after-claim",
    "courier.after-mark",
    "courier.after-send",
)


class Here(Executor):
    """Does what it is given at once, on the thread that gives it."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(work(*args, **kwargs))
        return future


class Courier:
    """Delivers a department's notices through `messenger`, handing over `senders` at once. One thread alone uses it.

    `threads`: what hands them over; by itself as many threads as there are senders, and none where they would wait for
    nobody.
    """

    def __init__(
        self,
        notices: Notices[Any],
        messenger: Messenger,
        senders: int = 1,
        threads: Executor | None = None,
    ) -> None:
        self._notices = notices
        self._messenger = messenger
        self._senders = senders
        self._threads = threads or (
            ThreadPoolExecutor(senders, "sender") if senders > 1 and messenger.waits else Here()
        )
        self._waiting: deque[Outgoing] = deque()
        self._under_way: dict[Future[Fate], Outgoing] = {}
        self._fates: dict[uuid.UUID, Fate] = {}
        """What became of notices, until it is written down."""
        self._size = min(AT_ONCE, 4 * senders)
        self._claimed_at = 0.0
        """When the batch was claimed that is being handed over; 0 when there is none."""

    def turn(self) -> bool:
        """Send what is due, for a while; whether there is more to do."""
        ends_at = machine.monotonic() + TURN
        while self._round():
            if machine.monotonic() > ends_at:
                return True
        return False

    def end(self) -> None:
        """Wait for a while for what is under way, and give back what was not handed over."""
        if self._under_way:
            wait(self._under_way, LAST_ANSWERS)
        self._gather()
        self._give_back()
        self._write_down()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _round(self) -> bool:
        """Note what has come back, and hand over as much as there is room for; whether there may be more."""
        self._gather()
        room = self._senders - len(self._under_way)
        if self._waiting and machine.monotonic() > self._claimed_at + HELD:
            self._give_back()
        notices = self._claim(room) if room and self._is_anything_due() else []
        if notices:
            failpoints.hit(AFTER_CLAIM)
            self._take_on(notices)
        self._put_off()
        self._hand_over([self._waiting.popleft() for _ in range(min(room, len(self._waiting)))])
        return bool(notices or self._waiting or self._under_way or self._fates)

    def _gather(self) -> None:
        """Take note of what has come back, after waiting a moment for it."""
        if not self._under_way:
            return
        wait(self._under_way, ANSWER, FIRST_COMPLETED)
        wait(self._under_way, MORE_ANSWERS)
        futures = [future for future in self._under_way if future.done()]
        for future in futures:
            self._fates[self._under_way.pop(future).id] = future.result()
        if futures:
            failpoints.hit(AFTER_SEND)

    def _give_back(self) -> None:
        """Let others have what has been waiting here; the next batch is smaller."""
        self._fates |= {notice.id: release(notice) for notice in self._waiting}
        self._waiting.clear()
        self._size = max(1, self._size // 2)

    def _put_off(self) -> None:
        """Give back, untried, what would go to a provider that wants to be left alone for a while. One that refused a
        notice is asked with none of the others meanwhile; each process learns so from its own."""
        pauses = {notice.id: self._messenger.paused_until(notice.to) for notice in self._waiting}
        resting = [notice for notice in self._waiting if pauses[notice.id]]
        self._fates |= {notice.id: release(notice, pauses[notice.id]) for notice in resting}
        self._waiting = deque(notice for notice in self._waiting if not pauses[notice.id])

    def _is_anything_due(self) -> bool:
        return is_anything_due(self._notices)

    def _claim(self, room: int) -> list[NoticeColumns]:
        """Claim as many of those that go first as can be handed over; where nothing else waits, a batch of others."""
        notices = self._notices
        with transaction() as db:
            notices.settle(db, self._fates)
            first = notices.claim(db, notices.goes_first, room) if notices.first else []
            is_full = self._waiting or len(first) == room
            others = [] if is_full else notices.claim(db, notices.goes_after, self._size)
        self._fates = {}
        if others:
            self._claimed_at = machine.monotonic()
        return first + others

    def _take_on(self, notices: list[NoticeColumns]) -> None:
        """Put what was claimed into words; what goes first goes before what waits."""
        with reading() as db:
            outgoing, fates = self._notices.put_into_words(db, notices, self._messenger.takes_reference)
        self._fates |= fates
        first = self._notices.first
        self._waiting.extendleft(notice for notice in reversed(outgoing) if notice.kind == first)
        self._waiting.extend(notice for notice in outgoing if notice.kind != first)

    def _hand_over(self, wave: list[Outgoing]) -> None:
        alive = self._write_down(wave)
        if alive:
            failpoints.hit(AFTER_MARK)
        for notice in wave:
            if notice.id in alive:
                # Each in the context at hand: the application's.
                work = contextvars.copy_context().run
                self._under_way[self._threads.submit(work, self._send, notice)] = notice
        if self._claimed_at and not self._waiting:
            self._adapt(machine.monotonic() - self._claimed_at)
            self._claimed_at = 0.0

    def _write_down(self, wave: Iterable[Outgoing] = ()) -> set[uuid.UUID]:
        """Settle what there is to settle, and note which notices are handed over now; those that still are ours."""
        to_mark = [] if self._messenger.takes_reference else list(wave)
        if not self._fates and not to_mark:
            return {notice.id for notice in wave}
        with transaction() as db:
            self._notices.settle(db, self._fates)
            alive = self._notices.mark_sending(db, to_mark) if to_mark else {notice.id for notice in wave}
        self._fates = {}
        return alive

    def _adapt(self, seconds: float) -> None:
        """Claim more at once where the last batch left in no time, fewer where it took long."""
        if seconds < AIM:
            self._size = min(AT_ONCE, self._size * 2)
        elif seconds > 2 * AIM:
            self._size = max(1, self._size // 2)

    def _send(self, notice: Outgoing) -> Fate:
        """Hand a notice over; what becomes of it. On one of the threads."""
        takes_reference = self._messenger.takes_reference
        try:
            self._messenger.send(to=notice.to, text=notice.text, kind=notice.kind, reference=notice.id)
        except Undelivered as error:
            return self._notices.postpone(notice, error, takes_reference)
        except Exception as error:  # nobody knows how far it came
            stack = "".join(traceback.format_tb(error.__traceback__))
            log.error("messenger failed", error=type(error).__name__, stack=stack)
            return self._notices.postpone(
                notice, Undelivered(type(error).__name__, perhaps=True), takes_reference
            )
        return self._notices.mark_sent(notice)


def is_anything_due(notices: Notices[Any]) -> bool:
    """Asked many times a second, so it takes no lock."""
    with reading() as db:
        return notices.is_any_due(db)


def send_due(notices: Notices[Any], messenger: Messenger) -> None:
    """Send all that is due, one after the other."""
    courier = Courier(notices, messenger)
    while courier.turn():
        pass
