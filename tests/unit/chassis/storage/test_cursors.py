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


@pytest.mark.parametrize("cursor", ["x", "bm8", "W10", "WzEsMiwzXQ", "é"])
def test_a_made_up_cursor_is_refused_by_name(db, cursor):
    with Flask("pages").app_context(), pytest.raises(Invalid) as refused:
        page(db, select(Item), (Item.rank, Item.id), cursor, 2)
    assert list(refused.value.errors) == ["cursor"]
