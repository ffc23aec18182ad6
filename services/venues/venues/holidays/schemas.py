"""Bodies and queries about public holidays."""

from marshmallow import Schema, fields

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Words, day


class HolidayRequest(Schema):
    date = day(required=True)
    name = Words(longest=40, required=True, metadata={"description": "as 国庆节"})


class HolidayQuery(PageArgs):
    from_date = day(metadata={"description": "that day or later"})
    until_date = day(metadata={"description": "that day or earlier"})


class DateQuery(Schema):
    date = day(required=True)


class HolidayView(Schema):
    date = fields.Date(required=True)
    name = fields.String(required=True)
