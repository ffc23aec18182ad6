"""Forms of a venue that cost people their seats: confirmed by what was seen."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from ..frame.form_pages import CHANGED, PortalForm, number_in
from ..frame.versioned_forms import VersionedForm

COSTLY = ("/problems/slots-booked", "/problems/pattern-costs")


class RefusingForm(PortalForm):
    """What takes time of a space, or gives it to whoever is next. `refuses`: how many requests that wait for it this
    was said to refuse."""

    refuses = HiddenField()

    @property
    def refused(self) -> dict[str, int]:
        """As venues takes it; nothing where nothing was said."""
        number = number_in(self.refuses.data)
        return {} if number is None else {"refuses": number}

    def adopt(self, problem: Mapping[str, Any]) -> None:
        """Another number of requests is shown."""
        super().adopt(problem)
        if "refuses" in problem:
            self.refuses.data = str(problem["refuses"])


class ConfirmedForm(RefusingForm, VersionedForm):
    """`expected`: how many people it was said to cost their seats."""

    expected = HiddenField()

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
