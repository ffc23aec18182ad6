"""A table of resources of one owner: a resource is a row, known by its address, a book without one by its title."""

import re
import uuid
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.cleaning import clean_text
from chassis.errors import Invalid
from chassis.web.addresses import normalise
from chassis.web.auth import Actor
from chassis.web.tables import NEW, Body, Errors, Kind, Row, Taken, load, outcome_of
from chassis.wording import Text

from ..resources import resources
from ..resources.model import Resource
from ..resources.schemas import ResourceChange, ResourceRequest

COLUMNS = {
    "kind": Text("形式", "Kind"),
    "title": Text("名称", "Title"),
    "title_en": Text("英文名称", "Title in English"),
    "url": Text("网址", "Address"),
    "summary": Text("简介", "Summary"),
    "recommended_by": Text("推荐人", "Recommended by"),
    "why": Text("推荐理由", "Why"),
    "minutes": Text("大约几分钟", "Minutes"),
    "is_free": Text("免费", "Free"),
    "series": Text("主题系列", "Series"),
    "topics": Text("关注内容", "Topics"),
    "audiences": Text("适合人群", "For whom"),
}
KINDS = {
    "course": Text("课程", "Course"),
    "ebook": Text("电子书", "E-book"),
    "book": Text("图书", "Book"),
    "live": Text("直播", "Live"),
    "article": Text("文章", "Article"),
    "video": Text("视频", "Video"),
}
YES, NO = Text("是", "yes"), Text("否", "no")
WORDS_OF_YES, WORDS_OF_NO = {"", "是", "免费", "yes", "true", "1"}, {"否", "收费", "no", "false", "0"}
BETWEEN = re.compile(r"\s*[、，,；;\n]\s*")

NO_KIND = Text("请写：{0}", "Write one of: {0}")
NO_NUMBER = Text("请写整数，如 45；说不准就空着", "Write a whole number like 45, or leave it empty")
NEITHER = Text("请写“是”或“否”", "Write yes or no")
SAME_ADDRESS = Text(
    "与第 {0} 行是同一个网址（没有网址的，同一个名称），只写一行",
    "Row {0} has this address (or, without one, this title), too: write one row",
)
ELSEWHERE = Text(
    "这个网址已在另一方的学习资源里（“{0}”），不用再写", "This address is another owner's already: “{0}”"
)


def kind_for(db: DbSession, actor: Actor, **owner: uuid.UUID | None) -> Kind[Resource]:
    """The table of the resources of an owner (`venue_id` or `unit_id`; neither: the office).

    Raises NotYourResource for who does not speak for that owner.
    """
    resources.check_owner(db, owner["venue_id"], owner["unit_id"])
    resources.check_actor(Resource(**owner), actor)
    return Kind[Resource](
        columns=COLUMNS,
        name="title",
        read=read_texts,
        key_of=key_of,
        same=SAME_ADDRESS,
        find=partial(lock_known, owner=owner),
        take=partial(take, actor=actor, owner=owner),
    )


def read_texts(texts: dict[str, str], broken_fields: set[str]) -> tuple[Body, Errors]:
    """The body of a resource, and what is wrong with it."""
    body: Body = {field: text for field, text in texts.items() if field not in READERS}
    body["title"] = clean_text(texts["title"])
    if "title_en" in texts:
        body["title_en"] = texts["title_en"] or None
    errors: Errors = []
    for field, reader in READERS.items():
        if field in texts and field not in broken_fields:
            errors += [(field, words) for words in reader(texts[field], body)]
    return body, errors


def read_kind(text: str, body: Body) -> Iterator[Text]:
    """A kind by its word in either language, or as the API calls it."""
    kinds_by_word = {word.casefold(): kind for kind, words in KINDS.items() for word in (kind, *words)}
    body["kind"] = kinds_by_word.get(text.casefold())
    if body["kind"] is None:
        yield NO_KIND.format("、".join(words.zh for words in KINDS.values()))


def read_url(text: str, body: Body) -> Iterator[Text]:
    body["url"] = text or None
    yield from ()


def read_series(text: str, body: Body) -> Iterator[Text]:
    body["series"] = text or None
    yield from ()


def read_minutes(text: str, body: Body) -> Iterator[Text]:
    body["minutes"] = int(text) if text.isdecimal() and len(text) < 10 else None
    if text and body["minutes"] is None:
        yield NO_NUMBER


def read_free(text: str, body: Body) -> Iterator[Text]:
    body["is_free"] = text.casefold() not in WORDS_OF_NO
    if text.casefold() not in WORDS_OF_YES | WORDS_OF_NO:
        yield NEITHER


def read_list(text: str, body: Body, field: str) -> Iterator[Text]:
    body[field] = [word for word in BETWEEN.split(text) if word]
    yield from ()


READERS: dict[str, Any] = {
    "kind": read_kind,
    "url": read_url,
    "minutes": read_minutes,
    "is_free": read_free,
    "series": read_series,
    "topics": partial(read_list, field="topics"),
    "audiences": partial(read_list, field="audiences"),
}


def key_of(body: Body) -> str:
    """The address as doubles are known by, else the title."""
    with suppress(ValueError, KeyError):
        return normalise(body["url"]) if body.get("url") else str(body["title"])
    return str(body["url"])


def lock_known(db: DbSession, rows: list[Row], owner: dict[str, uuid.UUID | None]) -> dict[str, Resource]:
    """{address: the public resource that has it}, and {title: the owner's own that has no address}; locked."""
    keys = [row.key for row in rows]
    has_no_address = Resource.address.is_(None) & Resource.title.in_(keys)
    for name, value in owner.items():
        has_no_address &= getattr(Resource, name) == value if value else getattr(Resource, name).is_(None)
    query = select(Resource).filter_by(status="public").where(or_(Resource.address.in_(keys), has_no_address))
    query = query.order_by(Resource.id).with_for_update().execution_options(populate_existing=True)
    return {resource.address or resource.title: resource for resource in db.scalars(query)}


def take(
    db: DbSession,
    body: Body,
    resource: Resource | None,
    *,
    actor: Actor,
    owner: dict[str, uuid.UUID | None],
) -> Taken:
    """Add a resource, or make of the one that is there what the row says. Raises Invalid for another owner's."""
    if resource is None:
        values = {name: value for name, value in body.items() if value not in ("", None)}
        resources.add(db, actor=actor, **load(ResourceRequest(), values | owner))
        return NEW
    if any(getattr(resource, name) != value for name, value in owner.items()):
        raise Invalid.field("url", ELSEWHERE.format(resource.title))
    facts = load(ResourceChange(partial=True), body)
    changes = {name: value for name, value in facts.items() if getattr(resource, name) != value}
    if changes:
        resources.change(db, resource, actor=actor, **changes)
    return outcome_of(changes)


def select_rows(db: DbSession, owner: dict[str, uuid.UUID | None]) -> Iterator[list[str]]:
    """The heading in the reader's language, then a row for each public resource of the owner."""
    yield [str(heading) for heading in COLUMNS.values()]
    query = resources.select_resources(status="public", **owner).order_by(Resource.id)
    for resource in db.scalars(query):
        yield write_row(resource)


def write_row(resource: Resource) -> list[str]:
    """The cells of a resource, in the order of COLUMNS."""
    special = {
        "kind": str(KINDS[resource.kind]),
        "minutes": str(resource.minutes or ""),
        "is_free": str(YES if resource.is_free else NO),
        "topics": "、".join(resource.topics),
        "audiences": "、".join(resource.audiences),
    }
    return [special[field] if field in special else getattr(resource, field) or "" for field in COLUMNS]
