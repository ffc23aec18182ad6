"""A rush with all that a bad day has beside it: hundreds with a bad connection, and a large opening in the middle."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select

from chassis.storage.db import BREATH, database, reading
from chassis.testing import Issuer, eventually
from deploy import ports
from deploy.processes import Process
from registration.bookings.model import Booking
from registration.sessions.marks import Unsettled
from registration.sessions.model import Session
from tests.benchmarks.rush_town import Town
from tests.faults.slow_clients import slow_clients
from tests.fixtures import nginx
from tests.fixtures.registration import SATURDAY, Week, slot

SLOW, OPENINGS, SLOTS_EACH = 300, 150, 48
SLOTS = OPENINGS * SLOTS_EACH
PATIENCE = 300.0
SLOW_PATIENCE = 300.0


@dataclass
class Company:
    """What else went on: `slow` counts {status: slow clients}; whether the opening began before the last booking; the
    seconds from its beginning until all its slots could be booked."""

    slow: Counter[int] = field(default_factory=Counter)
    amid: bool = False
    opened: float = 0.0

    def faults(self) -> Iterator[str]:
        if bad := {status: count for status, count in self.slow.items() if not 200 <= status < 500}:
            yield f"slow clients were answered {bad} (0: not at all)"
        if self.slow.total() != SLOW:
            yield f"{self.slow.total()} slow clients of {SLOW} came"
        if not self.amid:
            yield "the opening was not in the middle of the rush"


@contextmanager
def company(town: Town, citizens: int) -> Iterator[Company]:
    """Slow clients before the portal, and an opening once a quarter of the citizens have booked."""
    company = Company()
    opening = threading.Thread(target=open_amid, args=(town, citizens, company))
    with slow_clients(town.port_of("crowded"), SLOW, SLOW_PATIENCE) as crowd:
        eventually(lambda: crowd.present == SLOW, PATIENCE)
        opening.start()
        yield company
    opening.join()
    company.slow = crowd.answers


def open_amid(town: Town, citizens: int, company: Company) -> None:
    """Have registration hear of openings as venues tells them, while people book."""
    with town.registration.app_context():
        database().breath = BREATH  # as the worker does, whose work this is
        before = booked()
        eventually(lambda: booked() - before >= citizens // 4, PATIENCE)
        began, week, venue = time.monotonic(), Week(town.registration, Issuer()), uuid.uuid4()
        for number in range(OPENINGS):
            at = SATURDAY + timedelta(days=1 + number)
            week.slots(*(slot(20, at + timedelta(minutes=10 * n)) for n in range(SLOTS_EACH)), venue_id=venue)
            company.amid = company.amid or booked() - before < citizens
        eventually(lambda: opened(venue) == SLOTS and not unsettled(), PATIENCE)
        company.opened = time.monotonic() - began


def booked() -> int:
    with reading() as db:
        return db.scalar(select(func.count()).select_from(Booking)) or 0


def opened(venue_id: uuid.UUID) -> int:
    with reading() as db:
        return db.scalar(select(func.count()).where(Session.venue_id == venue_id)) or 0


def unsettled() -> int:
    with reading() as db:
        return db.scalar(select(func.count()).select_from(Unsettled)) or 0


def start_front(town: Town) -> None:
    """nginx before the gateway, as deploy/ configures it."""
    port, folder = town.port_of("crowded"), town.site.folder("nginx")
    command = [nginx.PROGRAM, "-c", str(nginx.before(town.port_of("gateway"), port, folder))]
    town.supervisor.start(Process("nginx", command, {}))
    eventually(lambda: ports.is_busy(port), PATIENCE)
