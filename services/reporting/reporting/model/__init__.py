"""Tables, and the rules each mapped class guards for itself."""

from .activities import Activity, Sitting
from .base import Base
from .editions import Edition, Organiser
from .facts import Booking, Placement, Session, Space, Venue
from .plans import Plan, PlanTransition
from .statistics import Statistics
from .units import Disclosure, Unit, UnitRole

__all__ = [
    "Activity",
    "Base",
    "Booking",
    "Disclosure",
    "Edition",
    "Organiser",
    "Placement",
    "Plan",
    "PlanTransition",
    "Session",
    "Sitting",
    "Space",
    "Statistics",
    "Unit",
    "UnitRole",
    "Venue",
]
