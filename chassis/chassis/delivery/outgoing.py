"""Notices that a courier has claimed: taken in one statement, put into words together, settled in one statement.

A worker that dies in between leaves claims that lapse. Where the provider recognises a message by its reference, it is
sent again under the same one. Where it does not, what was being sent is given up, for it may have arrived: nobody is
told twice, and somebody sees whom to call.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Executable, Select, bindparam, or_, select, true, tuple_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DbSession

from .. import clock, machine
from ..logs import get_logger
from ..storage.db import Moment
from .messenger import Undelivered
from .model import NoticeColumns
from .quiet import QuietHours

log = get_logger()

# Longer than a courier holds a notice and the slowest answer after it. Whoever is told late because a worker died waits
# this long.
CLAIM = timedelta(seconds=20)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
A_MOMENT = timedelta(seconds=1)
MOST_ATTEMPTS = 12
# What stands in `why` while a notice is handed to a provider that would send it twice.
SENDING = "being sent"
PERHAPS_SENT = "its worker died while it was sent; it may have arrived"

# Whoever changes rows in one statement holds none of them.
UNSYNCHRONISED = {"synchronize_session": False}
# What becomes of a notice: the columns to set, as they can be compared with those of others.
Fate = tuple[tuple[str, Any], ...]
Notice = TypeVar("Notice", bound=NoticeColumns)


class Words(NamedTuple):
    """A text, and whom it goes to: a phone (E.164), or a mail address."""

    to: str
    text: str


class Outgoing(NamedTuple):
    """A claimed notice, open, with its address. `attempts` says whose claim it is, `refusals` how often it was refused
    before."""

    id: uuid.UUID
    kind: str
    to: str
    text: str
    attempts: int
    refusals: int
    about: Mapping[str, Any]


class Notices(Generic[Notice]):
    """A department's notices: where they are kept, and how it puts them into words.

    `words(db, notices)`: reads all that is spoken of once, and gives what puts one of them into Words, or into None
    when it need not be sent any more. `is_urgent(db, notice)`: whether it is sent in the `quiet` hours too.
    `find_unsettled(db, notices)`: the ids of those that may be untrue in a moment, which wait for it.
    `first`: the kind that goes before all others. `emptied_columns`: what nobody shall read afterwards; `text_column`:
    what says afterwards what was sent, but of `secret` kinds, where it stays as it was written.
    """

    def __init__(
        self,
        table: type[Notice],
        *,
        words: Callable[[DbSession, Sequence[Notice]], Callable[[Notice], Words | None]],
        is_urgent: Callable[[DbSession, Notice], bool],
        quiet: Callable[[], QuietHours | None],
        find_unsettled: Callable[
            [DbSession, Sequence[Notice]], Collection[uuid.UUID]
        ] = lambda _db, _notices: (),
        first: str | None = None,
        emptied_columns: Collection[str] = (),
        text_column: str | None = None,
        secret: Collection[str] = (),
    ) -> None:
        self.table, self.first, self._kept = table, first, text_column
        self._secret = secret
        self._words, self._is_urgent, self._quiet = words, is_urgent, quiet
        self._unsettled = find_unsettled
        self._emptied: dict[str, Any] = dict.fromkeys(emptied_columns)
        # Those to be sent now, the longest due first. Built once: a courier at rest looks several times a second.
        is_ripe = table.due_at <= bindparam("now", type_=Moment())
        has_rested = or_(
            table.rests_until.is_(None), table.rests_until <= bindparam("real_now", type_=Moment())
        )
        due = select(table.id).where(table.status == "due", is_ripe, has_rested)
        self._due = due.order_by(table.due_at)
        self.due: Select[Any] = self._due.limit(1)
        is_first: ColumnElement[bool] = table.kind == first
        self.goes_first = self._claiming(is_first)
        self.goes_after = self._claiming(~is_first if first else true())

    def is_any_due(self, db: DbSession) -> bool:
        return db.scalar(self.due, moments()) is not None

    def _claiming(self, which: ColumnElement[bool]) -> Executable:
        """What claims `most` of these notices until `lapses_at`."""
        free = self._due.where(which).limit(bindparam("most")).with_for_update(skip_locked=True)
        claims = update(self.table).where(self.table.id.in_(free.scalar_subquery()))
        lapses_at = bindparam("lapses_at", type_=Moment())
        return claims.values(attempts=self.table.attempts + 1, rests_until=lapses_at).returning(self.table)

    def claim(self, db: DbSession, which: Executable, limit: int) -> list[Notice]:
        """Take the longest due notices of those that go first, or after, in that order; to others they are not due
        until the claim lapses."""
        values = moments() | {"most": limit, "lapses_at": machine.now() + CLAIM}
        rows: Iterable[Notice] = db.scalars(which, values, execution_options=UNSYNCHRONISED)
        return sorted(rows, key=lambda notice: (notice.due_at, notice.id))

    def put_into_words(
        self, db: DbSession, notices: Sequence[Notice], takes_reference: bool
    ) -> tuple[list[Outgoing], dict[uuid.UUID, Fate]]:
        """What is to be sent of claimed notices, and what becomes of the others.

        What need not be told any more is dropped, what can wait for the morning waits, as does what is about to change,
        and what may have been sent already is given up where the provider would send it twice.
        """
        to_words, unsettled_ids = self._words(db, notices), self._unsettled(db, notices)
        outgoing, fates = [], {}
        for notice in notices:
            if notice.why == SENDING and not takes_reference:
                fates[notice.id] = self.give_up(notice, PERHAPS_SENT)
            elif notice.id in unsettled_ids:
                fates[notice.id] = fate(rests_until=machine.now() + A_MOMENT, attempts=notice.attempts - 1)
            elif morning := self._quiet_until(db, notice):
                fates[notice.id] = fate(due_at=morning, rests_until=None, attempts=notice.attempts - 1)
            else:
                outcome = self._prepare(notice, to_words)
                if isinstance(outcome, Outgoing):
                    outgoing.append(outcome)
                else:
                    fates[notice.id] = outcome
        return outgoing, fates

    def _quiet_until(self, db: DbSession, notice: Notice) -> datetime | None:
        """When a notice that can wait for the morning may be sent, if now is the night."""
        quiet = self._quiet()
        morning = quiet.until(clock.now()) if quiet else None
        return morning if morning and not self._is_urgent(db, notice) else None

    def _prepare(self, notice: Notice, to_words: Callable[[Notice], Words | None]) -> Outgoing | Fate:
        """A notice in words; or that it is dropped, or given up as it cannot be put into words."""
        try:
            words = to_words(notice)
        except SQLAlchemyError:
            raise
        except Exception as error:  # one that cannot be read must not keep the others from being sent
            return self.give_up(notice, type(error).__name__)
        if words is None:
            log.info("notice dropped", notice_id=notice.id, kind=notice.kind, **notice.about)
            return fate(status="dropped", **self._emptied)
        return Outgoing(notice.id, notice.kind, *words, notice.attempts, notice.refusals, notice.about)

    def mark_sending(self, db: DbSession, wave: Collection[Outgoing]) -> set[uuid.UUID]:
        """Note, before they are handed over, that notices may have been sent from now on; the ids of those whose claim
        has not lapsed."""
        table = self.table
        is_ours = tuple_(table.id, table.attempts).in_([(notice.id, notice.attempts) for notice in wave])
        marking = update(table).where(table.status == "due", is_ours)
        marking = marking.values(why=SENDING, rests_until=machine.now() + CLAIM)
        return set(db.scalars(marking.returning(table.id), execution_options=UNSYNCHRONISED))

    def mark_sent(self, notice: Outgoing) -> Fate:
        """A notice has been sent."""
        log.info("notice sent", notice_id=notice.id, kind=notice.kind, **notice.about)
        columns = {self._kept: notice.text} if self._kept and notice.kind not in self._secret else {}
        return fate(status="sent", why=None, **self._emptied, **columns)

    def postpone(self, notice: Outgoing, error: Undelivered, takes_reference: bool) -> Fate:
        """Try later and later, and not before whoever refused it says, in the end no more; not at all where it may have
        been sent and would be sent twice."""
        if error.for_good or notice.attempts >= MOST_ATTEMPTS:
            return self.give_up(notice, str(error))
        if error.perhaps and not takes_reference:
            return self.give_up(notice, f"{error}; it may have arrived")
        log.warning("notice postponed", notice_id=notice.id, kind=notice.kind, why=str(error))
        pause = max(FIRST_PAUSE * 2 ** (notice.attempts - 1), timedelta(seconds=error.again))
        refusals = notice.refusals if error.perhaps else notice.refusals + 1
        return fate(why=str(error), refusals=refusals, rests_until=machine.now() + min(pause, LONGEST_PAUSE))

    def give_up(self, notice: Notice | Outgoing, why: str) -> Fate:
        """Leave a notice to those who call, with the reason."""
        log.error("notice given up", notice_id=notice.id, kind=notice.kind, why=why)
        return fate(status="given_up", why=why, **self._emptied)

    def settle(self, db: DbSession, fates: dict[uuid.UUID, Fate]) -> None:
        """Write down what became of notices: one statement for all whose lot is the same."""
        alike: dict[Fate, list[uuid.UUID]] = defaultdict(list)
        for notice_id, columns in fates.items():
            alike[columns].append(notice_id)
        for columns, ids in alike.items():
            values = dict(columns)
            these = update(self.table).where(self.table.id.in_(ids))
            if values.get("status") == "sent":
                # It is, whatever somebody made of it who took its courier for dead.
                values["sent_at"] = clock.now()
            else:
                these = these.where(self.table.status == "due")
            db.execute(these.values(values), execution_options=UNSYNCHRONISED)


def moments() -> dict[str, datetime]:
    """What is asked with: `now` by the house's clock, `real_now` by the machine's."""
    return {"now": clock.now(), "real_now": machine.now()}


def release(notice: Outgoing, until: datetime | None = None) -> Fate:
    """Give a notice back that was claimed and not tried; until a moment it is not to be claimed again."""
    return fate(attempts=notice.attempts - 1, rests_until=until)


def fate(**columns: Any) -> Fate:
    return tuple(columns.items())
