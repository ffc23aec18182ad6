"""Epochs: what a department's versions count within. It begins a new one when its database was restored.

A backup's versions count up from old numbers, so that readers, who keep the highest, would ignore what is true from
then on. An event of a higher epoch is newer whatever its version; a message that names no epoch is of epoch 0.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    SmallInteger,
    String,
    Table,
    bindparam,
    collate,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session as DbSession

from .. import machine
from .outbox import EPOCH, metadata

own_epoch = Table(
    "own_epoch",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
)
inbox_version = Table(
    "inbox_version",
    metadata,
    Column("stream", String(200), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)
inbox_epoch = Table(
    "inbox_epoch",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("epoch", BigInteger, nullable=False),
)
# How ids are compared as a publisher's database orders them: by their bytes.
BYTEWISE = {"sqlite": "BINARY", "postgresql": "C"}
BEGIN = text(
    "INSERT INTO own_epoch (id, epoch) VALUES (1, :epoch)"
    " ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch WHERE excluded.epoch > own_epoch.epoch"
)
RAISE = text(
    "INSERT INTO inbox_epoch (source, epoch) VALUES (:source, :epoch) ON CONFLICT (source)"
    " DO UPDATE SET epoch = excluded.epoch WHERE excluded.epoch > inbox_epoch.epoch"
)
# Made once, as it is sent twice for each batch of events.
LOWEST = select(inbox_epoch.c.source, inbox_epoch.c.epoch).where(
    inbox_epoch.c.source.in_(bindparam("sources", expanding=True))
)
LOWEST_HELD = LOWEST.with_for_update(read=True)


def begin(db: DbSession) -> int:
    """Begin a new epoch of this department; its number.

    It is the machine's time in microseconds, the last three digits by chance, and above the one before: what the
    restored database counts itself says nothing, as it would say the same after every restoring of that backup.
    """
    earlier = db.scalar(EPOCH) or 0
    epoch = max(earlier + 1, int(machine.unix() * 1000) * 1000 + machine.below(1000))
    db.execute(BEGIN, {"epoch": epoch})
    return epoch


def raise_to(db: DbSession, epochs: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Note the epochs seen of some departments; those that are higher than before: {source: (before, now)}.

    From then on nothing of a lower epoch is taken from them: what still stands is told again in the new one. Sources
    are noted in the order of their names, so that two workers wait for each other rather than deadlock.
    """
    floors = lowest(db, epochs)
    higher = {}
    for source, epoch in sorted(epochs.items()):
        if source not in floors or epoch > floors[source]:
            db.execute(RAISE, {"source": source, "epoch": epoch})
            if epoch > floors.get(source, 0):
                higher[source] = (floors.get(source, 0), epoch)
    return higher


def lowest(db: DbSession, sources: Iterable[str], *, hold: bool = False) -> dict[str, int]:
    """Below which epoch nothing of each source is taken any more. `hold`: nobody raises it until this commits."""
    query = LOWEST_HELD if hold else LOWEST
    rows = db.connection().execute(query, {"sources": sorted(sources)})
    return {row.source: row.epoch for row in rows}


def ids_before(db: DbSession, stream: str, epoch: int, after: str | None, until: str | None) -> set[str]:
    """The ids known of a stream from before an epoch, greater than one and not greater than another."""
    id_ = collate(inbox_version.c.id, BYTEWISE[db.get_bind().dialect.name])
    query = select(inbox_version.c.id).filter_by(stream=stream).where(inbox_version.c.epoch < epoch)
    if after:
        query = query.where(id_ > after)
    if until:
        query = query.where(id_ <= until)
    return set(db.scalars(query))


def forget_versions(db: DbSession) -> None:
    """Take everything anew that is told again, and forget what is not, as if it were all of an earlier epoch."""
    db.execute(update(inbox_version).values(epoch=-1, version=-1))
