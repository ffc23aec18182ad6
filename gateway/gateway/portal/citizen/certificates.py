"""A citizen's certificates, to print."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField

from chassis.clock import now

from ...departments import registration
from ..forms import name_field
from ..frame.certificates import sheet
from ..frame.form_pages import PortalForm, form_page
from ..frame.formats import moment
from .access import citizens_only

blp = Blueprint("certificates", __name__)


class PeopleForm(PortalForm):
    """Whom certificates are for; nobody named: the first on the list, as many as came."""

    people = SelectMultipleField(coerce=int, validate_choice=False)


class AttestedForm(PortalForm):
    """The name on the certificate of someone who says themselves that they took part."""

    name = name_field(_("证明上的姓名"), autocomplete="name")


def subject(id: uuid.UUID) -> dict[str, Any]:
    """The certificates of a booking, and whether more can be issued."""
    booking = registration.booking(id)
    sheets = [sheet(certificate) for certificate in registration.certificates(id)["items"]]
    lacks = booking["status"] == "attended" and len(sheets) < booking["came"]
    is_over = moment(booking["session"]["ends_at"]) <= now()
    return {
        "booking": booking,
        "sheets": sheets,
        "may_issue": lacks and is_over,
        "is_early": lacks and not is_over,
    }


@blp.route("/my/bookings/<uuid:id>/certificate", methods=["GET", "POST"])
@citizens_only
@form_page(PeopleForm, "citizen/certificate.html", subject)
def show(form: PeopleForm, id: uuid.UUID) -> ResponseReturnValue:
    """Issue the certificates of one booking, a sheet of A4 each; once more changes nothing"""
    registration.issue_certificates(id, form.people.data)
    return redirect(url_for(".show", id=id), 303)


@blp.route("/my/check-ins/<uuid:id>/certificate", methods=["GET", "POST"])
@citizens_only
@form_page(AttestedForm, "citizen/certificate_attested.html")
def attested(form: AttestedForm, id: uuid.UUID) -> ResponseReturnValue:
    """Issue and show the certificate of an online hall that someone says they were in"""
    certificates = registration.issue_attested_certificate(id, form.name.data)
    sheets = [sheet(certificate) for certificate in certificates["items"]]
    return render_template("citizen/certificate_attested.html", id=id, form=form, sheets=sheets)
