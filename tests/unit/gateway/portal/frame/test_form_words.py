"""What a form says of a field is ours: in the reader's language, and with what to write instead."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    DateTimeField,
    DateTimeLocalField,
    FieldList,
    Form,
    FormField,
    SelectFieldBase,
    TimeField,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import EqualTo

from gateway import portal as wings
from gateway.portal.clock_fields import OnDay, clean_clock
from gateway.portal.frame.form_pages import PortalForm
from gateway.portal.frame.form_words import RowForm

OF_ANOTHER = (EqualTo, OnDay)
"""What judges a field by another."""
WRONG = ("zz", "", "2021-13-45", "-1", "99999999999999", "x" * 5000)
CLOCKS = {
    "9:00": True,
    "09：30": True,
    "24:00": True,
    "24:01": False,
    "25:00": False,
    "9:60": False,
    "九点": False,
}
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
        and not issubclass(field.field_class, FormField | FieldList)
    }


def alone(field: UnboundField) -> type[Form]:
    """A form of this field; what can be chosen is nothing, as some ask a department for it."""
    settings = dict(field.kwargs)
    if issubclass(field.field_class, SelectFieldBase):
        settings["choices"] = []
    rules = [rule for rule in settings.pop("validators", ()) if not isinstance(rule, OF_ANOTHER)]
    args = list(field.args)
    if len(args) > 1:
        rules, args = [rule for rule in args[1] if not isinstance(rule, OF_ANOTHER)], args[:1]
    return type("Alone", (RowForm,), {"field": field.field_class(*args, validators=rules, **settings)})


@pytest.mark.slow
def test_no_field_speaks_the_words_of_the_library(portal: Flask) -> None:
    fields = fields_of_the_portal()
    assert len(fields) > 200 and "PartyWithNeedsForm.needs" in fields
    foreign = []
    for language in ("zh", "en"):
        with portal.test_request_context(f"/?lang={language}"):
            for name, field in fields.items():
                for text in WRONG:
                    form = alone(field)(MultiDict({"field": text}))
                    form.validate()
                    texts = [str(error) for error in form.field.errors]
                    foreign += [
                        (name, words) for words in texts if bool(HAN.search(words)) != (language == "zh")
                    ]
    assert foreign == []


@pytest.mark.slow
def test_days_and_times_are_typed_in_one_way_wherever_they_are_asked_for(portal: Flask) -> None:
    """To 24:00, which no browser's input takes, and in years that the departments take: what follows them overflows."""
    days, clocks = [], []
    for name, field in fields_of_the_portal().items():
        is_moment = field.field_class in (TimeField, DateTimeField, DateTimeLocalField)
        assert not is_moment or name == "ClockForm.to", name  # the demonstration's
        with portal.test_request_context("/?lang=zh"):
            if issubclass(field.field_class, DateField):
                days.append(name)
                for text in ("9999-12-31", "2100-01-01", "0001-01-01"):
                    form = alone(field)(MultiDict({"field": text}))
                    assert not form.validate() and "2099 年" in form.field.errors[0], name
            elif clean_clock in field.kwargs.get("filters", ()):
                clocks.append(name)
                accepted = {text: alone(field)(MultiDict({"field": text})).validate() for text in CLOCKS}
                assert accepted == CLOCKS, name
    assert {"ClosingForm.until_day", "PolicyForm.from_day", "EditionForm.plans_day"} <= set(days)
    assert {"ClosingForm.until_time", "PolicyForm.from_time", "SlotForm.starts", "OwingForm.hour"} <= set(
        clocks
    )


@pytest.mark.slow
def test_what_is_no_choice_is_said_with_what_to_do(portal: Flask) -> None:
    with portal.test_request_context("/?lang=zh"):
        form = alone(fields_of_the_portal()["PartyWithNeedsForm.needs"])(MultiDict({"field": "zz"}))
        assert not form.validate() and form.field.errors == ["请从列出的选项里选"]


def forms_with_rules() -> Iterator[type[PortalForm]]:
    """Those that have a rule of their own for a field."""
    fields_of_the_portal()  # all modules are read
    for form in forms_of(PortalForm):
        if any(hasattr(form, f"validate_{name}") for name in names_of(form)):
            yield form


def names_of(form: type[Form]) -> list[str]:
    return [name for name in dir(form) if isinstance(getattr(form, name), UnboundField)]


@pytest.mark.slow
def test_no_rule_of_a_form_stumbles_over_what_cannot_be_read(portal: Flask) -> None:
    """Days that there are not, and words in the place of numbers: said of the field, one fault each."""
    looked_at = []
    for form_class in forms_with_rules():
        with portal.test_request_context("/?lang=zh"):
            for text in ("2022-02-29", "31/11", "zz"):
                inputs = MultiDict(dict.fromkeys(names_of(form_class), text))
                form = form_class(inputs, meta={"csrf": False})
                for field in form:
                    if isinstance(field, SelectFieldBase):
                        field.choices = []  # some ask a department for them
                form.validate()  # raises nothing
                looked_at.append(form_class.__name__)
    assert {"EditionForm", "PolicyForm"} <= set(looked_at)
