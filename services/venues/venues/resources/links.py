"""Links of resources: which is looked at next, what a look says, and what follows from it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, or_, select, text
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.messaging.outbox import emit
from chassis.storage.db import Moment

from ..events import ResourceChanged
from .addresses import host_and_port
from .model import LinkHost, Resource

PACE = timedelta(seconds=10)
"""Between two looks at one host."""
LEASE = timedelta(minutes=10)
"""In which whoever looks at a link is done with it."""
NOT_SAID = (401, 403, 429)
"""Statuses that tell a stranger nothing about the page."""
NO_ANSWER = ("unknown_host", "unreachable", "slow")
"""What may as well be our own network's doing."""
LATELY = timedelta(days=2)
WITNESSES = 2
"""So many other hosts are asked whether it is ourselves that nobody hears."""

TAKE_HOST = text(
    "INSERT INTO link_host (name, free_at) VALUES (:name, :then) "
    "ON CONFLICT (name) DO UPDATE SET free_at = excluded.free_at WHERE link_host.free_at <= :now RETURNING name"
).bindparams(bindparam("then", type_=Moment()), bindparam("now", type_=Moment()))

Look = tuple[str, str]
"""(`works`, `unsure` or `failed`; why, empty where it works)"""


Ask = Callable[[str, str], tuple[int | None, str]]
"""A method and an address: the status there, or None and why there is none (chassis.outside.NotReached)."""


def begin(resource: Resource) -> None:
    """Let a resource that has an address now, or another one, be looked at at once."""
    resource.begin_link(host_and_port(resource.address) if resource.address else None, clock.now())


def is_any_due(db: DbSession, origin: str) -> bool:
    """Whether a link may be looked at now."""
    return db.scalar(select_due(origin)) is not None


def claim(db: DbSession, origin: str) -> Resource | None:
    """The link that is due first, of a host that was left alone for PACE; nobody else has it before its LEASE ends.

    Where `origin` is given, one of its links.
    """
    resource = db.scalar(select_due(origin).with_for_update(of=Resource, skip_locked=True))
    if resource is None:
        return None
    now = machine.now()
    host = {"name": resource.link_host, "now": now, "then": now + PACE}
    if db.execute(TAKE_HOST, host).first() is None:
        return None
    resource.link_due_at = clock.now() + LEASE
    return resource


def select_due(origin: str) -> Select[Resource]:
    now = machine.now()
    is_free = or_(LinkHost.free_at.is_(None), LinkHost.free_at <= now)
    due = select(Resource).outerjoin(LinkHost, LinkHost.name == Resource.link_host)
    due = due.where(Resource.status == "public", Resource.link_due_at <= clock.now(), is_free)
    if origin:
        due = due.where(Resource.url.startswith(f"{origin}/", autoescape=True))
    return due.order_by(Resource.link_due_at, Resource.id).limit(1)


def look(ask: Ask, url: str) -> Look:
    """Ask for the head of a page, and for the page itself wherever the head is refused: many hosts answer only that."""
    outcome = judge(*ask("HEAD", url))
    return outcome if outcome[0] == "works" else judge(*ask("GET", url))


def judge(status: int | None, why: str) -> Look:
    if status is None:
        return "failed", why
    if status < 400:
        return "works", ""
    return ("unsure" if status in NOT_SAID else "failed"), str(status)


def note(db: DbSession, resource_id: uuid.UUID, url: str, look: Look) -> None:
    """Keep what a look at an address said, where the resource still has it."""
    resource = db.get(Resource, resource_id, with_for_update=True, populate_existing=True)
    if resource is None or resource.url != url:
        return
    keep_look(db, resource, *look)


def is_silent(look: Look) -> bool:
    """Whether nobody answered at all: that counts against a link only where another host does, else it may be
    ourselves."""
    return look[0] == "failed" and look[1] in NO_ANSWER


def witnesses(db: DbSession, host: str | None, usual: str) -> list[str]:
    """Addresses at other hosts that may tell whether it is ourselves: links that worked when they were last looked at,
    then the `usual` one where there is one."""
    elsewhere = select(Resource.url).where(Resource.status == "public", Resource.link_state == "works")
    elsewhere = elsewhere.where(Resource.link_host.is_distinct_from(host))
    urls = db.scalars(elsewhere.order_by(Resource.link_checked_at.desc(), Resource.id).limit(WITNESSES))
    return [*filter(None, urls), *filter(None, [usual])]


def anybody_answers(db: DbSession) -> bool:
    """Whether any link was answered of late, with whatever status."""
    silent = Resource.link_why.in_((*NO_ANSWER, "nobody_answers", "by_hand"))
    answers = select(Resource.id).where(Resource.link_checked_at > clock.now() - LATELY, ~silent)
    return db.scalar(answers.limit(1)) is not None


def keep_look(db: DbSession, resource: Resource, outcome: str, why: str, at: datetime | None = None) -> None:
    """Keep what a look said, and tell where a link broke by it, or is whole again."""
    was_broken = resource.link_is_broken
    resource.note_link(outcome, why, at or clock.now())
    if resource.link_is_broken != was_broken:
        resource.change()
        emit(db, ResourceChanged, resource)
