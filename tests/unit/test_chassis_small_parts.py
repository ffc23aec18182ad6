"""The clock, personal data, languages, and pages of lists."""

import time
import uuid
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.clock import Clock
from chassis.errors import Invalid
from chassis.storage.cursors import page
from chassis.storage.privacy import Vault, mask_name, mask_phone, parse_phone
from chassis.testing import DATA_KEY
from chassis.web.validation_words import translate
from chassis.wording import Text


def test_a_set_clock_ticks_on_from_the_moment_it_was_set():
    clock = Clock(f"2021-11-05T08:30:00+08:00@{time.time() - 60}")
    shown = clock.now() - datetime(2021, 11, 5, 0, 31, tzinfo=UTC)
    assert 0 <= shown.total_seconds() < 5
    assert clock.is_set
    assert not Clock().is_set


def test_sealed_values_come_back_and_tell_nothing():
    vault, other = Vault(DATA_KEY), Vault("b3RoZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMuLi4=")
    sealed = vault.seal("王小明")
    assert vault.unseal(sealed) == "王小明"
    assert sealed != vault.seal("王小明")
    assert vault.index("王小明") == vault.index("王小明") != other.index("王小明")
    with pytest.raises(InvalidTag):
        other.unseal(sealed)


def test_masks():
    assert mask_phone("+8613800001234") == "138****1234"
    assert mask_name("王小明") == "王*"


@pytest.mark.parametrize("text", ["13800001234", "138 0000 1234", "+86 138-0000-1234", "008613800001234"])
def test_phones_are_read_as_people_write_them(text):
    assert parse_phone(text) == "+8613800001234"


@pytest.mark.parametrize("text", ["", "1380000", "电话", "1" * 400, "+999123"])
def test_other_phones_are_refused_by_name(text):
    with pytest.raises(Invalid) as refused:
        parse_phone(text)
    assert list(refused.value.errors) == ["phone"]


def test_our_own_validation_words_are_split_for_the_reader():
    assert translate("请填写 | Fill this in") == Text("请填写", "Fill this in")
    assert translate("Longer than maximum length 40.") == Text("最多 40 个（字）", "At most 40 long")


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
    seen, cursor = [], None
    while True:
        part = page(db, select(Item), (Item.rank, Item.id), cursor, 2, descending)
        seen += part["items"]
        cursor = part["next_cursor"]
        if cursor is None:
            break
    ranks = [item.rank for item in seen]
    assert ranks == sorted(ranks, reverse=descending)
    assert len({item.id for item in seen}) == 9


@pytest.mark.parametrize("cursor", ["x", "bm8", "W10", "WzEsMiwzXQ", "é"])
def test_a_made_up_cursor_is_refused_by_name(db, cursor):
    with Flask("pages").app_context(), pytest.raises(Invalid) as refused:
        page(db, select(Item), (Item.rank, Item.id), cursor, 2)
    assert list(refused.value.errors) == ["cursor"]
