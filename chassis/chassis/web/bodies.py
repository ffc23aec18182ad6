"""Fields of request bodies that every department has: text people read, days and moments in the city."""

import datetime as dt
import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from ..cleaning import HAN, clean_name, clean_text, has_letter, is_unusable
from ..clock import SHANGHAI

# Far beyond any edition, and clear of the ends of the calendar, where a change of time zone overflows.
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
FIRST_MOMENT = dt.datetime.combine(FIRST_DAY, dt.time(), SHANGHAI)
LAST_MOMENT = dt.datetime.combine(LAST_DAY, dt.time(), SHANGHAI)
LONGEST_NAME = 40
FAR_TOO_LONG = 10
"""Times as long as may be: such a text is refused as it is, for a body has room for a million blanks."""
NOT_ENGLISH = (
    "请用英文写，不写汉字；没有英文就空着 | Write it in English, without Chinese characters, or leave it out"
)
NOT_DIALLED = "请写成 027-85350000 这样 | Write it like 027-85350000"
OUTSIDE = "应在 2000 年到 2099 年之间 | This must lie within 2000 to 2099"

# Looked for by the regex engine: a text may be as long as a body, and is only measured after.
UNSAFE = re.compile("[\0\ud800-\udfff]")
"""NUL, which no database keeps, and halves of surrogate pairs, which cannot even be written down."""
LATIN = re.compile("[A-Za-z]")
UNSEEN = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (Unicode's Cc) but line breaks, and halves of surrogate pairs (Cs)."""


def sound(text: str) -> None:
    """Refuse what is UNSAFE."""
    if UNSAFE.search(text):
        raise ValidationError("有不能使用的字符 | There are characters that cannot be used")


class Name(fields.String):
    """A person's name, cleaned: 1 to 40 characters, a letter or a Han character among them, no control characters."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, *args, **kwargs))
        name = clean_name(text) if len(text) <= FAR_TOO_LONG * LONGEST_NAME else text
        if not 1 <= len(name) <= LONGEST_NAME:
            raise ValidationError("请填写姓名，1 到 40 个字 | Please give a name of 1 to 40 characters")
        if is_unusable(name):
            raise ValidationError("姓名里有不能显示的字符 | The name has characters that cannot be shown")
        if not has_letter(name):
            raise ValidationError("姓名里至少要有一个字 | A name has at least one letter")
        return name


class PublicPhone(fields.String):
    """A number that the public is told to call, kept as it is dialled: 027-85350000, 12345; nobody's own."""

    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(r"\+?[0-9][0-9 -]{1,28}[0-9]\Z", error=NOT_DIALLED)
        super().__init__(validate=pattern, allow_none=True, **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        # What knows all numbers weighs megabytes, and few bodies have one.
        from ..storage.privacy import as_dialled

        return as_dialled(clean_text(str(super()._deserialize(value, *args, **kwargs))))


class Words(fields.String):
    """Text people read, cleaned, and without control characters."""

    def __init__(self, *, longest: int, shortest: int = 1, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(shortest, longest), **kwargs)
        self._far_too_long, self._may_be_empty = FAR_TOO_LONG * longest, shortest == 0

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs) or ""
        if len(text) > self._far_too_long:
            return text
        words = UNSEEN.sub("", clean_text(text)).strip()
        if not words and not self._may_be_empty:
            raise self.make_error("required")
        return words


class ProperName(Words):
    """What a venue, a space or a unit is called, on one line. Blanks between Han characters are gone, so that no second
    one is called the same but for a blank."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return clean_name(super()._deserialize(value, attr, data, **kwargs))


class English(Words):
    """A name or a title in English, without Chinese characters; null where there is none."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(longest=longest, allow_none=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if HAN.search(text) or (text and not LATIN.search(text)):
            raise ValidationError(NOT_ENGLISH)
        return text


def number(lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    """A whole number within a range."""
    return fields.Integer(strict=True, validate=validate.Range(lowest, highest), **kwargs)


def day(**kwargs: Any) -> fields.Date:
    """A date in the city."""
    return fields.Date(validate=validate.Range(FIRST_DAY, LAST_DAY, error=OUTSIDE), **kwargs)


class Moment(fields.AwareDateTime):
    """A time, local to the city where it names no offset; loaded as UTC, so that it reads the same once stored."""

    def __init__(self, **kwargs: Any) -> None:
        within = validate.Range(FIRST_MOMENT, LAST_MOMENT, error=OUTSIDE)
        super().__init__(default_timezone=SHANGHAI, validate=within, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.datetime:
        moment: dt.datetime = super()._deserialize(value, attr, data, **kwargs)
        # Outside the range a change of zone may leave the calendar; the validator refuses it as it is.
        return moment.astimezone(dt.UTC) if FIRST_MOMENT <= moment <= LAST_MOMENT else moment
