"""What is read of registration: that a citizen was erased."""

from chassis.messaging.events import Event


class CitizenErased(Event):
    type = "registration.citizen-erased.v1"
