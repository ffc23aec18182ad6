"""Indices over some of a table's rows, alike on either database."""

from typing import Any

from sqlalchemy import Connection, Index, event, text


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which ``where`` holds.

    ``where`` is told to the database that makes the index: `postgresql_where` beside a model has SQLAlchemy read all
    of that dialect, 2.5 MB in each process on SQLite.
    """
    index = Index(name, *columns, unique=unique)

    @event.listens_for(index, "before_create")
    def say_where(index: Index, connection: Connection, **_: Any) -> None:
        index.dialect_options[connection.dialect.name]["where"] = text(where)

    return index
