"""What a form says of a field is ours: in the reader's language, and with what to write instead."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, SelectFieldBase
from wtforms.fields.core import UnboundField
from wtforms.validators import EqualTo

from gateway import portal as wings
from gateway.portal.frame.form_pages import PortalForm
from gateway.portal.frame.form_words import RowForm

WRONG = ("zz", "", "2021-13-45", "-1", "99999999999999", "x" * 5000)
HAN = re.compile("[\u4e00-\u9fff]")


def forms_of(base: type[Form]) -> Iterator[type[Form]]:
    for form in base.__subclasses__():
        yield form
        yield from forms_of(form)


def fields_of_the_portal() -> dict[str, UnboundField]:
    """{form and name: the field}, of all forms, those inside others too."""
    for module in pkgutil.walk_packages(wings.__path__, f"{wings.__name__}."):
        importlib.import_module(module.name)
    forms = [form for base in (PortalForm, RowForm) for form in forms_of(base)]
    return {
        f"{form.__name__}.{name}": field
        for form in forms
        for name in dir(form)
        if isinstance(field := getattr(form, name), UnboundField)
        and field.field_class not in (FormField, FieldList)
    }


def alone(field: UnboundField) -> type[Form]:
    """A form of this field; what can be chosen is nothing, as some ask a department for it."""
    settings = dict(field.kwargs)
    if issubclass(field.field_class, SelectFieldBase):
        settings["choices"] = []
    rules = [rule for rule in settings.pop("validators", ()) if not isinstance(rule, EqualTo)]
    args = list(field.args)
    if len(args) > 1:
        rules, args = [rule for rule in args[1] if not isinstance(rule, EqualTo)], args[:1]
    return type("Alone", (RowForm,), {"field": field.field_class(*args, validators=rules, **settings)})


@pytest.mark.slow
def test_no_field_speaks_the_words_of_the_library(portal: Flask) -> None:
    fields = fields_of_the_portal()
    assert len(fields) > 200 and "PartyWithNeedsForm.needs" in fields
    foreign = []
    for language in ("zh", "en"):
        with portal.test_request_context(f"/?lang={language}"):
            for name, field in fields.items():
                for typed in WRONG:
                    form = alone(field)(MultiDict({"field": typed}))
                    form.validate()
                    said = [str(error) for error in form.field.errors]
                    foreign += [
                        (name, words) for words in said if bool(HAN.search(words)) != (language == "zh")
                    ]
    assert foreign == []


@pytest.mark.slow
def test_what_is_no_choice_is_said_with_what_to_do(portal: Flask) -> None:
    with portal.test_request_context("/?lang=zh"):
        form = alone(fields_of_the_portal()["PartyWithNeedsForm.needs"])(MultiDict({"field": "zz"}))
        assert not form.validate() and form.field.errors == ["请从列出的选项里选"]
