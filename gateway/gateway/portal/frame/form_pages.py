"""Pages with a form: shown, taken, and shown again as they were filled in whenever something stands in the way."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, ClassVar

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, HiddenField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from chassis import machine
from chassis.errors import DomainError, Invalid
from chassis.web.problems import problem_of
from chassis.wording import Text

from ...departments.errors import DepartmentBusy, DepartmentProblem, DepartmentSlow, DepartmentUnavailable
from .form_words import OwnWords, with_choices
from .kept_forms import is_kept, kept_form, texts_left_out
from .ways import OF_SESSION, booking_address, way_on

KEY_USED = ("/problems/key-reused", "/problems/nonce-used")
NOT_AGAIN = Text(
    "没有再提交一次。如果确实还要提交，请核对后再按一次。",
    "It was not sent again. If you do mean to send another, check it and press once more.",
)
CHANGED, CHANGED_STATUS = "/problems/changed-meanwhile", 412
LONGEST_INPUT = 100
"""Characters of an input's name."""

View = Callable[..., ResponseReturnValue]
Subject = Callable[..., dict[str, Any]]


class FormExpired(DomainError):
    """The page stood open longer than its token lives."""

    title = Text("页面打开得太久了", "The page stood open too long")


class FormOfAnother(FormExpired):
    """Somebody else was signed in here when its page was opened, and did not sign out: it may be theirs."""

    title = Text("这张表可能是别人填的", "Somebody else may have filled this in")


class CookiesRefused(DomainError):
    """The browser sent no cookie back at all; whoever presses again comes here again."""

    title = Text("浏览器没有带回 Cookie", "The browser sent no cookie back")


class SentBefore(DomainError):
    """A form was sent again, as Back leads to it, that did its work before. `booking_id`: the booking that it made."""

    status = 409
    title = Text("这张表已经提交过一次", "This form has been sent before")

    def __init__(self, detail: Text = NOT_AGAIN, **members: Any) -> None:
        super().__init__(detail, **members)


Stands = Callable[[str], SentBefore]
"""Says of what a form made before, by its id, that it is there."""


def new_key() -> str:
    """An idempotency key: the same however often a form is sent, so that a second press does nothing twice."""
    return str(machine.new_key())


class KeyField(HiddenField):
    """The idempotency key of a form. One that no form of ours was given is exchanged for a new one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        is_ours = valuelist and re.fullmatch(r"[\x21-\x7e]{1,255}", valuelist[0])
        self.data = valuelist[0] if is_ours else new_key()


class Rows(FieldList):
    """A list of forms whose rows have a name on the page: `name_row` says it, of a row and its number from 1."""

    def __init__(self, form: FormField, name_row: Callable[[Field, int], str], **settings: Any) -> None:
        super().__init__(form, **settings)
        self.called = name_row


class PortalForm(FlaskForm):
    """A form that knows which of its inputs a refusal is about.

    aliases: {what a department calls a field: what this form calls it}, by the first step of a path.
    """

    aliases: ClassVar[Mapping[str, str]] = {}

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> OwnWords:
            return OwnWords()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Field:
            """A field whose rules are asked only of what could be read."""
            field = with_choices(super().bind_field(form, unbound_field, options))
            if not isinstance(field, FormField):
                field.validators = [stop_if_unreadable, *field.validators]
            return field

    def validate(self, extra_validators: Any = None) -> bool:
        """What is no number or no day is said to be none, and nothing more."""
        is_sound = bool(super().validate(extra_validators))
        for field in _inputs(self):
            if is_unreadable(field):
                field.errors = [*field.process_errors]
        return is_sound

    def faults(self) -> list[dict[str, str]]:
        """What the form itself found wrong: [{"field": id of the input, "message"}], with the row of a list in which it
        is; of the list, that it has too many rows or too few."""
        lists = [("", field) for field in self if isinstance(field, FieldList)]
        return [
            {"field": str(field.id), "message": under(row, message)}
            for row, field in [*lists, *_inputs_by_row(self)]
            for message in field.errors
            if not isinstance(message, dict | list)
        ]

    def reshape(self) -> bool:
        """Whether the form was sent only to have more or fewer rows: it has them now, with what was typed."""
        return False

    def adopt(self, problem: Mapping[str, Any]) -> None:
        """Have what is sent next rest on what a department says is there now."""

    def keep_own(self, now: Mapping[str, Any]) -> None:
        """Somebody else has changed it meanwhile to what is `now`: a form that knows what it started with takes that
        where nothing else was filled in."""

    def renew_key(self) -> None:
        """What is sent next is another request."""
        for field in self:
            if isinstance(field, KeyField):
                field.data = new_key()

    def place(self, errors: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """Put what a department says of a field (`party.0.name`) beside that field: {path: id of its input}."""
        places = {}
        for error in errors:
            field = self._input_at(error["field"])
            if field is not None and not isinstance(field.widget, HiddenInput):
                field.errors = [*field.errors, error["message"]]
                places[error["field"]] = str(field.id)
        return places

    def by_line(self, error: Mapping[str, str]) -> str:
        """What a department says of an entry (`links.2`), with its line where the form has all of them in one text."""
        first, _dot, rest = error["field"].partition(".")
        name, step = self.aliases.get(first, first), rest.partition(".")[0]
        is_line = step.isdecimal() and name in self and isinstance(self[name], TextAreaField)
        return in_row(int(step) + 1 if is_line else None, error["message"])

    def _input_at(self, path: str) -> Field | None:
        """The input that a path leads to, as far as this form goes along it; None where it does not begin here."""
        first, *steps = path.split(".")
        name = self.aliases.get(first, first)
        if name not in self:
            return None
        field = self[name]
        for step in steps:
            if isinstance(field, FieldList) and step.isdecimal() and int(step) < len(field):
                field = field[int(step)]
            elif isinstance(field, FormField) and step in field.form:
                field = field[step]
        return next(iter(field)) if isinstance(field, FormField) else field


def number_in(text: str | None) -> int | None:
    """The number that a hidden input has; None where it has none."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


def form_page(
    form_class: type[PortalForm],
    template: str,
    subject: Subject = dict,
    name: str = "form",
    stands: Stands | None = None,
    away: Callable[[], str | None] = lambda: None,
    keeps: Subject = dict,
) -> Callable[[View], View]:
    """Show a form; hand it, valid, to the view; show it again as filled in when it, or a department, says no.

    subject: called with the parts of the address, says what the page is about: the template's variables, and under
    `filled` what the form starts with. It may raise what the view may; while its department is away, the page is shown
    without it. name: the template's variable for the form, where a page has several. stands: says what is there, by its
    id, where the form's key was used before and made something else. away: the department, if any, that is known to be
    away and without which the form can do nothing, which is said before. keeps: what was sent along for other forms of
    the page; called as the subject, it asks no department. A subject that is `gone` is shown with a 410.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(**address: Any) -> ResponseReturnValue:
            if request.method != "POST":
                status, about = _before(subject, address, away)
                form = form_class(data=about.pop("filled", None))
                return render_template(template, **address | about | {name: form}), status
            form = form_class(formdata=sent_inputs())
            if form.reshape():
                status, about = _about(subject, address)
            else:
                try:
                    return _take(form, view, address)
                except DomainError as refusal:
                    status, about = _refuse(refusal, form, stands, subject, address)
            return _again(template, form, address | keeps(**address) | about | {name: form}), status

        page.takes_form = form_class  # type: ignore[attr-defined]  # read by `security.check_form`
        return page

    return decorate


def _refuse(
    refusal: DomainError, form: PortalForm, stands: Stands | None, subject: Subject, address: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    """The status of a refusal, and what its page says; the form rests on what is there now."""
    if isinstance(refusal, DepartmentProblem):
        form.adopt(refusal.problem)
    status, why = reasons(_told_to_people(refusal, form, stands), form)
    about = _about(subject, address)[1] | why
    _keep_own(form, status, about)
    return status, about


def _again(template: str, form: PortalForm, about: dict[str, Any]) -> str:
    """The page with what was sent; where it has no place for it, as its department is away, another that has. Where
    somebody else has decided meanwhile, and the form is gone, the page says what was typed, to be copied."""
    if "unavailable" in about and "form" not in about:
        return kept_form(form, about)
    page = render_template(template, **about)
    if "unavailable" in about:
        return page if is_kept(page, form) else kept_form(form, about)
    lost_texts = texts_left_out(page, form)
    return render_template(template, **about, unsaved=lost_texts) if lost_texts else page


def _keep_own(form: PortalForm, status: int, about: dict[str, Any]) -> None:
    """Of what somebody else changed `now`, let the form take what its reader did not touch."""
    if status == CHANGED_STATUS and about.get("now"):
        form.keep_own(about["now"])


def _before(
    subject: Subject, address: dict[str, Any], away: Callable[[], str | None]
) -> tuple[int, dict[str, Any]]:
    """Status and variables of the page before anything is filled in."""
    status, about = _about(subject, address)
    if status == 200 and (department := away()):
        return 503, about | {"unavailable": department}
    return 410 if about.get("gone") else status, about


def _told_to_people(refusal: DomainError, form: PortalForm, stands: Stands | None) -> DomainError:
    """The refusal; where it is about a key, which programs know, what stands instead, and the form gets a new one."""
    if isinstance(refusal, DepartmentProblem) and refusal.problem.get("type") in KEY_USED:
        created_id = refusal.problem.get("booking_id") or refusal.problem.get("resource_id")
        refusal = stands(created_id) if stands and created_id else SentBefore()
    if isinstance(refusal, SentBefore):
        form.renew_key()
    return refusal


def page_about(template: str, subject: Subject, **address: Any) -> ResponseReturnValue:
    """A page that is only looked at; while the department is away that its subject is asked of, it says so."""
    status, about = _about(subject, address)
    return render_template(template, **address | about), status


def reasons(refusal: DomainError, form: PortalForm | None = None) -> tuple[int, dict[str, Any]]:
    """The status of a refusal, and what a template is told of it: `expired` and `of_another`, `no_cookies`,
    `unavailable` and `slow`, or `problem` and `places`.

    What is refused of a field is put beside it in the form.
    """
    if isinstance(refusal, FormExpired):
        return refusal.status, {"expired": True, "of_another": isinstance(refusal, FormOfAnother)}
    if isinstance(refusal, CookiesRefused):
        return refusal.status, {"no_cookies": True}
    if isinstance(refusal, DepartmentUnavailable):
        return refusal.status, _silent_department(refusal)
    problem = refusal.problem if isinstance(refusal, DepartmentProblem) else problem_of(refusal)
    problem = problem | {"way": way_on(problem), "of_session": problem.get("type") in OF_SESSION}
    if booking_id := problem.get("booking_id"):
        problem["booking_address"] = booking_address(booking_id)
    if form is None:
        return refusal.status, {"problem": problem}
    if faults := form.faults():
        places = {fault["field"]: fault["field"] for fault in faults}
        return refusal.status, {"problem": problem | {"errors": faults}, "places": places}
    problem["errors"] = [error | {"message": form.by_line(error)} for error in problem.get("errors", ())]
    return refusal.status, {"problem": problem, "places": form.place(problem["errors"])}


def sent_inputs() -> MultiDict[str, str]:
    """What was sent, but for names that no input of ours has: WTForms takes what is between the dashes of
    `party-0-name` for a number where Python says it is one, and stumbles over ² and over thousands of digits."""
    inputs = request.form.items(multi=True)
    return MultiDict((name, value) for name, value in inputs if name.isascii() and len(name) <= LONGEST_INPUT)


def _take(form: PortalForm, view: View, address: dict[str, Any]) -> ResponseReturnValue:
    if g.get("form_expired"):
        refusal = FormOfAnother() if g.form_of_another else FormExpired()
        raise CookiesRefused() if g.no_cookies else refusal
    if not form.validate():
        raise Invalid()
    return view(form, **address)


def _about(subject: Subject, address: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The status of a page that is only looked at, and what the subject says for it."""
    try:
        return 200, subject(**address)
    except DepartmentUnavailable as away:
        return away.status, _silent_department(away)


def _silent_department(error: DepartmentUnavailable) -> dict[str, Any]:
    """Which department said nothing, and whether it is there all the same."""
    is_there = isinstance(error, DepartmentSlow | DepartmentBusy)
    return {"unavailable": error.members["department"], "slow": is_there}


def is_unreadable(field: Field) -> bool:
    """Whether something was typed that is no number, or no day."""
    return bool(field.process_errors) and any(field.raw_data or ())


def stop_if_unreadable(_form: Any, field: Field) -> None:
    if is_unreadable(field):
        raise StopValidation


def _inputs(fields: Iterable[Field]) -> Iterator[Field]:
    """Every input of a form, also those of the forms inside it."""
    return (field for _row, field in _inputs_by_row(fields))


def _inputs_by_row(fields: Iterable[Field], row: str = "") -> Iterator[tuple[str, Field]]:
    """Every input, and the name of the row in which it stands of a list that has several."""
    for field in fields:
        if isinstance(field, FieldList) and len(field) > 1:
            for number, entry in enumerate(field, 1):
                yield from _inputs_by_row([entry], name_of_row(field, entry, number))
        elif isinstance(field, FieldList | FormField):
            yield from _inputs_by_row(field, row)
        else:
            yield row, field


def name_of_row(rows: FieldList, row: Field, number: int) -> str:
    """What the page calls a row of a list."""
    return rows.called(row, number) if isinstance(rows, Rows) else gettext("第 %(n)s 行", n=number)


def under(name: str, message: object) -> str:
    """What is wrong, for a summary that stands far from the row of this name."""
    return gettext("%(name)s：%(message)s", name=name, message=message) if name else str(message)


def in_row(row: int | None, message: object) -> str:
    """The same of a line of a text or a plan, from 1."""
    return under(gettext("第 %(n)s 行", n=row), message) if row else str(message)
