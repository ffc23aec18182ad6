"""What is read of registration: that a citizen was erased."""

from marshmallow import fields

from chassis.messaging.events import Event


class CitizenErased(Event):
    type = "registration.citizen-erased.v1"
    phone_mark = fields.String()
    person_marks = fields.List(fields.String())
