"""On what terms the days of a weekly pattern are booked; shown first with the days that change."""

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from ...departments import declarations
from ..frame.form_pages import form_page
from .venue_day import operators_only
from .venue_month import month_at
from .venue_patterns import PreviewedForm, costs_of, pattern_of
from .venue_terms import TermsForm, form_values

blp = Blueprint("venue_pattern_terms", __name__, url_prefix="/staff/venues")
KEPT = ("from_date", "until_date", "weekly", "exceptions", "holidays", "shared")


class PatternTermsForm(PreviewedForm, TermsForm):
    """The terms of all days of a pattern."""


def terms_of(id: uuid.UUID, declaration_id: uuid.UUID) -> dict[str, Any]:
    """A pattern, and the form that says its terms as they are."""
    about = pattern_of(id, declaration_id)
    now = {"booking": form_values(about["pattern"]["booking"])}
    return about | {"now": now, "filled": now | {"version": about["pattern"]["version"]}}


@blp.route("/<uuid:id>/patterns/<uuid:declaration_id>/terms", methods=["GET", "POST"])
@operators_only
@form_page(PatternTermsForm, "staff/venue_pattern_terms.html", terms_of)
def change(form: PatternTermsForm, id: uuid.UUID, declaration_id: uuid.UUID) -> ResponseReturnValue:
    """Other terms for all days of a pattern, once the days that change were shown"""
    about = terms_of(id, declaration_id) | {"id": id, "declaration_id": declaration_id, "form": form}
    pattern = {name: about["pattern"][name] for name in KEPT} | {"booking": form.terms}
    costs = costs_of(form, lambda: declarations.change(declaration_id, pattern, form.shown, form.seen))
    if costs is None:
        first = date.fromisoformat(about["pattern"]["from_date"])
        return redirect(month_at(id, first, about["pattern"]["space_id"]), 303)
    preview = declarations.preview_change(declaration_id, pattern) | costs
    form.note(preview)
    return render_template("staff/venue_pattern_terms.html", **about | {"preview": preview})
