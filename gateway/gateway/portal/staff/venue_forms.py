"""Forms of a venue that cost people their seats, or that two may have open at once: confirmed by what was seen."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from wtforms import Field, HiddenField, SubmitField

from ..frame.form_pages import CHANGED, VersionedForm, number_in

COSTLY = ("/problems/slots-booked", "/problems/pattern-costs")


class ConfirmedForm(VersionedForm):
    """`expected`: how many people it was said to cost their seats; `was`: what the form started with, by which one's
    own changes are told from what somebody else has changed meanwhile."""

    expected = HiddenField()
    was = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs.get("data") and not self.is_submitted():
            self.remember({field.short_name: as_text(field.data) for field in self.filled_in})

    @property
    def filled_in(self) -> list[Field]:
        """What people fill in."""
        return [field for field in self if not isinstance(field, HiddenField | SubmitField)]

    def keep_own(self, now: Mapping[str, Any]) -> None:
        """Where nothing else was filled in than was there, fill in what is there `now`."""
        with suppress(ValueError):
            was = json.loads(self.was.data or "{}")
            for field in self.filled_in if isinstance(was, dict) else ():
                name = field.short_name
                if name in now and name in was and was[name] == as_text(field.data):
                    field.data, field.raw_data = now[name], None
                    was[name] = as_text(now[name])
            self.remember(was)

    def remember(self, was: Mapping[str, str]) -> None:
        self.was.data = json.dumps(was, ensure_ascii=False)

    @property
    def people(self) -> int | None:
        return number_in(self.expected.data)

    def adopt(self, problem: Mapping[str, Any]) -> None:
        """Another number of people is shown, and none is confirmed of another version."""
        super().adopt(problem)
        if problem.get("type") in COSTLY:
            self.expected.data = str(problem["people"])
        if problem.get("type") == CHANGED:
            self.expected.data = ""


def as_text(value: Any) -> str:
    """What a field has, however it came there."""
    parts = value if isinstance(value, list | tuple | set) else ["" if value is None else value]
    return "\n".join(sorted(str(part).replace("\r\n", "\n").strip() for part in parts))
