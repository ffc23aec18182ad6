"""A candidate's own page, by the code that they alone have: what would be public, yes, no, and no more."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from chassis.errors import DomainError, NotFound
from chassis.wording import Text

from ...accounts import limits
from ...departments import honours
from ...departments.errors import DepartmentProblem
from ..forms import line_field
from ..frame.form_pages import PortalForm, form_page, page_about, reasons

blp = Blueprint("consents", __name__, url_prefix="/consent")
CODE = re.compile(r"[0-9A-Z]{12}")
TEMPLATE = "public/consent.html"
Body = dict[str, Any]


class NoSuchCode(NotFound):
    title = Text("这个确认码打不开", "This code leads nowhere")


class CodeForm(PortalForm):
    """The code of a message."""

    code = line_field(_("确认码"), longest=40, hint=_("短信链接末尾的 12 位字母和数字，大小写都可以"))


class AnswerForm(PortalForm):
    """`version`: of the words that were shown, to which alone a yes is."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        text = self.version.data or ""
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


@blp.route("", methods=["GET", "POST"])
@form_page(CodeForm, "public/consent_code.html")
def look_up(form: CodeForm) -> ResponseReturnValue:
    """Come to one's page by the code"""
    code = plain(form.code.data or "")
    with counted(code):
        honours.consent(code)
    return redirect(url_for(".show", code=code), 303)


def about(code: str) -> Body:
    """What the candidate reads, and the version of it."""
    with counted(code):
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
    with counted(code):
        honours.answer_consent(plain(code), agrees, version)
    return redirect(url_for(".show", code=code, saved=1), 303)


@blp.errorhandler(DomainError)
def refused(refusal: DomainError) -> ResponseReturnValue:
    """Without a page of theirs, candidates read why, and what to do."""
    status, variables = reasons(refusal)
    return render_template(TEMPLATE, **variables), status


@blp.after_request
def keep_private(response: Response) -> Response:
    """Whoever has the address can answer: no search engine and no shared cache keeps it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def plain(code: str) -> str:
    """A code as it was made, however it is written."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())


@contextmanager
def counted(code: str) -> Iterator[None]:
    """Who guesses codes runs out of tries; who has one does not. Raises TooManyAttempts, NoSuchCode."""
    limits.spend("consent-code")
    if not CODE.fullmatch(plain(code)):
        raise NoSuchCode()
    try:
        yield
    except DepartmentProblem as problem:
        if problem.status != 404:
            limits.give_back("consent-code")
        raise
    limits.give_back("consent-code")
