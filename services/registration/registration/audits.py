"""The record of who looked at personal data, and why."""

from typing import Any

from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.auth import Actor
from chassis.db import new_id

from .model import Audit


def note(db: Database, actor: Actor, action: str, subject: str, reason: str | None, **detail: Any) -> None:
    """Record one look. `detail`: numbers and ids only."""
    db.add(
        Audit(
            id=new_id(),
            at=clock.now(),
            actor=actor.subject,
            action=action,
            subject=subject,
            reason=reason,
            detail=detail or None,
        )
    )
