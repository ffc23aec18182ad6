"""What a browser keeps of its place in the line, signed."""

import uuid
from dataclasses import dataclass, replace

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from chassis import machine

COOKIE = "place"
PASS_SECONDS = 20 * 60
"""For so long whoever was let in may open booking forms."""
LINE_SECONDS = 2 * 3600
"""A place that was not asked about for so long is none."""


@dataclass(frozen=True)
class Ticket:
    """A place in the line: since when, and since when it is a pass (seconds since 1970)."""

    id: uuid.UUID
    arrived_at: float
    admitted_at: float | None = None

    @property
    def is_pass(self) -> bool:
        """Whether its owner is in, and may still be."""
        return self.admitted_at is not None and machine.unix() < self.admitted_at + PASS_SECONDS

    @property
    def may_wait(self) -> bool:
        """Whether it is a place in the line, that nobody can have got before now."""
        return self.admitted_at is None and 0 <= machine.unix() - self.arrived_at < LINE_SECONDS

    def admit(self) -> "Ticket":
        return replace(self, admitted_at=machine.unix())


def new_ticket() -> Ticket:
    """The place of who comes now."""
    return Ticket(machine.new_id(), machine.unix())


def read_ticket(text: str | None) -> Ticket | None:
    """The ticket that `write_ticket` made; None for anything else."""
    try:
        id, arrived_at, admitted_at = _serializer().loads(text or "")
    except BadSignature:
        return None
    return Ticket(uuid.UUID(id), arrived_at, admitted_at)


def write_ticket(ticket: Ticket) -> str:
    return str(_serializer().dumps([str(ticket.id), ticket.arrived_at, ticket.admitted_at]))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="place in line")
