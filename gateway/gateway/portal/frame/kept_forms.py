"""What was sent while its page cannot be shown, as the department is away that this is asked of: on a page of its own,
to be sent again."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from flask import render_template, request
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    PasswordField,
    SelectFieldBase,
    TextAreaField,
)
from wtforms.widgets import HiddenInput

INPUT = re.compile(r'<(?:input|select|textarea|button)\b[^>]*? name="([^"]+)"')
NOT_TYPED = {"csrf_token", "act", "edition_at_work"}
"""What buttons and the frame send."""
OF_STAFF = {"csrf_token", "next", "username", "password"}
OF_CITIZENS = {"csrf_token", "next", "phone", "consent", "code_id", "code", "name", "anew"}
"""Inputs of signing in: a browser sends them on with the form that came along (307), but no page shows them again."""


def is_kept(page: str, form: Form) -> bool:
    """Whether a page has an input for all that was filled in, and whatever was chosen of a list of things."""
    hidden = {field.name for field in _inputs(form) if isinstance(field.widget, HiddenInput)} | NOT_TYPED
    hidden |= _of_signing_in(form)
    texts = {name: text for name, text in request.form.items(multi=True) if text and name not in hidden}
    return texts.keys() <= {*INPUT.findall(page)} and all(
        text in page for text in texts.values() if _is_id(text)
    )


def texts_left_out(page: str, form: Form) -> list[tuple[str, str]]:
    """The texts that somebody took the time to write, and that a page has no input for, each with its label."""
    input_names = {*INPUT.findall(page)}
    text_fields = [
        field for field in _inputs(form) if isinstance(field, TextAreaField) and any(field.raw_data or ())
    ]
    return [
        (field.label.text, str(field.raw_data[0])) for field in text_fields if field.name not in input_names
    ]


def kept_form(form: Form, about: dict[str, Any]) -> str:
    """The page that has it: texts can be changed, what was chosen is read, and the same button presses again."""
    fields = [field for field in _inputs(form) if not isinstance(field.widget, HiddenInput)]
    secret = {field.name for field in fields if isinstance(field, PasswordField)}
    typed_fields = [field for field in fields if isinstance(field, FileField) or _is_typed(field)]
    shown_names = {field.name for field in typed_fields} | secret | _of_signing_in(form)
    along = [pair for pair in request.form.items(multi=True) if pair[0] not in {*shown_names, "csrf_token"}]
    context = {
        "typed": typed_fields,
        "chosen": [(field.label.text, words) for field in fields if (words := [*_chosen(field)])],
        "along": along,
        "takes_file": any(isinstance(field, FileField) for field in typed_fields),
        "sent_to": request.full_path.rstrip("?"),
    }
    return render_template("frame/kept_form.html", **about | context)


def _of_signing_in(form: Form) -> set[str]:
    """Names of inputs that were for signing in, and are not the form's own."""
    return (OF_STAFF | OF_CITIZENS) - {field.name for field in _inputs(form)}


def _is_typed(field: Field) -> bool:
    """Whether it has a text that people can read."""
    is_choice = isinstance(field, BooleanField | SelectFieldBase | PasswordField)
    return (
        not is_choice
        and field.name not in NOT_TYPED
        and any(field.raw_data or ())
        and not _is_id(str(field.raw_data[0]))
    )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _chosen(field: Field) -> Iterator[str]:
    """The words of what was chosen, where the form has them by itself."""
    if isinstance(field, SelectFieldBase) and getattr(field, "choices", None):
        yield from (str(choice.label) for choice in field.iter_choices() if choice.selected and choice.value)


def _inputs(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _inputs(field)
        else:
            yield field
