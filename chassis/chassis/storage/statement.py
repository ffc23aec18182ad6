"""Statements that are SQL in a file beside their caller, for the few that are sent thousands of times a minute.

All else is SQLAlchemy's. But on a row that a thousand people want at once a statement of its Core costs 660 µs, one of
its `text()` 570, and what is sent here 120: PostgreSQL's driver gets the text as it likes it best, with $1, $2 … for
the parameters, and prepared.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import sqlalchemy
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.types import TypeEngine

from .db import Database

COMMENT = re.compile(r"--.*")
PARAMETER = re.compile(r"(?<![:\w]):([a-z]\w*)")


class Statement:
    """A statement with `:name` for each parameter, that answers with one row or none.

    `types`: SQLAlchemy's types of the parameters and columns that SQLite does not know by itself (ids, moments, JSON).
    PostgreSQL knows its own; so JSON is handed to it as text.
    """

    def __init__(self, sql: str, **types: TypeEngine[Any]) -> None:
        sql = COMMENT.sub("", sql)
        self._names = list(dict.fromkeys(PARAMETER.findall(sql)))
        self._numbered = PARAMETER.sub(lambda match: f"${self._names.index(match[1]) + 1}", sql)
        self._row: Callable[..., Any] | None = None
        parameters = [sqlalchemy.bindparam(name, type_=types[name]) for name in self._names if name in types]
        self._named = sqlalchemy.text(sql).bindparams(*parameters).columns(**types)

    @classmethod
    def beside(cls, module: str, name: str, **types: TypeEngine[Any]) -> Self:
        """The statement in the file `name` beside a module (`__file__`)."""
        return cls(Path(module).with_name(name).read_text(encoding="utf-8"), **types)

    @classmethod
    def all_beside(cls, module: str, name: str, **types: TypeEngine[Any]) -> list[Self]:
        """The statements in such a file, each ended by a semicolon at the end of its line."""
        text = COMMENT.sub("", Path(module).with_name(name).read_text(encoding="utf-8"))
        return [cls(sql, **types) for sql in re.split(r";\s*\n", text) if sql.strip()]

    def first(self, db: DbSession, values: Mapping[str, Any]) -> Any:
        """Its row with the columns as attributes, or None. Raises what SQLAlchemy would (IntegrityError …).

        It does not see what the database session has not flushed.
        """
        return self._first(db.connection(), values)

    def read(self, database: Database, values: Mapping[str, Any]) -> Any:
        """The same where nothing else is read with it."""
        with database.connection() as connection:
            return self._first(connection, values)

    def _first(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        parameters = {name: values[name] for name in self._names}
        if connection.dialect.name == "sqlite":
            result: Any = connection.execute(self._named, parameters)
            return result.first() if result.returns_rows else None
        return self._send(connection.connection.driver_connection, list(parameters.values()))

    def _send(self, connection: Any, values: list[Any]) -> Any:
        import psycopg  # five megabytes that no process on SQLite needs

        cursor = psycopg.RawCursor(connection)
        try:
            cursor.execute(self._numbered, values, prepare=True)
        except psycopg.Error as error:
            raise DBAPIError.instance(
                self._numbered, None, error, psycopg.Error, hide_parameters=True
            ) from error
        if cursor.rownumber is None or (row := cursor.fetchone()) is None:
            return None
        if self._row is None:  # described once: to describe 70 columns takes longer than to read them
            self._row = namedtuple("Row", [column.name for column in cursor.description or ()])  # type: ignore[misc]
        return self._row(*row)
