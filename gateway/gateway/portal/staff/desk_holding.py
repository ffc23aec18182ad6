"""Beside a form by which a desk books: seats held while whoever calls asks at home, and given back; what was typed
stays."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..forms import PeopleForm
from ..frame.form_pages import PortalForm, form_page, sent_inputs
from .desk_sessions import HoldForm, as_typed, desk_only, give_back_at_hand, hold_seats


@dataclass(frozen=True)
class BookingPage:
    """The form, its template, and what the page says of a session: of its names `filled` has what the form begins
    with."""

    form: type[PeopleForm]
    template: str
    subject: Callable[[uuid.UUID], dict[str, Any]]

    def blank(self, id: uuid.UUID) -> dict[str, Any]:
        """The page of a session with nothing typed."""
        about = self.subject(id)
        return about | {"form": self.form(formdata=None, data=about.pop("filled"))}

    def inputs_alone(self, **_address: uuid.UUID) -> dict[str, Any]:
        """What was typed so far, while nothing can be said of the session."""
        return {"form": self.form(formdata=sent_inputs()), "hold_form": HoldForm(formdata=sent_inputs())}

    def with_inputs(self, id: uuid.UUID) -> dict[str, Any]:
        """The page of a session with what was typed so far."""
        about = self.subject(id)
        form = self.form(formdata=sent_inputs(), data=about.pop("filled"))
        return about | as_typed(form, about["held"])


def add_holding(blp: Blueprint, address: str, page: BookingPage) -> None:
    """Add what holds seats, and what gives them back, below the page's address."""

    @blp.route(f"{address}/hold", methods=["GET", "POST"])
    @desk_only
    @form_page(HoldForm, page.template, page.with_inputs, "hold_form", keeps=page.inputs_alone)
    def hold(hold_form: HoldForm, id: uuid.UUID) -> ResponseReturnValue:
        """Hold seats while whoever calls asks at home; what was typed stays"""
        seat_hold = hold_seats(hold_form, id, page.form(formdata=sent_inputs()))
        about = page.with_inputs(id)
        return render_template(page.template, id=id, **about | as_typed(about["form"], seat_hold))

    @blp.route(f"{address}/release", methods=["GET", "POST"])
    @desk_only
    @form_page(PortalForm, page.template, page.with_inputs, "act_form", keeps=page.inputs_alone)
    def release_here(_form: PortalForm, id: uuid.UUID) -> ResponseReturnValue:
        """Give back what is held for this form; what was typed stays"""
        give_back_at_hand()
        return render_template(page.template, id=id, **page.with_inputs(id))
