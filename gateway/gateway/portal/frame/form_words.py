"""What WTForms says of a field by itself, in words of ours: what is wanted, in the reader's language."""

from typing import Any

from wtforms import Field, Form, SelectChoice
from wtforms.meta import DefaultMeta
from wtforms.widgets import Select

from .i18n import msgid as _
from .i18n import translate
from .names import lang_of

NOT_LISTED = _("请从列出的选项里选")
NOT_A_NUMBER = _("请填数字，例如 12")
MISSING = _("请填写这一项")
TOO_LONG = _("最多写 %(max)d 个字")
WORDS = {
    "Not a valid choice.": NOT_LISTED,
    "Invalid Choice: could not coerce.": NOT_LISTED,
    "Invalid choice(s): one or more data inputs could not be coerced.": NOT_LISTED,
    "'%(value)s' is not a valid choice for this field.": NOT_LISTED,
    "Invalid value, must be one of: %(values)s.": NOT_LISTED,
    "Not a valid date value.": _("请写日历上有的日子，写成年-月-日，例如 2021-11-05"),
    "Not a valid time value.": _("请写成 24 小时制的时间，例如 09:30"),
    "Not a valid datetime value.": _("请写成日期和时间，例如 2021-11-05 09:30"),
    "Not a valid integer value.": NOT_A_NUMBER,
    "Not a valid decimal value.": NOT_A_NUMBER,
    "Not a valid float value.": NOT_A_NUMBER,
    "This field is required.": MISSING,
    "Invalid input.": _("这一项的写法不对，请照说明改写"),
    "Field cannot be longer than %(max)d character.": TOO_LONG,
    "Field must be at least %(min)d character long.": _("至少写 %(min)d 个字"),
    "Field must be exactly %(max)d character long.": _("正好写 %(max)d 个字"),
    "Field must be between %(min)d and %(max)d characters long.": _("请写 %(min)d 到 %(max)d 个字"),
    "Number must be at least %(min)s.": _("请填不小于 %(min)s 的数字"),
    "Number must be at most %(max)s.": _("请填不大于 %(max)s 的数字"),
    "Number must be between %(min)s and %(max)s.": _("请填 %(min)s 到 %(max)s 之间的数字"),
}
"""{what WTForms says, of one thing: what we say}"""


class OwnWords:
    """Translates what WTForms says. (It asks for a name of a field without a label, too, which nobody sees.)"""

    def gettext(self, text: str) -> str:
        return translate(WORDS[text]) if text in WORDS else text

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return self.gettext(singular)


class Choices(Select):
    """A select whose options are marked where they are Chinese on an English page."""

    @classmethod
    def render_option(cls, choice: SelectChoice, **more: Any) -> Any:
        return super().render_option(choice, **lang_of(str(choice.label)) | more)


def with_choices(field: Field) -> Field:
    """The field, with the select of ours where it is one."""
    if type(field.widget) is Select:
        field.widget = Choices(field.widget.multiple)
    return field


class RowForm(Form):
    """A form inside another, as one of a list of people."""

    class Meta(DefaultMeta):
        def get_translations(self, form: Any) -> OwnWords:
            return OwnWords()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Field:
            return with_choices(super().bind_field(form, unbound_field, options))
