"""The declarative base of this department's tables."""

from sqlalchemy.orm import DeclarativeBase

from chassis.storage.db import TYPES, new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = TYPES
