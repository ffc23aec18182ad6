"""Signs of life of a department's workers: a row each, which it renews every few seconds while its loop goes round.

In the database, because whoever asks (`flask --app <department> worker-health`) may stand in another container. Times
are real ones, whatever date the demonstration plays.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, String, Table, bindparam, delete, select, text
from sqlalchemy.orm import Session as DbSession

from .. import machine
from ..storage.db import Moment
from .outbox import metadata

EVERY = 10.0
"""Seconds between two beats."""
LATE = timedelta(seconds=30)
"""After so long without a beat a worker is stuck or dead. A batch takes less."""
KEEP = timedelta(days=1)

worker_beat = Table(
    "worker_beat",
    metadata,
    Column("worker", String(200), primary_key=True),
    Column("at", Moment(), nullable=False),
    Column("pausing", String(200), nullable=False),
)
BEAT = text(
    "INSERT INTO worker_beat (worker, at, pausing) VALUES (:worker, :at, :pausing)"
    " ON CONFLICT (worker) DO UPDATE SET at = excluded.at, pausing = excluded.pausing"
).bindparams(bindparam("at", type_=Moment()))


def beat(db: DbSession, worker: str, pausing: Sequence[str]) -> None:
    """Note that a worker ("host:pid") goes on. `pausing`: its parts that cannot work just now."""
    now = machine.now()
    db.execute(delete(worker_beat).where(worker_beat.c.at < now - KEEP))
    db.execute(BEAT, {"worker": worker[:200], "at": now, "pausing": ", ".join(pausing)})


def stop(db: DbSession, worker: str) -> None:
    """Forget a worker that has ended as it was told to."""
    db.execute(delete(worker_beat).where(worker_beat.c.worker == worker[:200]))


def beats(db: DbSession) -> Sequence[Any]:
    """The workers that have not said that they end: rows of worker, at and pausing, the latest beat first."""
    return db.execute(select(worker_beat).order_by(worker_beat.c.at.desc())).all()
