"""What registration keeps, by noun, and the rules each class guards for itself."""

from .base import Base
from .booking import Booking
from .citizen import Citizen, SignInCode
from .facts import Activity, Closure, Edition, Opening, Placement, Sitting, Slot, Unit, Venue
from .notice import Message, Notice
from .session import Session

__all__ = [
    "Activity",
    "Base",
    "Booking",
    "Citizen",
    "Closure",
    "Edition",
    "Message",
    "Notice",
    "Opening",
    "Placement",
    "Session",
    "SignInCode",
    "Sitting",
    "Slot",
    "Unit",
    "Venue",
]
