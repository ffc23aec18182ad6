"""What registration keeps, by noun, and the rules each class guards for itself."""

from .audit import Audit
from .base import Base
from .booking import Booking, BookingChange
from .citizen import Citizen, Consent, SignInCode
from .door import Appeal, CheckIn
from .facts import (
    Activity,
    CapacityPolicy,
    Closure,
    Edition,
    Opening,
    Placement,
    Route,
    Sitting,
    Slot,
    Unit,
    Venue,
)
from .learning import Certificate, Feedback, RouteMark
from .notice import Message, Notice, Template
from .session import Session

__all__ = [
    "Activity",
    "Appeal",
    "Audit",
    "Base",
    "Booking",
    "BookingChange",
    "CapacityPolicy",
    "Certificate",
    "CheckIn",
    "Citizen",
    "Closure",
    "Consent",
    "Edition",
    "Feedback",
    "Message",
    "Notice",
    "Opening",
    "Placement",
    "Route",
    "RouteMark",
    "Session",
    "SignInCode",
    "Sitting",
    "Slot",
    "Template",
    "Unit",
    "Venue",
]
