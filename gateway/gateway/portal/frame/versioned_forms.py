"""Forms of what somebody else may change meanwhile: who saves second overwrites only what they changed themselves."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wtforms import Field, FileField, FormField, HiddenField, SelectMultipleField, SubmitField
from wtforms.fields import BooleanField

from .form_pages import CHANGED, PortalForm, number_in

NOT_FILLED_IN = (HiddenField, SubmitField, FileField)
SENT_WHEN_TICKED = (BooleanField, SelectMultipleField)


class VersionedForm(PortalForm):
    """What is said of something that somebody else may change meanwhile. `version`: of what was shown; `was`: marks of
    what the inputs had then, by which one's own changes are told from those of somebody else."""

    version = HiddenField()
    was = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs.get("data") and not self.was.data:
            self.was.data = json.dumps({field.name: mark(field.data) for field in inputs_of(self)})

    @property
    def seen(self) -> int:
        """The version that was shown; 0, which nothing has, where it is none."""
        return number_in(self.version.data) or 0

    def adopt(self, problem: Mapping[str, Any]) -> None:
        """Have what is sent next rest on the version that a department says is there now."""
        if problem.get("type") == CHANGED:
            self.version.data = str(problem["version"])

    def keep_own(self, now: Mapping[str, Any]) -> None:
        """Where nothing else was filled in than was there, fill in what is there `now`."""
        was = self._marks()
        for field, value in self.beside(now):
            if is_not_on_the_page(field) or was.get(field.name) == mark(field.data):
                field.raw_data = None
                field.process(None, value)
                was[field.name] = mark(field.data)
        self.was.data = json.dumps(was)

    def beside(self, now: Mapping[str, Any]) -> list[tuple[Field, Any]]:
        """Each input of which it is said what it is `now`, with that."""
        return list(_with_values(self, now))

    def _marks(self) -> dict[str, str]:
        """What `was` says; nothing where it was not written by us."""
        try:
            was = json.loads(self.was.data or "{}")
        except ValueError:
            return {}
        return was if isinstance(was, dict) else {}


def inputs_of(fields: Iterable[Field]) -> Iterator[Field]:
    """What people fill in, a list of rows as one."""
    for field in fields:
        if isinstance(field, FormField):
            yield from inputs_of(field)
        elif not isinstance(field, NOT_FILLED_IN):
            yield field


def _with_values(fields: Iterable[Field], now: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _with_values(field, now.get(field.short_name) or {})
        elif field.short_name in now and not isinstance(field, NOT_FILLED_IN):
            yield field, now[field.short_name]


def is_not_on_the_page(field: Field) -> bool:
    """Whether a browser sent nothing of a field of which it would send even an empty text."""
    return not field.raw_data and not isinstance(field, SENT_WHEN_TICKED)


def mark(value: Any) -> str:
    """The same for what a field has, however it came there."""
    return hashlib.blake2b(as_text(value).encode(), digest_size=6).hexdigest()


def as_text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = [f"{name}={as_text(part)}" for name, part in value.items()]
    if isinstance(value, list | tuple | set):
        return "\n".join(sorted(as_text(part) for part in value))
    return ("" if value is None else str(value)).replace("\r\n", "\n").strip()
