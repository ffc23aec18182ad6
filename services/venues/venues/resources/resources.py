"""What can be done with a resource: add, change, withdraw."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.rows import find, once
from chassis.web.addresses import normalise
from chassis.web.auth import Actor
from chassis.wording import Text

from ..events import ResourceChanged
from ..venues.model import Venue
from . import links
from .model import Resource

FACTS = ("kind", "url", "recommended_by", "why")
"""Which of them a resource needs depends on the others."""


def add(db: DbSession, *, actor: Actor, **description: Any) -> Resource:
    """A new resource, public at once. Raises NotYourResource for who does not speak for the owner that is named."""
    check_owner(db, description["venue_id"], description["unit_id"])
    check_facts(description)
    resource = Resource(**description, address=address_of(description["url"]))
    links.begin(resource)
    check_actor(resource, actor)
    with once(db, lambda: check_address(db, resource.address)):
        db.add(resource)
    emit(db, ResourceChanged, resource)
    return resource


def change(db: DbSession, resource: Resource, *, actor: Actor, **changes: Any) -> Resource:
    """Make of a resource (locked) what is given; the rest stays."""
    check_actor(resource, actor)
    check_facts({name: getattr(resource, name) for name in FACTS} | changes)
    address = address_of(changes.get("url", resource.url))
    status = changes.get("status", resource.status)
    with once(db, lambda: check_address(db, address if status == "public" else None, resource.id)):
        is_elsewhere = address != resource.address
        resource.change(address=address, **changes)
        if is_elsewhere:
            links.begin(resource)
    emit(db, ResourceChanged, resource)
    return resource


def withdraw(db: DbSession, resource: Resource, *, actor: Actor) -> Resource:
    """Take a resource (locked) off the public pages; one that is off already stays as it is."""
    check_actor(resource, actor)
    if resource.status == "public":
        resource.change(status="withdrawn")
        emit(db, ResourceChanged, resource)
    return resource


def note_look(
    db: DbSession, resource: Resource, *, actor: Actor, outcome: str, at: datetime | None
) -> Resource:
    """Keep what somebody saw who opened the address of a resource (locked): it `works`, or it `failed`; `at`: of late.

    That it failed lets it be looked at at once.
    """
    check_actor(resource, actor)
    now = clock.now()
    if resource.url is None:
        raise Invalid.field("outcome", NO_ADDRESS)
    if at and not now - LONGEST_AGO <= at <= now:
        raise Invalid.field("at", NOT_OF_LATE)
    links.keep_look(db, resource, outcome, "by_hand", at)
    if outcome == "failed":
        resource.link_due_at = now
    return resource


def check_actor(resource: Resource, actor: Actor) -> None:
    """Refuse who does not speak for the owner of a resource."""
    if not resource.is_owned_by(actor):
        raise NotYourResource(
            Text("请填您的场馆或单位，或请办公室代办。", "Name your own venue or unit, or ask the office.")
        )


def check_owner(db: DbSession, venue_id: uuid.UUID | None, unit_id: uuid.UUID | None) -> None:
    """Refuse two owners, and a venue that there is not; units are reporting's."""
    if venue_id and unit_id:
        raise Invalid.field("unit_id", ONE_OWNER)
    if venue_id and db.get(Venue, venue_id) is None:
        raise Invalid.field("venue_id", NO_SUCH_VENUE)


def check_facts(facts: dict[str, Any]) -> None:
    """Refuse a book that nobody recommends, and anything else without an address; all at once."""
    mandatory = ("recommended_by", "why") if facts["kind"] == "book" else ("url",)
    errors = {name: [WANTED[name]] for name in mandatory if not facts[name]}
    if errors:
        raise Invalid(errors=errors)


def check_address(db: DbSession, address: str | None, own_id: uuid.UUID | None = None) -> None:
    """Refuse an address that another public resource has."""
    if address is None:
        return
    other = db.scalar(
        select(Resource).where(
            Resource.address == address,
            Resource.status == "public",
            Resource.id != (own_id or uuid.UUID(int=0)),
        )
    )
    if other:
        detail = Text(f"“{other.title}”已是这个网址", f"“{other.title}” has this address already")
        raise ResourceThere(detail, {"url": [detail]}, resource_id=str(other.id))


def address_of(url: str | None) -> str | None:
    """By which doubles are known; none of what has no address."""
    return normalise(url) if url else None


def find_resource(db: DbSession, resource_id: uuid.UUID, *, lock: bool = False) -> Resource:
    """The resource; with `lock`, its row is locked. Raises NoSuchResource."""
    return find(db, Resource, resource_id, NoSuchResource, lock=lock)


def select_resources(**criteria: Any) -> Select[Resource]:
    """Resources in the order they were added, narrowed by kind, owner, status and the state of the link where given."""
    return select(Resource).filter_by(**criteria)


class NotYourResource(Forbidden):
    title = Text("这项资源不由您的账号管理", "This resource is not your account's")


class NoSuchResource(NotFound):
    title = Text("没有这项资源", "There is no such resource")


class ResourceThere(Conflict):
    """`resource_id`: the one that has the address."""

    title = Text("这项资源已经有了", "This resource is there already")


LONGEST_AGO = timedelta(days=30)
NOT_OF_LATE = Text("请填最近 30 天内的时间", "Give a time within the last 30 days")
NO_ADDRESS = Text("这项资源没有网址，没有可打开的", "This resource has no address that could be opened")
ONE_OWNER = Text("场馆和单位只填一个", "Name a venue or a unit, not both")
NO_SUCH_VENUE = Text("没有这个场馆", "There is no such venue")
WANTED = {
    "url": Text("请填它的网址；只有图书可以不填", "Give its address; only a book may have none"),
    "recommended_by": Text("请写明由谁推荐", "Say who recommends the book"),
    "why": Text("请写一句推荐的理由", "Say why it is recommended"),
}
