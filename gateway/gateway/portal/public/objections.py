"""Objecting to an honour on public notice, and reading what the office answers."""

import re
import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from chassis.storage.db import reading

from ...accounts import limits
from ...catalogue import queries
from ...catalogue.errors import NoSuchHonour, existing
from ...departments import honours
from ..forms import key_field, line_field, name_field, phone_field, text_field
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.link_pages import guesses_counted, keep_private
from ..frame.receipts import with_receipt
from ..frame.vocabulary import OBJECTION_STATES

blp = Blueprint("objections", __name__, url_prefix="/objections")
blp.after_request(keep_private)
CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
Body = dict[str, Any]


class ObjectionForm(PortalForm):
    """What is objected, by whom."""

    key = key_field()
    words = text_field(_("哪里不实，有什么依据"), longest=3000, shortest=10, rows=6)
    name = name_field(_("您的姓名"), autocomplete="name")
    phone = phone_field(_("联系电话"), hint=_("姓名和电话加密保存，只有办公室为核实才能看，不会公开"))


class CodeForm(PortalForm):
    """The code of an objection."""

    code = line_field(_("查询码"), longest=64)


def honour_of(honour_id: uuid.UUID) -> Body:
    """What is on notice."""
    with reading() as db:
        return {"honour": existing(queries.honour(db, honour_id), NoSuchHonour)}


@blp.route("/to/<uuid:honour_id>", methods=["GET", "POST"])
@form_page(ObjectionForm, "public/objection.html", honour_of)
def raise_objection(form: ObjectionForm, honour_id: uuid.UUID) -> ResponseReturnValue:
    """Object to an honour"""
    limits.spend("objection", phone=form.phone.data)
    body = {"honour_id": str(honour_id), "words": form.words.data}
    body |= {"name": form.name.data, "phone": form.phone.data}
    receipt = honours.object_to(body, str(form.key.data))
    return with_receipt(redirect(url_for(".show", code=receipt["code"], sent=1), 303))


@blp.route("", methods=["GET", "POST"])
@form_page(CodeForm, "public/objection_code.html")
def look_up(form: CodeForm) -> ResponseReturnValue:
    """Find one's objection by its code"""
    code = (form.code.data or "").strip()
    objection = state_of(code)["objection"]
    return redirect(url_for(".show", code=code), 303) if objection else redirect(url_for(".look_up"), 303)


def state_of(code: str) -> Body:
    """What became of it. Raises TooManyAttempts."""
    with guesses_counted("objection-code"):
        objection = honours.objection_state(code if CODE.fullmatch(code) else "none")
    return {"objection": objection, "states": OBJECTION_STATES}


@blp.get("/<string:code>")
def show(code: str) -> ResponseReturnValue:
    """What became of an objection, for who has its code"""
    return page_about("public/objection_state.html", state_of, code=code)
