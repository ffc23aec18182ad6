"""Feedback of those who came."""

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import DataRequired

from ...departments import registration
from ...departments.errors import DepartmentProblem
from ..forms import key_field, text_field, words
from ..frame.form_pages import PortalForm, form_page
from ..frame.vocabulary import RATINGS
from .access import citizens_only
from .my_bookings import own_booking

blp = Blueprint("feedback", __name__, url_prefix="/my/bookings")


class FeedbackForm(PortalForm):
    """How it was."""

    key = key_field()
    rating = RadioField(
        _("满意吗"), [DataRequired(_("请选择满意程度"))], coerce=int, choices=words(dict(RATINGS))
    )
    comment = text_field(
        _("想说的话"),
        longest=500,
        shortest=0,
        hint=_("可以不写，最多 500 字。审核后公开，不显示您的姓名；请不要写电话等个人信息。"),
    )


def subject(id: uuid.UUID) -> dict[str, Any]:
    """The booking, and what was said before, if anything was."""
    booking, feedback = own_booking(id), find_feedback(id)
    return {"booking": booking, "given": feedback, "filled": feedback}


@blp.route("/<uuid:id>/feedback", methods=["GET", "POST"])
@citizens_only
@form_page(FeedbackForm, "citizen/feedback.html", subject)
def give(form: FeedbackForm, id: uuid.UUID) -> ResponseReturnValue:
    """A rating, and a word if one likes; it can be said anew until it has been moderated"""
    rating, comment = form.rating.data, form.comment.data or None
    if find_feedback(id):
        registration.change_feedback(id, rating=rating, comment=comment)
    else:
        registration.give_feedback(id, rating=rating, comment=comment, key=form.key.data)
    return redirect(url_for(".give", id=id, said=1), 303)


def find_feedback(id: uuid.UUID) -> dict[str, Any] | None:
    """What was said of a booking so far, or None."""
    try:
        return registration.feedback(id)
    except DepartmentProblem as refusal:
        if refusal.status != 404:
            raise
        return None
