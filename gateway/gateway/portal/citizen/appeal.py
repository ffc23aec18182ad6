"""A citizen's appeal against a no-show."""

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from ...departments import registration
from ..forms import key_field, text_field
from ..frame.form_pages import PortalForm, form_page
from .access import citizens_only

blp = Blueprint("appeal", __name__)


class AppealForm(PortalForm):
    """What happened, in the citizen's words."""

    key = key_field()
    text = text_field(
        _("当时是什么情况"),
        longest=1000,
        hint=_("例如：我到了但没有扫码；或者路上出了事。最多 1000 字。"),
        rows=5,
    )


def subject(id: uuid.UUID) -> dict[str, Any]:
    """The booking, and the appeal there is already."""
    overview = registration.booking_overview(id)
    return {"booking": overview["booking"], "appeal": overview["appeal"]}


@blp.route("/my/bookings/<uuid:id>/appeal", methods=["GET", "POST"])
@citizens_only
@form_page(AppealForm, "citizen/appeal.html", subject)
def appeal(form: AppealForm, id: uuid.UUID) -> ResponseReturnValue:
    """Say what happened; the desk decides"""
    registration.make_appeal(id, form.text.data, form.key.data)
    return redirect(url_for("pages.my_bookings.show", id=id), 303)
