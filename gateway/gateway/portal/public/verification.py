"""Whether a certificate is real."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chassis.cleaning import compact
from chassis.errors import DomainError

from ...departments import registration
from ..frame.certificates import sheet
from ..frame.form_pages import reasons
from ..frame.lists import chosen

blp = Blueprint("verification", __name__)
LONGEST_CODE = 40
# There is none of that code, or nobody can say just now.
NO_CERTIFICATE = (404, 503)


@blp.get("/verify")
def ask() -> ResponseReturnValue:
    """The form for a certificate's code"""
    if code := compact(chosen("code").get("code", "")):
        return redirect(url_for(".verify", code=code.replace("/", "-")[:LONGEST_CODE]), 303)
    return render_template("public/verification.html", code="", certificate=None)


@blp.get("/verify/<code>")
def verify(code: str) -> ResponseReturnValue:
    """Whether a certificate is real, and what it says"""
    try:
        certificate = registration.certificate(code[:LONGEST_CODE])
    except DomainError as refusal:
        status, why = reasons(refusal)
        if status not in NO_CERTIFICATE:
            raise
        return render_template("public/verification.html", code=code, certificate=None, **why), status
    return render_template("public/verification.html", code=code, certificate=sheet(certificate))
