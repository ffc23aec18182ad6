"""Statements that are SQL in a file beside their caller, for the few that are sent thousands of times a minute.

All else is SQLAlchemy's. But on a row that a thousand people want at once a statement of its Core costs 660 µs, one of
its `text()` 570, and what is sent here 120: PostgreSQL's driver gets the text as it likes it best, with $1, $2 … for
the parameters, and prepared.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import psycopg
import sqlalchemy
from psycopg.rows import namedtuple_row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

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
        typed = [sqlalchemy.bindparam(name, type_=types[name]) for name in self._names if name in types]
        self._named = sqlalchemy.text(sql).bindparams(*typed).columns(**types)

    @classmethod
    def beside(cls, module: str, name: str, **types: TypeEngine[Any]) -> Self:
        """The statement in the file `name` beside a module (`__file__`)."""
        return cls(Path(module).with_name(name).read_text(encoding="utf-8"), **types)

    @classmethod
    def all_beside(cls, module: str, name: str, **types: TypeEngine[Any]) -> list[Self]:
        """The statements in such a file, each ended by a semicolon at the end of its line."""
        text = COMMENT.sub("", Path(module).with_name(name).read_text(encoding="utf-8"))
        return [cls(sql, **types) for sql in re.split(r";\s*\n", text) if sql.strip()]

    def first(self, db: Session, values: Mapping[str, Any]) -> Any:
        """Its row with the columns as attributes, or None. Raises what SQLAlchemy would (IntegrityError …).

        It does not see what the database session has not flushed.
        """
        sent = {name: values[name] for name in self._names}
        if db.get_bind().dialect.name == "sqlite":
            result: Any = db.execute(self._named, sent)
            return result.first() if result.returns_rows else None
        return self._sent(db.connection().connection.driver_connection, list(sent.values()))

    def _sent(self, connection: Any, values: list[Any]) -> Any:
        cursor = psycopg.RawCursor(connection, row_factory=namedtuple_row)
        try:
            cursor.execute(self._numbered, values, prepare=True)
        except psycopg.Error as error:
            raise DBAPIError.instance(
                self._numbered, None, error, psycopg.Error, hide_parameters=True
            ) from error
        return cursor.fetchone() if cursor.description else None
