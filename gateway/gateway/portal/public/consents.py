"""A candidate's own page, by the code that they alone have: what would be public, yes, no, and no more."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from chassis.errors import DomainError, NotFound
from chassis.wording import Text

from ...departments import honours
from ..forms import line_field
from ..frame.form_pages import PortalForm, form_page, page_about, reasons
from ..frame.link_pages import guesses_counted, keep_private
from ..frame.receipts import with_receipt
from ..frame.versioned_forms import VersionedForm

blp = Blueprint("consents", __name__, url_prefix="/consent")
blp.after_request(keep_private)
CODE = re.compile(r"[0-9A-Z]{12}")
TEMPLATE = "public/consent.html"
Body = dict[str, Any]


class NoSuchCode(NotFound):
    title = Text("这个确认码打不开", "This code leads nowhere")


class CodeForm(PortalForm):
    """The code of a message."""

    code = line_field(_("确认码"), longest=40, hint=_("短信链接末尾的 12 位字母和数字，大小写都可以"))


class AnswerForm(VersionedForm):
    """`version`: of the words that were shown, to which alone a yes is."""


@blp.route("", methods=["GET", "POST"])
@form_page(CodeForm, "public/consent_code.html")
def look_up(form: CodeForm) -> ResponseReturnValue:
    """Come to one's page by the code"""
    code = plain(form.code.data or "")
    with count_guess(code):
        honours.consent(code)
    return redirect(url_for(".show", code=code), 303)


def about(code: str) -> Body:
    """What the candidate reads, and the version of it."""
    with count_guess(code):
        consent = honours.consent(plain(code))
    return {"consent": consent, "filled": {"version": consent["version"]}}


@blp.route("/<code>", methods=["GET"])
def show(code: str) -> ResponseReturnValue:
    """What would be public; looking at it changes nothing"""
    if plain(code) != code and CODE.fullmatch(plain(code)[:12]):
        return redirect(url_for(".show", code=plain(code)[:12]), 303)
    return page_about(TEMPLATE, about_with_form, code=code)


def about_with_form(code: str) -> Body:
    subject = about(code)
    return subject | {"form": AnswerForm(formdata=None, data=subject["filled"])}


@blp.post("/<code>/yes")
@form_page(AnswerForm, TEMPLATE, about)
def agree(form: AnswerForm, code: str) -> ResponseReturnValue:
    """Agree to being public"""
    return answer(code, True, form.seen)


@blp.post("/<code>/no")
@form_page(AnswerForm, TEMPLATE, about)
def decline(form: AnswerForm, code: str) -> ResponseReturnValue:
    """Not agree, or no more"""
    return answer(code, False, None)


def answer(code: str, agrees: bool, version: int | None) -> ResponseReturnValue:
    with count_guess(code):
        honours.answer_consent(plain(code), agrees, version)
    return with_receipt(redirect(url_for(".show", code=code, saved=1), 303))


@blp.errorhandler(DomainError)
def explain_refusal(refusal: DomainError) -> ResponseReturnValue:
    """Without a page of theirs, candidates read why, and what to do."""
    status, variables = reasons(refusal)
    return render_template(TEMPLATE, **variables), status


def plain(code: str) -> str:
    """A code as it was made, however it is written."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())


@contextmanager
def count_guess(code: str) -> Iterator[None]:
    """Raises TooManyAttempts, NoSuchCode."""
    with guesses_counted("consent-code"):
        if not CODE.fullmatch(plain(code)):
            raise NoSuchCode()
        yield
