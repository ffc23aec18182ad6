"""Statements that are sent thousands of times a minute: compiled once, and handed to PostgreSQL's driver as they are.

SQLAlchemy looks a statement up, fills in its parameters and makes a result of many parts; psycopg then reads the SQL
for its placeholders, anew each time where it is long. On a hot row that is most of what a booking costs. Here both are
done once. On SQLite a statement is executed as any other.
"""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import psycopg
from sqlalchemy import Row
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import Executable

from .db import BARE

Convert = Callable[[Any], Any]


class Prebuilt:
    """A statement with bound parameters that answers with one row at most."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._compiled: _Compiled | None = None

    def one(self, db: Session, values: Mapping[str, Any]) -> SimpleNamespace | None:
        """Its row with the columns as attributes, or None. Raises what SQLAlchemy would (IntegrityError …)."""
        if db.get_bind().dialect.name == "sqlite":
            row: Row[Any] | None = db.execute(self.statement, dict(values)).one_or_none()
            return None if row is None else SimpleNamespace(**row._mapping)
        if self._compiled is None:
            self._compiled = _Compiled(self.statement, db.get_bind().dialect)
        connection: Any = db.info.get(BARE) or db.connection().connection.driver_connection
        return self._compiled.one(connection, values)


class _WithConstants(PGCompiler_psycopg):
    """Writes constants into the text: a partial index serves only those whose condition the server can read."""

    def visit_bindparam(self, bindparam: Any, *args: Any, **kwargs: Any) -> Any:
        if not bindparam.required:
            kwargs["literal_binds"] = True
        return super().visit_bindparam(bindparam, *args, **kwargs)  # type: ignore[no-untyped-call]


class _Compiled:
    """The text with $1, $2 … for PostgreSQL, and what is to be done to each value on its way in and out."""

    def __init__(self, statement: Any, like: Any) -> None:
        dialect = type(like)(paramstyle="numeric_dollar")
        dialect.statement_compiler = _WithConstants
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        convert = compiled._bind_processors
        self.parameters: list[tuple[str, Convert | None]] = [
            (name, convert.get(name)) for name in compiled.positiontup
        ]
        self.columns = [entry.keyname for entry in compiled._result_columns]
        out = [
            (entry.keyname, entry.type._cached_result_processor(dialect, None))
            for entry in compiled._result_columns
        ]
        self.converted = [(name, convert) for name, convert in out if convert]

    def one(self, connection: psycopg.Connection[Any], values: Mapping[str, Any]) -> SimpleNamespace | None:
        told = [
            convert(value) if convert else value
            for value, convert in ((values[name], convert) for name, convert in self.parameters)
        ]
        try:
            row = psycopg.RawCursor(connection).execute(self.text, told, prepare=True).fetchone()
        except psycopg.Error as error:
            raise DBAPIError.instance(self.text, told, error, psycopg.Error, hide_parameters=True) from error
        if row is None:
            return None
        found = dict(zip(self.columns, row, strict=True))
        for name, convert in self.converted:
            found[name] = convert(found[name])
        return SimpleNamespace(**found)
