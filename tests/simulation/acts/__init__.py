"""What people do, one file for each kind of them, and what befalls machines."""

from . import citizens, desks, doors, mishaps, units, venues, wishes
from .act import Act

ACTS: list[type[Act]] = [
    *citizens.ACTS,
    *desks.ACTS,
    *units.ACTS,
    *venues.ACTS,
    *doors.ACTS,
    *wishes.ACTS,
    *mishaps.ACTS,
]
"""Every kind of act there is."""

__all__ = ["ACTS", "Act"]
