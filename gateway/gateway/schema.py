"""What every table of the gateway stands on."""

from sqlalchemy.orm import DeclarativeBase

from chassis.storage.db import TYPES, new_metadata


class Base(DeclarativeBase):
    """Tables of the catalogue, which is rebuilt from what the departments tell."""

    metadata = new_metadata()
    type_annotation_map = TYPES


class RecordBase(DeclarativeBase):
    """Tables of what nobody else knows; they lie in a database of their own."""

    metadata = new_metadata()
    type_annotation_map = TYPES
