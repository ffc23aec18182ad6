"""Forms of a plan's rows and sittings, as a unit fills them in and reporting takes them."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)

from chassis.city import AREAS, CODES
from chassis.storage.db import reading

from ..clock_fields import at, clock_field
from ..forms import (
    NOT_LISTED,
    DoubtedForm,
    clean,
    count_field,
    day_field,
    key_field,
    line_field,
    name_choices,
    text_field,
    words,
)
from ..frame.form_pages import CHANGED, in_row
from ..frame.formats import ends, moment
from ..frame.names import space_names
from ..frame.vocabulary import (
    AUDIENCES,
    BOOKED_AS,
    KINDS,
    MODES,
    ORGANISER_KINDS,
    READING_KINDS,
    SERIES,
    TOPICS,
)

Body = dict[str, Any]
BOOKED = ("/problems/people-booked", "/problems/bookings-changed")
MOST_SEATS = 100_000
WORDS = (
    *("title", "title_en", "summary", "kind", "reading_kind", "mode", "series", "topics", "audiences"),
    "booked_as",
    *("drop_in", "organiser"),
)
GIVER = ("organiser_name", "organiser_kind")


def plain_words(names: tuple[str, ...], none: Any = None) -> list[SelectChoice]:
    """Choices that are their own names; `none`: the words of the choice of none of them, after them."""
    return words({name: name for name in names} | ({"": none} if none else {}))


def line_of(error: Mapping[str, str]) -> int | None:
    """The line of a plan that an error is about, from 1."""
    first, _dot, rest = error["field"].partition(".")
    step = rest.partition(".")[0]
    return int(step) + 1 if first == "activities" and step.isdecimal() else None


class PlanForm(DoubtedForm):
    """Of a plan or its lines. `expected`: the numbers of people that were shown."""

    expected = HiddenField()

    @property
    def meant(self) -> Body:
        """What was confirmed of what was asked."""
        doubts = {"confirmed": True} if self.confirmed.data else {}
        return doubts | self.upon_numbers

    @property
    def upon_numbers(self) -> Body:
        """What was confirmed of the numbers of people."""
        return {"expected": self.expected.data[:64]} if self.expected.data else {}

    def by_line(self, error: Mapping[str, str]) -> str:
        """What is wrong with a line of the plan (`activities.2.title`), with the number that it has on the page."""
        return in_row(line_of(error), error["message"]) if line_of(error) else super().by_line(error)

    def place(self, errors: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """As a form does; what is wrong with a line of the plan leads to that line."""
        all_errors = list(errors)
        lines = {error["field"]: f"row-{line_of(error)}" for error in all_errors if line_of(error)}
        return lines | super().place(all_errors)

    def adopt(self, problem: Mapping[str, Any]) -> None:
        """Other numbers of people are shown, and none are confirmed of another version."""
        super().adopt(problem)
        if problem.get("type") == CHANGED:
            self.expected.data = ""
        if problem.get("type") in BOOKED:
            self.expected.data = problem["expected"]


class RowForm(PlanForm):
    """What an activity is."""

    title = line_field(_("活动名称"), longest=100)
    title_en = line_field(
        _("英文名称"), longest=200, shortest=0, hint=_("英文页面用它，没有就空着，用中文名")
    )
    summary = text_field(_("简介"), longest=5000, shortest=0, rows=3)
    kind = SelectField(_("形式"), choices=plain_words(KINDS), invalid_choice_message=NOT_LISTED)
    reading_kind = SelectField(
        _("阅读类别"),
        choices=words({"": _("不是阅读活动")} | {kind: kind for kind in READING_KINDS}),
        default="",
        description=_("形式是“阅读”的要选"),
        invalid_choice_message=NOT_LISTED,
    )
    mode = SelectField(_("怎么参加"), choices=words(MODES), invalid_choice_message=NOT_LISTED)
    series = SelectField(_("主题系列"), choices=plain_words(SERIES), invalid_choice_message=NOT_LISTED)
    topics = SelectMultipleField(_("关注内容"), choices=plain_words(TOPICS))
    audiences = SelectMultipleField(_("适合人群"), choices=plain_words(AUDIENCES))
    booked_as = SelectField(_("怎么报名"), choices=words(BOOKED_AS), invalid_choice_message=NOT_LISTED)
    drop_in = BooleanField(_("不用预约，直接来；到场人数现场清点"))
    organiser_name = line_field(
        _("承办的家庭或社会组织"),
        longest=60,
        shortest=0,
        hint=_("本单位自己办的不填；市民看得到，请写公开使用的名称"),
    )
    organiser_kind = SelectField(
        _("承办者是"),
        choices=words({"": _("没有承办者")} | {kind: kind for kind in ORGANISER_KINDS}),
        default="",
        invalid_choice_message=NOT_LISTED,
    )
    online_seats = count_field(_("每场线上几人"), MOST_SEATS, hint=_("只有线上线下结合的活动要填"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whoever gives the activity under its unit is named, with what they are, or left out."""
        is_valid = super().validate(extra_validators)
        name, kind = self.organiser_name, self.organiser_kind
        if bool(name.data) == bool(kind.data):
            return is_valid
        missing, text = (
            (kind, _("请选承办者是家庭还是社会组织")) if name.data else (name, _("请填写承办者的名称"))
        )
        missing.errors = [*missing.errors, text]
        return False

    @property
    def row(self) -> Body:
        """What the activity is to be, as reporting takes it."""
        name, kind = self.organiser_name.data, self.organiser_kind.data
        return {name: self[name].data for name in WORDS[:-1]} | {
            "title_en": self.title_en.data or None,
            "reading_kind": self.reading_kind.data or None,
            "organiser": {"name": name, "kind": kind} if name or kind else None,
        }

    def _input_at(self, path: str) -> Field | None:
        return super()._input_at(
            {"organiser.name": "organiser_name", "organiser.kind": "organiser_kind"}.get(path, path)
        )

    @property
    def changes(self) -> Body:
        """The row changed."""
        seats = {"online_seats": self.online_seats.data} if self.online_seats.data else {}
        return self.row | seats | self.meant


def row_now(activity: Body) -> Body:
    """What the form says of an activity as its unit wants it to be."""
    now = {name: activity[name] for name in WORDS} | (activity["proposed"] or {})
    giver = now.pop("organiser") or {}
    return now | {
        "title_en": now["title_en"] or "",
        "reading_kind": now["reading_kind"] or "",
        **{f"organiser_{name}": giver.get(name) or "" for name in ("name", "kind")},
    }


def own_area() -> list[SelectChoice]:
    """Where the unit's own place may be."""
    return words({"": _("请选择")} | {area: area for area in AREAS})


def space_choices() -> list[SelectChoice]:
    """Spaces of venues, or none of them."""
    with reading() as db:
        return name_choices(space_names(db), none=_("不用场馆的场地，用下面的地点"))


class SittingFields(PlanForm):
    """When and where a sitting is, and for how many."""

    day = day_field(_("日期"), required=False)
    starts = clock_field(_("几点开始"))
    ends = clock_field(_("几点结束"), _("最晚写 24:00"))
    last_day = day_field(_("结束日期"), required=False, hint=_("过了半夜才结束的才填"))
    seats = count_field(_("座位数"), MOST_SEATS)
    space = SelectField(_("场馆的场地"), choices=space_choices, invalid_choice_message=NOT_LISTED)
    place_name = line_field(_("地点"), longest=100, shortest=0, hint=_("本单位的教室、广场等；线上活动不填"))
    place_address = line_field(_("地址"), longest=200, shortest=0)
    place_area = SelectField(_("在哪个区"), choices=own_area, invalid_choice_message=NOT_LISTED)
    prevention = text_field(_("疫情防控措施"), longest=2000, shortest=0, rows=3, hint=_("每行一条"))
    join_url = line_field(_("线上参加的网址"), longest=500, shortest=0, hint=_("只给报了名的人看"))
    sitting_online = count_field(_("线上席位"), MOST_SEATS, hint=_("只有线上线下结合的活动要填"))

    NAMES: ClassVar[Mapping[str, str]] = {
        "starts_at": "day",
        "ends_at": "ends",
        "space_id": "space",
        "place": "place_name",
        "place.district": "place_area",
        "place.area": "place_area",
        "place.address": "place_address",
        "online": "sitting_online",
        "sittings": "day",
    }

    def validate(self, extra_validators: Any = None) -> bool:
        """A sitting is left out as a whole, or filled in as a whole."""
        is_valid = super().validate(extra_validators)
        required_fields = (self.day, self.starts, self.ends, self.seats) if self.is_filled else ()
        missing = [field for field in required_fields if not field.data and not field.errors]
        for field in missing:
            field.errors = [_("请填写这一项")]
        return is_valid and not missing

    @property
    def is_filled(self) -> bool:
        """Whether a sitting was begun."""
        return bool(self.day.data or self.starts.data or self.ends.data or self.seats.data)

    @property
    def of_sitting(self) -> list[Field]:
        """The inputs that people fill in."""
        names = ("day", "starts", "ends", "last_day", "seats", "space", "place_name", "place_address")
        return [self[name] for name in (*names, "place_area", "prevention", "join_url", "sitting_online")]

    @property
    def sitting(self) -> Body:
        """The sitting as reporting takes it."""
        online = {"seats": self.sitting_online.data} if self.sitting_online.data else None
        return self.where | {
            "starts_at": at(self.day.data, self.starts.data),
            "ends_at": at(self.last_day.data or self.day.data, self.ends.data),
            "seats": self.seats.data,
            "prevention": [line.strip() for line in clean(self.prevention.data).splitlines() if line.strip()],
            "join_url": self.join_url.data or None,
            "online": online,
        }

    @property
    def where(self) -> Body:
        """The space of a venue, or the unit's own place, or neither."""
        if self.space.data:
            return {"space_id": self.space.data, "venue_id": None, "place": None}
        area = self.place_area.data
        place = {"name": self.place_name.data, "address": self.place_address.data or None}
        place |= {"district": CODES.get(area), "area": area or None}
        return {"space_id": None, "venue_id": None, "place": place if self.place_name.data else None}

    def _input_at(self, path: str) -> Field | None:
        path = path.removeprefix("sittings.0.")
        first = path.partition(".")[0]
        return super()._input_at(self.NAMES.get(path) or self.NAMES.get(first) or first)


class SittingForm(SittingFields):
    key = key_field()
    is_filled = True


class NewRowForm(SittingFields, RowForm):
    """An activity with its first sitting, which a draft may do without."""

    key = key_field()

    @property
    def new_row(self) -> Body:
        """The row as reporting takes it."""
        return self.row | self.meant | ({"sittings": [self.sitting]} if self.is_filled else {})


def sitting_now(sitting: Body) -> Body:
    """What the form says of a sitting as it is."""
    first = moment(sitting["starts_at"])
    ends_on, hour = ends(sitting["ends_at"])
    place = sitting["place"] or {}
    return {
        "day": first.date(),
        "starts": f"{first:%H:%M}",
        "ends": hour,
        "last_day": ends_on if ends_on != first.date() else None,
        "seats": sitting["seats"],
        "space": sitting["space_id"] or "",
        **{f"place_{name}": place.get(name) or "" for name in ("name", "address", "area")},
        "prevention": "\n".join(sitting["prevention"]),
        "join_url": sitting["join_url"] or "",
        "sitting_online": (sitting["online"] or {}).get("seats"),
    }
