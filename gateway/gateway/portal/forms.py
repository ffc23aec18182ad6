"""Fields and forms that several pages share."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation

from chassis.cleaning import clean_name, clean_text, compact
from chassis.errors import Invalid, NotFound
from chassis.web.bodies import FIRST_DAY, LAST_DAY
from chassis.wording import Text

from .frame.form_pages import KeyField, PortalForm, Rows, new_key
from .frame.form_words import RowForm
from .frame.versioned_forms import VersionedForm
from .frame.vocabulary import AGES, DAY_PARTS, NEEDS

CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
LONGEST_NAME = 40
LARGEST_PARTY = 100
"""As many people as are read from a form; how many may come, registration says."""
NOT_LISTED = _("请从列出的里面选一个")
UNREAD = Text(
    "这里写的不归您按的按钮，会丢掉：请按它自己的按钮，不要了就先删去",
    "What is written here is for another button and would be lost: press its own, or delete it first",
)


def words(vocabulary: Mapping[Any, str]) -> list[SelectChoice]:
    """The choices of a vocabulary in the reader's language."""
    return [SelectChoice(value, _(label)) for value, label in vocabulary.items()]


def name_choices(names: Mapping[str, Any], none: Any = None) -> list[SelectChoice]:
    """The choices of things by their names, {what the form sends: its name}; before them `none`, where none of them can
    be chosen."""
    before = [] if none is None else [SelectChoice("", none)]
    return [*before, *(SelectChoice(value, name) for value, name in names.items())]


def key_field() -> Field:
    """The key of a form, hidden in it."""
    return KeyField(default=new_key)


def name_field(label: Any, *, autocomplete: str = "off", **settings: Any) -> Field:
    """Somebody's name."""
    message = _("请填写姓名，1 到 40 个字")
    rules = [DataRequired(message), Length(max=LONGEST_NAME, message=message)]
    attributes = {"autocomplete": autocomplete}
    return StringField(label, rules, filters=[clean_person_name], render_kw=attributes, **settings)


def phone_field(label: Any, *, longest: int = 20, autocomplete: str = "tel", hint: Any = "") -> Field:
    """A phone number, as people write it; what is one, whoever takes it says."""
    attributes = {"autocomplete": autocomplete, "inputmode": "tel", "maxlength": longest}
    return TelField(
        label, [DataRequired(_("请填写电话号码"))], filters=[clean], description=hint, render_kw=attributes
    )


def phone_consent_field() -> Field:
    """What is agreed to with one's phone, before a code is sent to it."""
    return consent_field(
        _("我同意：手机号只用来登录和通知我报名的变动；姓名只给活动的签到人员核对；都加密保存，不作他用。"),
        _("请先勾选同意，再发送验证码。"),
    )


def code_field() -> Field:
    """A one-time code, or the message that it stands in, as phones paste it."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 200}
    rules = [DataRequired(_("请填写这一项"))]
    return StringField(_("短信里的六位数字"), rules, filters=[code_in], render_kw=attributes)


def line_field(label: Any, *, longest: int, shortest: int = 1, hint: Any = "", **settings: Any) -> Field:
    """A line of text that has to be filled in."""
    attributes = {"autocomplete": "off"} | settings.pop("render_kw", {})
    rules = _length(longest, shortest)
    return StringField(label, rules, filters=[clean], description=hint, render_kw=attributes, **settings)


def text_field(
    label: Any, *, longest: int, shortest: int = 1, rows: int = 4, hint: Any = "", **settings: Any
) -> Field:
    """A few lines of text; shortest: 0 where they can be left out."""
    rules = _length(longest, shortest)
    return TextAreaField(
        label, rules, filters=[clean], description=hint, render_kw={"rows": rows}, **settings
    )


def count_field(label: Any, most: int, *, required: bool = False, hint: Any = "", **settings: Any) -> Field:
    """How many people, from 1; with `required` false it can be left empty."""
    message = _("请填写整数")
    rules = [
        InputRequired(message) if required else Optional(),
        NumberRange(1, most, _("请填 %(min)d 到 %(max)d 之间的数字")),
    ]
    return IntegerField(
        label,
        rules,
        description=hint,
        invalid_value_message=message,
        render_kw={"inputmode": "numeric"},
        **settings,
    )


def day_field(label: Any, *, required: bool = True, hint: Any = "") -> Field:
    """A day of the calendar, in years that the departments take."""
    rules = [InputRequired(_("请填写日期")) if required else Optional(), check_year]
    return DateField(label, rules, description=hint)


def check_year(_form: Any, field: Field) -> None:
    """Refuse a year that no department takes; what else is to be said of the day needs one."""
    if field.data is not None and not FIRST_DAY <= field.data < LAST_DAY:
        raise StopValidation(_("请填 2000 年到 2099 年的日期"))


def consent_field(label: Any, message: Any) -> Field:
    """A box that has to be checked."""
    return BooleanField(label, [DataRequired(message)])


def clean(text: str | None) -> str:
    """Text as the departments take it, with line breaks as they count them."""
    return clean_text(text or "")


def clean_person_name(text: str | None) -> str:
    """A name as the departments take it."""
    return clean_name(text or "")


def compact_text(text: str | None) -> str:
    """A code or a number without blanks."""
    return compact(text or "")


def code_in(text: str | None) -> str:
    """The six digits of a message, where there is one such number in it; else what was typed, without blanks."""
    compact = compact_text(text)
    codes = CODE.findall(compact)
    return codes[0] if len(codes) == 1 else compact


def _length(longest: int, shortest: int) -> list[Any]:
    rules = [DataRequired(_("请填写这一项"))] if shortest else []
    if shortest > 1:
        return [*rules, Length(shortest, longest, _("请写 %(min)d 到 %(max)d 个字"))]
    return [*rules, Length(max=longest, message=_("最多写 %(max)d 个字"))]


class NoSuchThing(NotFound):
    title = Text("找不到要处理的这一项", "What this button is for is not there")


class ActField(StringField):
    """Which button of a form was pressed. Its value is a verb; where each thing of a list has buttons, a blank and the
    thing's id stand behind it."""

    @property
    def verb(self) -> str:
        return (self.data or "").partition(" ")[0]

    @property
    def thing_id(self) -> uuid.UUID:
        """Of which thing it is. Raises NoSuchThing where its page named none."""
        try:
            return uuid.UUID((self.data or "").partition(" ")[2])
        except ValueError as error:
            raise NoSuchThing() from error


def refuse_unread(form: PortalForm, *read_fields: str) -> None:
    """Refuse a press by which a text would be lost that was typed for another button of the form; `read_fields`: those
    that the button pressed is for. Raises Invalid beside each."""
    filled_fields = [field for field in form if isinstance(field, TYPED) and field.data]
    apart = [field for field in filled_fields if not isinstance(field, ActField | HiddenField)]
    if faults := {field.name: [UNREAD] for field in apart if field.name not in read_fields}:
        raise Invalid(errors=faults)


TYPED = (StringField, DateField)
"""Fields in which people write."""


class DoubtedForm(VersionedForm):
    """What may look like a slip, and is asked about then. `confirmed`: it is meant."""

    confirmed = BooleanField(_("已核对，确实如此"))


class WishedForm(PortalForm):
    """A part of a day on which a venue is asked to open."""

    key = key_field()
    date = day_field(_("哪一天"))
    part = SelectField(
        _("什么时候"), choices=words(DAY_PARTS), invalid_choice_message=_("请从列出的时段里选一个")
    )

    all_the_same = BooleanField(_("这一场不合适，仍要请求"))

    @property
    def when(self) -> dict[str, Any]:
        """As departments take it."""
        intent = {"all_the_same": True} if self.all_the_same.data else {}
        return {"date": self.date.data.isoformat(), "part": self.part.data} | intent


class PersonForm(RowForm):
    """One of those who come."""

    name = name_field(_("姓名"))
    age = SelectField(
        _("年龄"), choices=words(AGES), default="adult", invalid_choice_message=_("请从列出的年龄里选一个")
    )


class PeopleForm(PortalForm):
    """A form with a row for each of several people, `party`, and a choice of how many there are."""

    party: FieldList

    def reshape(self) -> bool:
        """More or fewer people, whose number was changed; what was typed of the others stays."""
        if "reshape" not in request.form:
            return False
        self._be_rows(self._wanted_rows())
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Whoever chose another number of people, and went on at once, is shown a row for each: booked for fewer than
        they chose, they would notice it at the door."""
        count = self._wanted_rows()
        if count == len(self.party):
            self.leave_out_blank_rows()
            return bool(super().validate(extra_validators))
        self._be_rows(count)
        message = ngettext(
            "现在是 %(num)d 位。请核对姓名，再按一次。", "现在是 %(num)d 位。请核对姓名，再按一次。", count
        )
        self.party.errors = [message]
        return False

    def leave_out_blank_rows(self) -> None:
        """Take away the rows in which nobody stands, where some may be left blank."""

    def count_people(self) -> int:
        """How many are to come."""
        return len(self.party)

    def have_rows(self, count: int) -> None:
        """At least so many rows, as far as there may be."""
        self._be_rows(min(max(count, len(self.party)), self.party.max_entries))

    def _wanted_rows(self) -> int:
        count: int = request.form.get("people", len(self.party), type=int)
        most: int = self.party.max_entries
        return min(max(count, 1), most)

    def _be_rows(self, count: int) -> None:
        while len(self.party) > count:
            self.party.pop_entry()
        while len(self.party) < count:
            self.party.append_entry()


def nth_person(_row: Field, number: int) -> str:
    """What pages call a row of people."""
    return str(gettext("第 %(n)s 位", n=number))


class PartyForm(PeopleForm):
    """Who comes; booking, changing, the desk and corrections all show it."""

    party = Rows(FormField(PersonForm), nth_person, min_entries=1, max_entries=LARGEST_PARTY, id="people")


class NamesForm(PartyForm):
    """The names of a booking's people; their number and ages stay."""

    aliases = {"names": "party"}


class PartyWithNeedsForm(PartyForm):
    """Who comes, and the help they need there."""

    needs = SelectMultipleField(choices=words(NEEDS))


def age_decides(session: Mapping[str, Any]) -> bool:
    """Whether something hangs on how old they are who come: places kept for the elderly, children by adults."""
    return bool(session["kept_elder"]) or session["children_per_adult"] is not None


def rows(most: int, people: Sequence[Mapping[str, Any]] = ()) -> list[Mapping[str, Any]]:
    """As many people as `?people=` wants to fill in, else as there are: those known, then blank ones."""
    number = request.args.get("people", len(people) or 1, type=int)
    count = min(max(number, 1), most)
    return [*people, *({} for _blank in range(count))][:count]
