"""What curves do by themselves."""

from chassis.messaging.jobs import Job

from .snapshots import is_due, take_snapshots

# A minute after midnight in the city at the latest, by the clock of the house.
TAKE_SNAPSHOTS = Job("take snapshots", 60, take_snapshots, has_work=is_due)
