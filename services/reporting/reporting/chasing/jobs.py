"""What chasing does by itself."""

from chassis.messaging.jobs import Job

from . import digests, reminders

REMIND = Job("write reminders", 60, reminders.remind, has_work=reminders.has_work)
TELL_OFFICE = Job("write digests", 60, digests.write_digests, has_work=digests.has_work)
