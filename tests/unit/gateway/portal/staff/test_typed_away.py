"""While no department answers, every form for staff that is sent comes back with what was typed."""

import uuid
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask
from wtforms import Field, FieldList, FormField, StringField
from wtforms.widgets import HiddenInput, PasswordInput

from gateway.portal.frame.form_pages import PortalForm
from tests.fixtures.filled import filled
from tests.fixtures.gateway import edition
from tests.fixtures.pages import refusal, sign_in_staff
from tests.unit.gateway.portal.staff.test_all_away import NOUN, ROLES, address_of

PRESSED = {"act", "decision", "format", "outcome"}
"""What buttons send."""


def texts(fields: Iterator[Field] | PortalForm) -> Iterator[str]:
    """The names of inputs into which one writes."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from texts(iter(field.entries or [field.append_entry()]))
        elif isinstance(field, FormField):
            yield from texts(iter(field))
        elif isinstance(field, StringField) and not isinstance(field.widget, HiddenInput | PasswordInput):
            yield str(field.name)


def typed_into(form_class: type[PortalForm]) -> dict[str, str]:
    """A text for each input; what is chosen of a list of things is one of them."""
    names = set(texts(form_class(formdata=None))) - PRESSED
    return {
        name: str(uuid.uuid4()) if name.endswith("_id") else f"写给{number}号"
        for number, name in enumerate(sorted(names))
    }


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_a_form_sent_while_its_department_is_away_keeps_what_was_typed(
    new_gateway: Callable[..., Flask], role: str
) -> None:
    app = new_gateway()
    edition(app)
    whose = {"unit": NOUN} if role == "unit_editor" else {}
    reader = sign_in_staff(app, role, **whose)
    reader.open("/staff")
    workplace = reader.page
    lost = {}
    for rule in app.url_map.iter_rules():
        form_class = getattr(app.view_functions[rule.endpoint], "takes_form", None)
        is_form = isinstance(form_class, type)  # the step before signing in takes whatever form there is
        if not (rule.rule.startswith("/staff") and is_form and "POST" in (rule.methods or ())):
            continue
        reader.page = workplace  # whose token is good as long as its reader stays signed in
        with app.test_request_context():
            form = typed_into(form_class)
        answer = reader.send(address_of(rule.rule), **form)
        page = unescape(reader.page)
        assert answer.status_code != 500, rule.rule
        if "暂时连不上" in page and (gone := [name for name, text in form.items() if text not in page]):
            lost[rule.rule] = gone
    assert lost == {}


@pytest.mark.slow
@pytest.mark.parametrize("several", ["", "/several"])
def test_a_desk_that_holds_seats_while_registration_is_away_has_its_form(
    new_gateway: Callable[..., Flask], several: str
) -> None:
    """The one for which they were to be held, and nobody writes it again."""
    clerk = sign_in_staff(new_gateway(), "desk")
    address = f"/staff/desk/sessions/{NOUN}{several}"
    form = {"party-0-name": "王奶奶", "party-1-name": "李爷爷", "phone": "027-87654321", "name": "小王"}
    clerk.open("/staff")
    for act in ("hold", "release"):
        assert clerk.send(f"{address}/{act}", **form, people="2", seats="2").status_code == 503
        assert "报名系统暂时连不上" in refusal(clerk.page)
        inputs = filled(clerk.page, address if several else f"{address}/book")
        assert {name: [text] for name, text in form.items()}.items() <= inputs.items()
        assert inputs["seats"] == ["2"]


@pytest.mark.slow
def test_what_its_page_cannot_show_comes_back_on_one_that_sends_it_again(
    new_gateway: Callable[..., Flask],
) -> None:
    """Texts to be changed, what was chosen in words, and the button that was pressed along with them."""
    app = new_gateway()
    office = sign_in_staff(app, "office")
    address = f"/staff/office/material/{NOUN}"
    office.open("/staff")
    assert office.send(address, act="return", remark="请换一张正面的").status_code == 503
    assert refusal(office.page) and filled(office.page, address) == {
        "act": ["return"],
        "remark": ["请换一张正面的"],
    }
    space = str(uuid.uuid4())
    office.send(f"/staff/venues/{NOUN}/close", space_id=space, reason="停电")
    closing = filled(office.page, f"/staff/venues/{NOUN}/close")
    assert (closing["space_id"], closing["reason"]) == ([space], ["停电"])
