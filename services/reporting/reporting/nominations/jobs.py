"""What becomes of photos that nobody used."""

from chassis.messaging.jobs import Job

from .forgetting import forget_unused

FORGET_PHOTOS = Job("forget unused photos", 6 * 3600, forget_unused)
