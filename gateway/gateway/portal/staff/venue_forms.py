"""Forms of a venue that cost people their seats, or that two may have open at once: confirmed by what was seen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from wtforms import HiddenField

from ...departments.errors import DepartmentProblem
from ..frame.form_pages import PortalForm

COSTLY, CHANGED = ("/problems/slots-booked", "/problems/pattern-costs"), "/problems/changed-meanwhile"


class ConfirmedForm(PortalForm):
    """`version`: of what was shown; `expected`: how many people it was said to cost their seats."""

    version = HiddenField()
    expected = HiddenField()

    @property
    def seen(self) -> int:
        """The version that was shown; 0, which nothing has, where it is none."""
        return number_in(self.version.data) or 0

    @property
    def people(self) -> int | None:
        return number_in(self.expected.data)

    @contextmanager
    def upon_refusal(self) -> Iterator[None]:
        """Where the department names another number or version, the form shows that one, to be confirmed anew."""
        try:
            yield
        except DepartmentProblem as refusal:
            if refusal.problem.get("type") in COSTLY:
                self.expected.data = str(refusal.problem["people"])
            if refusal.problem.get("type") == CHANGED:
                self.version.data, self.expected.data = str(refusal.problem["version"]), ""
            raise


def number_in(text: str | None) -> int | None:
    """The number that a hidden input has; None where it has none."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None
