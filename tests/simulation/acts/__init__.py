"""What people do, one file for each kind of them, and what befalls machines."""

from . import (
    appeals,
    approvals,
    citizens,
    desks,
    doors,
    erasures,
    head_counts,
    holds,
    messages,
    mishaps,
    patterns,
    units,
    venues,
    wishes,
)
from .act import Act

ACTS: list[type[Act]] = [
    *citizens.ACTS,
    *desks.ACTS,
    *holds.ACTS,
    *messages.ACTS,
    *erasures.ACTS,
    *units.ACTS,
    *venues.ACTS,
    *doors.ACTS,
    *appeals.ACTS,
    *wishes.ACTS,
    *patterns.ACTS,
    *head_counts.ACTS,
    *approvals.ACTS,
    *mishaps.ACTS,
]
"""Every kind of act there is."""

__all__ = ["ACTS", "Act"]
