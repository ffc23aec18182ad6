"""Pages of lists."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.errors import Invalid
from chassis.storage.cursors import page


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "item"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    rank: Mapped[int]


@pytest.fixture
def db():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Item(rank=number // 2) for number in range(9))
        session.flush()
        yield session
    engine.dispose()


@pytest.mark.parametrize("descending", [False, True])
def test_pages_hold_every_row_once_in_order(db, descending):
    items, cursor = [], None
    while True:
        part = page(db, select(Item), (Item.rank, Item.id), cursor, 2, descending)
        items += part["items"]
        cursor = part["next_cursor"]
        if cursor is None:
            break
    ranks = [item.rank for item in items]
    assert ranks == sorted(ranks, reverse=descending)
    assert len({item.id for item in items}) == 9


@pytest.mark.parametrize("descending", [False, True])
def test_the_way_back_leads_by_the_same_pages(db, descending):
    def part(cursor):
        return page(db, select(Item), (Item.rank, Item.id), cursor, 2, descending)

    pages, cursor = [part(None)], ""
    while cursor := pages[-1]["next_cursor"]:
        pages.append(part(cursor))
    assert [len(there["items"]) for there in pages] == [2, 2, 2, 2, 1]
    assert pages[0]["prev_cursor"] is None
    here = pages[-1]
    for earlier in reversed(pages[:-1]):
        here = part(here["prev_cursor"])
        assert here["items"] == earlier["items"]
        assert part(here["next_cursor"])["items"] == pages[pages.index(earlier) + 1]["items"]
    assert here["prev_cursor"] is None


@pytest.mark.parametrize("cursor", ["x", "~x", "~", "bm8", "W10", "WzEsMiwzXQ", "é"])
def test_a_made_up_cursor_is_refused_by_name(db, cursor):
    with Flask("pages").app_context(), pytest.raises(Invalid) as refusal:
        page(db, select(Item), (Item.rank, Item.id), cursor, 2)
    assert list(refusal.value.errors) == ["cursor"]
