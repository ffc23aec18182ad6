"""The base of everything that registration keeps."""

from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase

from chassis.storage.db import TYPES, new_metadata


class Base(DeclarativeBase):
    """One metadata for the whole department."""

    metadata = new_metadata()
    type_annotation_map = TYPES


def table_of(noun: type[Base]) -> Table:
    """The table of a mapped class, for statements that do without the mapping."""
    return cast(Table, noun.__table__)
